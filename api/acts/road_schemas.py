"""What phones report from the road, and what they are answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, ConfigDict, Field, field_validator

from api.documents.base import Id, Latitude, Longitude
from api.http.body import Body, Shown

Device = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Units = Annotated[int, Field(ge=0, le=100_000)]
Crates = Annotated[int, Field(ge=1, le=10_000)]
Note = Annotated[str, Field(max_length=500)]
FailCause = Literal["absent", "not_there", "refused", "closure", "lost", "damaged", "spoiled", "wrong_goods", "other"]
"""Why something was not picked up or delivered; ``not_there``: nothing to take at the pickup."""


class _Event(Body):
    number: Number
    at: AwareDatetime
    """What the phone's clock showed."""


class Start(_Event):
    """The truck sets off."""

    kind: Literal["start"]


class Arrive(_Event):
    """The truck is at a place of its run."""

    kind: Literal["arrive"]
    place: Id


class Leave(_Event):
    """It goes on."""

    kind: Literal["leave"]
    place: Id


class PickUp(_Event):
    """Goods are on board, counted."""

    kind: Literal["pick_up"]
    shipment: Id
    units: Units
    code: Annotated[str, Field(max_length=16)] = ""
    """The last four letters on the lot's slip."""
    photo: Id | None = None


class Deliver(_Event):
    """Goods are handed over, or left where it is agreed."""

    kind: Literal["deliver"]
    shipment: Id
    units: Units
    unattended: bool
    photo: Id | None = None


class Fail(_Event):
    """Something could not be picked up or delivered."""

    kind: Literal["fail"]
    shipment: Id
    cause: FailCause
    note: Note = ""
    photo: Id | None = None


class Absent(_Event):
    """Nobody is there to receive: what to do next is answered."""

    kind: Literal["absent"]
    shipment: Id
    note: Note = ""


class Empties(_Event):
    """Empty crates taken from a party, or given to it."""

    kind: Literal["empties_taken", "empties_given"]
    party: Id
    owner: Id
    crate_type: Id
    crates: Crates


class Delay(_Event):
    """It takes longer: so many minutes from now on."""

    kind: Literal["delay"]
    minutes: Annotated[int, Field(ge=1, le=600)]
    note: Note = ""


class Rest(_Event):
    """The driver rests, or goes on."""

    kind: Literal["rest_begin", "rest_end"]


class Breakdown(_Event):
    """The truck cannot go on; where it stands."""

    kind: Literal["breakdown"]
    lon: Longitude
    lat: Latitude
    note: Note = ""


class End(_Event):
    """The run is over."""

    kind: Literal["end"]


Event = Annotated[
    Start | Arrive | Leave | PickUp | Deliver | Fail | Absent | Empties | Delay | Rest | Breakdown | End,
    Field(discriminator="kind"),
]


class Report(Body):
    """What a phone has gathered since it last had a signal; ``phone_now``: what its clock shows while it sends."""

    device: Device
    phone_now: AwareDatetime
    plan: Id | None = None
    """The plan of the manifest that the phone has."""
    events: Annotated[tuple[Event, ...], Field(min_length=1, max_length=200)]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "device": "phone-7f3a",
                    "phone_now": "2026-11-21T07:03:00+09:00",
                    "events": [
                        {"number": 1, "at": "2026-11-21T06:31:00+09:00", "kind": "start"},
                        {
                            "number": 2, "at": "2026-11-21T06:44:00+09:00", "kind": "pick_up",
                            "shipment": "shipment-0f3k9m2p7q4r8s1t", "units": 10, "code": "7Q4R",
                        },
                    ],
                }
            ]
        }
    )  # fmt: skip

    @field_validator("events")
    @classmethod
    def _numbers_once(cls, events: tuple[Any, ...]) -> tuple[Any, ...]:
        numbers = [one.number for one in events]
        if len(set(numbers)) < len(numbers):
            raise ValueError("each number once")
        return events


class Noted(Shown):
    """What became of one event: ``applied``, ``had`` (known already), ``superseded``; ``holds``: what holds now."""

    number: int
    kind: str
    outcome: Literal["applied", "had", "superseded"]
    happened_at: datetime
    holds: dict[str, Any]


class Reported(Shown):
    """The answer to a report; ``reload``: the run has changed, fetch its manifest anew."""

    trip: str
    state: str
    plan: str | None
    reload: bool
    clock_off_s: int
    """How far the phone's clock is ahead of ours."""
    events: tuple[Noted, ...]


class RunStopTask(Shown):
    """One thing to do at a stop."""

    kind: Literal["own", "pickup", "delivery"]
    begin_at: datetime | None
    shipment: str | None = None
    state: str = ""
    code: str = ""
    goods: str = ""
    goods_en: str = ""
    party: str = ""
    party_en: str = ""
    phone: str = ""
    units: int = 0
    unit_g: int = 0
    crates: int = 0
    crate_type: str = ""
    zone: str = ""
    defects: tuple[str, ...] = ()
    note: str = ""
    basis: str = ""


class RunStop(Shown):
    """One stop of a run, with all that is needed there without a signal."""

    position: int
    place: str
    name: str
    name_en: str
    address: str
    lon: float
    lat: float
    geo: str
    map: str
    own: bool
    attended: tuple[tuple[str, str], ...]
    """Hours of that day at which somebody is there."""
    unattended: bool
    instructions: str
    door_code: str | None
    photo: str | None
    arrive_at: datetime
    leave_at: datetime
    eta: datetime
    arrived_at: datetime | None
    left_at: datetime | None
    leg_m: int
    leg_s: int
    empties: tuple[dict[str, Any], ...]
    """Crates of others that the party here holds, to be taken back: owner, crate type, how many."""
    tasks: tuple[RunStopTask, ...]


class Run(Shown):
    """A driver's run as one document to be kept on the phone."""

    trip: str
    date: str
    name: str
    name_en: str
    state: str
    plan: str | None
    vehicle: str
    plate: str
    driver: str | None
    depart_at: datetime | None
    late_s: int
    as_of: datetime
    operator_phone: str
    closures: tuple[dict[str, Any], ...]
    stops: tuple[RunStop, ...]


class RunShort(Shown):
    """A run in a list."""

    trip: str
    date: str
    name: str
    name_en: str
    state: str
    stops: int
    late_s: int


class RunList(Shown):
    """The runs of a day that one may see."""

    date: str
    items: tuple[RunShort, ...]


class LogSpan(Shown):
    """What the driver did from when to when."""

    what: Literal["drive", "work", "rest"]
    begin: datetime
    end: datetime
    place: str


class WorkRecord(Shown):
    """The work record of a run, as the law asks for it; kept with the reports for a year and longer."""

    trip: str
    date: str
    driver: str | None
    spans: tuple[LogSpan, ...]
    bound_s: int
    drive_s: int
    work_s: int
    rest_s: int
    longest_drive_s: int
    warnings: tuple[str, ...]
