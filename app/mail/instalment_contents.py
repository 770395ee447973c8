"""What messages about instalments say."""

from __future__ import annotations

from typing import Any

from app.http import formats
from app.http.addresses import address
from app.mail.facts import EmailFacts
from app.presenters import instalments as instalment_words
from app.presenters import prices
from app.presenters.saved_cards import card_name
from app.settlement.instalments.models import Instalment, Schedule


def words(facts: EmailFacts, schedule: Schedule, lang: str) -> dict[str, Any]:
    """One instalment, those a payment was for, or what is left of all of them."""
    order, channel = schedule.order, facts.channel
    rows = [facts.instalment] if facts.instalment else _covered(facts, schedule)
    shares = ".".join(str(row.number) for row in rows)
    return {
        "bought_url": address(channel, "bought", lang, ref=order.ref),
        "pay_url": address(channel, "instalment", lang, ref=order.ref, shares=shares),
        "series_card": card_name(schedule.card) if schedule.card else "",
        **_what_is_left(schedule, lang),
        **(_one_instalment(facts.instalment, schedule, lang) if facts.instalment else {}),
        **({"covered": instalment_words.name(rows)} if rows else {}),
        **({"paid_card": prices.card_name(facts.payment.card)} if facts.payment else {}),
        "merchant_initiated": bool(facts.payment and facts.payment.merchant_initiated),
        "many": len(rows) > 1,
        "mandate": schedule.mandate,
    }


def _what_is_left(schedule: Schedule, lang: str) -> dict[str, Any]:
    left = [(formats.date_words(row.due_on, lang), formats.money(row.amount, lang)) for row in schedule.open]
    next_day, next_amount = left[0] if left else ("", "")
    return {
        "left": formats.money(schedule.left, lang) if left else "",
        "left_rows": left,
        "next_amount": next_amount,
        "next_day": next_day,
    }


def _covered(facts: EmailFacts, schedule: Schedule) -> list[Instalment]:
    numbers = facts.payment.instalment_numbers if facts.payment else []
    return [row for row in schedule.instalments if row.number in numbers]


def _one_instalment(row: Instalment, schedule: Schedule, lang: str) -> dict[str, Any]:
    return {
        "amount": formats.money(row.amount, lang),
        "day": formats.date_words(row.due_on, lang),
        "why": instalment_words.why(row) if row.trouble or row.tries else "",
        "trouble": row.trouble.value if row.trouble else "",
        "withholds": schedule.withholds_tickets,
        "short": instalment_words.short(schedule),
    }
