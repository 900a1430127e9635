"""A day and its plan read together: every id resolved, every run told halt by halt. All sheets draw from this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Self

from api.documents.day import Day, LotEntry, OrderEntry, PartyEntry, PlaceEntry, TripEntry, VehicleEntry
from api.documents.ground import Ground
from api.documents.plan import BasisName, MoneyEntry, PlanDocument, RouteEntry, ShipmentEntry, UnservedEntry
from api.sheets import words
from api.sheets.polyline import decoded
from api.sheets.voice import Pair, name

ActionKind = Literal["own", "pickup", "delivery", "break"]
Points = list[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cargo:
    """A shipment with everybody it concerns; ``index`` is its place in the plan's list."""

    index: int
    shipment: ShipmentEntry
    lot: LotEntry
    order: OrderEntry
    trip: TripEntry
    vehicle: VehicleEntry
    farm: PartyEntry
    restaurant: PartyEntry
    driver_party: PartyEntry
    pickup_place: PlaceEntry
    delivery_place: PlaceEntry

    @property
    def goods(self) -> Pair:
        """What it is: the product, and what is wrong with it, in Japanese and English."""
        japanese, english = name(self.lot)
        if not (self.lot.name or self.lot.name_en):
            japanese = english = self.lot.product
        # A farmer's own wording often names the flaw already.
        flaws = [flaw for flaw in self.lot.defects if flaw not in japanese]
        if flaws:
            return f"{japanese}（{'・'.join(flaws)}）", f"{english} ({', '.join(flaws)})"
        return japanese, english

    @property
    def origin(self) -> str:
        """Where it was grown, as the farm's district or the pickup place's; empty where the day does not say."""
        return self.farm.district or self.pickup_place.district


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing to do at a halt, in ISO times; ``note`` belongs to an own stop."""

    kind: ActionKind
    begin: str
    end: str
    cargo: Cargo | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """One visit: where, when, what to do, the load on leaving and the room left; ``line`` leads here, as (lon, lat)."""

    label: str
    place: PlaceEntry
    own: bool
    first: bool
    last: bool
    arrive: str
    leave: str
    actions: tuple[Action, ...]
    load_g: int
    load_crates: tuple[int, int, int]
    free_g: int
    free_crates: tuple[int, int, int]
    leg_m: int
    leg_s: int
    line: Points


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One trip's run, lettered A, B, … in the plan's order; ``own_way`` is None where only its places are known."""

    letter: str
    rank: int
    trip: TripEntry
    vehicle: VehicleEntry
    party: PartyEntry
    route: RouteEntry
    halts: tuple[Halt, ...]
    cargo: tuple[Cargo, ...]
    bases: tuple[BasisName, ...]
    own_way: Points | None
    own_places: Points

    @property
    def zones(self) -> tuple[int, ...]:
        """Indices of the temperature zones that the vehicle carries."""
        room = self.trip.capacity_crates
        carried = tuple(zone for zone, crates in enumerate((room.ambient, room.cool, room.frozen)) if crates > 0)
        return carried or (0,)


