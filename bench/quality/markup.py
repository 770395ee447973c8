"""Whether the HTML is HTML: html-validate on pages as the server sent them."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from bench.quality import node

# How the code is laid out is ours to choose; what it means is not.
RULES = {
    "root": True,
    "extends": ["html-validate:standard", "html-validate:a11y"],
    "rules": {
        "no-trailing-whitespace": "off",
        "long-title": "off",
        "void-style": "off",
        "attr-quotes": "off",
        "no-inline-style": "error",
        "require-sri": "off",  # scripts have theirs, see the Integrity-Policy
        "tel-non-breaking": "off",
        "no-redundant-role": "off",  # a table drawn as blocks on phones stays a table for those who hear it
        "meta-refresh": "off",  # where no script runs, a page that waits must look again by itself
    },
}


def problems(pages: dict[str, str]) -> dict[str, list[str]]:
    """By the name of the page. Raises NotRun."""
    program = node.tool("html-validate/bin/html-validate.mjs")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / ".htmlvalidate.json").write_text(json.dumps(RULES))
        for name, source in pages.items():
            (Path(folder) / f"{name}.html").write_text(source)
        found = json.loads(node.run(program, "--formatter", "json", "--ext", "html", folder) or "[]")
    return {Path(page["filePath"]).stem: [_words(one) for one in page["messages"]] for page in found}


def _words(message: dict[str, object]) -> str:
    return f"{message['ruleId']}: {message['message']} (line {message['line']})"
