"""Every kind of message that the code owes somebody has its words, and every word is owed by somebody."""

import ast
from pathlib import Path

import api
from api.notify.templates import TEMPLATES

HOUSE = Path(api.__file__).parent


def _kinds():
    """Constants given as the kind to ``tell`` and ``alert``; both branches of a choice count."""
    found = {}
    for file in HOUSE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"tell", "alert", "_hold"}:
                for argument in node.args[1:3]:
                    for part in ast.walk(argument):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str) and "-" in part.value[1:]:
                            found.setdefault(part.value, set()).add(file.name)
    return found


def test_every_kind_has_words():
    known = _kinds()
    assert len(known) > 30
    assert {kind: files for kind, files in known.items() if not _has_words(kind)} == {}


def _has_words(kind):
    """A kind that ends with a stroke is the beginning of several (``promised-`` and the side)."""
    return kind in TEMPLATES or (kind.endswith("-") and any(one.startswith(kind) for one in TEMPLATES))
