"""Answers that are no JSON: pages to print, tables to open in Excel, calendars."""

from __future__ import annotations

from typing import Annotated, Final, Literal, cast

from fastapi import Query, Response

from api.http.caller import Caller
from api.sheets.voice import Lang, Voice

Tongue = Annotated[Literal["ja", "en"] | None, Query(description="Language of the page; unless given, the reader's")]
Day = Annotated[str, Query(pattern=r"^\d{4}-\d{2}-\d{2}$", description="Service day `YYYY-MM-DD`")]
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""The page's own policy names its one style by hash; a browser obeys both."""


def voice_of(caller: Caller, lang: str | None) -> Voice:
    """Return the voice of a page."""
    return Voice(lang=cast("Lang", lang or caller.language))


def html(text: str) -> Response:
    """Answer with a page to print."""
    return Response(
        text.encode("utf-8", errors="replace"),
        media_type="text/html; charset=utf-8",
        headers={"Content-Security-Policy": _POLICY, "Cache-Control": "private, no-store"},
    )


def table(raw: bytes, name: str) -> Response:
    """Answer with a table; ``name`` of the file, in ASCII."""
    return Response(
        raw,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )
