"""Why a way to pay is not offered to this shopper, as the Summary says it."""

from __future__ import annotations

from collections.abc import Iterator

from app.flows.checkout.services import Quote
from app.http import countries, formats
from app.http.i18n import _
from app.http.languages import lang


def unoffered(quote: Quote) -> Iterator[str]:
    """Only what the shopper could change, or has to wait for."""
    for method in quote.elsewhere:
        yield _(
            "%(method)s: only for addresses in these countries: %(countries)s.",
            method=method.public_name.in_(lang()),
            countries=countries.names(method.countries),
        )
    if quote.later_from and quote.due:
        yield _(
            "Paying later on your account: possible from %(day)s, your account is too new for it.",
            day=formats.date_words(quote.later_from, lang()),
        )
