"""What all documents share: strictness, ids, wall-clock times, limits."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]
"""Identifier within one document: letters, digits and ``. _ : -``, at most 64 characters."""
Text = Annotated[str, StringConstraints(max_length=200)]
WallTime = Annotated[str, StringConstraints(pattern=r"^([0-3]?\d|4[0-7]):[0-5]\d(:[0-5]\d)?$")]
"""Local wall time of the day, ``HH:MM`` or ``HH:MM:SS``; hours run to 47, so 25:30 is half past one of the next morning."""
Span = tuple[WallTime, WallTime]
"""A window: a task may begin from the first to the second, both inclusive."""
MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
"""A day of every year, ``MM-DD``."""
Whole = Annotated[int, Field(ge=0, le=2**31 - 1)]
Count = Annotated[int, Field(ge=1, le=2**31 - 1)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]


class Document(BaseModel):
    """A strict value: unknown fields, wrong types and NaN are refused, nothing is converted."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)
    LATER_FIELDS: ClassVar[tuple[str, ...]] = ()
    """Fields that this format version got after its first documents were written."""


class Named(Document):
    """Something people see: Japanese first, English second."""

    id: Id
    name: Text = ""
    name_en: Text = ""
