"""How amounts, days and hours are written: French for the French, English for the English."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_month_names
from babel.numbers import format_currency

from app.kernel import clock
from app.kernel.money import Money

LOCALES = {"fr": "fr_FR", "en": "en_GB"}
NARROW = "\u202f"


@lru_cache(maxsize=4096)
def money(amount: Money, lang: str) -> str:
    """`110,00 €` or `€110.00`; a true minus sign for what is taken off."""
    text = format_currency(Decimal(abs(amount.minor)).scaleb(-2), amount.currency, locale=LOCALES[lang])
    return f"−{text}" if amount.minor < 0 else text


def signed(amount: Money, lang: str) -> str:
    """The same with a plus for what is added: `+110,00 €`, `−€5.00`."""
    return f"+{money(amount, lang)}" if amount.minor > 0 else money(amount, lang)


def share(basis_points: int, lang: str) -> str:
    """`12,5 %` or `12.5%`."""
    number = number_of(basis_points, lang)
    return f"{number}\u00a0%" if lang == "fr" else f"{number}%"


def whole(number: int, lang: str) -> str:
    """`10 000` or `10,000`."""
    return f"{number:,}".replace(",", NARROW if lang == "fr" else ",")


def number_of(hundredths: int, lang: str) -> str:
    """Without the zeros nobody needs: `12,5`, `5`."""
    text = f"{hundredths / 100:g}"
    return text.replace(".", ",") if lang == "fr" else text


def day(moment: datetime, lang: str, timezone: str) -> str:
    """`sam. 12 déc. 2026` or `Sat 12 Dec 2026`."""
    return _date(moment, "EEE d MMM y", lang, timezone)


def short_day(moment: datetime, lang: str, timezone: str) -> str:
    """`12 déc.` or `12 Dec`, for columns of dates; of another year than this one, with the year."""
    now = clock.now().astimezone(ZoneInfo(timezone))
    same = moment.astimezone(ZoneInfo(timezone)).year == now.year
    return _date(moment, "d MMM" if same else "d MMM y", lang, timezone)


def date_words(day: date, lang: str) -> str:
    """The same of a day that is one by itself: until when, from when."""
    return _written(day, "EEE d MMM y", lang)


def calendar_day(day: date, lang: str) -> str:
    """`12 décembre 2026` or `12 December 2026`, for the day a text bears."""
    return _written(day, "d MMMM y", lang)


def long_day(moment: datetime, lang: str, timezone: str) -> str:
    """`samedi 12 décembre 2026` or `Saturday 12 December 2026`; the first is `1er` in French."""
    return _date(moment, "EEEE d MMMM y", lang, timezone)


def _date(moment: datetime, pattern: str, lang: str, timezone: str) -> str:
    return _written(moment.astimezone(ZoneInfo(timezone)).date(), pattern, lang)


@lru_cache(maxsize=4096)
def _written(local: date, pattern: str, lang: str) -> str:
    if lang == "fr" and local.day == 1:
        pattern = pattern.replace("d MMM", "'1er' MMM")
    return format_date(local, pattern, locale=LOCALES[lang])


def hour(moment: datetime, lang: str, timezone: str) -> str:
    """`19 h 30` or `7:30 pm`."""
    local = moment.astimezone(ZoneInfo(timezone))
    if lang == "fr":
        return f"{local.hour}{NARROW}h{NARROW}{local:%M}" if local.minute else f"{local.hour}{NARROW}h"
    return f"{local.hour % 12 or 12}:{local:%M}\u00a0{'am' if local.hour < 12 else 'pm'}"


def clock_time(moment: datetime, lang: str, timezone: str) -> str:
    """`14:32` or `2:32 pm`: the hour a hold ends."""
    return f"{moment.astimezone(ZoneInfo(timezone)):%H:%M}" if lang == "fr" else hour(moment, lang, timezone)


def when(moment: datetime, lang: str, timezone: str) -> str:
    """`sam. 12 déc. 2026, 19 h 30` or `Sat 12 Dec 2026, 7:30 pm`."""
    return f"{day(moment, lang, timezone)}, {hour(moment, lang, timezone)}"


def month_name(month: int, lang: str) -> str:
    """`décembre` or `December`."""
    return str(get_month_names(locale=LOCALES[lang])[month])


def order_number(number: str) -> str:
    """Grouped, so that it can be read aloud: `4K7M-PQ2X`."""
    return f"{number[:4]}-{number[4:]}"
