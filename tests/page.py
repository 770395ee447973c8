"""A page as a careful reader sees it. No test may look at a bad one: the checks are in the client."""

from __future__ import annotations

import re
from typing import Any

import html5lib
from bs4 import BeautifulSoup, Tag

_SEEN: set[str] = set()
BAD_FRENCH = re.compile(r"[^\s\u00a0\u202f«(][;!?»]|«\S|\w'\w|\.\.\.| [;:!?»]")
TAKES = re.compile(
    r"/seats$|/gift-vouchers$|/basket/(revival|resume/)|/money/debt$|/cards/\w+/removal$|/sending$"
    r"|/orders/[\w-]+/(notes|prints|messages/\w+|address|give-up|pay-link|refund|transfer|seats/move)$"
    r"|/orders/[\w-]+/guest/(contact|erasure)$"
    r"|/pay/[\w-]+$|/orders/messages-again$|^/\w\w/contacts/(?!export|\d+/others)"
    r"|/events/(new|\d+(/(publication|copy|prices|sessions/(new|series|\d+(/(deletion|prices))?)))?)$"
    r"|/price-types/(new|\d+)$"
    r"|/promos/(new|\d+(/end|/coupons/(new|list))?)$"
    r"|/catalogue/vouchers/(rules/)?[\w-]+$|/vouchers/(new|\w+/(correction|extension))$"
    r"|/setup/(?!audit|team|legal/\w+/\w+/draft|activation/\w+/(addresses|numbers/\d+/test))[\w/-]+$"
    r"|^/\w\w/halls/[\w/-]+$"
    r"|/approvals/\w+/decision$|/requests/\w+$|/setup/team/(\w+/)?invitation$"
    r"|/instalments/[^/]+/\d+/(link|otherwise)$|/deferred/\d+/(reminder|payment)$"
)
AMOUNT = re.compile(r"(?<![\d,.])\d{1,6}[.,]\d{2}(?![\d/]|\.\d)")  # three numbers are a version


