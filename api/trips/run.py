"""When a truck will be where: from what was planned and what has been reported to the times still ahead. No store, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

TELL_S: Final = 900
"""Who is touched is told when a time has moved by more than a quarter of an hour; and again with each further one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """
    One visit as planned, and what has been reported of it.

    ``begin_at``: when its first task begins as planned, later than ``arrive_at`` where the truck waits. ``leg_s``: travel from
    the visit before.
    """

    position: int
    arrive_at: datetime
    begin_at: datetime
    leave_at: datetime
    leg_s: int
    arrived_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """Where a visit stands in time: ``eta`` as reported where it was reached; ``late_s`` against the plan, never below 0."""

    position: int
    eta: datetime
    late_s: int
    done: bool


def ahead(visits: Sequence[Visit], *, started_at: datetime | None = None, delay_s: int = 0) -> tuple[Ahead, ...]:
    """
    Carry lateness on to the visits still ahead.

    Waiting that was planned is used up first; nobody arrives earlier than planned, as windows and people do not move forward.

    Parameters
    ----------
    visits
        In order.
    started_at
        When the truck set off; None: not yet.
    delay_s
        A delay that the driver has reported since the last visit.

    Returns
    -------
    times
        One a visit, in order.
    """
    reached = max(
        (index for index, one in enumerate(visits) if one.arrived_at is not None or one.left_at is not None), default=-1
    )
    found: list[Ahead] = []
    clock: datetime | None = None
    for index, one in enumerate(visits):
        if index <= reached:
            here = one.arrived_at or one.left_at or one.arrive_at
            clock = one.left_at or max(here, one.begin_at) + (one.leave_at - one.begin_at)
        elif index == 0:
            here = one.arrive_at
            clock = max(one.leave_at, started_at or one.leave_at)
        else:
            before = clock if clock is not None else visits[index - 1].leave_at
            late = timedelta(seconds=delay_s if index == reached + 1 or (reached < 0 and index == 1) else 0)
            here = max(one.arrive_at, before + timedelta(seconds=one.leg_s) + late)
            clock = max(here, one.begin_at) + (one.leave_at - one.begin_at)
        found.append(
            Ahead(
                position=one.position,
                eta=here,
                late_s=max(0, int((here - one.arrive_at).total_seconds())),
                done=one.left_at is not None or index < reached,
            )
        )
    return tuple(found)


def steps_late(planned: datetime, eta: datetime) -> int:
    """Return by how many whole steps of :data:`TELL_S` a time has moved from what was promised; 0: nobody need be told."""
    return max(0, int((eta - planned).total_seconds())) // TELL_S


def set_right(device_at: datetime, *, phone_now: datetime, received_at: datetime) -> datetime:
    """
    Return when something happened that a phone reports.

    The phone says what its clock shows while it reports; what that differs from ours is taken off. Nothing happened later
    than it was reported.
    """
    return min(device_at + (received_at - phone_now), received_at)
