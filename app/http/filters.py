"""What templates of every front write amounts, texts and moments with."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, g

from app.http import formats
from app.http.languages import lang
from app.kernel.money import Money


def register(app: Flask, zone: Callable[[], str]) -> None:
    """`zone` is the time zone of a page, such as `Europe/Paris`."""
    app.jinja_env.filters.update(
        money=lambda amount: formats.money(amount, lang()),
        text=lambda texts: texts.in_(lang()),
        day=lambda moment: formats.day(moment, lang(), zone()),
        short_day=lambda moment: formats.short_day(moment, lang(), zone()),
        long_day=lambda moment: formats.long_day(moment, lang(), zone()),
        calendar_day=lambda day: formats.calendar_day(day, lang()),
        hour=lambda moment: formats.hour(moment, lang(), zone()),
        clock_time=lambda moment: moment and formats.clock_time(moment, lang(), zone()),
        when=lambda moment: formats.when(moment, lang(), zone()),
        order_number=formats.order_number,
    )
    app.jinja_env.globals.update(Money=Money, g=g)
