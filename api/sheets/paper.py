"""What all printed sheets share: the page around them, their head, facts in pairs, tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from api.sheets import font, voice, words
from api.sheets.html import Child, Markup, joined, page, tag
from api.sheets.reading import Book
from api.sheets.voice import Pair, Voice

_STYLE = Path(__file__).resolve().parent / "sheet.css"


def paper(voice_: Voice, title: Pair, *body: Child, glyphs: str = "") -> str:
    """
    Return a printable page with its typeface; it holds no script and asks nobody for anything.

    Parameters
    ----------
    voice_
        The sheet's language.
    title
        The page's title.
    *body
        What it shows.
    glyphs
        Text whose characters the typeface shall hold besides the page's own: pages given the same share one subset.
    """
    shown = joined(body)
    style = _STYLE.read_text(encoding="utf-8").replace("FONT_STACK", font.STACK)
    heading = voice_.say(title)
    return page(
        lang=voice_.lang, title=heading, styles=(style, font.face(heading + shown + glyphs)), body=shown, notice=font.NOTICE
    )


def head(voice_: Voice, book: Book, title: Child, kind: Pair) -> Markup:
    """Return a sheet's head: what it is, whose, and for which day."""
    day = tag("div", voice_.both(voice.calendar_day(book.date)), class_="day")
    return tag("div", tag("div", tag("div", voice_.both(kind)), tag("h1", title)), day, class_="top")


def facts(voice_: Voice, rows: Sequence[tuple[Pair, Child]]) -> Markup:
    """Return facts in two columns."""
    return tag("dl", [tag("div", tag("dt", voice_.both(label)), tag("dd", value)) for label, value in rows], class_="facts")


def table(voice_: Voice, heads: Sequence[Pair], rows: Sequence[Markup], *, whole: bool = False) -> Markup:
    """Return a table whose head is repeated on every printed page; ``whole``: kept on one page where it can be."""
    columns = tag("thead", tag("tr", [tag("th", voice_.both(head), scope="col") for head in heads]))
    return tag("div", tag("table", columns, tag("tbody", rows)), class_="wide whole" if whole else "wide")


def foot(voice_: Voice, book: Book) -> Markup:
    """Return the small print: how the plan was made, and that times stand on a sketch where they do."""
    plan = book.plan
    sketch = (voice_.both(words.SKETCH), tag("br")) if plan.network.sketch else None
    made = voice.clock(plan.made_at, book.date)
    return tag(
        "p",
        sketch,
        voice_.both((f"計画 {made[0]} 作成・計画の番号 {plan.day_hash[:8]}", f"plan made {made[1]}, no. {plan.day_hash[:8]}")),
        tag("br"),
        plan.network.credit,
        class_="foot",
    )


def money_cell(voice_: Voice, amount: float) -> Markup:
    """Return a table cell with yen."""
    return tag("td", voice_.say(voice.yen(amount)), class_="money")
