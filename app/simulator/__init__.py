"""The other side of the wire: a separate little application that plays Ogone and the buyer's bank.

Why no library: Ogone offers no simulator that runs offline, and mocked HTTP answers keep no ledger,
draw no page and send no notification. It shares nothing with the shop, on purpose: a specification misread
twice must not agree with itself.

settings   what can be set, and the development defaults
factory    create_simulator: one bank, its pages and its background thread
bank       what every room needs: settings, store, clock, fault script
signing    the SHA-IN and SHA-OUT signatures, from the lists in data/
cards      the test cards, and what each of them does
faults     the fault script: by card, by amount, by order
store      the bank's own SQLite file, ledger included
gateway    Alias Gateway: the browser brings a card, the shop gets an alias
checks     what DirectLink refuses before any bank is asked
orders     DirectLink: new order
maintenance, queries   DirectLink: capture, cancel, refund; look-up
life       how a payment moves from one STATUS to the next
challenge, acs         the 3-D Secure form, and the bank's own page behind it
feedback, notifier     what the shop is told, by browser and by server
control    the test bench: faults, ledger, reset
pages      the pages people read
"""
