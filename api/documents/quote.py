"""Questions about something not yet posted, and their answers: what a quote asks and says.

A newcomer is one lot, order or trip in the form of the day document's entries, with whatever places, parties and vehicles the
day does not know. Times are ISO 8601 as in the plan document; bands are what may be promised at once, the plan decides later.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.documents.base import Document, Id, Text
from api.documents.day import LotEntry, OrderEntry, PartyEntry, PlaceEntry, TripEntry, VehicleEntry
from api.documents.plan import BasisName, UnservedEntry


class NewcomerEntry(Document):
    """One lot, order or trip to ask about (exactly one), and what it brings along; ids must be new to the day."""

    parties: tuple[PartyEntry, ...] = ()
    places: tuple[PlaceEntry, ...] = ()
    vehicles: tuple[VehicleEntry, ...] = ()
    lot: LotEntry | None = None
    order: OrderEntry | None = None
    trip: TripEntry | None = None


class Newcomers(Document):
    """Several options asked about at once, each by itself."""

    newcomers: Annotated[tuple[NewcomerEntry, ...], Field(min_length=1, max_length=8)]


class Band(Document):
    """A stop of a shipment: where, when as the plan stands, and from when to when it may be promised."""

    place: Id
    at: Text
    early: Text
    late: Text


class QuotedShipment(Document):
    """Some units of a lot for an order, as they would ride.

    ``carriage_yen`` as the plan stands; the price delivered lies between ``low`` (that carriage) and ``high`` (the most that
    the order pays).
    """

    lot: Id
    order: Id
    trip: Id
    units: int
    kg: float
    basis: BasisName
    pickup: Band
    delivery: Band
    goods_yen: int
    carriage_yen: int
    low_yen_per_kg: float
    high_yen_per_kg: float


class DisplacedEntry(Document):
    """A shipment of the standing plan that would not stay as it is: its order is still served otherwise, or no more."""

    lot: Id
    order: Id
    trip: Id
    units: int
    becomes: Literal["moved", "left"]


class QuotedWay(Document):
    """One lawful way: the trip, its further kilometres and minutes, what the day gains, what gives way."""

    trip: Id
    gain_yen: float
    extra_km: float
    extra_min: float
    shipments: tuple[QuotedShipment, ...]
    displaces: tuple[DisplacedEntry, ...] = ()


class QuotedTrip(Document):
    """What a new trip would be worth: what it would carry of that which nobody carries yet."""

    trip: Id
    value_yen: float
    kg: float
    orders: int
    driver_pay_yen: int
    extra_km: float
    extra_min: float
    shipments: tuple[QuotedShipment, ...]


class QuoteAnswer(Document):
    """Answer about one newcomer: ways, or a reason; for a trip what it would carry. ``full``: nothing was cut short."""

    id: Id
    kind: Literal["lot", "order", "trip"]
    ways: tuple[QuotedWay, ...] = ()
    reason: UnservedEntry | None = None
    trip: QuotedTrip | None = None
    full: bool = False


class Quote(Document):
    """All answers, with what they were based on: ``as_of`` when the day was read, the standing plan's name (None: none yet)."""

    format_version: Literal[1] = 1
    day: Text
    as_of: Text
    based_on: Text | None
    answers: tuple[QuoteAnswer, ...]
