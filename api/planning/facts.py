"""What has happened since a plan was made: facts by which the next run's day differs from the last one's.

Ids are those of the day document, times wall times of the day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.documents.day import ClosureEntry, PlaceEntry, ReceivingEntry

Key = tuple[str, str, str]
"""Lot, order and trip of a shipment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """A trip that goes no farther: where it stands since when; ``until`` its goods can be fetched there (None: all day)."""

    trip: str
    place: PlaceEntry
    at: str
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """A receiver who is not there: where and when instead. Nowhere: the order falls, goods on board go to the trip's end."""

    order: str
    instead: tuple[ReceivingEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A running trip's truck, where it is at a moment."""

    trip: str
    place: PlaceEntry
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """
    All that is known at a moment.

    Attributes
    ----------
    now
        Nothing new can begin earlier.
    counts
        Units that a lot really has, those picked up included; 0 = spoiled. Lots that are not named have what they said.
    shares
        How a short lot was divided among its shipments (units); where nothing is said, the run divides it.
    off
        Trips that do not run and have not begun.
    broken, absent, seen, closures
        As named.
    """

    now: str = "0:00"
    counts: Mapping[str, int] = field(default_factory=dict)
    shares: Mapping[Key, int] = field(default_factory=dict)
    off: frozenset[str] = frozenset()
    broken: tuple[Breakdown, ...] = ()
    absent: tuple[Absent, ...] = ()
    seen: tuple[Seen, ...] = ()
    closures: tuple[ClosureEntry, ...] = ()
