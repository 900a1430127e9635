"""A plan document back into a plan in indices and score units, so that it can be judged or begun from."""

from __future__ import annotations

from api.documents.faults import Fault, InputFaults, fault, inside
from api.documents.plan import MoneyEntry, PlanDocument, RouteEntry, ShipmentEntry
from api.messages import shown
from api.planning.assemble import Assembled, Index
from matching.plan import Basis, Code, For, LeftOut, MoneyLine, Plan, Route, Score, Shipment, Stop, Task
from matching.problem import TaskKind
from routing.polyline import decode_steps

_KINDS = {"own": TaskKind.OWN, "pickup": TaskKind.PICKUP, "delivery": TaskKind.DELIVERY}


def plan_of(assembled: Assembled, document: PlanDocument, *, file: str = "plan") -> Plan:
    """
    Read the plan out of its document; its reasons for the unserved are left out.

    Raises
    ------
    InputFaults
        With every id that the day does not hold, and every time that is none.
    """
    reading = _Reading(assembled, document)
    plan = reading.plan()
    if reading.found:
        raise InputFaults(file, reading.found)
    return plan


class _Reading:
    """One document being read; faults are gathered, and a wrong value counts as 0 until they are told."""

    def __init__(self, assembled: Assembled, document: PlanDocument) -> None:
        self._assembled = assembled
        self._document = document
        self.found: list[Fault] = []

    def plan(self) -> Plan:
        document = self._document
        shipments = tuple(self._shipment(f"shipments[{i}]", entry) for i, entry in enumerate(document.shipments))
        summary = document.summary
        self._look_at_unserved()
        return Plan(
            shipments=shipments,
            bases=tuple(Basis(entry.basis) for entry in document.shipments),
            routes=tuple(self._route(f"routes[{i}]", entry) for i, entry in enumerate(document.routes)),
            left_out=tuple(
                LeftOut(
                    trip=self._id(f"left_out[{i}].trip", entry.trip, self._assembled.trips, "trips"),
                    code=self._code(f"left_out[{i}].code", entry.code),
                )
                for i, entry in enumerate(document.left_out)
            ),
            score=Score(
                missed=summary.required_missed,
                vehicles=0,
                metres=0,
                value=summary.value_units,
                points=summary.points_units,
            ),
            money=tuple(self._money(f"money[{i}]", entry) for i, entry in enumerate(document.money)),
        )

    def _look_at_unserved(self) -> None:
        """Reasons are not judged, but they are printed, so what they name must be there."""
        given = self._assembled
        for i, entry in enumerate(self._document.unserved):
            path = f"unserved[{i}]"
            if (entry.order is None) == (entry.lot is None):
                self.found.append(fault(path, "plan.unserved"))
            for field, name, index in (
                ("order", entry.order, given.orders),
                ("lot", entry.lot, given.lots),
                ("trip", entry.trip, given.trips),
            ):
                if name is not None:
                    self._id(inside(path, field), name, index, f"{field}s")

    def _line(self, path: str, text: str) -> None:
        try:
            decode_steps(text)
        except ValueError:
            self.found.append(fault(path, "plan.polyline"))

    def _id(self, path: str, name: str, index: Index, table: str) -> int:
        if name not in index:
            self.found.append(fault(path, "ref.unknown", value=shown(name), table=table))
            return 0
        return index[name]

    def _code(self, path: str, word: str) -> Code:
        try:
            return Code(word)
        except ValueError:
            self.found.append(fault(path, "form.one_of", limit=", ".join(Code), value=shown(word)))
            return Code.STRUCTURE

    def _time(self, path: str, iso: str) -> int:
        try:
            return self._assembled.clock.parse(iso)
        except (ValueError, OverflowError):
            self.found.append(fault(path, "form.instant", value=shown(iso)))
            return 0

    def _shipment(self, path: str, entry: ShipmentEntry) -> Shipment:
        given = self._assembled
        return Shipment(
            lot=self._id(inside(path, "lot"), entry.lot, given.lots, "lots"),
            order=self._id(inside(path, "order"), entry.order, given.orders, "orders"),
            trip=self._id(inside(path, "trip"), entry.trip, given.trips, "trips"),
            pickup_option=entry.pickup_option,
            receiving_option=entry.receiving_option,
            units=entry.units,
        )

    def _route(self, path: str, entry: RouteEntry) -> Route:
        stops: list[Stop] = []
        tasks: list[Task] = []
        for number, stop in enumerate(entry.stops):
            where = inside(inside(path, "stops"), number)
            first = len(tasks)
            for k, task in enumerate(stop.tasks):
                at = inside(inside(where, "tasks"), k)
                tasks.append(
                    Task(
                        kind=_KINDS[task.kind],
                        index=task.index,
                        window=task.window,
                        begin=self._time(inside(at, "begin"), task.begin),
                        end=self._time(inside(at, "end"), task.end),
                    )
                )
            self._line(inside(where, "leg_polyline5"), stop.leg_polyline5)
            stops.append(
                Stop(
                    place=self._id(inside(where, "place"), stop.place, self._assembled.places, "places"),
                    first=first,
                    last=len(tasks),
                    own=stop.own,
                    arrive=self._time(inside(where, "arrive"), stop.arrive),
                    leave=self._time(inside(where, "leave"), stop.leave),
                    load_g=stop.load_g,
                    load_crates=stop.load_crates,
                )
            )
        rest = entry.break_taken
        return Route(
            trip=self._id(inside(path, "trip"), entry.trip, self._assembled.trips, "trips"),
            tasks=tuple(tasks),
            stops=tuple(stops),
            depart=self._time(inside(path, "depart"), entry.depart),
            arrive=self._time(inside(path, "arrive"), entry.arrive),
            metres=entry.metres,
            detour_s=entry.detour_s,
            detour_m=entry.detour_m,
            added_visits=entry.added_visits,
            extra_cost=entry.extra_cost_units,
            sponsor_yen=entry.sponsor_yen,
            pause_after=None if rest is None else rest.after_tasks,
            pause_begin=None if rest is None else self._time(inside(inside(path, "break_taken"), "begin"), rest.begin),
        )

    def _money(self, path: str, entry: MoneyEntry) -> MoneyLine:
        parties = self._assembled.parties
        from_sponsor = entry.what == "sponsor" and entry.payer == "sponsor"
        return MoneyLine(
            what=For(entry.what),
            payer=None if from_sponsor else self._id(inside(path, "payer"), entry.payer, parties, "parties"),
            payee=self._id(inside(path, "payee"), entry.payee, parties, "parties"),
            goods_yen=entry.goods_yen,
            carriage_yen=entry.carriage_yen,
            trip=self._id(inside(path, "trip"), entry.trip, self._assembled.trips, "trips"),
            shipment=entry.shipment,
        )
