"""A second look at JSON text for what parsers let pass: keys given twice, NaN, numbers beyond all bounds, depth."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from api.documents.faults import Fault, fault, inside

DEEPEST = 64
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)|(?P<text>"(?:[^"\\]|\\.)*")|(?P<mark>[{}\[\]:,])|(?P<word>[^\s"{}\[\]:,]+)|(?P<other>")""",
    re.DOTALL,
)


def suspicious(text: str) -> bool:
    """Say quickly whether a key comes twice in one object, or a number is not finite or too deep inside."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(items)
        if len(made) != len(items):
            raise _OddError
        return made

    def number(word: str) -> float:
        value = float(word)
        if not math.isfinite(value):
            raise _OddError
        return value

    def constant(_word: str) -> float:
        raise _OddError

    try:
        json.loads(text, object_pairs_hook=pairs, parse_float=number, parse_constant=constant, parse_int=_no_digits)
    except (_OddError, RecursionError, ValueError):
        return True
    return False


def _no_digits(_word: str) -> int:
    # Whole numbers are judged by the document's form; turning thousands of digits into a number is wasted time here.
    return 0


class _OddError(Exception):
    """Something that needs a closer look."""


def odd_places(text: str) -> Iterator[Fault]:
    """
    Walk through the text token by token, without recursion, and name each odd thing with its line and column.

    Yields
    ------
    Fault
        Keys given twice, words that are no JSON value or no finite number, nesting beyond :data:`DEEPEST`.
    """
    # One frame a level: its path, the keys seen (None for a list), the key or index now.
    stack: list[tuple[str, set[str] | None, str | int]] = []
    line, line_start, expect_key = 1, 0, False

    def here() -> str:
        return inside(stack[-1][0], stack[-1][2]) if stack else ""

    for match in _TOKEN.finditer(text):
        word, kind = match.group(), match.lastgroup
        position = {"line": line, "column": match.start() - line_start + 1}
        breaks = word.count("\n")
        if breaks:
            line, line_start = line + breaks, match.start() + word.rindex("\n") + 1
        if kind == "mark":
            if word in "{[":
                if len(stack) >= DEEPEST:
                    yield fault(_shortened(here()), "json.deep")
                    return
                stack.append((here(), set() if word == "{" else None, 0 if word == "[" else ""))
                expect_key = word == "{"
            elif word in "}]" and stack:
                stack.pop()
                expect_key = False
            elif word == "," and stack:
                path, seen, step = stack[-1]
                if seen is None and isinstance(step, int):
                    stack[-1] = (path, seen, step + 1)
                expect_key = seen is not None
            elif word == ":":
                expect_key = False
        elif kind == "text" and expect_key and stack:
            path, seen, _ = stack[-1]
            key = _key(word)
            stack[-1] = (path, seen, key)
            if seen is not None and key in seen:
                yield fault(here(), "json.duplicate", **position)
            if seen is not None:
                seen.add(key)
        elif kind == "word" and _no_number(word):
            yield fault(here(), "json.not_number", value=word[:30], **position)


def _shortened(path: str) -> str:
    return path if len(path) <= 80 else path[:79] + "…"


def _key(word: str) -> str:
    try:
        return str(json.loads(word, strict=False))
    except ValueError:
        return word


def _no_number(word: str) -> bool:
    if word in {"true", "false", "null"}:
        return False
    try:
        return not math.isfinite(float(word))
    except (ValueError, OverflowError):
        return False
