"""A standing plan of which quotes are asked: the day on its roads with its desk, and its answers in ids, times and yen."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from api.documents.day import Day, LotEntry, PlaceEntry
from api.documents.plan import ChangeEntry, PlanDocument, UnservedEntry
from api.documents.quote import (
    Band,
    DisplacedEntry,
    NewcomerEntry,
    Newcomers,
    Quote,
    QuoteAnswer,
    QuotedShipment,
    QuotedTrip,
    QuotedWay,
)
from api.planning.assemble import Assembled
from api.planning.newcomers import Surroundings
from api.planning.prepare import prepare
from api.planning.reasons import unserved_entry
from api.planning.repack import plan_of
from api.planning.summary import carriage_of, driver_pay, goods_of, yen
from matching.newcomer import Widened
from matching.objective import highest_units
from matching.plan import Decision, Plan, Shipment
from matching.problem import YEN, TaskKind
from matching.quote import Desk, Quoted
from matching.recommend import Recommendation
from matching.settle import settle
from matching.visits import grams_of, place_of, windows_of
from routing.matrix import MatrixCache
from routing.network import RoadNetwork

EARLIER_S: Final = 15 * 60
LATER_S: Final = 30 * 60
"""A stop may be promised from so much before to so much after the plan's moment, inside its window: re-plans move it."""
FULL_S: Final = 5.0
"""How long a full answer may look for changes that would help."""


_OPTION: Final = re.compile(r"^\.pickups\[(\d+)\]")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standing:
    """One open day with its standing plan, warm."""

    name: str
    as_of: str
    based_on: str | None
    assembled: Assembled
    surroundings: Surroundings
    desk: Desk


def standing(
    day: Day,
    network: RoadNetwork,
    *,
    name: str,
    as_of: str,
    plan: PlanDocument | None = None,
    based_on: str | None = None,
    places: Sequence[PlaceEntry] = (),
    cache: MatrixCache | None = None,
) -> Standing:
    """
    Make a day ready for quotes.

    Parameters
    ----------
    name, as_of, based_on
        What a quote says of the day, of when it was read, and of the plan it stands on.
    plan
        The active or draft plan; without one every trip makes its own way.
    places
        Further places that quotes may name, measured ahead so that they cost nothing then.

    Raises
    ------
    InputFaults, ProblemError
        Where the day or the plan is refused.
    """
    known = {place.id for place in day.places}
    wide = day.model_copy(update={"places": (*day.places, *(place for place in places if place.id not in known))})
    assembled = prepare(wide, network, cache=cache)
    nothing = Decision(shipments=(), sequences=())
    stands = settle(assembled.problem, nothing) if plan is None else plan_of(assembled, plan)
    return Standing(
        name=name,
        as_of=as_of,
        based_on=based_on,
        assembled=assembled,
        surroundings=Surroundings(assembled),
        desk=Desk(assembled.problem, stands),
    )


def quote(given: Standing, asked: Newcomers, *, budget_s: float, most: int = 3, full: bool = False) -> Quote:
    """
    Answer about newcomers, each by itself.

    Parameters
    ----------
    budget_s
        Seconds for each after which no further change is looked for (a way or a reason is always told).
    full
        Whether a reason may take its time (:data:`FULL_S`) instead.

    Raises
    ------
    InputFaults
        With what is wrong with a newcomer, by its path.
    """
    answers = []
    for number, entry in enumerate(asked.newcomers):
        new = given.surroundings.newcomer(entry, file=f"newcomers[{number}]")
        until = time.monotonic() + (FULL_S if full else budget_s)
        cancel = _after(until)
        answers.append(_answer(given, entry, given.desk.quote(new, most=most, full=full, cancel=cancel), full=full))
    return Quote(day=given.name, as_of=given.as_of, based_on=given.based_on, answers=tuple(answers))


def _after(until: float) -> Callable[[], bool]:
    return lambda: time.monotonic() > until


