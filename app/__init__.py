"""The map of the code, from the street down. Whoever stands higher may use whoever stands lower.

factory.py   puts the web app together

cli          commands of whoever runs a shop
dev          for developers: embedded PostgreSQL, demo, seed, workbench, dev mail box
  seed       the demo: an opera and a museum with one of each thing a page can show
worker       sweeps and jobs that nobody waits for

office       the staff's front: its own application, host, cookie and users
  activation  from the contract with a payment provider to real money, step by step
  approvals  what waits for a second person
  brand      what a channel looks like: colors, logo, links of the header
  card_rules  what is asked of a card, what that would have meant for past payments
  auth       the way in: invitation, password, second factor, passkeys; the second factor again
  contacts   the list of contacts, and the sheet of each
  deferred   deferred accounts by age, reminders, what was paid otherwise
  event_boxes  what an event asks and allows: boxes beside the terms, delivery modes
  halls      venues, halls, versions of their plans: zones, rows and seats
  hand_out   tickets that wait at the box office, or are to be posted
  home       today's sales, and what waits for somebody
  instalments  instalments declined, late, due or suspended, and what staff do about each
  issued     vouchers that were issued: found, blocked, extended, corrected, sent again
  journal    who changed what, when and why
  keys       the list of keys, and the switch for single letters
  legal      who publishes the shop, its terms and how it handles data, in versions
  methods    payment methods, and what each point of sale offers
  lists      what every list has: columns, an address that is its state, a file of it
  orders     the list of orders, and the sheet of each
  payments   payments the bank has not answered, and asking it now
  plans      instalment plans, tried on an order before they are saved
  presence   who else has a record open
  promos     promo codes and coupons, and trying one on
  refunds    money on its way back, by state
  sales_channels  sales channels: their rules, fees and delivery modes
  search     one field that finds everything
  security   one's own way in: password, second factors, signed-in devices
  stars      records somebody keeps at hand
  system     what runs and what waits behind the shop
  team       who works here, with which roles, on which devices
  texts      what pages and emails of a channel say in its own words
  views      lists somebody keeps under a name
  vouchers   what is sold as a gift voucher, and the rules of paying with one

shop         the shop front, a folder a page family
  account    a contact's own pages: orders, cards, vouchers, credit, profile
  auth       signing in and out: mail links, passwords, passkeys
  basket     the basket, and what becomes of it when its time ends
  card_payment  paying by card: what can pay, the card on its way to the bank, what the bank said
  catalogue  what is on: catalogue, event, presale, waiting list, posters, sitemap
  checkout   identification and the four steps
  gifts      gift vouchers
  instalments  paying an instalment before its day
  pay_links  where a link to pay leads that staff gave to somebody
  seats      choosing seats

mail         what each message says, its drawing, transport, samples
presenters   facts as people read them, for pages, mails and paper alike
  pdf        tickets and gift vouchers on paper
http         what every front shares: assets, security headers, errors, forms, limits, languages, logs

flows        what crosses everything
  activation  from the contract with a payment provider to real money
  accounts   proving an address, signing a device in, what of a guest's becomes a contact's
  approvals  what one person may not do alone: asked for, and done when somebody else agrees
  checkout   a basket becomes an order
  correspondence  what was written to a buyer about an order, and writing it again
  desk       what waits for somebody: counted from all that is sold, paid and sent
  directory  contacts as a list staff look through, with what they bought, have and owe
  finding    what a typed word may be: an order, a ticket, a voucher, a contact; vouchers as a list
  merging    two contacts that are one person: one is kept, with what the other had
  metrics    figures counted by a sweep, for monitoring
  privacy    a copy of everything held on a contact, or forgetting it
  psp_notifications  messages of providers: verified, kept, passed on
  retention         what is deleted when its time is over
  setup      what a venue sets up, where that depends on what was sold

settlement   how an order gets paid, completed, undone
  collection  taking instalments on their day, or earlier by the shopper
  deferred   the deferred account: what a contact may owe
  fulfillment  a paid order gets its places, tickets and mail, or its money back
  gifts      gift vouchers that were paid for: issued, sent, sent again
  instalments  plans within the law, and the schedule of each order
  pay_links  links to pay what is open, by email or read aloud
  payments   attempts to pay, and one door for the bank's news
  refunds    money on its way back
  reversals  a sale undone, whole or in part
  seat_moves  other seats for tickets that are paid
  statements  a contact's credit and debt as they read it; every issued voucher and its movements
  tenders    what pays an order beside the card
  transfers  bank transfers that arrived for what is open

sale         what is sold
  baskets    places held for somebody, and for how long
  catalog    events, performances, places, prices
  halls      venues, their halls, plans of zones and seats
  orders     what was agreed, with its prices
  pricing    what things come to: the one place where a price is worked out
  promotions  promo codes and coupons, their rules and uses
  tickets    tickets and their series
  waitlist   who waits for a sale to open or a place to be free

accounting   what is owed to whom
  credit     a contact's credit balance
  ledger     double-entry accounts and postings: the truth about money
  vouchers   gift vouchers, and what is sold as one

people       whom the venue knows
  cards      saved cards
  customers  contacts and their passkeys
  staff      who runs the venue: roles, second factors, signed-in devices, invitations

venue        how a venue sells
  brands     what a channel looks like: what ships, and what the venue has set over it
  channels   sales channels and their rules
  delivery   how tickets reach the shopper
  legal      who publishes the shop, its terms and privacy in versions
  origins    the answers to the question where somebody knows the venue from
  payment_methods  payment methods and the points of sale that offer them
  provider_accounts  accounts at payment providers, their keys sealed and replaceable
  texts      sentences of pages and emails, as a channel says them in its own words

messages     what is still to be told
  email_queue  mails to send, written with the fact they announce

audit        who changed what, when and why: written with the change, sealed, never altered

psp          the wire to a bank: dataclasses in, dataclasses out; no tables, no Flask
  ogone      Ogone's DirectLink and its card form
  port       what the shop asks of any provider
simulator    the other side of the wire: a bank of its own, that shares no code with psp

cache        what everybody reads and hardly anybody changes
database_roles.py  what the role that serves pages may do in the database
resealing.py  sealed columns, and how they come under a new key
row_claims.py  what sweeps share: row after row, past a bad one
row_pages.py   all rows of a list, page after page
db.py        the declarative base, the session, column types
config.py    settings from the environment
kernel       money, time, refs, states: nothing but Python
migrations   how the tables came to be
"""
