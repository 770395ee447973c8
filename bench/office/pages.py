"""Which pages of the office are timed: each list with each of its filters, the search, and the sheets."""

from __future__ import annotations

from typing import Any

from bench.shop import Shop

# By somebody who may see every channel. {number} is that of an order, {shared} of one in instalments.
# {contact} is that of a contact who owes something, {council} of one with thousands of orders, {fresh} of one
# without any.
PAGES = {
    "home": "/en/",
    "orders": "/en/orders",
    "orders, all": "/en/orders?period=all",
    "orders, all that are paid": "/en/orders?period=all&state=paid",
    "orders, refunded": "/en/orders?period=all&state=refunded",
    "orders, partly refunded": "/en/orders?period=all&state=partly",
    "orders, partly refunded, of last week": "/en/orders?period=7&state=partly",
    "orders, with what was refunded": "/en/orders?column=total&column=refunded",
    "orders, canceled": "/en/orders?period=all&state=canceled",
    "orders, not paid yet": "/en/orders?period=all&state=placed",
    "orders, by number": "/en/orders?q={number}",
    "orders, by address": "/en/orders?q=past-4711@example.org",
    "orders, by a name": "/en/orders?q=zelda",
    "orders, by a name of very many": "/en/orders?q=karin",
    "orders, by a name, canceled": "/en/orders?q=karin&state=canceled",
    "orders, nothing found": "/en/orders?q=nobody-of-that-name",
    "orders, by method": "/en/orders?period=all&method=CB3X",
    "orders, of one event": "/en/orders?event={event}",
    "orders, of one evening": "/en/orders?event={event}&performance={evening}",
    "orders, of an evening long ago": "/en/orders?event={event}&performance={long_ago}",
    "orders, between two days": "/en/orders?since={day}&until={day}",
    "order": "/en/orders/{number}",
    "order in instalments": "/en/orders/{shared}",
    "contacts": "/en/contacts",
    "contacts who owe": "/en/contacts?account=debt",
    "contacts with credit": "/en/contacts?account=credit",
    "contacts who may pay later": "/en/contacts?account=deferred",
    "contacts, by number": "/en/contacts?q={contact}",
    "contacts, by address": "/en/contacts?q=contact-4711@example.org",
    "contacts, by a name": "/en/contacts?q=zelda",
    "contacts, by a name of very many": "/en/contacts?q=karin",
    "contacts, by a name, who owe": "/en/contacts?q=karin&account=debt",
    "contacts, nothing found": "/en/contacts?q=nobody-of-that-name",
    "contact": "/en/contacts/{contact}",
    "contact, purchases": "/en/contacts/{contact}/purchases",
    "contact, money": "/en/contacts/{contact}/money",
    "contact, management": "/en/contacts/{contact}/management",
    "contact without orders": "/en/contacts/{fresh}",
    "contact without orders, purchases": "/en/contacts/{fresh}/purchases",
    "contact with thousands": "/en/contacts/{council}",
    "contact with thousands, purchases": "/en/contacts/{council}/purchases",
    "contact with thousands, money": "/en/contacts/{council}/money",
    "contact with thousands, management": "/en/contacts/{council}/management",
    "search, by number": "/en/search?q={number}",
    "search, by address": "/en/search?q=contact-4711@example.org",
    "search, by a name": "/en/search?q=zelda",
    "search, by a name of very many": "/en/search?q=karin",
    "search, by a letter": "/en/search?q=m",
    "search, by a serial": "/en/search?q={serial}",
    "search, by the end of a voucher": "/en/search?q={last4}",
    "search, nothing found": "/en/search?q=nobody-of-that-name",
    "approvals": "/en/approvals",
    "approval": "/en/approvals/{approval}",
    "requests": "/en/requests",
    "hand out": "/en/hand-out",
    "hand out, one evening": "/en/hand-out?performance={evening}",
    "hand out, done": "/en/hand-out?done=1",
    "hand out, one evening, done": "/en/hand-out?done=1&performance={evening}",
    "post": "/en/hand-out?way=post",
    "post, done": "/en/hand-out?way=post&done=1",
    "instalments, declined": "/en/instalments",
    "instalments, overdue": "/en/instalments?view=overdue",
    "instalments, due": "/en/instalments?view=due",
    "instalments, suspended": "/en/instalments?view=suspended",
    "instalment, to retry": "/en/instalments/{shared}/2/retry",
    "deferred accounts": "/en/deferred",
    "deferred accounts, old": "/en/deferred?age=more",
    "vouchers": "/en/vouchers",
    "vouchers, in use": "/en/vouchers?view=in_use",
    "vouchers, used up": "/en/vouchers?view=used_up",
    "vouchers, not paid": "/en/vouchers?view=unpaid",
    "vouchers, by a name": "/en/vouchers?q=zelda",
    "vouchers, by a name of very many": "/en/vouchers?q=karin",
    "deferred account": "/en/deferred/{contact}",
    "payments": "/en/payments",
    "payments, confirming": "/en/payments?view=confirming",
    "payments, pending": "/en/payments?view=pending",
    "refunds, refused": "/en/refunds",
    "refunds, under way": "/en/refunds?view=under_way",
    "refunds, arrived": "/en/refunds?view=done",
    "refunds, canceled": "/en/refunds?view=canceled",
    "journal": "/en/setup/audit",
    "journal, one person": "/en/setup/audit?who={staff}",
    "journal, a common act": "/en/setup/audit?act=noted",
    "journal, a rare act": "/en/setup/audit?act=guard_ended",
    "journal, one person, a rare act": "/en/setup/audit?act=guard_ended&who={staff}",
    "journal, no such act": "/en/setup/audit?act=erased",
    "journal, one record": "/en/setup/audit?kind=order&ref={order}",
}  # fmt: skip