def _answer(given: Standing, entry: NewcomerEntry, quoted: Quoted, *, full: bool) -> QuoteAnswer:
    mini = _part_of(given.assembled, entry, quoted.widened)
    kind = "lot" if entry.lot is not None else "order" if entry.order is not None else "trip"
    new = entry.lot or entry.order or entry.trip
    return QuoteAnswer.model_validate(
        {
            "id": "" if new is None else new.id,
            "kind": kind,
            "ways": tuple(_way(mini, quoted.standing, way) for way in quoted.ways),
            "reason": None if quoted.reason is None else _in_whole(quoted.widened, unserved_entry(mini, quoted.reason)),
            "trip": None if quoted.filled is None else _filled(mini, quoted.filled),
            "full": full or bool(quoted.ways) or kind == "trip",
        }
    )


def _part_of(assembled: Assembled, entry: NewcomerEntry, wide: Widened) -> Assembled:
    """The part with the newcomer as a day of its own, so that its indices read as ids."""
    day, part = assembled.day, wide.part
    size = len(day.places)
    fresh = [place for place in entry.places if place.id not in assembled.places]
    spots = {place.id: place for place in (*day.places, *fresh)}
    old = [day.places[place] for place in part.places if place < size]
    more = [spots[name] for name in dict.fromkeys(_names(entry)) if name not in {place.id for place in old}]
    vehicles = {vehicle.id: vehicle for vehicle in (*day.vehicles, *entry.vehicles)}
    small = day.model_copy(
        update={
            "places": (*old, *more),
            "parties": (*day.parties, *(party for party in entry.parties if party.id not in assembled.parties)),
            "lots": (*_lots(day, wide), *_given(entry.lot)),
            "orders": (*(day.orders[o] for o in part.orders), *_given(entry.order)),
            "trips": (*(day.trips[t] for t in part.trips), *_given(entry.trip)),
            "vehicles": (
                *(day.vehicles[v] for v in part.vehicles),
                *(() if entry.trip is None else (vehicles[entry.trip.vehicle],)),
            ),
        }
    )
    return replace(
        assembled,
        day=small,
        problem=wide.problem,
        places={place.id: n for n, place in enumerate(small.places)},
        lots={lot.id: n for n, lot in enumerate(small.lots)},
        orders={order.id: n for n, order in enumerate(small.orders)},
        trips={trip.id: n for n, trip in enumerate(small.trips)},
    )


_Entry = TypeVar("_Entry")


def _given(entry: _Entry | None) -> tuple[_Entry, ...]:
    return () if entry is None else (entry,)


def _lots(day: Day, wide: Widened) -> list[LotEntry]:
    """The part's lots with the options that the rest of the plan leaves them."""
    part = wide.part
    return [
        day.lots[k].model_copy(update={"pickups": tuple(day.lots[k].pickups[option] for option in options)})
        for k, options in zip(part.lots, part.options, strict=True)
    ]


def _names(entry: NewcomerEntry) -> list[str]:
    """Places that a newcomer needs, in the order of :meth:`matching.newcomer.Newcomer.used`."""
    found: list[str] = []
    if entry.lot is not None:
        found += [option.place for option in entry.lot.pickups]
    if entry.order is not None:
        found += [option.place for option in entry.order.receivings]
    if entry.trip is not None:
        found += [entry.trip.start, entry.trip.end, *(stop.place for stop in entry.trip.own_stops)]
    return found


def _way(mini: Assembled, before: Plan, way: Recommendation) -> QuotedWay:
    plan = way.plan
    number = {(s.lot, s.order, s.trip): n for n, s in enumerate(plan.shipments)}
    metres, seconds = _extra(before, plan, {s.trip for s in plan.shipments} | {way.trip})
    return QuotedWay(
        trip=mini.day.trips[way.trip].id,
        gain_yen=yen(way.gain),
        extra_km=round(metres / 1000, 3),
        extra_min=round(seconds / 60, 2),
        shipments=tuple(_shipment(mini, plan, number[s.lot, s.order, s.trip]) for s in way.shipments),
        displaces=tuple(
            _displaced(mini, before.shipments[i], moved=before.shipments[i].order in way.moved) for i in way.displaces
        ),
    )


def _extra(before: Plan, after: Plan, trips: set[int]) -> tuple[int, int]:
    """By how many metres and seconds trips are longer."""

    def total(plan: Plan) -> tuple[int, int]:
        mine = [route for route in plan.routes if route.trip in trips]
        return sum(route.metres for route in mine), sum(route.arrive - route.depart for route in mine)

    (a_m, a_s), (b_m, b_s) = total(before), total(after)
    return b_m - a_m, b_s - a_s


