"""The plan document: a plan in ids, clock times and yen, with the line of every leg. Source of ``ainori schema plan``.

Times are ISO 8601 with the region's offset, to the second. ``value_units`` and the other ``_units`` are the exact score
(1/18,000 yen); the ``_yen`` beside them are rounded for people.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.documents.base import Document, Id, Text

BasisName = Literal["own", "bought_a", "green", "black", "permit_78_3", "bus", "bought_b", "free"]


class ShipmentEntry(Document):
    """Some units of one lot carried to one order on one trip, with its legal basis and its money in short."""

    lot: Id
    order: Id
    trip: Id
    pickup_option: int
    receiving_option: int
    units: int
    kg: float
    crates: int
    basis: BasisName
    pickup_at: str
    delivery_at: str
    goods_yen: int
    carriage_yen: int


class TaskEntry(Document):
    """One task: an own stop (its index), or the pickup or delivery of a shipment (index in ``shipments``)."""

    kind: Literal["own", "pickup", "delivery"]
    index: int
    window: int
    begin: str
    end: str


class StopEntry(Document):
    """One visit to one place, with the load on leaving and the way that leads there (empty for the start)."""

    place: Id
    own: bool
    arrive: str
    leave: str
    tasks: tuple[TaskEntry, ...]
    load_g: int
    load_crates: tuple[int, int, int]
    leg_m: int = 0
    leg_s: int = 0
    leg_polyline5: str = ""


class BreakTaken(Document):
    """The break: after so many tasks of the route, begun at."""

    after_tasks: int
    begin: str


class RouteEntry(Document):
    """One trip's run."""

    trip: Id
    depart: str
    arrive: str
    metres: int
    own_metres: int
    own_s: int
    detour_s: int
    detour_m: int
    added_visits: int
    extra_cost_units: int
    extra_cost_yen: float
    sponsor_yen: int
    driver_pay_yen: int
    kg: float
    break_taken: BreakTaken | None = None
    stops: tuple[StopEntry, ...]


class LeftOutEntry(Document):
    """A trip that cannot make its own way."""

    trip: Id
    code: Text
    text: Text
    text_en: Text


class MoneyEntry(Document):
    """``payer`` pays ``payee`` (party ids; ``sponsor`` for the sponsor)."""

    what: Literal["goods", "resale", "carriage", "sponsor"]
    payer: Id
    payee: Id
    goods_yen: int
    carriage_yen: int
    trip: Id
    shipment: int | None = None


class ChangeEntry(Document):
    """A single change that is proven to serve: a figure of the day document, now and needed, in its own unit.

    ``value`` names what is no number: the place added as another option, or the permit. ``share``: by what part of itself the
    figure changes, by which unlike changes compare; ``least``: a smaller step was tried and does not serve; ``trip``: on which
    it then rides. Switches go from 0 to 1.
    """

    path: Text
    now: int
    needed: int
    value: Text | None = None
    share: float = 0.0
    least: bool = False
    trip: Id | None = None
    text: Annotated[str, Field(max_length=400)]
    text_en: Annotated[str, Field(max_length=400)]


class UnservedEntry(Document):
    """An order not served, or a lot with units left, with the reason in words and figures.

    ``change``: the smallest single change that would serve it; ``changes``: the smallest of each of a few kinds, that one
    first.
    """

    order: Id | None = None
    lot: Id | None = None
    units_left: int = 0
    reason: Literal["impossible", "not_worth_it", "displaced", "not_found"]
    code: Text | None = None
    trip: Id | None = None
    amount: int | None = None
    limit: int | None = None
    lack_yen: float | None = None
    displaces: tuple[int, ...] = ()
    tried: int
    proven: bool
    change: ChangeEntry | None = None
    changes: tuple[ChangeEntry, ...] = ()
    text: str
    text_en: str


class BasisSum(Document):
    """Kilograms and money that moved on one legal basis."""

    basis: BasisName
    shipments: int
    kg: float
    goods_yen: int
    carriage_yen: int


class Summary(Document):
    """The plan in figures."""

    value_units: int
    value_yen: float
    points: int
    points_units: int = 0
    required_missed: int
    lots_shipped: int
    lots_total: int
    orders_served: int
    orders_total: int
    trips_used: int
    trips_total: int
    kg: float
    kg_offered: float
    kg_wanted: float
    extra_km: float
    extra_min: float
    farmers_net_yen: int
    carriage_yen: int
    drivers_pay_yen: int
    sponsor_yen: int
    delivered_yen: int
    extra_cost_yen: float
    yen_per_kg: float
    by_basis: tuple[BasisSum, ...]


class RunInfo(Document):
    """How the plan was made, so that it can be made again."""

    engine: Text
    seed: int
    iterations: int
    seconds: float
    stopped_by: Text
    trace: tuple[int, ...] = ()


class BoundEntry(Document):
    """What no lawful plan can pass: yen value and points together, and the fewest required that any plan misses.

    ``within_percent``: the plan lacks at most so much of it; None where no share can be told.
    """

    value_units: int
    value_yen: float
    required_missed: int
    within_percent: float | None
    proof: Text
    seconds: float


class MetricUsed(Document):
    """A metric as the matrix was made with it: profile hash and the sha256 of seconds and metres."""

    id: Id
    profile: Id
    speed_percent: int
    profile_hash: Text
    matrix_hash: Text


class NetworkUsed(Document):
    """The road network, by the hash of its content, with the credit that must be shown."""

    hash: Text
    name: Text
    credit: Text
    sketch: bool


class PlanDocument(Document):
    """One day's plan: the output."""

    format_version: Literal[1]
    day_hash: Text
    network: NetworkUsed
    metrics: tuple[MetricUsed, ...]
    made_at: str
    run: RunInfo
    summary: Summary
    shipments: tuple[ShipmentEntry, ...]
    routes: tuple[RouteEntry, ...]
    left_out: tuple[LeftOutEntry, ...] = ()
    money: tuple[MoneyEntry, ...]
    unserved: tuple[UnservedEntry, ...]
    bound: BoundEntry | None = None
