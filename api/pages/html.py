"""HTML by a few functions: everything that is not markup of ours is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from fastapi import Request, Response

from api.http.problem import language_of
from api.messages import Language

_VOID: Final = frozenset({"img", "link", "meta", "br", "hr"})


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


Part = Html | str | Iterable["Part"]


def markup(part: Part) -> str:
    """Write parts out; plain text is escaped."""
    if isinstance(part, Html):
        return str(part)
    if isinstance(part, str):
        return escape(part)
    return "".join(markup(one) for one in part)


def tag(element: str, /, *parts: Part, **attributes: str | bool) -> Html:
    """
    Return an element.

    ``class_`` and the like lose their underline; True is an attribute without value, False none.
    """
    said = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(value)}"')
        for key, value in attributes.items()
        if (value is not False and not isinstance(value, bool)) or value is True
    )
    if element in _VOID:
        return Html(f"<{element}{said}>")
    return Html(f"<{element}{said}>{markup(parts)}</{element}>")


def page(language: Language, title: str, *parts: Part, here: str) -> Response:
    """Return a whole page; ``here`` is its address, for the link to the other language."""
    other: Language = "en" if language == "ja" else "ja"
    switch = tag("a", "English" if other == "en" else "日本語", href=f"{here}?lang={other}", lang=other, class_="other")
    home = tag("a", "相乗り Ainori", href=f"/?lang={language}", class_="home")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("link", rel="stylesheet", href="/style.css"),
    )
    body = tag("body", tag("header", home, switch), tag("main", tag("h1", title), *parts))
    return Response(
        "<!doctype html>\n" + tag("html", head, body, lang=language),
        media_type="text/html; charset=utf-8",
        headers={"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-cache"},
    )


def asked_language(request: Request, lang: str | None) -> Language:
    """Choose the language of a page: as its address says, else as the browser asks."""
    if lang in {"ja", "en"}:
        return "ja" if lang == "ja" else "en"
    return language_of(request)