def _displaced(mini: Assembled, s: Shipment, *, moved: bool) -> DisplacedEntry:
    day = mini.day
    return DisplacedEntry(
        lot=day.lots[s.lot].id,
        order=day.orders[s.order].id,
        trip=day.trips[s.trip].id,
        units=s.units,
        becomes="moved" if moved else "left",
    )


def _shipment(mini: Assembled, plan: Plan, number: int) -> QuotedShipment:
    day, problem, s = mini.day, mini.problem, plan.shipments[number]
    kg = grams_of(problem, s) / 1000
    goods, carriage = goods_of(plan).get(number, 0), carriage_of(plan).get(number, 0)
    return QuotedShipment(
        lot=day.lots[s.lot].id,
        order=day.orders[s.order].id,
        trip=day.trips[s.trip].id,
        units=s.units,
        kg=kg,
        basis=plan.bases[number].value,
        pickup=_band(mini, plan, number, TaskKind.PICKUP),
        delivery=_band(mini, plan, number, TaskKind.DELIVERY),
        goods_yen=goods,
        carriage_yen=carriage,
        low_yen_per_kg=round((goods + carriage) / kg, 2),
        high_yen_per_kg=round(max(goods + carriage, highest_units(problem, s) / YEN) / kg, 2),
    )


def _band(mini: Assembled, plan: Plan, number: int, kind: TaskKind) -> Band:
    problem, clock = mini.problem, mini.clock
    trip = problem.trips[plan.shipments[number].trip]
    route = next(route for route in plan.routes if route.trip == plan.shipments[number].trip)
    task = next(task for task in route.tasks if task.kind is kind and task.index == number)
    window = windows_of(problem, trip, plan.shipments, task)[task.window]
    return Band(
        place=mini.day.places[place_of(problem, trip, plan.shipments, task)].id,
        at=clock.iso(task.begin),
        early=clock.iso(max(window.early, task.begin - EARLIER_S)),
        late=clock.iso(min(window.late, task.begin + LATER_S)),
    )


def _filled(mini: Assembled, plan: Plan) -> QuotedTrip:
    trip = len(mini.day.trips) - 1
    route = next((route for route in plan.routes if route.trip == trip), None)
    return QuotedTrip(
        trip=mini.day.trips[trip].id,
        value_yen=yen(plan.score.value),
        kg=sum(grams_of(mini.problem, s) for s in plan.shipments) / 1000,
        orders=len({s.order for s in plan.shipments}),
        driver_pay_yen=driver_pay(plan, trip),
        extra_km=0.0 if route is None else round(route.detour_m / 1000, 3),
        extra_min=0.0 if route is None else round(route.detour_s / 60, 2),
        shipments=tuple(_shipment(mini, plan, number) for number in range(len(plan.shipments))),
    )


def _in_whole(wide: Widened, reason: UnservedEntry) -> UnservedEntry:
    """Name changes by the whole day's paths, those of the newcomer by its own."""
    change = None if reason.change is None else _renamed(wide, reason.change)
    return reason.model_copy(
        update={
            "change": change,
            "changes": tuple(_renamed(wide, one) for one in reason.changes),
            # Shipments are numbered as in the part, which nobody else knows.
            "displaces": (),
        }
    )


def _renamed(wide: Widened, change: ChangeEntry) -> ChangeEntry:
    name, bracket, rest = change.path.partition("[")
    tables = {"lots": wide.part.lots, "orders": wide.part.orders, "trips": wide.part.trips, "vehicles": wide.part.vehicles}
    if not bracket or name not in tables:
        return change
    number, _, inside = rest.partition("]")
    index = int(number)
    mine = tables[name]
    option = _OPTION.match(inside) if name == "lots" and index < len(mine) else None
    if option is not None:
        inside = f".pickups[{wide.part.options[index][int(option[1])]}]{inside[option.end() :]}"
    path = f"{name}[{mine[index]}]{inside}" if index < len(mine) else f"{name.removesuffix('s')}{inside}"
    return change.model_copy(update={"path": path})
