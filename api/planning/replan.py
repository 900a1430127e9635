"""The next run's day after something happened, with as few changed promises as possible: pure, on documents.

What hit a promise itself (its lot is short, its trip is gone, its receiver away) *touches* it; all others are *untouched*, and
changing one costs so many points that no other business is worth it: twice what the day's dearest order could bring, so that
one is only given up where that saves more than two others. Departures that were told stay as they were told. A touched promise
that could still be kept weighs a tenth.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from api.documents.day import Day, LotEntry, MatchEntry, OrderEntry, PromiseEntry, TripEntry
from api.documents.load import checked_day
from api.documents.plan import PlanDocument
from api.planning.facts import Facts, Key
from api.planning.goods import broken_down, counted, received_elsewhere
from api.planning.under_time import Times, lateness, one_after_the_other, relaxed, seen_at

MOST_POINTS: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How promises are weighed: the move that is none (s), the points (None: by the day), what late trips get on top (s)."""

    tolerance_s: int = 900
    points: int | None = None
    margin_s: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Replan:
    """
    What the next run is given, and what it is measured by.

    Attributes
    ----------
    day
        Its day document.
    start
        The plan to begin from (with ``salvage``): what of it still holds is kept.
    untouched, touched
        (A run that is given ``fixed=untouched`` with ``salvage`` keeps their trips and units, too, wherever that is lawful.)
        Promises that nothing has hit, and those that something has, each with what: ``lot``, ``trip``, ``receiver``, ``order``
        (another lot for the same order).
    rescued
        The lot that now stands for each shipment that was on board of a broken truck.
    late_s
        Trips behind their plan, and by how much their limits were let out.
    """

    day: Day
    start: PlanDocument
    untouched: tuple[Key, ...]
    touched: Mapping[Key, str]
    rescued: Mapping[Key, str]
    late_s: Mapping[str, int]


def replan(day: Day, plan: PlanDocument, facts: Facts, rule: Rule | None = None) -> Replan:
    """
    Make the next run's day out of what stands and what has happened.

    Parameters
    ----------
    day
        As it stands: trips that are under way with what they have done and aboard, lots with the units of :func:`supply`.
    plan
        The active plan, whose shipments are promises.
    facts
        What has happened.

    Raises
    ------
    InputFaults
        Where what comes out is no lawful document: the facts name what the day does not hold.
    """
    rule = rule or Rule()
    begun = {(one.lot, one.order, trip.id) for trip in day.trips for one in trip.aboard}
    made, short = counted(day, facts)
    rescued: dict[Key, str] = {}
    for fact in facts.broken:
        made, lots = broken_down(made, fact)
        rescued |= lots
    for absent in facts.absent:
        made = received_elsewhere(made, absent)
    gone = facts.off | {fact.trip for fact in facts.broken}
    made = made.model_copy(
        update={
            "trips": tuple(trip for trip in made.trips if trip.id not in facts.off),
            "closures": (*made.closures, *facts.closures),
        }
    )
    touched = _touched(plan, facts, short, gone, begun)
    untouched = tuple(
        key for one in plan.shipments if (key := (one.lot, one.order, one.trip)) not in touched and key not in begun
    )
    made, late_s = _timed(made, plan, facts, rule, {key[2] for key in untouched})
    points = points_of(day) if rule.points is None else rule.points
    made = _honest(_as_told(made, plan, set(untouched)))
    made = made.model_copy(update={"promises": tuple(_promises(made, plan, rule, points, untouched, touched))})
    return Replan(
        day=checked_day(_consistent(made), file="replan"),
        start=_start(plan, facts),
        untouched=untouched,
        touched=touched,
        rescued=rescued,
        late_s=late_s,
    )


def supply(left: Mapping[str, int], plan: PlanDocument, frozen: Mapping[Key, int] | None = None) -> dict[str, int]:
    """
    Return the units of each lot that a run may give: those left, and those of the active plan's shipments that are not frozen.

    Parameters
    ----------
    left
        Units left of each lot that the run knows.
    plan
        The active plan, which took its units when it was committed.
    frozen
        Shipments that have begun, with the units picked up of those that are still on a trip of the day (they stand in its
        ``aboard``, so the lot must hold them); 0 for those that are no more in the day.
    """
    kept = frozen or {}
    found = dict(left)
    for one in plan.shipments:
        if one.lot in found:
            found[one.lot] += kept.get((one.lot, one.order, one.trip), one.units)
    return found