# By the desk of a channel that sells one order in five thousand: what is not theirs is left out.
OF_A_SMALL_CHANNEL = (
    "home", "orders", "orders, all", "orders, all that are paid", "orders, refunded",
    "orders, partly refunded",
    "orders, by a name of very many", "contacts", "contacts who owe", "contacts, by a name of very many",
    "search, by a name of very many", "hand out", "instalments, due", "deferred accounts", "payments",
    "refunds, refused", "refunds, arrived", "journal", "journal, a common act",
)  # fmt: skip


def named(shop: Shop) -> dict[str, Any]:
    """What the addresses are filled in with."""
    found = {name: _first(shop, query) for name, query in NAMED.items()}
    return {"number": "P0004711", "order": "PAST" + "4711".zfill(22), **found}


NAMED = {
    "shared": "SELECT o.number FROM orders o JOIN instalments i ON order_ref = ref WHERE i.state = 'failed'",
    "contact": "SELECT number FROM contacts WHERE deferred_allowed",
    "council": "SELECT number FROM contacts WHERE email = 'contact-1@example.org'",
    "fresh": "SELECT number FROM contacts ORDER BY number DESC",
    "serial": "SELECT serial FROM tickets ORDER BY serial",
    "last4": "SELECT last4 FROM vouchers JOIN tenders ON voucher_ref = vouchers.ref",
    "approval": "SELECT ref FROM approvals WHERE state = 'waiting'",
    "evening": "SELECT id FROM performances WHERE slug LIKE 'past-%' AND starts_at > now() ORDER BY id",
    "long_ago": "SELECT id FROM performances WHERE slug LIKE 'past-%' ORDER BY starts_at",
    "event": "SELECT event_id FROM performances WHERE slug LIKE 'past-%' AND starts_at > now() ORDER BY id",
    "day": "SELECT placed_at::date FROM orders WHERE number = 'P0004711'",
    "staff": "SELECT asked_by FROM approvals",
}


def _first(shop: Shop, query: str) -> object:
    row = shop.database.execute(f"{query} LIMIT 1".encode()).fetchone()
    assert row, query
    return row[0]
