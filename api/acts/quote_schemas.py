"""What is asked and shown of quotes."""

from __future__ import annotations

from typing import Literal

from api.documents.base import Id
from api.http.body import Body, Shown
from api.lots.schemas import LotIn
from api.orders.schemas import OrderIn
from api.trips.schemas import TripIn


class EntryIn(Body):
    """An entry that is posted already, by its id."""

    kind: Literal["lot", "order", "trip"]
    id: Id


class QuoteIn(Body):
    """Exactly one of the four; ``full`` takes seconds and proves the smallest change, else the answer comes at once."""

    lot: LotIn | None = None
    order: OrderIn | None = None
    trip: TripIn | None = None
    entry: EntryIn | None = None
    full: bool = False


class BandShown(Shown):
    """A time as the plan stands, and from when to when it may be promised."""

    at: str
    early: str
    late: str


class RideShown(Shown):
    """Units as they would ride: weight, basis, times; one's own prices. ``goods`` and ``district`` tell of the other side."""

    trip: str
    units: int
    kg: float
    basis: str
    pickup: BandShown
    delivery: BandShown
    goods: str
    district: str
    goods_yen: int | None
    carriage_yen: int | None
    low_yen_per_kg: float | None
    high_yen_per_kg: float | None


class WayShown(Shown):
    """One lawful way; ``gives_way``: how many shipments of the plan would have to be otherwise."""

    extra_km: float
    extra_min: float
    gives_way: int
    rides: tuple[RideShown, ...]


class ChangeShown(Shown):
    """The smallest change that would help, in words."""

    text: str
    text_en: str
    path: str
    now: int
    needed: int


class ReasonShown(Shown):
    """Why there is no way."""

    reason: str
    code: str | None
    text: str
    text_en: str
    proven: bool
    change: ChangeShown | None


class TripWorth(Shown):
    """What a trip would carry of that which nobody carries yet."""

    kg: float
    orders: int
    pay_yen: int
    extra_km: float
    extra_min: float
    rides: int


class QuoteShown(Shown):
    """An answer; ``as_of``: when the plan it rests on was made, ``based_on``: its id; ``full``: nothing was cut short."""

    kind: str
    date: str
    as_of: str
    based_on: str | None
    planned: bool
    ways: tuple[WayShown, ...] = ()
    reason: ReasonShown | None = None
    trip: TripWorth | None = None
    full: bool = False
