"""The candidates document: who could be asked next, and what each would add to a day. Source of ``ainori schema candidates``.

Entries are those of a day document; ids must be new to the day, and may name what the day has. A place that several candidates
share is given by each of them alike.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.documents.base import Document, Named, Span
from api.documents.day import LotEntry, PartyEntry, PlaceEntry, TripEntry, VehicleEntry


class DropPoint(Document):
    """A further place where lots may be collected or orders received: an option more for all within reach.

    ``radius_km`` as the crow flies, from the first option of a lot or order; ``change_yen`` of the lowest price of lots that
    leave from here, in the lot's own price unit.
    """

    place: PlaceEntry
    windows: Annotated[tuple[Span, ...], Field(min_length=1)]
    radius_km: Annotated[float, Field(gt=0, le=100)]
    serves: Literal["lots", "orders", "both"] = "lots"
    change_yen: Annotated[int, Field(ge=-(2**31), le=2**31 - 1)] = 0


class CandidateEntry(Named):
    """Somebody who could be asked: one more trip, one more farm with its lots, one more drop point, or all of it together."""

    parties: tuple[PartyEntry, ...] = ()
    places: tuple[PlaceEntry, ...] = ()
    vehicles: tuple[VehicleEntry, ...] = ()
    trips: tuple[TripEntry, ...] = ()
    lots: tuple[LotEntry, ...] = ()
    drop_point: DropPoint | None = None


class Candidates(Document):
    """A list of candidates."""

    format_version: Literal[1]
    candidates: Annotated[tuple[CandidateEntry, ...], Field(min_length=1, max_length=500)]
