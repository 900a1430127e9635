"""Cells as people write them: numbers in either width, dates with slashes, spans with a dash, several words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from api.documents.faults import Fault, fault
from api.entries.fields import day_of
from api.entries.sheet import Line, narrow
from api.places.tables import PlaceRow
from api.products.lookup import plain

_DATE: Final = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
_TIME: Final = re.compile(r"^(\d{1,2})(?::|時)(\d{2})?(?:分|:\d{2})?$")
_DASH: Final = re.compile(r"\s*(?:-|–|—|―|~|〜|～|から|to)\s*")
_BETWEEN: Final = re.compile(r"[、,;／/|]|\s{2,}|\n")
_BETWEEN_SHORT: Final = re.compile(r"[・、,;／/|\s]")
"""Between short words; names of goods may hold a dot or a blank themselves (山菜・きのこ)."""
_Value = TypeVar("_Value")


class Cells:
    """One row's cells, read field by field; what cannot be read is gathered as faults and left out."""

    def __init__(self, line: Line) -> None:
        self._cells = line.cells
        self.faults: list[Fault] = list(line.faults)

    def has(self, name: str) -> bool:
        """Whether a cell is filled."""
        return name in self._cells

    def text(self, name: str) -> str | None:
        """Return a cell as it stands."""
        return self._cells.get(name)

    def whole(self, name: str) -> int | None:
        """Return a whole number."""
        return self._read(name, "catalogue.number", _whole)

    def grams(self, name: str) -> int | None:
        """Return kilograms, perhaps with decimals, as grams."""
        return self._read(name, "entry.kg", _grams)

    def day(self, name: str) -> str | None:
        """Return a date as ``YYYY-MM-DD``."""
        return self._read(name, "form.date", _day)

    def time(self, name: str) -> str | None:
        """Return a time of day as ``HH:MM``."""
        return self._read(name, "form.time", _time)

    def moment(self, name: str, zone: str) -> str | None:
        """Return a date and time of the region's wall as ISO text with its zone."""
        return self._read(name, "form.instant", lambda text: _moment(text, zone))

    def windows(self, name: str) -> list[list[str]] | None:
        """Return spans such as ``05:30〜06:50／14:00〜15:00``."""
        return self._read(name, "entry.windows", _windows)

    def words(self, name: str, *, short: bool = False) -> list[str]:
        """Return the words of a cell that holds several."""
        between = _BETWEEN_SHORT if short else _BETWEEN
        found = [word.strip() for word in between.split(self._cells.get(name, ""))]
        return [word for word in found if word]

    def place(self, name: str, places: Iterable[PlaceRow]) -> str | None:
        """Return the id of a place given by its name or id."""
        cell = self._cells.get(name)
        if cell is None:
            return None
        found = [row.id for row in places if row.id == cell] or [
            row.id for row in places if plain(cell) in {plain(row.name), plain(row.name_en)} - {""}
        ]
        if len(found) != 1:
            self.faults.append(fault(name, "entry.place" if not found else "entry.place_twice"))
            return None
        return found[0]

    def _read(self, name: str, key: str, read: Callable[[str], _Value | None]) -> _Value | None:
        cell = self._cells.get(name)
        if cell is None:
            return None
        value = read(narrow(cell))
        if value is None:
            self.faults.append(fault(name, key, value="…"))
        return value


def without_none(data: dict[str, Any]) -> dict[str, Any]:
    """Leave out what was not given."""
    return {name: value for name, value in data.items() if value is not None}


def _whole(text: str) -> int | None:
    digits = text.replace(",", "").removesuffix("円").removesuffix("個").strip()
    return int(digits) if re.fullmatch(r"-?\d{1,12}", digits, re.ASCII) else None


def _grams(text: str) -> int | None:
    try:
        kilograms = Decimal(text.lower().replace(",", "").removesuffix("kg").strip())
    except InvalidOperation:
        return None
    if not kilograms.is_finite() or abs(kilograms) > 10**6:
        return None
    grams = kilograms * 1000
    return int(grams) if grams == grams.to_integral_value() else None


def _day(text: str) -> str | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    found = f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
    return found if day_of(found) is not None else None


def _time(text: str) -> str | None:
    match = _TIME.fullmatch(text.replace(" ", ""))
    if match is None or int(match[1]) > 47 or int(match[2] or 0) > 59:
        return None
    return f"{int(match[1]):02d}:{int(match[2] or 0):02d}"


def _moment(text: str, zone: str) -> str | None:
    day, _, time = text.replace("T", " ").partition(" ")
    on, at = _day(day), _time(time.strip() or "0:00")
    if on is None or at is None or int(at[:2]) > 23:
        return None
    return datetime.fromisoformat(f"{on}T{at}:00").replace(tzinfo=ZoneInfo(zone)).isoformat()


def _windows(text: str) -> list[list[str]] | None:
    found = []
    for part in _BETWEEN.split(text):
        if not part.strip():
            continue
        ends = [_time(end) for end in _DASH.split(part.strip())]
        if len(ends) != 2 or None in ends:
            return None
        found.append([end for end in ends if end is not None])
    return found or None
