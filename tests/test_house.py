"""Tests about the house itself: they read the code rather than run it, and settle arguments for good."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).parents[1]
APP = sorted((ROOT / "app").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ADDRESSES = ROOT / "tests" / "addresses.txt"

MAY_COMMIT = re.compile(r"app/((audit|\w+/\w+)/services(/\w+)?\.py|(cli|dev)/[\w/]+\.py|db\.py)$")


def _path(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def test_only_services_commit() -> None:
    """So `grep commit` lists every transaction in the shop."""
    elsewhere = [
        _path(file)
        for file in APP
        if "simulator" not in file.parts and "migrations" not in file.parts
        and re.search(r"(?<!op)\bcommit\(", file.read_text()) and not MAY_COMMIT.search(_path(file))
    ]  # fmt: skip
    assert elsewhere == []


def test_a_region_has_its_file_name_as_its_id() -> None:
    for file in TEMPLATES:
        if file.name.startswith("_") and "emails" not in file.parts:
            root = re.search(r'<(?!!)\w+[^>]*?\bid="([^"]+)"|id="(\w+)"', _without_jinja(file.read_text()))
            called = re.search(r"state_panel\(", file.read_text())
            assert called or (root and file.stem == f"_{root[1] or root[2]}"), _path(file)


def _without_jinja(source: str) -> str:
    return re.sub(r"\{%.*?%\}", "", source, flags=re.S)


def test_every_imported_macro_is_used() -> None:
    for file in TEMPLATES:
        source = file.read_text()
        for names in re.findall(r"\{% from [^%]+ import ([^%]+?)(?: with context)? %\}", source):
            for name in names.split(","):
                used = len(re.findall(rf"\b{name.strip()}\b", source))
                assert used > 1, f"{_path(file)} imports {name.strip()} and does not use it"


def test_nothing_is_inline_in_a_template() -> None:
    for file in TEMPLATES:
        if "emails" in file.parts:
            continue
        source = file.read_text()
        assert not re.search(r'\sstyle="', source), _path(file)
        assert not re.search(r"<script(?![^>]*application/json)", source), _path(file)
        assert not re.search(r'\son\w+="', source), _path(file)
        assert "| safe" not in source.replace("'<input type=", "") or _path(file) in SAFE_BY_REVIEW, _path(
            file
        )


SAFE_BY_REVIEW = {
    "templates/components/hold_dialog.html",  # the name of one of our own endpoints
    "templates/shop/tickets/page.html",  # the code's drawing, made by the library from our own characters
}


def test_addresses_do_not_vanish(app: Flask) -> None:
    """Removing one needs a redirect, or an honest diff of the list."""
    found = sorted({rule.rule.replace("<lang:lang>", "<lang>") for rule in app.url_map.iter_rules()})
    listed = ADDRESSES.read_text().splitlines()
    assert found == listed, "tests/addresses.txt differs from the app's addresses"


def test_the_first_word_of_an_address_is_a_language_of_ours(app: Flask) -> None:
    """Any other is a page not found, not a crash in whatever asks for its words."""
    bare = [rule.rule for rule in app.url_map.iter_rules() if "<lang>" in rule.rule]
    assert not bare, "these need <lang:lang>"


def test_the_map_names_every_room_and_no_other() -> None:
    """`app/__init__.py` is the one map: wings and their folders, indented as they lie."""
    drawn, wing = set(), ""
    for line in (ROOT / "app" / "__init__.py").read_text().splitlines()[2:-1]:
        name = line.split(" ", 1)[0] or line.strip().split(" ", 1)[0]
        if line.startswith("  "):
            drawn.add(f"{wing}/{name}")
        elif line:
            wing = name
            drawn.add(name)
    rooms = {path.parent.relative_to(ROOT / "app").as_posix() for path in APP if path.parent != ROOT / "app"}
    verbs = {room for room in rooms if room.split("/")[-1] in ("services", "versions", "seed_data")}
    files = {path.name for path in (ROOT / "app").glob("*.py")} - {"__init__.py"}
    assert drawn == rooms - verbs | files


def test_time_and_chance_are_asked_in_one_place() -> None:
    asking = re.compile(
        r"datetime\.(now|utcnow|today)\(|date\.today\(|\btime\.time\(|random\.|secrets\.|uuid4"
    )
    free = ("kernel/clock.py", "kernel/refs.py", "db.py")
    for file in APP:
        outside = {"simulator", "cli", "dev", "migrations"} & set(file.parts) or _path(file).endswith(free)
        assert outside or not asking.search(file.read_text()), _path(file)


def test_migrations_are_a_numbered_line_and_never_import_the_app() -> None:
    files = sorted((ROOT / "app" / "migrations" / "versions").glob("*.py"))
    for number, file in enumerate(files, 1):
        source = file.read_text()
        assert file.name.startswith(f"{number:04}_"), file.name
        assert f'revision, down_revision = "{file.stem}"' in source, file.name
        assert "from app" not in source, file.name
        assert "import app" not in source, file.name


@pytest.mark.parametrize("file", [f for f in APP if "migrations" not in f.parts], ids=_path)
def test_functions_and_files_stay_small(file: Path) -> None:
    tree = ast.parse(file.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= 60, f"{node.name}: {lines} lines"
    assert ast.get_docstring(tree), f"{_path(file)} does not say why it exists"


def test_pages_find_only_what_belongs_to_their_house() -> None:
    """An order or a basket never opens on another channel's host."""
    anywhere = re.compile(r"\b(orders\.(find|by_number)|baskets\.find)\(")
    pages = (file for file in APP if _path(file).startswith("app/shop/"))
    assert [_path(file) for file in pages if anywhere.search(file.read_text())] == []