def _touched(plan: PlanDocument, facts: Facts, short: set[str], gone: frozenset[str], begun: set[Key]) -> dict[Key, str]:
    """Promises that something has hit; a short lot hits none while it still has what it promised."""
    promised = Counter[str]()
    for one in plan.shipments:
        promised[one.lot] += one.units
    lacking = {lot for lot in short if facts.counts.get(lot, 0) < promised[lot]}
    away = {absent.order for absent in facts.absent}
    found: dict[Key, str] = {}
    for one in plan.shipments:
        key = (one.lot, one.order, one.trip)
        if one.trip in gone:
            found[key] = "trip"
        elif key in begun:
            continue
        elif one.lot in lacking:
            found[key] = "lot"
        elif one.order in away:
            found[key] = "receiver"
    # Lots that came together fill an order together: where one is hit, what the kitchen was promised is hit.
    hit = {order for _, order, _ in found}
    for one in plan.shipments:
        key = (one.lot, one.order, one.trip)
        if one.order in hit and key not in begun:
            found.setdefault(key, "order")
    return found


def _timed(day: Day, plan: PlanDocument, facts: Facts, rule: Rule, promised: set[str]) -> tuple[Day, dict[str, int]]:
    """Let nothing begin in the past, let late trips be late, and hold told departures."""
    times = Times.of(day)
    now_s = times.s(facts.now)
    routes = {route.trip: route for route in plan.routes}
    seen = {one.trip: one for one in facts.seen}
    known = {place.id for place in day.places}
    places = [*day.places, *{one.place.id: one.place for one in facts.seen if one.place.id not in known}.values()]
    trips: list[TripEntry] = []
    late_s: dict[str, int] = {}
    for trip in day.trips:
        behind = lateness(times, trip, routes.get(trip.id), plan, now_s)
        if behind:
            late_s[trip.id] = behind + rule.margin_s
            trip = relaxed(times, trip, late_s[trip.id])  # noqa: PLW2901 - the same trip, later
        if trip.id in seen and trip.done is not None:
            trip = seen_at(trip, seen[trip.id])  # noqa: PLW2901 - the same trip, where it stands
        if trip.done is None:
            trip = _departing(times, trip, now_s, late_s.get(trip.id, 0))  # noqa: PLW2901 - the same trip, from now on
            if trip.id in promised and trip.id in routes:
                told = times.at(routes[trip.id].depart) + rule.tolerance_s
                last = max(times.s(trip.depart_early), min(times.s(trip.depart_late), told))
                trip = trip.model_copy(update={"depart_late": times.wall(last)})  # noqa: PLW2901 - as it was told
        trips.append(trip)
    riding = {one.order: late for trip in trips if (late := late_s.get(trip.id)) for one in trip.aboard}
    goods = {one.lot: late for trip in trips if (late := late_s.get(trip.id)) for one in trip.aboard}
    return day.model_copy(
        update={
            "places": tuple(places),
            "trips": one_after_the_other(times, tuple(trips)),
            "lots": tuple(_lot_from(times, lot, now_s, goods.get(lot.id, 0)) for lot in day.lots),
            "orders": tuple(_order_from(times, order, now_s, riding.get(order.id, 0)) for order in day.orders),
        }
    ), late_s


def _departing(times: Times, trip: TripEntry, now_s: int, late_s: int) -> TripEntry:
    early = max(times.s(trip.depart_early), now_s)
    late = max(times.s(trip.depart_late), early + late_s if late_s else early)
    return trip.model_copy(update={"depart_early": times.wall(early), "depart_late": times.wall(late)})


