"""What those who drive anyway send about their trips, and what is shown of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar, Final

from pydantic import ConfigDict, Field

from api.documents.base import Id, WallTime
from api.documents.day import EthyleneName
from api.entries.editing import partial
from api.entries.fields import MOST_G, DayText, Grams, Seconds, Title, Windows, Yen
from api.http.body import Body, Shown

Crate = Annotated[int, Field(ge=0, le=2000)]
CrateChange = Annotated[int, Field(ge=-2000, le=2000)]
_EXAMPLE: Final[dict[str, Any]] = {
    "vehicle": "vehicle-0123456789abcdef",
    "name": "朝日→鶴岡 朝便",
    "start": "place-0123456789abcdef",
    "end": "place-fedcba9876543210",
    "depart_early": "07:00",
    "depart_late": "07:20",
    "arrive_late": "09:10",
    "own_stops": [{"place": "place-00112233445566aa", "windows": [["07:30", "08:30"]], "duration_s": 600, "change_g": -40000}],
    "own_load": {"load_g": 40000, "crates": {"ambient": 4}},
    "detour": {"extra_min": 25, "extra_km": 15, "extra_visits": 3},
}


class CratesIn(Body):
    """Crates in each temperature zone."""

    ambient: Crate = 0
    cool: Crate = 0
    frozen: Crate = 0


class CrateChanges(Body):
    """By how many crates a stop changes the own load."""

    ambient: CrateChange = 0
    cool: CrateChange = 0
    frozen: CrateChange = 0


class OwnStopIn(Body):
    """A stop of the trip's own business; the own load changes there."""

    place: Id
    windows: Windows
    duration_s: Seconds = 0
    change_g: Annotated[int, Field(ge=-MOST_G, le=MOST_G)] = 0
    change_crates: CrateChanges = CrateChanges()
    note: Annotated[str, Field(max_length=200)] = ""


class OwnLoadIn(Body):
    """What the trip carries for its own business at the start."""

    load_g: Grams = 0
    crates: CratesIn = CratesIn()
    ethylene: EthyleneName = "neutral"


class DetourIn(Body):
    """How far the trip lets itself be diverted; null: no limit."""

    extra_min: Annotated[int, Field(ge=0, le=1440)] | None = None
    extra_km: Annotated[int, Field(ge=0, le=1000)] | None = None
    extra_visits: Annotated[int, Field(ge=0, le=100)] | None = None


class CostsIn(Body):
    """What a detour costs."""

    yen_per_km: Yen = 0
    yen_per_h: Yen = 0
    yen_per_visit: Yen = 0


class BreakIn(Body):
    """The driver's break: always taken, begun from ``early`` to ``late``."""

    break_s: Annotated[int, Field(ge=60, le=14_400)]
    early: WallTime
    late: WallTime


class TripIn(Body):
    """
    A journey that a vehicle makes anyway. What is left out comes from the vehicle: capacity, costs.

    Capacities are the whole vehicle's, own load included. ``end`` null: where it started. ``driver``: a member of the party;
    null: to be named later.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    date: DayText | None = None
    vehicle: Id
    driver: Id | None = None
    name: Annotated[Title, Field(min_length=1)]
    name_en: Title = ""
    start: Id
    end: Id | None = None
    depart_early: WallTime
    depart_late: WallTime
    arrive_late: WallTime
    duty_min: Annotated[int, Field(ge=1, le=900)] | None = None
    own_stops: Annotated[tuple[OwnStopIn, ...], Field(max_length=60)] = ()
    own_load: OwnLoadIn = OwnLoadIn()
    capacity_g: Grams | None = None
    capacity_crates: CratesIn | None = None
    detour: DetourIn = DetourIn()
    costs: CostsIn | None = None
    gift_yen: Yen = 0
    break_: BreakIn | None = Field(default=None, alias="break")
    draft: bool = False


TripEdit: Final = partial(TripIn, "TripEdit", without=("draft",), example={"detour": {"extra_min": 15}})


class TripAgain(Body):
    """A trip as last time: for which day."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [{"date": "2026-11-24"}]})

    date: DayText | None = None
    draft: bool = False


class TripShown(Shown):
    """A trip, as its own party sees it."""

    id: str
    version: int
    state: str
    date: str
    party: str
    vehicle: str
    driver: str | None
    name: str
    name_en: str
    start: str
    end: str
    depart_early: str
    depart_late: str
    arrive_late: str
    duty_min: int | None
    own_stops: tuple[OwnStopIn, ...]
    own_load: OwnLoadIn
    capacity_g: int
    capacity_crates: CratesIn
    detour: DetourIn
    costs: CostsIn
    gift_yen: int
    break_: BreakIn | None = Field(alias="break")
    standing: str | None
    departed_at: datetime | None
    ended_at: datetime | None
    late_s: int
    created_at: datetime
