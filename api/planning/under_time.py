"""Trips and windows at a moment: nothing begins in the past, and what is late by facts may be late by so much."""

from __future__ import annotations

from dataclasses import dataclass

from api.documents.day import Day, DonePrefix, DoneTaskEntry, OwnStopEntry, TripEntry
from api.documents.day_clock import DayClock
from api.documents.plan import PlanDocument, RouteEntry
from api.planning.entries import wall_of
from api.planning.facts import Seen

LAST_S = 47 * 3600 + 59 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """A day's clock: wall times to seconds and back."""

    clock: DayClock
    date: str
    zone: str

    @staticmethod
    def of(day: Day) -> Times:
        """Make the clock of a day."""
        return Times(clock=DayClock(day.date, day.time_zone), date=day.date, zone=day.time_zone)

    def s(self, wall: str) -> int:
        """Seconds since midnight of a wall time."""
        return self.clock.seconds(wall)

    def at(self, iso: str) -> int:
        """Seconds since midnight of a plan's moment."""
        return self.clock.parse(iso)

    def wall(self, seconds: int) -> str:
        """Wall time of seconds since midnight, at most the last minute that a day document knows."""
        return wall_of(self.clock.moment_at(min(seconds, LAST_S)), self.date, self.zone)

    def later(self, wall: str, by_s: int) -> str:
        """A wall time so much later."""
        return self.wall(self.s(wall) + by_s)

    def not_before(self, span: tuple[str, str], now_s: int) -> tuple[str, str]:
        """A window from now on; one that is over stays as it was, so that windows keep their numbers."""
        early, late = self.s(span[0]), self.s(span[1])
        return span if early >= now_s or late < now_s else (self.wall(now_s), span[1])


def seen_at(trip: TripEntry, seen: Seen) -> TripEntry:
    """Return a running trip whose truck was seen somewhere: a stop of its own there, of no duration, that is done."""
    if trip.done is None:
        return trip
    count = sum(task.kind == "own" for task in trip.done.tasks)
    here = OwnStopEntry(place=seen.place.id, windows=((seen.at, seen.at),))
    fact = DoneTaskEntry(kind="own", index=count, begin=seen.at, end=seen.at)
    return trip.model_copy(
        update={
            "own_stops": (*trip.own_stops[:count], here, *trip.own_stops[count:]),
            "done": trip.done.model_copy(update={"tasks": (*trip.done.tasks, fact)}),
        }
    )


def lateness(times: Times, trip: TripEntry, route: RouteEntry | None, plan: PlanDocument, now_s: int) -> int:
    """By how many seconds a trip is behind its plan: at what it did last, or because what is next should have begun."""
    if route is None:
        return 0
    if trip.done is None:
        return max(0, now_s - times.at(route.depart))
    done = {_named(trip, task) for task in trip.done.tasks}
    late, next_begin = 0, None
    for stop in route.stops:
        for task in stop.tasks:
            name: tuple[object, ...]
            if task.kind == "own":
                name = ("own", task.index)
            else:
                shipment = plan.shipments[task.index]
                name = (task.kind, shipment.lot, shipment.order)
            if name in done:
                facts = (one for one in trip.done.tasks if _named(trip, one) == name)
                late = max(0, times.s(next(facts).end) - times.at(task.end))
            elif next_begin is None:
                next_begin = times.at(task.begin)
    overdue = 0 if next_begin is None else now_s - next_begin
    return max(late, overdue, 0)


def _named(trip: TripEntry, task: DoneTaskEntry) -> tuple[object, ...]:
    if task.kind == "own":
        return ("own", task.index)
    one = trip.aboard[task.index]
    return (task.kind, one.lot, one.order)


def relaxed(times: Times, trip: TripEntry, by_s: int) -> TripEntry:
    """Return a trip whose limits let it be late by so much: what has happened cannot be forbidden any more."""
    done = trip.done or DonePrefix(depart="0:00")
    count = sum(task.kind == "own" for task in done.tasks)
    rest = trip.break_
    extra_min = -(-by_s // 60)
    stops = tuple(
        stop
        if number < count
        else stop.model_copy(update={"windows": tuple((early, times.later(late, by_s)) for early, late in stop.windows)})
        for number, stop in enumerate(trip.own_stops)
    )
    budget = trip.detour.extra_min
    return trip.model_copy(
        update={
            "own_stops": stops,
            "arrive_late": times.later(trip.arrive_late, by_s),
            "duty_min": None if trip.duty_min is None else trip.duty_min + extra_min,
            "detour": trip.detour.model_copy(update={"extra_min": None if budget is None else budget + extra_min}),
            "break_": None if rest is None else rest.model_copy(update={"late": times.later(rest.late, by_s)}),
        }
    )


def one_after_the_other(times: Times, trips: tuple[TripEntry, ...]) -> tuple[TripEntry, ...]:
    """Let a driver's or vehicle's next trip begin when the one before may end, later than said where that one is late."""
    found = {trip.id: trip for trip in trips}
    for field in ("driver", "vehicle"):
        groups: dict[str, list[TripEntry]] = {}
        for trip in sorted(found.values(), key=lambda one: times.s(one.depart_early)):
            groups.setdefault(str(getattr(trip, field)), []).append(trip)
        for group in groups.values():
            busy = 0
            for trip in group:
                early = max(times.s(trip.depart_early), busy)
                shift = early - times.s(trip.depart_early)
                if shift and trip.done is None:
                    overrun = max(0, early - times.s(trip.depart_late))
                    moved = relaxed(times, trip, overrun) if overrun else trip
                    late = times.later(trip.depart_late, overrun)
                    found[trip.id] = moved.model_copy(update={"depart_early": times.wall(early), "depart_late": late})
                busy = times.s(found[trip.id].arrive_late)
    return tuple(found[trip.id] for trip in trips)
