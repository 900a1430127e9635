"""Kinds of fields that several entries have, with the bounds beyond which nobody means it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints

from api.documents.base import Id, Span

LONGEST_DAYS: Final = 120
"""How long an entry may wait for its day at most."""
MOST_G: Final = 20_000_000
MOST_UNITS: Final = 10_000
MOST_YEN: Final = 1_000_000

DayText = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Windows = Annotated[tuple[Span, ...], Field(min_length=1, max_length=12)]
Grams = Annotated[int, Field(ge=0, le=MOST_G)]
SomeGrams = Annotated[int, Field(ge=1, le=MOST_G)]
Units = Annotated[int, Field(ge=0, le=MOST_UNITS)]
SomeUnits = Annotated[int, Field(ge=1, le=MOST_UNITS)]
Yen = Annotated[int, Field(ge=0, le=MOST_YEN)]
YenChange = Annotated[int, Field(ge=-MOST_YEN, le=MOST_YEN)]
Seconds = Annotated[int, Field(ge=0, le=86_400)]
Title = Annotated[str, StringConstraints(max_length=120, strip_whitespace=True)]
Note = Annotated[str, StringConstraints(max_length=500)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
DefectWord = Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]
Defects = Annotated[tuple[DefectWord, ...], Field(max_length=12)]
Key = Id


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("needs its zone, such as +09:00")
    return value.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_aware)]


def day_of(text: str) -> date | None:
    """Return the date that a text of the right form names, if there is such a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
