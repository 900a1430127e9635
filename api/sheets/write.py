"""All sheets of a plan, written into one folder."""

from __future__ import annotations

from pathlib import Path

from api.documents.day import Day
from api.documents.ground import Ground
from api.documents.plan import PlanDocument
from api.sheets.files import write_text
from api.sheets.map_page import map_page
from api.sheets.reading import Book
from api.sheets.voice import Lang


def write_all(day: Day, plan: PlanDocument, ground: Ground, out: Path, *, lang: Lang = "ja") -> list[Path]:
    """Write."""
    book = Book.read(day, plan, ground)
    return [write_text(out / "map.html", map_page(book, lang=lang))]