def _lot_from(times: Times, lot: LotEntry, now_s: int, late_s: int) -> LotEntry:
    changed: dict[str, object] = {}
    pickups = tuple(
        option.model_copy(update={"windows": tuple(times.not_before(span, now_s) for span in option.windows)})
        for option in lot.pickups
    )
    if pickups != lot.pickups:
        changed["pickups"] = pickups
    if late_s and lot.deliver_by is not None:
        changed["deliver_by"] = times.later(lot.deliver_by, late_s)
    if late_s and lot.on_board_min is not None:
        changed["on_board_min"] = lot.on_board_min - (-late_s // 60)
    return lot.model_copy(update=changed) if changed else lot


def _order_from(times: Times, order: OrderEntry, now_s: int, late_s: int) -> OrderEntry:
    receivings = tuple(
        option.model_copy(
            update={
                "windows": tuple(
                    (early, times.later(late, late_s)) for early, late in (times.not_before(s, now_s) for s in option.windows)
                )
            }
        )
        for option in order.receivings
    )
    return order if receivings == order.receivings else order.model_copy(update={"receivings": receivings})


def _as_told(day: Day, plan: PlanDocument, untouched: set[Key]) -> Day:
    """Let orders whose promises all stand want what they were promised, no more and no less: amounts are promises too."""
    units = {lot.id: lot.unit_g for lot in day.lots}
    grams: dict[str, int] = defaultdict(int)
    for one in plan.shipments:
        grams[one.order] += one.units * units.get(one.lot, 0)
    open_to = {one.order for one in plan.shipments if (one.lot, one.order, one.trip) not in untouched}

    def told(order: OrderEntry) -> OrderEntry:
        have = grams.get(order.id, 0)
        if not have or order.id in open_to:
            return order
        return order.model_copy(update={"min_g": have, "max_g": have, "over_g": 0})

    return day.model_copy(update={"orders": tuple(told(order) for order in day.orders)})


def _honest(day: Day) -> Day:
    """Let what is on board be what it is: fewer than the order's least or the lot's smallest shipment is a fact."""
    grams: dict[str, int] = defaultdict(int)
    least: dict[str, int] = {}
    unit = {lot.id: lot.unit_g for lot in day.lots}
    for trip in day.trips:
        for one in trip.aboard:
            grams[one.order] += one.units * unit.get(one.lot, 0)
            least[one.lot] = min(one.units, least.get(one.lot, one.units))

    def order(entry: OrderEntry) -> OrderEntry:
        have = grams.get(entry.id)
        if have is None or entry.min_g <= have <= entry.max_g + entry.over_g:
            return entry
        over = max(entry.over_g, have - entry.max_g)
        return entry.model_copy(update={"min_g": min(entry.min_g, have), "over_g": over})

    return day.model_copy(
        update={
            "orders": tuple(order(entry) for entry in day.orders),
            "lots": tuple(
                lot.model_copy(update={"min_units": min(lot.min_units, least.get(lot.id, lot.min_units))}) for lot in day.lots
            ),
        }
    )


def points_of(day: Day) -> int:
    """Points of an untouched promise: twice what the dearest order could bring, in whole thousands of yen."""
    dearest = max(
        (order.max_g * max(accept.highest_yen_per_kg for accept in order.accepts) // 1000 for order in day.orders), default=0
    )
    return min(MOST_POINTS, 1000 * -(-2 * dearest // 1000))


def _promises(
    day: Day, plan: PlanDocument, rule: Rule, points: int, untouched: tuple[Key, ...], touched: Mapping[Key, str]
) -> list[PromiseEntry]:
    times = Times.of(day)
    kept = set(untouched)
    mine = {*untouched, *touched}
    made = [one for one in day.promises if (one.lot, one.order, one.trip) not in mine]
    for one in plan.shipments:
        key = (one.lot, one.order, one.trip)
        if key in mine:
            made.append(
                PromiseEntry(
                    lot=one.lot,
                    order=one.order,
                    trip=one.trip,
                    pickup_at=times.wall(times.at(one.pickup_at)),
                    delivery_at=times.wall(times.at(one.delivery_at)),
                    tolerance_s=rule.tolerance_s,
                    points=points if key in kept else points // 10,
                )
            )
    return made


def _consistent(day: Day) -> Day:
    """Leave out patterns and promises that name what is gone."""
    names = {
        "lot": {lot.id for lot in day.lots},
        "order": {order.id for order in day.orders},
        "trip": {trip.id for trip in day.trips},
    }

    def there(one: MatchEntry | PromiseEntry) -> bool:
        return all(getattr(one, kind) is None or getattr(one, kind) in known for kind, known in names.items())

    return day.model_copy(
        update={
            "required": tuple(one for one in day.required if there(one)),
            "forbidden": tuple(one for one in day.forbidden if there(one)),
            "promises": tuple(one for one in day.promises if there(one)),
        }
    )


def _start(plan: PlanDocument, facts: Facts) -> PlanDocument:
    """The active plan with short lots divided as it was decided: what is left at 0 falls away."""
    if not facts.shares:
        return plan
    return plan.model_copy(
        update={
            "shipments": tuple(
                one.model_copy(update={"units": facts.shares.get((one.lot, one.order, one.trip), one.units)})
                for one in plan.shipments
            )
        }
    )