def test_nothing_names_a_machine() -> None:
    """No path of somebody's machine, no registry's address, in any file that is kept."""
    place = re.compile(
        r"(^|[\s\"'=(])/(work|root|home|farm)/|pypi\.org/simple|registry\.npmjs|--(extra-)?index-url"
    )
    kept = [*APP, *TEMPLATES, *(ROOT / "tests").rglob("*.py"), *ROOT.glob("*.*"), ROOT / "Makefile"]
    for file in kept:
        if file.is_file() and file != Path(__file__):
            found = place.search(file.read_text(errors="replace"))
            assert not found, f"{_path(file)}: {found and found[0]}"


def _requirements() -> list[tuple[int, str]]:
    """How many requirements a line of the table of ASVS is about, and what it says of them."""
    page = (ROOT / "docs" / "security.md").read_text().partition("## ASVS 5.0")[2]
    rows = re.findall(r"^\| (\d+\.\d+\.\d+[\d., ]*) \|[^|]+\| (\S[^|]*?) \|", page, re.MULTILINE)
    numbers = [number for row, _word in rows for number in row.split(", ")]
    assert len(set(numbers)) == len(numbers)
    return [(len(row.split(", ")), word) for row, word in rows]


def test_the_page_about_security_counts_right() -> None:
    """ASVS 5.0 has 253 requirements of levels 1 and 2; nine of ten that concern us are met."""
    met, missed, elsewhere = (
        sum(count for count, said in _requirements() if said == word)
        for word in ("met", "**not met**", "n/a")
    )
    of_ours = met + missed
    assert of_ours + elsewhere == 253
    assert met >= 0.9 * of_ours
    figures = f"| 253 | {elsewhere} | {of_ours} | {met} ({100 * met / of_ours:.0f} %) | {missed} |"
    assert figures in (ROOT / "docs" / "security.md").read_text()


def test_every_test_and_file_named_in_the_page_about_security_exists() -> None:
    page = (ROOT / "docs" / "security.md").read_text()
    named = re.findall(r"`([\w/]*test_\w+\.py)::(\w+)`", page)
    assert len(named) > 100
    for file, test in named:
        assert f"def {test}(" in (ROOT / "tests" / file).read_text(), f"{file}::{test}"
    for file in re.findall(r"`((?:app|static|templates|tests)/[\w/.-]+)`", page):
        assert (ROOT / file).exists(), file


def test_every_event_in_the_log_is_in_the_inventory() -> None:
    documents = "".join((ROOT / "docs" / name).read_text() for name in ("operations.md", "security.md"))
    outside = {"simulator", "cli", "dev", "migrations"}
    for file in APP:
        if not outside & set(file.parts):
            for event in re.findall(r"\blog\.\w+\(\s*\"([\w.]+)\"", file.read_text()):
                assert f"`{event}`" in documents, f"{event} in {_path(file)}"
