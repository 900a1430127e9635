"""A made-up day, posted, planned, committed and half driven through the service's own doors, on a clock that is moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from api.cli.demo_town import Inside, SignIn, sign_ins
from api.clock import ShiftedClock
from api.documents.day import Day
from api.plans.drafts import keep_drafts
from api.regions.load import Region
from api.serving import Service
from api.worker import unattended
from api.worker.handlers import HANDLERS
from api.worker.ready import on_ready
from api.worker.supervisor import Supervisor
from fixtures.town import Member
from fixtures.townsfolk import People, wall

DATE: Final = "2026-11-18"
"""The day of the demonstration, a Wednesday: the same whenever it is run."""
BEGINS: Final = ("2026-11-17", "15:00")
_COUNTED: Final = "05:35"
_EVERY_AFTER: Final = 3
"""Of so many lots one is there already for the day after."""
_REPORT_EVERY: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that was done, told while the next is under way."""

    at: datetime
    key: str
    figures: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfDriven:
    """The day as it stands: who may sign in, and the run with most to do."""

    date: str
    next_date: str
    run: str
    sign_ins: tuple[SignIn, ...]


class DemoDay:
    """
    Lets a day happen.

    Parameters
    ----------
    clock
        The store's; moved from timer to timer.
    roads
        The road network's file.
    """

    def __init__(self, service: Service, region: Region, clock: ShiftedClock, roads: Path, day: Day) -> None:
        self._service, self._region, self._clock, self._day = service, region, clock, day
        self._store = service.store
        self._planner = Supervisor(self._store, service.region, lambda: roads, ready=on_ready, drafts=False, nice=0)
        self._ask = Inside(service.app)
        self._people = People(self._store, region, self._ask)

    def happen(self) -> Iterator[Step]:
        """Let it happen, step by step; :meth:`found` tells how it stands then."""
        unattended.begin(self._store, self._service.region)
        self._live(self._clock.now())
        self._people.post(self._day, DATE)
        posted = self._people.posted[DATE]
        yield self._step("demo.posted", lots=len(posted.lots), orders=len(posted.orders), trips=len(posted.trips))
        self._live(wall(DATE, "00:00"))
        promised = self._states("promised")
        yield self._step("demo.committed", shipments=sum(promised.values()))
        self._live(wall(DATE, _COUNTED))
        yield self._step("demo.counted", lots=self._people.count(self._day, DATE))
        halfway = self._halfway()
        while self._clock.now() < halfway:
            self._live(min(halfway, self._clock.now() + _REPORT_EVERY))
            self._people.drive(self._day, DATE, until=self._clock.now(), now=self._clock.now())
        states = self._states()
        yield self._step("demo.driven", **{name: states.get(name, 0) for name in ("delivered", "picked_up", "promised")})
        # Enough to ask quotes of; a whole second day would take as long again.
        self._people.post(self._day.model_copy(update={"lots": self._day.lots[::_EVERY_AFTER]}), self._next_date)
        keep_drafts(self._store, self._service.region)
        self._live(self._clock.now())
        yield self._step("demo.tomorrow", date=self._next_date)

    def found(self) -> HalfDriven:
        """Return how it stands."""
        runs = self._runs()
        run = max(runs, key=lambda one: sum(len(stop["tasks"]) for stop in one["stops"]))
        posted = self._people.posted[DATE]
        trip = next(name for name, key in posted.trips.items() if key == run["trip"])
        driver = next(one.driver for one in self._day.trips if one.id == trip)
        parties = {one[side] for one in self._shipments() for side in ("farm", "restaurant")}
        prefer = [posted.drivers[driver].account, *(m.account for m in posted.members.values() if m.party in parties)]
        names = sign_ins(self._store, self._service.region, prefer=prefer)
        return HalfDriven(date=DATE, next_date=self._next_date, run=run["trip"], sign_ins=tuple(names))

    @property
    def _next_date(self) -> str:
        return (dt.date.fromisoformat(DATE) + timedelta(days=1)).isoformat()

    def _step(self, key: str, **figures: object) -> Step:
        return Step(at=self._clock.now(), key=key, figures=figures)

    def _live(self, until: datetime) -> None:
        for _ in unattended.live(self._store, self._service.region, self._clock, until, HANDLERS, planner=self._planner):
            pass

    def _operator(self) -> Member:
        return next(one for one in self._people.posted[DATE].members.values() if one.role == "operator")

    def _get(self, path: str) -> Any:
        return self._ask(self._operator(), "GET", path)

    def _shipments(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._get(f"/v1/shipments?date={DATE}&limit=200")["items"]
        return found

    def _states(self, *only: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for one in self._shipments():
            if not only or one["state"] in only:
                found[one["state"]] = found.get(one["state"], 0) + 1
        return found

    def _runs(self) -> list[dict[str, Any]]:
        return [self._get(f"/v1/runs/{one['trip']}") for one in self._get(f"/v1/runs?date={DATE}")["items"] if one["stops"]]

    def _halfway(self) -> datetime:
        """Return when half of the day's deliveries are made, by the plan."""
        moments = sorted(
            datetime.fromisoformat(task["begin_at"])
            for run in self._runs()
            for stop in run["stops"]
            for task in stop["tasks"]
            if task["kind"] == "delivery"
        )
        return moments[(len(moments) - 1) // 2] if moments else wall(DATE, "09:00")
