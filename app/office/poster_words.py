"""Pictures and colors of generated posters, in words."""

from __future__ import annotations

from app.http.i18n import lazy_pgettext

MOTIFS = {
    "stars": lazy_pgettext("motif", "Stars"),
    "moon": lazy_pgettext("motif", "Moon"),
    "curtain": lazy_pgettext("motif", "Curtain"),
    "waves": lazy_pgettext("motif", "Waves"),
    "mask": lazy_pgettext("motif", "Mask"),
    "columns": lazy_pgettext("motif", "Columns"),
    "arches": lazy_pgettext("motif", "Arches"),
    "birds": lazy_pgettext("motif", "Birds"),
    "rose": lazy_pgettext("motif", "Rose"),
    "strings": lazy_pgettext("motif", "Strings"),
    "shadow": lazy_pgettext("motif", "Shadow"),
    "ribbon": lazy_pgettext("motif", "Ribbon"),
}
PALETTES = {
    "night": lazy_pgettext("palette", "Night"),
    "vermilion": lazy_pgettext("palette", "Vermilion"),
    "rose": lazy_pgettext("palette", "Rose"),
    "sea": lazy_pgettext("palette", "Sea"),
    "ochre": lazy_pgettext("palette", "Ochre"),
    "plum": lazy_pgettext("palette", "Plum"),
    "moss": lazy_pgettext("palette", "Moss"),
    "ink": lazy_pgettext("palette", "Ink"),
    "sand": lazy_pgettext("palette", "Sand"),
    "ice": lazy_pgettext("palette", "Ice"),
}
