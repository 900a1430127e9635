"""Two plans of one day, promise by promise: what is as it was told, what moves, what is lost, what is new. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from api.documents.plan import PlanDocument, ShipmentEntry

What = Literal["unchanged", "moved", "other_trip", "other_units", "lost", "new"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """
    What becomes of one lot's goods for one order.

    Attributes
    ----------
    what
        ``moved``: same trip and units, but pickup or delivery by more than the tolerance; ``other_units``: on the same trip;
        ``other_trip``: whatever else changes with it.
    before, after
        The shipments, None where there is none.
    pickup_s, delivery_s
        By how much each moment moves, later is positive; 0 where there are no two.
    """

    lot: str
    order: str
    what: What
    before: ShipmentEntry | None
    after: ShipmentEntry | None
    pickup_s: int = 0
    delivery_s: int = 0


def compared(
    before: PlanDocument, after: PlanDocument, *, tolerance_s: int, renamed: Mapping[str, str] | None = None
) -> tuple[Changed, ...]:
    """
    Compare two plans; those of the first in its order, then what is new.

    Parameters
    ----------
    tolerance_s
        A moment that moves by no more than this is as it was told.
    renamed
        Lots of the second plan that are goods of a lot of the first (rescued from a broken truck).
    """
    first = renamed or {}
    left: dict[tuple[str, str], list[ShipmentEntry]] = {}
    for one in after.shipments:
        left.setdefault((first.get(one.lot, one.lot), one.order), []).append(one)
    found = []
    for one in before.shipments:
        ways = left.get((one.lot, one.order), [])
        way = next((other for other in ways if other.trip == one.trip), None) or next(iter(ways), None)
        if way is not None:
            ways.remove(way)
        found.append(_one(one, way, tolerance_s))
    for (lot, order), ways in left.items():
        found += [Changed(lot=lot, order=order, what="new", before=None, after=way) for way in ways]
    return tuple(found)


def _one(before: ShipmentEntry, after: ShipmentEntry | None, tolerance_s: int) -> Changed:
    if after is None:
        return Changed(lot=before.lot, order=before.order, what="lost", before=before, after=None)
    pickup_s, delivery_s = _moved(before.pickup_at, after.pickup_at), _moved(before.delivery_at, after.delivery_at)
    what: What = "unchanged"
    if after.trip != before.trip:
        what = "other_trip"
    elif after.units != before.units:
        what = "other_units"
    elif max(abs(pickup_s), abs(delivery_s)) > tolerance_s:
        what = "moved"
    return Changed(
        lot=before.lot,
        order=before.order,
        what=what,
        before=before,
        after=after,
        pickup_s=pickup_s,
        delivery_s=delivery_s,
    )


def _moved(before: str, after: str) -> int:
    return round((datetime.fromisoformat(after) - datetime.fromisoformat(before)).total_seconds())


def by_party(changes: Iterable[Changed], *, lots: Mapping[str, str], orders: Mapping[str, str]) -> dict[str, list[Changed]]:
    """Return by party what it must be told: everything but what is unchanged, to the farm and to the restaurant."""
    told: dict[str, list[Changed]] = {}
    for change in changes:
        if change.what == "unchanged":
            continue
        for party in dict.fromkeys((lots.get(change.lot), orders.get(change.order))):
            if party is not None:
                told.setdefault(party, []).append(change)
    return told
