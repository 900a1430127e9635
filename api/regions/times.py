"""From the clock of a region's day to moments: steps, timers, phases, and which day a moment belongs to.

Everything is reckoned from wall times in the region's zone, so it holds through changes of the clocks, midnights and leap days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from api.documents.day_clock import DayClock
from api.regions.closings import DAY, Closed, is_closed
from api.regions.config import Budget, RegionConfig
from api.regions.daytimes import Step

_FURTHEST_DAYS: Final = 400
"""A region that delivers nothing for longer has no next day."""


class TimerKind(StrEnum):
    """What a timer does when it is due."""

    OPEN = "open"
    REMIND = "remind"
    CALL_LIST = "call_list"
    CLOSE = "close"
    RUN = "run"
    PROPOSE = "propose"
    COMMIT = "commit"
    PRINT = "print"
    LAPSE = "lapse"
    LATE_CLOSE = "late_close"
    DAWN_OPEN = "dawn_open"
    DAWN_REMIND = "dawn_remind"
    DAWN_CLOSE = "dawn_close"
    REPLAN = "replan"
    SEND = "send"
    EXPIRE = "expire"
    STATEMENTS = "statements"


class Phase(StrEnum):
    """Where a service day stands by the clock alone."""

    AHEAD = "ahead"
    ENTRIES = "entries"
    PLANNING = "planning"
    PROPOSED = "proposed"
    PROMISED = "promised"
    DAWN = "dawn"
    ROAD = "road"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """Something due: ``key`` is the same whenever it is reckoned, so that it is stored and done once."""

    kind: TimerKind
    key: str
    day: date
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Editable:
    """What may be done by whom it belongs to, as far as the clock is concerned.

    ``entries``: post, edit and take from the list. ``withdraw``: take back, by the terms. ``late_orders``: order into trips
    already accepted. ``consents``: answer an offer. ``counts``: the dawn count.
    """

    entries: bool
    withdraw: bool
    late_orders: bool
    consents: bool
    counts: bool


def moment(config: RegionConfig, day: date, wall: str) -> datetime:
    """Return the moment of a wall time ``HH:MM`` of a date (hours up to 47), aware, in UTC."""
    return _moment(config.time_zone, day, wall)


@lru_cache(maxsize=4096)
def _moment(zone: str, day: date, wall: str) -> datetime:
    # Every write asks what the clock still allows; the same few moments of the days ahead are asked for again and again.
    return DayClock(day.isoformat(), zone).moment(wall)


def step_at(config: RegionConfig, day: date, step: Step) -> datetime:
    """Return the moment of a step of the clock for a service day, aware, in UTC."""
    return moment(config, day + step.day * DAY, step.at)


def closed_region(config: RegionConfig, day: date) -> Closed | None:
    """Return why the region delivers nothing on a date, or None when it does."""
    return is_closed(config.closings, day, config.calendar)


def timers(config: RegionConfig, day: date) -> tuple[Timer, ...]:
    """
    Return the timers of a service day, by the moment they are due; at one moment in the order of :class:`TimerKind`.

    A day on which the region is closed has none but the month's statements.
    """
    found: list[Timer] = []

    def put(kind: TimerKind, due_at: datetime, number: int | None = None) -> None:
        key = f"{config.id}/{day.isoformat()}/{kind.value}" + ("" if number is None else f"/{number}")
        found.append(Timer(kind=kind, key=key, day=day, due_at=due_at))

    if day.day == 1:
        put(TimerKind.STATEMENTS, moment(config, day, config.clock.statements_at))
    if closed_region(config, day) is None:
        clock = config.clock
        for kind, steps in (
            (TimerKind.REMIND, clock.reminds),
            (TimerKind.CALL_LIST, clock.call_lists),
            (TimerKind.DAWN_REMIND, clock.dawn_reminds),
        ):
            for number, one in enumerate(steps, start=1):
                put(kind, step_at(config, day, one), number)
        for kind, step in (
            (TimerKind.OPEN, clock.opens),
            (TimerKind.CLOSE, clock.cut_off),
            (TimerKind.RUN, clock.plan),
            (TimerKind.PROPOSE, clock.propose),
            (TimerKind.COMMIT, clock.commit),
            (TimerKind.PRINT, clock.slips),
            (TimerKind.LAPSE, clock.consent_by),
            (TimerKind.LATE_CLOSE, clock.late_until),
            (TimerKind.DAWN_OPEN, clock.dawn_opens),
            (TimerKind.DAWN_CLOSE, clock.dawn_closes),
            (TimerKind.REPLAN, clock.last_replan),
            (TimerKind.SEND, clock.send),
            (TimerKind.EXPIRE, clock.expires),
        ):
            put(kind, step_at(config, day, step))
    rank = {kind: number for number, kind in enumerate(TimerKind)}
    return tuple(sorted(found, key=lambda one: (one.due_at, rank[one.kind], one.key)))


def timers_between(config: RegionConfig, after: datetime, until: datetime) -> tuple[Timer, ...]:
    """Return every timer due later than ``after`` and not later than ``until``, of whatever day, by the moment it is due."""
    first = local_date(config, after) - 3 * DAY
    days = (local_date(config, until) - first).days + 33
    found = [one for number in range(days) for one in timers(config, first + number * DAY) if after < one.due_at <= until]
    rank = {kind: number for number, kind in enumerate(TimerKind)}
    return tuple(sorted(found, key=lambda one: (one.due_at, rank[one.kind], one.key)))


def phase(config: RegionConfig, day: date, at: datetime) -> Phase:
    """Return where a service day stands at a moment."""
    clock = config.clock
    for step, before in (
        (clock.opens, Phase.AHEAD),
        (clock.cut_off, Phase.ENTRIES),
        (clock.propose, Phase.PLANNING),
        (clock.commit, Phase.PROPOSED),
        (clock.dawn_opens, Phase.PROMISED),
        (clock.send, Phase.DAWN),
        (clock.expires, Phase.ROAD),
    ):
        if at < step_at(config, day, step):
            return before
    return Phase.OVER


def editable(config: RegionConfig, day: date, at: datetime) -> Editable:
    """Return what the clock still allows for a service day at a moment."""
    clock = config.clock

    def between(first: Step, last: Step) -> bool:
        return step_at(config, day, first) <= at < step_at(config, day, last)

    return Editable(
        entries=between(clock.opens, clock.cut_off) and closed_region(config, day) is None,
        withdraw=between(clock.opens, clock.expires),
        late_orders=between(clock.commit, clock.late_until),
        consents=between(clock.commit, clock.consent_by),
        counts=between(clock.dawn_opens, clock.dawn_closes),
    )


def local_date(config: RegionConfig, at: datetime) -> date:
    """Return the date that the wall of the region shows."""
    return at.astimezone(ZoneInfo(config.time_zone)).date()


def service_day(config: RegionConfig, at: datetime) -> date:
    """Return the day of delivery that a moment belongs to: until ``begins`` it is still the day before."""
    today = local_date(config, at)
    return today if at >= moment(config, today, config.clock.begins) else today - DAY


def entry_day(config: RegionConfig, at: datetime) -> date | None:
    """Return the next day of delivery that takes entries: its cut-off has not passed and the region is not closed.

    None where the region is closed for more than a year.
    """
    first = local_date(config, at)
    for number in range(_FURTHEST_DAYS):
        day = first + number * DAY
        if at < step_at(config, day, config.clock.cut_off) and closed_region(config, day) is None:
            return day
    return None


def receipt_window(
    config: RegionConfig, day: date, delivered_at: datetime, *, attended: bool, opens: str | None = None
) -> tuple[datetime, datetime]:
    """
    Return from when to when a kitchen may say what it found; silence at the end is yes.

    Parameters
    ----------
    config, day
        Region and service day.
    delivered_at
        When the goods were handed over or left.
    attended
        Whether somebody of the kitchen was there.
    opens
        Wall time at which the kitchen opens that day; None: as the region says.
    """
    times = config.clock.receipt
    first = delivered_at if attended else max(delivered_at, moment(config, day, opens or times.opens))
    return first, first + timedelta(minutes=times.open_min)


def statement_month(day: date) -> str:
    """Return the month ``YYYY-MM`` that statements made on a date are for: the one before."""
    return f"{day.replace(day=1) - DAY:%Y-%m}"


def seed_of(budget: Budget, day: date, *, attempt: int = 0) -> int:
    """Return the seed of a run: the budget's own, else the date as a number; a later attempt begins elsewhere."""
    base = int(day.strftime("%Y%m%d")) if budget.seed is None else budget.seed
    return base + attempt
