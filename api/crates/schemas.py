"""What the crate accounts show and take."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field, model_validator

from api.documents.base import Count, Id
from api.http.body import Body, Shown


class Balance(Shown):
    """Crates of one owner and type in one party's hands; negative: it gave more than it was ever given."""

    holder: str | None
    holder_name: str
    owner: str
    owner_name: str
    crate_type: str
    type_name: str
    type_name_en: str
    crates: int


class Balances(Shown):
    """The crate accounts that one may see; ``ask``: parties whose count must be wrong somewhere."""

    items: tuple[Balance, ...]
    ask: tuple[str, ...]


class MoveIn(Body):
    """A movement entered by hand: a first count, broken crates, a correction found by counting."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"examples": [{"crate_type": "farm20", "owner": "party-1", "taker": "party-1", "crates": 40}]}
    )
    crate_type: Id
    owner: Id
    giver: Id | None = None
    taker: Id | None = None
    crates: Annotated[Count, Field(le=10_000)]

    @model_validator(mode="after")
    def _two_sides(self) -> MoveIn:
        if self.giver == self.taker:
            raise ValueError("giver and taker must differ")
        return self


class MoveShown(Shown):
    """One movement of the book."""

    id: str
    crate_type: str
    owner: str
    giver: str | None
    taker: str | None
    crates: int
    shipment: str | None
    trip: str | None
    counters: str | None
    at: datetime


class DifferenceShown(Shown):
    """Where what drivers reported and what is booked differ."""

    trip: str | None
    crate_type: str
    owner: str
    giver: str | None
    taker: str | None
    by_manifest: int
    booked: int


class Reconciled(Shown):
    """The comparison of some days; no differences: the books agree."""

    first: str
    last: str
    differences: tuple[DifferenceShown, ...]
