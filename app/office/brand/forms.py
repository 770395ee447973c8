"""What the pages about a brand ask."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import ColorField, StringField
from wtforms.validators import Regexp

from app.http.forms import Form
from app.http.i18n import _, lazy
from app.kernel.colors import HEX
from app.kernel.texts import Texts
from app.kernel.web_addresses import is_web_address
from app.office import setup_fields as fields
from app.office.rule_words import CORNERS, FONTS
from app.venue.brands.models import Brand, WayOut
from app.venue.brands.services import LINK, MOST_LINKS, NAME, URL

THEMES = ("light", "dark")
COLORS = ("paper", "ink", "header", "accent", "on_accent")


def _lower(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _color(label: str, hint: str = "") -> ColorField:
    good = Regexp(rf"{HEX.pattern}\Z", message=lazy("Enter a color as # and six figures or letters a to f."))
    return ColorField(label, description=hint, filters=[_lower], validators=[good])


class LookForm(Form):
    """A field for each color of each theme, by the name of both."""

    name = fields.line(
        lazy("Name of the venue"), NAME, must=True, hint=lazy("In titles, at the foot of pages, in emails.")
    )
    font = fields.choice(
        lazy("Letters of titles"),
        fields.options(FONTS),
        lazy("All else keeps the letters of the device."),
    )
    corners = fields.choice(lazy("Corners"), fields.options(CORNERS))
    light_paper = _color(lazy("Paper, light"), lazy("Behind all pages."))
    dark_paper = _color(lazy("Paper, dark"), lazy("For whoever has set their device to dark."))
    light_ink = _color(lazy("Words, light"))
    dark_ink = _color(lazy("Words, dark"))
    light_header = _color(lazy("Header, light"), lazy("Behind the logo. Its words turn dark or light."))
    dark_header = _color(lazy("Header, dark"))
    light_accent = _color(lazy("Accent, light"), lazy("The one next thing to press, and links."))
    dark_accent = _color(lazy("Accent, dark"))
    light_on_accent = _color(lazy("Words on the accent, light"), lazy("What stands on the button."))
    dark_on_accent = _color(lazy("Words on the accent, dark"))


class LogoForm(Form):
    picture = FileField(
        lazy("Picture"),
        description=lazy(
            "PNG or WebP, at least 100 pixels high, up to 500 kB; transparent or on the color of the header. "
            "An SVG has to be saved as PNG first."
        ),
    )


class HeaderForm(Form):
    """The venue's own site, and below it a name in two languages and an address for each other link."""

    site_url = fields.line(
        lazy("The venue’s own site"), URL, hint=lazy("“Back to site” leads there. Empty: no such link.")
    )

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for at in LINKS:
            fr, en, url = (self[name] for name in names_of(at))
            fr.label.text = en.label.text = _("Name of link %(number)d", number=at)
            url.label.text = _("Address of link %(number)d", number=at)

    def validate(self, extra_validators: Any = None) -> bool:
        """A link of which nothing is filled in is none."""
        if not super().validate(extra_validators):
            return False
        if self.site_url.data and not is_web_address(self.site_url.data, URL):
            self.site_url.errors = [_bad_address()]
        for at in LINKS:
            self._check(*(self[name] for name in names_of(at)))
        return not self.errors

    def _check(self, fr: StringField, en: StringField, url: StringField) -> None:
        if not (fr.data or en.data or url.data):
            return
        if not fr.data:
            fr.errors = [_("Fill in: %(field)s.", field=fr.label.text)]
        if not is_web_address(url.data or "", URL):
            url.errors = [_bad_address()]


LINKS = range(1, MOST_LINKS + 1)


def names_of(at: int) -> tuple[str, str, str]:
    """The fields of one link."""
    return f"link_{at}_fr", f"link_{at}_en", f"link_{at}_url"


for _at in LINKS:
    for _name in names_of(_at)[:2]:
        setattr(HeaderForm, _name, fields.line("", LINK))
    setattr(HeaderForm, names_of(_at)[2], fields.line("", URL))


def shows(brand: Brand) -> dict[str, str]:
    """What the form shows of it."""
    shown = {"site_url": brand.site_url}
    blank = WayOut("", Texts(""))
    for at, link in zip(LINKS, [*brand.links, *[blank] * MOST_LINKS], strict=False):
        shown |= dict(zip(names_of(at), (link.name.fr, link.name.en, link.url), strict=True))
    return shown


def links_of(values: dict[str, Any]) -> list[WayOut]:
    rows = ([str(values[name] or "") for name in names_of(at)] for at in LINKS)
    return [WayOut(url, Texts(fr, en)) for fr, en, url in rows if fr or en or url]


def _bad_address() -> str:
    return _("Enter a whole address that begins with https://, for example https://www.example.org.")
