"""Goods after something happened: lots that have fewer units, receivers who are away, what stands on a broken truck."""

from __future__ import annotations

from collections import Counter

from api.documents.day import (
    AboardEntry,
    Day,
    LotEntry,
    MatchEntry,
    OrderEntry,
    PickupEntry,
    PlaceEntry,
    ReceivingEntry,
    TripEntry,
)
from api.documents.day_clock import DayClock
from api.planning.facts import Absent, Breakdown, Facts, Key

ALL_DAY = ("0:00", "47:59")


def counted(day: Day, facts: Facts) -> tuple[Day, set[str]]:
    """Return the day with the units that lots really have, and the lots that have fewer than they said."""
    aboard = _aboard_units(day)
    lots, short = [], set()
    for lot in day.lots:
        units = max(facts.counts.get(lot.id, lot.units), aboard[lot.id])
        if units < lot.units:
            short.add(lot.id)
        if units > 0:
            lots.append(lot if units == lot.units else lot.model_copy(update={"units": units}))
    return day.model_copy(update={"lots": tuple(lots)}), short


def _aboard_units(day: Day) -> Counter[str]:
    found = Counter[str]()
    for trip in day.trips:
        for one in trip.aboard:
            found[one.lot] += one.units
    return found


def received_elsewhere(day: Day, absent: Absent) -> Day:
    """
    Return the day in which an order is received elsewhere, or not at all.

    Goods on board for an order that nobody receives go with the truck to its end, where the trip's party keeps them.
    """
    carrier = next((trip for trip in day.trips if any(one.order == absent.order for one in trip.aboard)), None)
    instead = absent.instead
    if not instead and carrier is not None:
        instead = (ReceivingEntry(place=carrier.end, windows=(ALL_DAY,)),)
    if not instead:
        return day.model_copy(update={"orders": tuple(order for order in day.orders if order.id != absent.order)})

    def turned(one: AboardEntry) -> AboardEntry:
        return one.model_copy(update={"receiving_option": 0}) if one.order == absent.order else one

    return day.model_copy(
        update={
            "orders": tuple(
                order.model_copy(update={"receivings": instead}) if order.id == absent.order else order for order in day.orders
            ),
            "trips": tuple(
                trip.model_copy(update={"aboard": tuple(turned(one) for one in trip.aboard)}) if trip.aboard else trip
                for trip in day.trips
            ),
        }
    )


def broken_down(day: Day, fact: Breakdown) -> tuple[Day, dict[Key, str]]:
    """
    Return the day after a breakdown, and the new lot of each shipment that was on board.

    The trip is gone. What it had on board stands at the truck's place as lots of their own, each whole, for its own order
    alone and required; time on board that has passed is counted. What it had delivered is delivered.
    """
    trip = next(one for one in day.trips if one.id == fact.trip)
    clock = DayClock(day.date, day.time_zone)
    delivered, picked = _done_of(trip, clock)
    lots = {lot.id: lot for lot in day.lots}
    orders = {order.id: order for order in day.orders}
    rescued: dict[Key, str] = {}
    new: list[LotEntry] = []
    required = list(day.required)
    forbidden = list(day.forbidden)
    others = {one.order for each in day.trips if each.id != trip.id for one in each.aboard}
    for index, one in enumerate(trip.aboard):
        lot = lots[one.lot]
        lots[one.lot] = lot.model_copy(update={"units": lot.units - one.units})
        if index in delivered:
            served = orders.get(one.order)
            if served is not None:
                left = _rest_of(served, one.units * lot.unit_g, delivered_elsewhere=one.order in others)
                orders.pop(one.order) if left is None else orders.update({one.order: left})
            continue
        made = _standing(lot, one, fact, since=picked.get(index, 0), clock=clock)
        new.append(made)
        rescued[one.lot, one.order, trip.id] = made.id
        required.append(MatchEntry(lot=made.id, order=one.order))
        forbidden += [
            MatchEntry(lot=made.id, order=order.id)
            for order in day.orders
            if order.id != one.order and any(accept.goods in {lot.product, lot.family} for accept in order.accepts)
        ]
        order = orders.get(one.order)
        if order is not None and one.order in others:
            orders[one.order] = order.model_copy(update={"max_deliveries": order.max_deliveries + 1})
    known = {place.id for place in day.places}
    places: tuple[PlaceEntry, ...] = day.places if fact.place.id in known else (*day.places, fact.place)
    after = day.model_copy(
        update={
            "places": places,
            "lots": (*(lot for lot in lots.values() if lot.units > 0), *new),
            "orders": tuple(orders.values()),
            "trips": tuple(one for one in day.trips if one.id != trip.id),
            "required": tuple(required),
            "forbidden": tuple(forbidden),
        }
    )
    return after, rescued


def _done_of(trip: TripEntry, clock: DayClock) -> tuple[set[int], dict[int, int]]:
    """Numbers (in ``aboard``) of what was delivered, and when each was picked up (s)."""
    tasks = () if trip.done is None else trip.done.tasks
    delivered = {task.index for task in tasks if task.kind == "delivery"}
    return delivered, {task.index: clock.seconds(task.end) for task in tasks if task.kind == "pickup"}


def _rest_of(order: OrderEntry, grams: int, *, delivered_elsewhere: bool) -> OrderEntry | None:
    """What an order still wants after a delivery by a trip that is gone; None where it has what it can get."""
    visits = order.max_deliveries - 1
    if (visits < 1 and not delivered_elsewhere) or order.max_g <= grams:
        return None
    return order.model_copy(
        update={"min_g": max(0, order.min_g - grams), "max_g": order.max_g - grams, "max_deliveries": max(1, visits)}
    )


def _standing(lot: LotEntry, one: AboardEntry, fact: Breakdown, *, since: int, clock: DayClock) -> LotEntry:
    change = lot.pickups[one.pickup_option].change_yen
    passed_min = max(0, clock.seconds(fact.at) - since) // 60
    return lot.model_copy(
        update={
            "id": f"{lot.id[:24]}.{one.order[:20]}.{fact.trip[:16]}",
            "units": one.units,
            "min_units": one.units,
            "lowest_yen_per_unit": None if lot.lowest_yen_per_unit is None else lot.lowest_yen_per_unit + change,
            "lowest_yen_per_kg": None if lot.lowest_yen_per_kg is None else lot.lowest_yen_per_kg + change,
            "pickups": (PickupEntry(place=fact.place.id, windows=((fact.at, fact.until or ALL_DAY[1]),)),),
            "on_board_min": None if lot.on_board_min is None else max(1, lot.on_board_min - passed_min),
        }
    )
