"""A day and its measured travel become a problem: ids become indices, wall times seconds, prices and limits as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.documents.day import Crates, Day, DonePrefix, LotEntry, MatchEntry, OrderEntry, OwnStopEntry, PlaceEntry, TripEntry
from api.documents.day_clock import DayClock
from api.documents.faults import InputFaults, fault
from api.documents.quote import NewcomerEntry
from api.documents.write import day_hash
from api.planning.measure import Measured
from matching.errors import ProblemError
from matching.problem import (
    Aboard,
    Accept,
    Done,
    DoneTask,
    Ethylene,
    Lot,
    Match,
    Order,
    OwnStop,
    Party,
    Pause,
    Permit,
    PickupOption,
    Place,
    Problem,
    Promise,
    ReceivingOption,
    Sponsor,
    TaskKind,
    Trip,
    Vehicle,
    Window,
    Zone,
)

Index = dict[str, int]
_KINDS = {"own": TaskKind.OWN, "pickup": TaskKind.PICKUP, "delivery": TaskKind.DELIVERY}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Assembled:
    """A day ready to be solved: the problem, the way back from its indices to ids (the day's own order), and its clock."""

    day: Day
    day_hash: str
    problem: Problem
    measured: Measured
    clock: DayClock
    places: Index
    parties: Index
    lots: Index
    orders: Index
    trips: Index


def assemble(day: Day, measured: Measured, *, file: str = "day") -> Assembled:
    """
    Make the problem of a day whose references have been checked.

    Raises
    ------
    InputFaults
        Where the problem refuses a value, with the problem's own path.
    """
    clock = DayClock(day.date, day.time_zone)
    names = _Names(
        clock=clock,
        metrics=_index(day.metrics),
        parties=_index(day.parties),
        places=_index(day.places),
        lots=_index(day.lots),
        orders=_index(day.orders),
        vehicles=_index(day.vehicles),
        drivers={name: number for number, name in enumerate(dict.fromkeys(trip.driver for trip in day.trips))},
        trips=_index(day.trips),
    )
    try:
        problem = _problem(day, measured, names)
    except ProblemError as error:
        raise InputFaults(file, [fault(error.field, "day.problem", reason=error.message)]) from error
    return Assembled(
        day=day,
        day_hash=day_hash(day),
        problem=problem,
        measured=measured,
        clock=clock,
        places=names.places,
        parties=names.parties,
        lots=names.lots,
        orders=names.orders,
        trips=names.trips,
    )


def added(
    assembled: Assembled, entry: NewcomerEntry, places: Sequence[PlaceEntry]
) -> tuple[Lot | None, Order | None, Trip | None]:
    """
    Return a newcomer's lot, order or trip in the day's indices; what it brings along follows the day's own.

    Parameters
    ----------
    entry
        Checked.
    places
        Those of its places that the day does not know.
    """
    day = assembled.day

    def index(known: Iterable[str], more: Iterable[str]) -> Index:
        return {name: number for number, name in enumerate(dict.fromkeys((*known, *more)))}

    # A driver of the day keeps the number that the day gave.
    drivers = dict.fromkeys(trip.driver for trip in day.trips)
    names = _Names(
        clock=assembled.clock,
        metrics=_index(day.metrics),
        parties=index(assembled.parties, (party.id for party in entry.parties)),
        places=index(assembled.places, (place.id for place in places)),
        lots=assembled.lots,
        orders=assembled.orders,
        vehicles=index((vehicle.id for vehicle in day.vehicles), (vehicle.id for vehicle in entry.vehicles)),
        drivers=index(drivers, () if entry.trip is None else (entry.trip.driver,)),
        trips=assembled.trips,
    )
    return (
        None if entry.lot is None else _lot(entry.lot, names),
        None if entry.order is None else _order(entry.order, names),
        None if entry.trip is None else _trip(entry.trip, names),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """Index of every id, and the clock."""

    clock: DayClock
    metrics: Index
    parties: Index
    places: Index
    lots: Index
    orders: Index
    vehicles: Index
    drivers: Index
    trips: Index


def _index(entries: Iterable[object]) -> Index:
    return {str(entry.id): number for number, entry in enumerate(entries)}  # type: ignore[attr-defined]


def _problem(day: Day, measured: Measured, names: _Names) -> Problem:
    return Problem(
        places=tuple(Place(parking_s=place.parking_s, parking_yen=place.parking_yen) for place in day.places),
        travels=measured.travels,
        parties=tuple(Party(trades=party.trades) for party in day.parties),
        lots=tuple(_lot(lot, names) for lot in day.lots),
        orders=tuple(_order(order, names) for order in day.orders),
        vehicles=tuple(
            Vehicle(party=names.parties[vehicle.party], permits=frozenset(Permit(word) for word in vehicle.permits))
            for vehicle in day.vehicles
        ),
        trips=tuple(_trip(trip, names) for trip in day.trips),
        sponsor=Sponsor(worth=day.settings.sponsor.worth_yen_per_kg, budget=day.settings.sponsor.budget_yen),
        allow_free=day.settings.allow_free,
        required=tuple(_match(match, names) for match in day.required),
        forbidden=tuple(_match(match, names) for match in day.forbidden),
        promises=tuple(
            Promise(
                lot=names.lots[promise.lot],
                order=names.orders[promise.order],
                trip=names.trips[promise.trip],
                pickup_at=names.clock.seconds(promise.pickup_at),
                delivery_at=names.clock.seconds(promise.delivery_at),
                tolerance_s=promise.tolerance_s,
                points=promise.points,
            )
            for promise in day.promises
        ),
    )


def _windows(spans: Iterable[tuple[str, str]], clock: DayClock) -> tuple[Window, ...]:
    return tuple(Window(early=clock.seconds(early), late=clock.seconds(late)) for early, late in spans)


def _crates(crates: Crates) -> tuple[int, int, int]:
    return (crates.ambient, crates.cool, crates.frozen)


def _lot(lot: LotEntry, names: _Names) -> Lot:
    per_kg = lot.lowest_yen_per_unit is None
    lowest = lot.lowest_yen_per_kg if per_kg else lot.lowest_yen_per_unit
    return Lot(
        party=names.parties[lot.party],
        product=lot.product,
        family=lot.family,
        unit_g=lot.unit_g,
        units=lot.units,
        units_per_crate=lot.units_per_crate,
        lowest=lowest or 0,
        per_kg=per_kg,
        pickups=tuple(
            PickupOption(
                place=names.places[option.place], windows=_windows(option.windows, names.clock), change=option.change_yen
            )
            for option in lot.pickups
        ),
        min_units=lot.min_units,
        defects=frozenset(lot.defects),
        zone=Zone[lot.zone.upper()],
        ethylene=Ethylene[lot.ethylene.upper()],
        deliver_by=None if lot.deliver_by is None else names.clock.seconds(lot.deliver_by),
        on_board=None if lot.on_board_min is None else 60 * lot.on_board_min,
        handling_s=lot.handling_s,
        priority=lot.priority,
    )


def _order(order: OrderEntry, names: _Names) -> Order:
    return Order(
        party=names.parties[order.party],
        min_g=order.min_g,
        max_g=order.max_g,
        over_g=order.over_g,
        accepts=tuple(
            Accept(goods=entry.goods, highest=entry.highest_yen_per_kg, defects=frozenset(entry.defects))
            for entry in order.accepts
        ),
        receivings=tuple(
            ReceivingOption(place=names.places[option.place], windows=_windows(option.windows, names.clock))
            for option in order.receivings
        ),
        max_deliveries=order.max_deliveries,
        priority=order.priority,
    )


def _trip(trip: TripEntry, names: _Names) -> Trip:
    clock, rest = names.clock, trip.break_
    return Trip(
        vehicle=names.vehicles[trip.vehicle],
        driver=names.drivers[trip.driver],
        metric=names.metrics[trip.metric],
        start=names.places[trip.start],
        end=names.places[trip.end],
        depart_early=clock.seconds(trip.depart_early),
        depart_late=clock.seconds(trip.depart_late),
        arrive_late=clock.seconds(trip.arrive_late),
        duty=None if trip.duty_min is None else 60 * trip.duty_min,
        own_stops=tuple(_own_stop(stop, names) for stop in trip.own_stops),
        own_g=trip.own_load.load_g,
        own_crates=_crates(trip.own_load.crates),
        own_ethylene=Ethylene[trip.own_load.ethylene.upper()],
        capacity_g=trip.capacity_g,
        capacity_crates=_crates(trip.capacity_crates),
        detour_s=None if trip.detour.extra_min is None else 60 * trip.detour.extra_min,
        detour_m=None if trip.detour.extra_km is None else 1000 * trip.detour.extra_km,
        detour_visits=trip.detour.extra_visits,
        cost_km=trip.costs.yen_per_km,
        cost_h=trip.costs.yen_per_h,
        cost_visit=trip.costs.yen_per_visit,
        insured=trip.insured_yen,
        gift=trip.gift_yen,
        pause=None
        if rest is None
        else Pause(break_s=rest.break_s, early=clock.seconds(rest.early), late=clock.seconds(rest.late)),
        aboard=tuple(
            Aboard(
                lot=names.lots[item.lot],
                order=names.orders[item.order],
                pickup_option=item.pickup_option,
                receiving_option=item.receiving_option,
                units=item.units,
            )
            for item in trip.aboard
        ),
        done=None if trip.done is None else _done(trip.done, clock),
    )


def _own_stop(stop: OwnStopEntry, names: _Names) -> OwnStop:
    return OwnStop(
        place=names.places[stop.place],
        windows=_windows(stop.windows, names.clock),
        duration_s=stop.duration_s,
        change_g=stop.change_g,
        change_crates=_crates(stop.change_crates),
    )


def _done(done: DonePrefix, clock: DayClock) -> Done:
    taken = done.break_taken
    return Done(
        depart=clock.seconds(done.depart),
        tasks=tuple(
            DoneTask(
                kind=_KINDS[task.kind],
                index=task.index,
                window=task.window,
                begin=clock.seconds(task.begin),
                end=clock.seconds(task.end),
            )
            for task in done.tasks
        ),
        pause=None if taken is None else (taken.after, clock.seconds(taken.begin)),
    )


def _match(match: MatchEntry, names: _Names) -> Match:
    return Match(
        lot=None if match.lot is None else names.lots[match.lot],
        order=None if match.order is None else names.orders[match.order],
        trip=None if match.trip is None else names.trips[match.trip],
    )
