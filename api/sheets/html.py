"""HTML built from values: whatever is not already markup is escaped, so that no name in a day file can become code."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape

_VOID = frozenset({"meta", "br", "hr", "col", "wbr"})


class Markup(str):
    """Text that is HTML already; only this module and literal constants make it."""

    __slots__ = ()


Child = str | int | None | Iterable["Child"]


def _rendered(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child
    if isinstance(child, str | int):
        return escape(str(child), quote=True)
    return "".join(_rendered(one) for one in child)


def tag(name: str, /, *children: Child, **attributes: str | int | None) -> Markup:
    """
    Return one element.

    Parameters
    ----------
    name
        The element's name.
    *children
        Text (escaped), markup (kept), numbers, nothing, or any nesting of these.
    **attributes
        Attribute values, escaped; ``class_`` and ``for_`` lose the underscore, others turn it into a hyphen; None is left out.

    Returns
    -------
    Markup
        The element as HTML.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value), quote=True)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{_rendered(children)}</{name}>")


def joined(*children: Child) -> Markup:
    """Return the children one after another, without an element around them."""
    return Markup(_rendered(children))


def _source_hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def page(
    *,
    lang: str,
    title: str,
    styles: tuple[str, ...],
    body: Child,
    scripts: tuple[str, ...] = (),
    data: tuple[str, str] | None = None,
    notice: str = "",
) -> str:
    """
    Return a whole page that can reach nothing: its policy allows only its own inline styles and scripts, by hash.

    Parameters
    ----------
    lang
        ``ja`` or ``en``.
    title
        The page's title.
    styles, scripts
        Trusted texts, written as they are.
    body
        What the page shows.
    data
        An element id and a JSON text for the scripts; ``<`` is written as an escape, so that it cannot end the element.
    notice
        Licences of what is inlined, as a comment.

    Returns
    -------
    str
        HTML.
    """
    allowed = " ".join(_source_hash(text) for text in scripts) or "'none'"
    dressed = " ".join(_source_hash(text) for text in styles) or "'none'"
    policy = (
        f"default-src 'none'; script-src {allowed}; style-src {dressed}; font-src data:; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        [Markup(f"<style>{text}</style>") for text in styles],
    )
    cargo = Markup("")
    if data is not None:
        inert = data[1].replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
        cargo = Markup(f'<script type="application/json" id="{data[0]}">{inert}</script>')
    run = [Markup(f"<script>{text}</script>") for text in scripts]
    comment = f"<!--\n{notice.replace('--', '- -')}\n-->\n" if notice else ""
    return f"<!DOCTYPE html>\n{comment}" + tag("html", head, tag("body", body, cargo, run), lang=lang) + "\n"
