"""`flask translations`: the sentences of code and templates, and what they are in other languages."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "translations"
TEMPLATE = HOME / "messages.pot"
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy": None, "lazy_pgettext": ((1, "c"), 2), "plural": (1, 2)}
TITLE = "# The sentences of Parterre.\n# Copyright (C) The Parterre authors\n# Apache-2.0"
# Dates and names would change with every run and every hand; git knows them.
PASSING = re.compile(
    rb'^"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid-Bugs-To|Generated-By):.*\n',
    re.MULTILINE,
)


@click.group("translations")
def command() -> None:
    """Collect the sentences, bring the catalogs up to date, compile them."""


@command.command("extract")
def extract() -> None:
    """Write messages.pot anew."""
    _keep(TEMPLATE, source(extracted()))


@command.command("update")
def update() -> None:
    """Extract, then add what is new to every catalog and drop what is no longer said."""
    template = extracted()
    _keep(TEMPLATE, source(template))
    for path in catalogs():
        catalog = read(path)
        catalog.update(template, no_fuzzy_matching=True)
        _keep(path, source(catalog))
        for sentence in missing(catalog):
            click.echo(f"{path.relative_to(ROOT)}: to translate: {sentence}")


@command.command("compile")
def compile_() -> None:
    """Write the files the shop reads."""
    compile_all()


def catalogs() -> list[Path]:
    return sorted(HOME.glob("*/LC_MESSAGES/messages.po"))


def extracted() -> Catalog:
    """Every sentence of code and templates, as it stands."""
    with (HOME / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    catalog = Catalog(header_comment=TITLE, project="Parterre", version="1", fuzzy=False)
    for path, line, sentence, _comments, context in extract_from_dir(ROOT, methods, options, KEYWORDS):
        catalog.add(sentence, locations=[(path, line)], context=context)
    return catalog


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name, abort_invalid=True)


def missing(catalog: Catalog) -> list[str]:
    """What a reader would see in English."""
    strings = ((m, m.string if isinstance(m.string, tuple | list) else (m.string,)) for m in catalog if m.id)
    return [str(message.id) for message, said in strings if message.fuzzy or not all(said)]


def source(catalog: Catalog) -> bytes:
    """As it is kept: by sentence, without line numbers, so that a change shows what changed."""
    catalog.header_comment = TITLE
    text = io.BytesIO()
    write_po(text, catalog, width=0, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return PASSING.sub(b"", text.getvalue())


def compile_all() -> None:
    for path in catalogs():
        compiled = io.BytesIO()
        write_mo(compiled, read(path))
        _keep(path.with_suffix(".mo"), compiled.getvalue())


def _keep(path: Path, content: bytes) -> None:
    """In one go: a shop that starts meanwhile reads the old file or the new one."""
    half = path.with_name(f"{path.name}.{os.getpid()}")
    half.write_bytes(content)
    half.replace(path)


if __name__ == "__main__":
    command()
