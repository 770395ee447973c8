"""How an order gets paid, completed and undone.

Whoever locks several rows locks them in this sequence, and rows of one table by their keys:

    basket, order, payment, refund, tender, voucher, contact, place, ticket series, saved card

Schedules, instalments and gifts have no lock of their own: the order's stands for them. Should two
transactions wait for each other all the same, PostgreSQL ends one of them, and `app.db.again_after_deadlock`
runs it once more.
"""