def _letter(rank: int) -> str:
    text = ""
    rank += 1
    while rank:
        rank, rest = divmod(rank - 1, 26)
        text = chr(65 + rest) + text
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The day, the plan and the ground, with their ids looked up."""

    day: Day
    plan: PlanDocument
    ground: Ground
    date: date
    parties: dict[str, PartyEntry]
    places: dict[str, PlaceEntry]
    lots: dict[str, LotEntry]
    orders: dict[str, OrderEntry]
    trips: dict[str, TripEntry]
    cargo: tuple[Cargo, ...]
    runs: tuple[Run, ...]

    @classmethod
    def read(cls, day: Day, plan: PlanDocument, ground: Ground) -> Self:
        """
        Return the book of one plan.

        Raises
        ------
        KeyError
            If the plan names something that the day does not hold: then it is another day's plan, which ``check`` refuses.
        """
        parties = {entry.id: entry for entry in day.parties}
        places = {entry.id: entry for entry in day.places}
        lots = {entry.id: entry for entry in day.lots}
        orders = {entry.id: entry for entry in day.orders}
        trips = {entry.id: entry for entry in day.trips}
        vehicles = {entry.id: entry for entry in day.vehicles}

        def load(index: int, shipment: ShipmentEntry) -> Cargo:
            lot, order, trip = lots[shipment.lot], orders[shipment.order], trips[shipment.trip]
            vehicle = vehicles[trip.vehicle]
            return Cargo(
                index=index,
                shipment=shipment,
                lot=lot,
                order=order,
                trip=trip,
                vehicle=vehicle,
                farm=parties[lot.party],
                restaurant=parties[order.party],
                driver_party=parties[vehicle.party],
                pickup_place=places[lot.pickups[shipment.pickup_option].place],
                delivery_place=places[order.receivings[shipment.receiving_option].place],
            )

        cargo = tuple(load(index, shipment) for index, shipment in enumerate(plan.shipments))
        own_ways = {way.trip: decoded(way.polyline5) for way in ground.own_ways}
        runs = []
        for rank, route in enumerate(plan.routes):
            trip = trips[route.trip]
            vehicle = vehicles[trip.vehicle]
            letter = _letter(rank)
            aboard = tuple(one for one in cargo if one.trip.id == trip.id)
            own_places = (trip.start, *(stop.place for stop in trip.own_stops), trip.end)
            runs.append(
                Run(
                    letter=letter,
                    rank=rank,
                    trip=trip,
                    vehicle=vehicle,
                    party=parties[vehicle.party],
                    route=route,
                    halts=_halts(letter, route, trip, places, cargo),
                    cargo=aboard,
                    bases=tuple(dict.fromkeys(one.shipment.basis for one in aboard)),
                    own_way=own_ways.get(trip.id),
                    own_places=[(places[place].lon, places[place].lat) for place in own_places],
                )
            )
        return cls(
            day=day,
            plan=plan,
            ground=ground,
            date=date.fromisoformat(day.date),
            parties=parties,
            places=places,
            lots=lots,
            orders=orders,
            trips=trips,
            cargo=cargo,
            runs=tuple(runs),
        )

    def party_name(self, party: str) -> Pair:
        """Return a payer's or payee's name; the sponsor is no party of the day."""
        return name(self.parties[party]) if party in self.parties else words.SPONSOR if party == "sponsor" else (party, party)

    def unserved_place(self, entry: UnservedEntry) -> PlaceEntry:
        """Return where an unserved order is wanted, or where an unserved lot stands (its first option)."""
        if entry.order is not None:
            return self.places[self.orders[entry.order].receivings[0].place]
        return self.places[self.lots[entry.lot or ""].pickups[0].place]

    def unserved_name(self, entry: UnservedEntry) -> Pair:
        """Return what an unserved entry is about: whose order, or whose lot with how many units left."""
        if entry.order is not None:
            order = self.orders[entry.order]
            who, wanted = name(self.parties[order.party]), self.wanted(order)
            return f"注文：{who[0]}「{wanted[0]}」", f"Order: {who[1]}, {wanted[1]}"
        lot = self.lots[entry.lot or ""]
        who, what = name(self.parties[lot.party]), name(lot)
        return f"出品：{who[0]}「{what[0]}」残り{entry.units_left}", f"Lot: {who[1]}, {what[1]}, {entry.units_left} left"

    def wanted(self, order: OrderEntry) -> Pair:
        """Return an order's name, or what it accepts where it has none."""
        if order.name or order.name_en:
            return name(order)
        goods = dict.fromkeys(entry.goods for entry in order.accepts)
        return "・".join(goods), ", ".join(goods)

    def money_lines(self, cargo: Cargo) -> tuple[MoneyEntry, ...]:
        """Return the money lines of one shipment."""
        return tuple(line for line in self.plan.money if line.shipment == cargo.index)


def _halts(
    letter: str, route: RouteEntry, trip: TripEntry, places: dict[str, PlaceEntry], cargo: tuple[Cargo, ...]
) -> tuple[Halt, ...]:
    room = (trip.capacity_crates.ambient, trip.capacity_crates.cool, trip.capacity_crates.frozen)
    halts: list[Halt] = []
    done = 0
    rest = route.break_taken
    for number, stop in enumerate(route.stops):
        actions = []
        for task in stop.tasks:
            own = task.kind == "own"
            actions.append(
                Action(
                    kind=task.kind,
                    begin=task.begin,
                    end=task.end,
                    cargo=None if own else cargo[task.index],
                    note=trip.own_stops[task.index].note if own else "",
                )
            )
        done += len(stop.tasks)
        if rest is not None and done >= rest.after_tasks:
            length_s = trip.break_.break_s if trip.break_ is not None else 0
            end = datetime.fromisoformat(rest.begin) + timedelta(seconds=length_s)
            actions.append(Action(kind="break", begin=rest.begin, end=end.isoformat()))
            rest = None
        place = places[stop.place]
        here = (place.lon, place.lat)
        line = decoded(stop.leg_polyline5)
        if not line and halts:
            before = halts[-1].place
            line = [(before.lon, before.lat), here]
        crates = stop.load_crates
        halts.append(
            Halt(
                label=f"{letter}{number + 1}",
                place=place,
                own=stop.own,
                first=number == 0,
                last=number == len(route.stops) - 1,
                arrive=stop.arrive,
                leave=stop.leave,
                actions=tuple(actions),
                load_g=stop.load_g,
                load_crates=crates,
                free_g=trip.capacity_g - stop.load_g,
                free_crates=(room[0] - crates[0], room[1] - crates[1], room[2] - crates[2]),
                leg_m=stop.leg_m,
                leg_s=stop.leg_s,
                line=line,
            )
        )
    return tuple(halts)
