"""What is sent and shown of plans."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from api.documents.base import Id
from api.http.body import Body, Shown

DateText = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="Day of delivery, YYYY-MM-DD")]
Label = Annotated[str, Field(max_length=120)]
MOST_VARIANTS = 8
_Seconds = Annotated[int, Field(ge=1, le=3600)]
_Iterations = Annotated[int, Field(ge=1, le=100_000_000)]
_Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]
_Threads = Annotated[int, Field(ge=1, le=64)]


class PatternIn(Body):
    """A pattern of shipments: at least one of the three for what is required, two for what is forbidden."""

    lot: Id | None = None
    order: Id | None = None
    trip: Id | None = None


class RunIn(Body):
    """How to plan; what is not said is as the region's configuration has it."""

    seconds: _Seconds | None = None
    iterations: _Iterations | None = None
    seed: _Seed | None = None
    threads: _Threads | None = None
    bound: bool = False
    required: Annotated[tuple[PatternIn, ...], Field(max_length=500)] = ()
    forbidden: Annotated[tuple[PatternIn, ...], Field(max_length=500)] = ()
    pinned_trips: Annotated[tuple[Id, ...], Field(max_length=200)] = ()
    """What rides on these by the plan that holds stays on them."""


class VariantIn(RunIn):
    """One of several plans made side by side; what it does not say is as in the request around it."""

    label: Annotated[str, Field(min_length=1, max_length=120)]


class PlanIn(RunIn):
    """A planning run, or several side by side."""

    date: DateText
    label: Label = ""
    variants: Annotated[tuple[VariantIn, ...], Field(max_length=MOST_VARIANTS)] = ()


class CancelIn(Body):
    """Calling a run off; ``keep_best`` ends the search and keeps the best plan found so far."""

    keep_best: bool = False


class Progress(Shown):
    """How far a run is."""

    stage: str = "read"
    percent: int | None = None
    value_yen: int | None = None
    kg: float | None = None
    orders: int | None = None


class PlanLine(Shown):
    """One shipment, as far as it concerns who reads."""

    shipment: str | None
    state: str
    lot: str
    order: str
    trip: str
    units: int
    kg: float
    basis: str
    pickup_at: str
    delivery_at: str
    goods_yen: int | None = None
    carriage_yen: int | None = None


class PlanShown(Shown):
    """A plan; figures of the whole for the operator and the auditor only, lines for who has part in them."""

    id: str
    date: str
    purpose: str
    label: str
    state: str
    created_at: str
    ready_at: str | None
    committed_at: str | None
    base: str | None
    options: dict[str, Any] | None = None
    progress: Progress | None = None
    attempt: int | None = None
    summary: dict[str, Any] | None = None
    engine: str | None = None
    network_hash: str | None = None
    day_hash: str | None = None
    used: int | None = None
    trouble: Any = None
    lines: tuple[PlanLine, ...] = ()


class PlanNamed(Shown):
    """A plan that was asked for."""

    id: str
    label: str
    state: str


class PlanAsked(Shown):
    """What was asked for; ``id`` is the first, ``plans`` are all variants."""

    id: str
    state: str
    plans: tuple[PlanNamed, ...]


class ChangesShown(Shown):
    """What a plan does to what has been promised: kept as told, moved in time, on another trip, dropped."""

    promises: int
    kept: int
    moved: int
    other_trip: int
    dropped: int
    new: int


class PlanCompared(Shown):
    """One plan beside others."""

    id: str
    label: str
    purpose: str
    state: str
    value_yen: float
    points: int
    required_missed: int
    kg: float
    yen_per_kg: float
    orders_served: int
    orders_total: int
    lots_shipped: int
    trips_used: int
    extra_km: float
    farmers_net_yen: int
    sponsor_yen: int
    changes: ChangesShown


class PlansCompared(Shown):
    """Plans side by side, in the order asked for; ``best`` by what the engine compares: required, then value and points."""

    plans: tuple[PlanCompared, ...]
    best: str | None
    against: str | None


PlanStateName = Literal["queued", "running", "ready", "active", "superseded", "failed", "cancelled"]
PurposeName = Literal["run", "draft", "replan"]