class Page:
    """One whole page. Refuses to exist if it is not well made."""

    def __init__(self, html: str, lang: str) -> None:
        _parses_strictly(_skeleton(html), html)
        self.html = html
        self.soup = BeautifulSoup(html, "lxml")
        self.lang = lang
        self._refuse_bad_pages()

    def _refuse_bad_pages(self) -> None:
        headings = self.soup.find_all("h1")
        assert len(headings) == 1, f"{len(headings)} h1"
        self._title_says_the_heading(headings[0])
        root = self.soup.html
        assert root is not None
        assert root.get("lang") == self.lang, "the page does not say its language"
        self._ids_are_unique()
        self._forms_go_somewhere()
        self._controls_are_labeled()
        self._nothing_is_inline()
        if self.lang == "fr":
            self._french_is_well_set()
        self._amounts_say_their_currency()

    def _title_says_the_heading(self, heading: Tag) -> None:
        title = words(self.soup.title)
        title = re.sub(r"^(Error:|Erreur\s:) ", "", title)
        assert title.startswith(words(heading)), f"title {title!r} does not begin with {words(heading)!r}"

    def _ids_are_unique(self) -> None:
        ids = [element["id"] for element in self.soup.find_all(id=True)]
        assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)

    def _forms_go_somewhere(self) -> None:
        for form in self.soup.find_all("form"):
            assert form.get("action"), f"a form without an action: {form}"
            if str(form.get("method", "get")).lower() == "post" and str(form["action"]).startswith("/"):
                assert form.find("input", attrs={"name": "csrf_token"}), f"no token in {form['action']}"
                keyed = form.find("input", attrs={"name": "form_key"}) is not None
                assert keyed == bool(TAKES.search(_path(form))), f"{form['action']}: a key is wanted or not"

    def _controls_are_labeled(self) -> None:
        labeled = {label.get("for") for label in self.soup.find_all("label")}
        for control in self.soup.find_all(["input", "select", "textarea"]):
            if control.get("type") in ("hidden", "submit"):
                continue
            named = control.get("id") in labeled or control.find_parent("label") or control.get("aria-label")
            assert named, f"no label for {control}"

    def _nothing_is_inline(self) -> None:
        for element in self.soup.find_all(True):
            assert not element.has_attr("style"), f"inline style on {element.name}"
            assert not any(name.startswith("on") for name in element.attrs), (
                f"inline handler on {element.name}"
            )
        for script in self.soup.find_all("script"):
            if script.get("type") == "application/json":
                continue
            assert script.get("src")
            assert script.get("integrity")
            assert script.get("crossorigin") == "anonymous"

    def _french_is_well_set(self) -> None:
        found = BAD_FRENCH.search(self.text)
        assert not found, f"French typography: {self.text[max(0, found.start() - 20) : found.end() + 20]!r}"

    def _amounts_say_their_currency(self) -> None:
        for found in AMOUNT.finditer(self.text):
            around = self.text[max(0, found.start() - 4) : found.end() + 4]
            assert "€" in around or "CHF" in around, f"an amount without a currency: {around!r}"

    @property
    def text(self) -> str:
        """All its words, scripts left out."""
        silent = ("script", "svg", "style")
        spoken = (s for s in self.soup.body.strings if s.parent and s.parent.name not in silent)  # type: ignore[union-attr]
        return re.sub(r"[ \n\t]+", " ", " ".join(spoken)).strip()

    @property
    def h1(self) -> str:
        return words(self.soup.h1)

    def form(self, action_ends: str) -> dict[str, Any]:
        """The fields a browser would send from the form whose action ends so; unticked boxes left out."""
        form = next(f for f in self.soup.find_all("form") if _path(f).endswith(action_ends))
        return fields(form, self.soup)

    def action(self, action_ends: str) -> str:
        return next(str(f["action"]) for f in self.soup.find_all("form") if _path(f).endswith(action_ends))

    def form_by_id(self, form_id: str) -> tuple[str, dict[str, Any]]:
        form = self.soup.find(id=form_id)
        assert isinstance(form, Tag), f"no form #{form_id}"
        return str(form["action"]), fields(form, self.soup)

    def has(self, sentence: str) -> bool:
        return sentence in self.text


def _path(form: Tag) -> str:
    return str(form["action"]).partition("?")[0]


def fields(form: Tag, page: BeautifulSoup) -> dict[str, Any]:
    found: dict[str, Any] = {}
    outside = page.select(f'[form="{form.get("id")}"]') if form.get("id") else []
    for control in [*form.find_all(["input", "select", "textarea"]), *outside]:
        name = control.get("name")
        if not name or control.get("disabled") is not None:
            continue
        if control.name == "select":
            chosen = control.find("option", selected=True) or control.find("option")
            found[str(name)] = chosen.get("value", "") if isinstance(chosen, Tag) else ""
        elif control.get("type") in ("radio", "checkbox"):
            if control.get("checked") is not None:
                _add(found, str(name), control.get("value", "on"))
        elif control.name == "textarea":
            _add(found, str(name), re.sub(r"^\r?\n", "", control.get_text()))
        elif control.name == "input" and control.get("type") not in ("submit", "file"):
            _add(found, str(name), control.get("value", ""))
    return found


def _add(found: dict[str, Any], name: str, value: object) -> None:
    """Controls that share a name send all their values."""
    if name not in found:
        found[name] = value
    else:
        before = found[name] if isinstance(found[name], list) else [found[name]]
        found[name] = [*before, value]


def words(element: Tag | None, between: str = "") -> str:
    assert element is not None, "missing"
    return re.sub(r"[ \n\t]+", " ", element.get_text(between)).strip()


def _skeleton(html: str) -> str:
    """The tags without their words and values: pages that share one need parsing once."""
    return re.sub(r'"[^"]*"|>[^<]+', "", html)


def _parses_strictly(skeleton: str, html: str) -> None:
    if skeleton in _SEEN:
        return
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    known = {"unexpected-null-character"}
    errors = [(position, code) for position, code, _data in parser.errors if code not in known]
    assert not errors, errors[:3]
    _SEEN.add(skeleton)
