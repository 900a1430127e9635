"""Days with and without candidates: put on the roads once a day, asked about by the engine, told in yen and kilograms."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api.documents.candidates import CandidateEntry, Candidates, DropPoint
from api.documents.day import Day, PickupEntry, PlaceEntry, ReceivingEntry
from api.documents.load import checked_day
from api.documents.plan import PlanDocument
from api.planning.assemble import Assembled, assemble
from api.planning.measure import measure
from api.planning.repack import plan_of
from api.planning.summary import yen
from matching.ask import Answer, Asking, Candidate, DayGiven, Gain, ask_next
from matching.problem import YEN
from matching.stop import Stop
from routing.matrix import MatrixCache
from routing.network import RoadNetwork

_EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFile:
    """A day as it was read, the file it came from, and the plan that stands with its file."""

    day: Day
    file: str
    plan: PlanDocument | None = None
    plan_file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What one candidate would be worth: yen, kilograms, orders and points over all days, and yen and kilograms by day."""

    candidate: CandidateEntry
    yen: float
    kg: float
    orders: int
    points: int
    days: tuple[tuple[float, float], ...]


def ask_days(
    days: Sequence[DayFile],
    candidates: Candidates,
    network: RoadNetwork,
    *,
    file: str,
    stop: Stop,
    seed: int,
    cache: MatrixCache | None = None,
    progress: Callable[[Asking], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> tuple[Worth, ...]:
    """
    Find what each candidate would have been worth on the days, the best first.

    Parameters
    ----------
    file
        Name of the candidates' file, for faults.
    stop, seed, progress, cancel
        As in :func:`matching.ask.ask_next`.

    Raises
    ------
    InputFaults
        Where a candidate does not fit a day, or a plan is not of its day.
    """
    given: list[DayGiven] = []
    with_each: list[list[Assembled]] = [[] for _ in candidates.candidates]
    for one in days:
        wide = _with_places(one.day, candidates)
        measured = measure(wide, network, cache=cache, file=one.file)
        base = assemble(wide, measured, file=one.file)
        plan = None if one.plan is None else plan_of(base, one.plan, file=one.plan_file)
        given.append(DayGiven(problem=base.problem, plan=plan))
        for entry, kept in zip(candidates.candidates, with_each, strict=True):
            where = f"{file} ({entry.id}) + {one.file}"
            kept.append(assemble(checked_day(_with(wide, entry, one.day), file=where), measured, file=where))
    asked = [
        Candidate(name=entry.id, problems=tuple(assembled.problem for assembled in kept))
        for entry, kept in zip(candidates.candidates, with_each, strict=True)
    ]
    answers = ask_next(given, asked, stop=stop, seed=seed, progress=progress, cancel=cancel)
    return tuple(_worth(candidates.candidates[answer.candidate], answer) for answer in answers)


def _worth(entry: CandidateEntry, answer: Answer) -> Worth:
    def figures(gain: Gain) -> tuple[float, float]:
        return yen(gain.value), gain.grams / 1000

    total = figures(answer.gain)
    return Worth(
        candidate=entry,
        yen=total[0],
        kg=total[1],
        orders=answer.gain.orders,
        points=answer.gain.points // YEN,
        days=tuple(figures(day) for day in answer.days),
    )


def _with_places(day: Day, candidates: Candidates) -> Day:
    """Add the places of all candidates at once, so that one matrix serves them all."""
    more: dict[str, PlaceEntry] = {}
    for entry in candidates.candidates:
        for place in (*entry.places, *(() if entry.drop_point is None else (entry.drop_point.place,))):
            more.setdefault(place.id, place)
    # A place that the day has already under the same id is the day's own.
    known = {place.id for place in day.places}
    return day.model_copy(update={"places": (*day.places, *(p for p in more.values() if p.id not in known))})


def _with(wide: Day, entry: CandidateEntry, day: Day) -> Day:
    """Return the day with what one candidate adds, after everything that is there."""
    lots, orders = day.lots, day.orders
    if entry.drop_point is not None:
        spots = {place.id: place for place in day.places}
        point = entry.drop_point
        if point.serves != "orders":
            pickup = PickupEntry(place=point.place.id, windows=point.windows, change_yen=point.change_yen)
            lots = tuple(
                lot.model_copy(update={"pickups": (*lot.pickups, pickup)})
                if _near(point, spots[lot.pickups[0].place]) and _priced(lot.lowest_yen_per_unit, lot.lowest_yen_per_kg, point)
                else lot
                for lot in lots
            )
        if point.serves != "lots":
            receiving = ReceivingEntry(place=point.place.id, windows=point.windows)
            orders = tuple(
                order.model_copy(update={"receivings": (*order.receivings, receiving)})
                if _near(point, spots[order.receivings[0].place])
                else order
                for order in orders
            )
    return wide.model_copy(
        update={
            "parties": (*day.parties, *entry.parties),
            "vehicles": (*day.vehicles, *entry.vehicles),
            "lots": (*lots, *entry.lots),
            "orders": orders,
            "trips": (*day.trips, *entry.trips),
        }
    )


def _priced(per_unit: int | None, per_kg: int | None, point: DropPoint) -> bool:
    """Whether the lot's lowest price stays 0 or more at the drop point."""
    return (per_unit or 0) + (per_kg or 0) + point.change_yen >= 0


def _near(point: DropPoint, place: PlaceEntry) -> bool:
    """Whether a place lies within the drop point's radius, by the haversine formula."""
    a, b = math.radians(point.place.lat), math.radians(place.lat)
    across = math.radians(place.lon - point.place.lon)
    chord = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(across / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(chord))) <= point.radius_km
