"""The house, from the street down; nobody imports from here.

web, cli      the shop front and the commands: the only rooms that speak HTTP and click
privacy       what somebody may ask about themselves: a copy of everything, or to be forgotten
checkout      the till: a basket becomes an order and is paid
reversals     a sale undone: tickets void, places free, money back to what paid
payments      attempts, refunds, news from the bank; the only caller of psp
tickets, baskets, orders, delivery, catalog, channels     what is sold, to whom, under which rules
ledger        double-entry books: the truth about money
outbox        letters to send, written with the fact they announce
psp           the wire to the bank: dataclasses in, dataclasses out
db, kernel    the ground

simulator plays the bank, on its own port; it shares no code with psp.
"""
