"""Every rule broken on its own: a lawful plan with slack everywhere is spoilt once, and exactly that rule must be named.

Derived figures are made anew after each change, so that only what is spoilt can be seen; where a time is spoilt it alone
moves, and where a stored figure is spoilt everything else stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from matching.check import check
from matching.plan import Basis, Code, Decision, Plan, Route
from matching.problem import Ethylene, Match, Problem, Sponsor, TaskKind, Travel, Window

Spoilt = tuple[Problem, Plan]
Change = Callable[[Any], Spoilt]
HOUR = 3600
MUTATIONS: list[tuple[str, frozenset[Code], Change]] = []


def mutation(sentence: str, *codes: Code) -> Callable[[Change], Change]:
    """Register one way of spoiling the plan, with the codes it must bring."""

    def register(change: Change) -> Change:
        MUTATIONS.append((sentence, frozenset(codes), change))
        return change

    return register


def put(values: tuple[Any, ...], index: int, **changes: Any) -> tuple[Any, ...]:
    return (*values[:index], replace(values[index], **changes), *values[index + 1 :])


def under(scene: Any, part: str, index: int, **changes: Any) -> Spoilt:
    """Change one value of the problem under the plan; decision and times stay."""
    problem = replace(scene.problem, **{part: put(getattr(scene.problem, part), index, **changes)})
    return problem, scene.plan(problem=problem)


def whole(scene: Any, **changes: Any) -> Spoilt:
    problem = replace(scene.problem, **changes)
    return problem, scene.plan(problem=problem)


def redecided(scene: Any, decision: Decision, *, problem: Problem | None = None) -> Spoilt:
    """Decide otherwise; canonical times and all figures anew."""
    problem = problem or scene.problem
    return problem, scene.plan(problem=problem, decision=decision, times=scene.canonical(problem, decision))


def shipped(scene: Any, index: int, **changes: Any) -> Decision:
    return replace(scene.decision, shipments=put(scene.decision.shipments, index, **changes))


def ordered(scene: Any, trip: int, *positions: int, pause_after: int | None) -> Decision:
    """Take the steps of one trip in another order, or fewer of them."""
    steps = scene.decision.sequences[trip].steps
    return replace(
        scene.decision,
        sequences=put(scene.decision.sequences, trip, steps=tuple(steps[k] for k in positions), pause_after=pause_after),
    )


def moved(scene: Any, trip: int, task: int, by_s: int) -> Spoilt:
    """Let one task begin (and end) earlier or later than it should; nothing else moves."""
    times = scene.times[trip]
    begins, ends = list(times.begins), list(times.ends)
    begins[task] += by_s
    ends[task] += by_s
    return scene.problem, scene.plan(times={trip: replace(times, begins=tuple(begins), ends=tuple(ends))})


def retold(scene: Any, trip: int, **figures: Any) -> Spoilt:
    """Store other figures of one route, all else as it was."""
    plan = scene.plan()
    return scene.problem, replace(plan, routes=put(plan.routes, trip, **figures))


def restopped(scene: Any, trip: int, stop: int, **figures: Any) -> Spoilt:
    route: Route = scene.plan().routes[trip]
    return retold(scene, trip, stops=put(route.stops, stop, **figures))


# structure --------------------------------------------------------------------------------------------------------------------


@mutation("a lot sold twice to one order on one trip", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, shipments=(*plan.shipments, plan.shipments[0]), bases=(*plan.bases, plan.bases[0]))


@mutation("a shipment that nobody carries", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    extra = replace(plan.shipments[2], trip=1)
    return scene.problem, replace(plan, shipments=(*plan.shipments, extra), bases=(*plan.bases, Basis.GREEN))


@mutation("a shipment on a trip that is left out", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    decision = shipped(scene, 2, trip=3)
    steps = tuple(step for step in decision.sequences[0].steps if step.index != 2)
    decision = replace(decision, sequences=put(decision.sequences, 0, steps=steps, pause_after=3))
    return redecided(scene, decision)


@mutation("a delivery left out of the route", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    return redecided(scene, ordered(scene, 1, 0, pause_after=None))


@mutation("a pickup done twice", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    return redecided(scene, ordered(scene, 1, 0, 0, 1, pause_after=None))


@mutation("a trip without its route", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, shipments=plan.shipments[:4], bases=plan.bases[:4], routes=plan.routes[:2])


@mutation("a trip with two routes", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, routes=(*plan.routes, plan.routes[0]))


@mutation("a route of a trip that is not given", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, routes=(*plan.routes, replace(plan.routes[0], trip=99)))


@mutation("an impossible trip not said to be left out", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    return scene.problem, replace(scene.plan(), left_out=())


@mutation("an impossible trip left out for another reason", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, left_out=put(plan.left_out, 0, code=Code.DUTY))


@mutation("a trip left out that is not given", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, left_out=(*plan.left_out, replace(plan.left_out[0], trip=99)))


@mutation("a trip left out twice", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, left_out=plan.left_out * 2)


@mutation("a trip that runs and is said to be left out", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, left_out=(*plan.left_out, replace(plan.left_out[0], trip=0)))


@mutation("a lot that is not given", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, shipments=put(plan.shipments, 0, lot=99))


@mutation("an order of negative index", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, shipments=put(plan.shipments, 0, order=-1))


@mutation("a pickup option that is not given", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, shipments=put(plan.shipments, 0, pickup_option=2))


@mutation("a receiving option that is not given", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, shipments=put(plan.shipments, 0, receiving_option=-1))


@mutation("a shipment of no units", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, shipments=put(plan.shipments, 0, units=0))


@mutation("a window that is not given", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    return retold(scene, 0, tasks=put(scene.plan().routes[0].tasks, 4, window=1))


@mutation("fewer bases than shipments", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, bases=plan.bases[:-1])


@mutation("a break with a place and no time", Code.STRUCTURE)
def _(scene: Any) -> Spoilt:
    return retold(scene, 0, pause_begin=None)


# goods ------------------------------------------------------------------------------------------------------------------------


@mutation("one unit more than the lot holds", Code.STOCK)
def _(scene: Any) -> Spoilt:
    problem = replace(scene.problem, lots=put(scene.problem.lots, 0, units=12))
    return redecided(scene, shipped(scene, 0, units=9), problem=problem)


@mutation("a lot that shrinks under the plan", Code.STOCK)
def _(scene: Any) -> Spoilt:
    return under(scene, "lots", 0, units=11)


@mutation("a shipment below the lot's least", Code.MIN_UNITS)
def _(scene: Any) -> Spoilt:
    return redecided(scene, shipped(scene, 1, units=1))


@mutation("a lot that leaves from two places", Code.PICKUP_OPTION)
def _(scene: Any) -> Spoilt:
    return redecided(scene, shipped(scene, 3, pickup_option=1))


@mutation("one unit more than the order takes", Code.QUANTITY)
def _(scene: Any) -> Spoilt:
    problem = replace(scene.problem, orders=put(scene.problem.orders, 1, max_g=8000, over_g=1000))
    return redecided(scene, shipped(scene, 1, units=7), problem=problem)


@mutation("less than the order needs", Code.QUANTITY)
def _(scene: Any) -> Spoilt:
    return under(scene, "orders", 1, min_g=9001)


@mutation("goods that the order does not name", Code.PRODUCT)
def _(scene: Any) -> Spoilt:
    return under(scene, "lots", 1, product="cheese", family="ripe")


@mutation("a defect that the order does not tolerate", Code.DEFECTS)
def _(scene: Any) -> Spoilt:
    return under(scene, "lots", 1, defects=frozenset({"small"}))


@mutation("a farmer who asks more than the order pays", Code.PRICE)
def _(scene: Any) -> Spoilt:
    # 251 yen a bag of 500 g is 502 yen/kg, against 500.
    return under(scene, "lots", 1, lowest=251)


@mutation("a pickup option that makes the goods too dear", Code.PRICE)
def _(scene: Any) -> Spoilt:
    lot = scene.problem.lots[1]
    return under(scene, "lots", 1, pickups=(replace(lot.pickups[0], change=151),))


@mutation("more visits than the order allows", Code.DELIVERIES)
def _(scene: Any) -> Spoilt:
    return under(scene, "orders", 0, max_deliveries=1)


@mutation("two visits of one trip where the order allows one", Code.DELIVERIES)
def _(scene: Any) -> Spoilt:
    # Y, X, Y: the goods of order 1 come in two visits.
    return redecided(scene, ordered(scene, 0, 0, 1, 2, 3, 5, 4, 6, pause_after=4))


@mutation("a forbidden pair of lot and trip", Code.FORBIDDEN)
def _(scene: Any) -> Spoilt:
    return whole(scene, forbidden=(Match(lot=0, trip=1),))


@mutation("a forbidden pair of lot and order", Code.FORBIDDEN)
def _(scene: Any) -> Spoilt:
    return whole(scene, forbidden=(Match(lot=1, order=1),))


@mutation("more value on board than is insured", Code.INSURED)
def _(scene: Any) -> Spoilt:
    # 8 x 300 + 6 x 100 + 6 kg x 100 = 3,600 yen.
    return under(scene, "trips", 0, insured=3599)


# basis and money --------------------------------------------------------------------------------------------------------------


@mutation("a paid load on a vehicle without permit", Code.BASIS)
def _(scene: Any) -> Spoilt:
    return under(scene, "vehicles", 0, permits=frozenset())


@mutation("another farm's goods on a white plate", Code.BASIS)
def _(scene: Any) -> Spoilt:
    return under(scene, "vehicles", 2, party=7)


@mutation("a stored basis that is not the derived one", Code.BASIS)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, bases=(Basis.GREEN, *plan.bases[1:]))


@mutation("a gift told as a sale", Code.BASIS)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, bases=(*plan.bases[:4], Basis.BOUGHT_B))


@mutation("a trip that needs more than the sponsor gives a kg", Code.FUNDED)
def _(scene: Any) -> Spoilt:
    # Trip 1: 44 km at 40 yen and two parkings of 50 = 1,860 yen, less 4 kg x 300 = 660 for the sponsor; worth 4 x 164 = 656.
    return whole(scene, sponsor=Sponsor(worth=164, budget=5000))


@mutation("a white plate that drives at a loss", Code.FUNDED)
def _(scene: Any) -> Spoilt:
    # 44 km at 200 yen = 8,800 against 20 kg x 300 = 6,000; no sponsor's money may flow here.
    return under(scene, "trips", 2, cost_km=200)


@mutation("more sponsor's money than there is", Code.SPONSOR_BUDGET)
def _(scene: Any) -> Spoilt:
    return whole(scene, sponsor=Sponsor(worth=200, budget=659))


# the sequence -----------------------------------------------------------------------------------------------------------------


@mutation("a delivery before its pickup", Code.PRECEDENCE)
def _(scene: Any) -> Spoilt:
    return redecided(scene, ordered(scene, 1, 1, 0, pause_after=None))


@mutation("an own stop dropped", Code.OWN_STOP)
def _(scene: Any) -> Spoilt:
    return redecided(scene, ordered(scene, 0, 0, 1, 2, 4, 5, 6, pause_after=3))


@mutation("an own stop made twice", Code.OWN_STOP)
def _(scene: Any) -> Spoilt:
    return redecided(scene, ordered(scene, 0, 0, 1, 2, 3, 3, 4, 5, 6, pause_after=5))


@mutation("own stops out of their order", Code.OWN_STOP)
def _(scene: Any) -> Spoilt:
    given = scene.problem.trips[0].own_stops[0]
    twice = (replace(given, duration_s=0), given)
    problem = replace(scene.problem, trips=put(scene.problem.trips, 0, own_stops=twice))
    steps = scene.decision.sequences[0].steps
    swapped = (*steps[:3], replace(steps[3], index=1), steps[3], *steps[4:])
    sequences = put(scene.decision.sequences, 0, steps=swapped, pause_after=5)
    return redecided(scene, replace(scene.decision, sequences=sequences), problem=problem)


@mutation("a road that does not exist", Code.NO_WAY)
def _(scene: Any) -> Spoilt:
    roads = scene.problem.travels[0]
    seconds, metres = roads.seconds.copy(), roads.metres.copy()
    seconds[1, 2] = metres[1, 2] = -1
    return replace(scene.problem, travels=(Travel(seconds=seconds, metres=metres),)), scene.plan()


# time -------------------------------------------------------------------------------------------------------------------------


@mutation("a pickup 20 min earlier than the truck is there", Code.TRAVEL_TIME)
def _(scene: Any) -> Spoilt:
    return moved(scene, 1, 0, -1200)


@mutation("a delivery 20 min earlier than the truck is there", Code.TRAVEL_TIME)
def _(scene: Any) -> Spoilt:
    return moved(scene, 0, 4, -1200)


@mutation("a task begun before the break has ended", Code.TRAVEL_TIME)
def _(scene: Any) -> Spoilt:
    # The break follows the customer and the way on takes 10 min: one second too early is too early.
    times = scene.times[0]
    return scene.problem, scene.plan(times={0: replace(times, pause_begin=times.pause_begin + 1)})


@mutation("an arrival earlier than the way allows", Code.TRAVEL_TIME)
def _(scene: Any) -> Spoilt:
    times = scene.times[1]
    return scene.problem, scene.plan(times={1: replace(times, arrive=times.arrive - 60)})


@mutation("a departure too late for the way", Code.TRAVEL_TIME)
def _(scene: Any) -> Spoilt:
    times = scene.times[1]
    return scene.problem, scene.plan(times={1: replace(times, depart=times.depart + 60)})


@mutation("a pickup before its window", Code.WINDOW)
def _(scene: Any) -> Spoilt:
    late = (Window(early=9 * HOUR, late=17 * HOUR),)
    return under(scene, "lots", 2, pickups=(replace(scene.problem.lots[2].pickups[0], windows=late),))


@mutation("a delivery after its window", Code.WINDOW)
def _(scene: Any) -> Spoilt:
    short = (Window(early=0, late=6 * HOUR),)
    return under(scene, "orders", 2, receivings=(replace(scene.problem.orders[2].receivings[0], windows=short),))


@mutation("a task between two windows", Code.WINDOW)
def _(scene: Any) -> Spoilt:
    split = (Window(early=0, late=6 * HOUR), Window(early=15 * HOUR, late=17 * HOUR))
    return under(scene, "orders", 2, receivings=(replace(scene.problem.orders[2].receivings[0], windows=split),))


@mutation("a task that names the wrong one of its windows", Code.WINDOW)
def _(scene: Any) -> Spoilt:
    order = scene.problem.orders[2]
    two = (*order.receivings[0].windows, Window(early=15 * HOUR, late=17 * HOUR))
    problem = replace(
        scene.problem, orders=put(scene.problem.orders, 2, receivings=(replace(order.receivings[0], windows=two),))
    )
    steps = put(scene.decision.sequences[2].steps, 1, window=1)
    decision = replace(scene.decision, sequences=put(scene.decision.sequences, 2, steps=steps))
    return problem, scene.plan(problem=problem, decision=decision)


@mutation("an own stop outside its window", Code.WINDOW)
def _(scene: Any) -> Spoilt:
    # The trip's own way may leave at 6 and fulfil it; with the pickups before it, it comes too late.
    at = scene.times[0].begins[3]
    stop = scene.problem.trips[0].own_stops[0]
    return under(scene, "trips", 0, own_stops=(replace(stop, windows=(Window(early=0, late=at - 1),)),))


@mutation("goods too long on board", Code.ON_BOARD)
def _(scene: Any) -> Spoilt:
    return under(scene, "lots", 2, on_board=1800)


@mutation("goods one second too long on board", Code.ON_BOARD)
def _(scene: Any) -> Spoilt:
    return under(scene, "lots", 0, on_board=_on_board(scene) - 1)


def _on_board(scene: Any) -> int:
    """Time on board of shipment 0, from the end of farm A's visit (its second task) to its delivery."""
    return int(scene.times[0].begins[4] - scene.times[0].ends[1])


@mutation("goods delivered too late in the day", Code.DELIVER_BY)
def _(scene: Any) -> Spoilt:
    return under(scene, "lots", 3, deliver_by=scene.times[2].begins[1] - 1)


@mutation("a departure before the trip may leave", Code.DEPART)
def _(scene: Any) -> Spoilt:
    return under(scene, "trips", 1, depart_early=6 * HOUR + 1)


@mutation("a departure later than the trip may leave", Code.DEPART)
def _(scene: Any) -> Spoilt:
    return under(scene, "trips", 2, depart_early=5 * HOUR, depart_late=6 * HOUR - 1)


@mutation("an arrival later than the trip may", Code.ARRIVE)
def _(scene: Any) -> Spoilt:
    return under(scene, "trips", 1, arrive_late=scene.times[1].arrive - 1)


@mutation("a day longer than the driver's longest", Code.DUTY)
def _(scene: Any) -> Spoilt:
    times = scene.times[0]
    return under(scene, "trips", 0, duty=times.arrive - times.depart - 1)


@mutation("a break that is missing", Code.BREAK)
def _(scene: Any) -> Spoilt:
    resting = replace(scene.problem, trips=put(scene.problem.trips, 0, pause=None))
    decision = ordered(scene, 0, *range(7), pause_after=None)
    return scene.problem, scene.plan(decision=decision, times=scene.canonical(resting, decision))


@mutation("a break that the trip does not need", Code.BREAK)
def _(scene: Any) -> Spoilt:
    return under(scene, "trips", 0, pause=None)


@mutation("a break before its window", Code.BREAK)
def _(scene: Any) -> Spoilt:
    pause = scene.problem.trips[0].pause
    return under(scene, "trips", 0, pause=replace(pause, early=scene.times[0].pause_begin + 1))


@mutation("a break after its window", Code.BREAK)
def _(scene: Any) -> Spoilt:
    pause = scene.problem.trips[0].pause
    return under(scene, "trips", 0, pause=replace(pause, late=scene.times[0].pause_begin - 1))


@mutation("a break in the middle of a visit", Code.BREAK)
def _(scene: Any) -> Spoilt:
    return scene.problem, scene.plan(decision=ordered(scene, 0, *range(7), pause_after=1))


@mutation("a break after the last visit", Code.BREAK)
def _(scene: Any) -> Spoilt:
    # The end's visit comes after all seven tasks and is empty; number 8 is no visit's last.
    return scene.problem, scene.plan(decision=ordered(scene, 0, *range(7), pause_after=8))


@mutation("a break begun before the visit has ended", Code.BREAK)
def _(scene: Any) -> Spoilt:
    times = scene.times[0]
    return scene.problem, scene.plan(times={0: replace(times, pause_begin=times.pause_begin - 60)})


# load -------------------------------------------------------------------------------------------------------------------------


@mutation("one gram more than the truck carries", Code.CAPACITY_G)
def _(scene: Any) -> Spoilt:
    # Leaving farm B: own 20 kg, 8 + 3 + 6 kg.
    return under(scene, "trips", 0, capacity_g=36_999)


@mutation("one ambient crate more than fits", Code.CAPACITY_CRATES)
def _(scene: Any) -> Spoilt:
    # Own 2, tomatoes ceil(8 / 5) = 2, leeks ceil(3 / 2) = 2: six on leaving farm B.
    return under(scene, "trips", 0, capacity_crates=(5, 10, 0))


@mutation("one cool crate more than fits", Code.CAPACITY_CRATES)
def _(scene: Any) -> Spoilt:
    return under(scene, "trips", 0, capacity_crates=(20, 1, 0))


@mutation("cool goods on a truck without cooling", Code.ZONE)
def _(scene: Any) -> Spoilt:
    return under(scene, "trips", 0, capacity_crates=(20, 0, 0))


@mutation("a producer beside a sensitive load", Code.ETHYLENE)
def _(scene: Any) -> Spoilt:
    lots = put(put(scene.problem.lots, 0, ethylene=Ethylene.PRODUCES), 2, ethylene=Ethylene.SENSITIVE)
    return whole(scene, lots=lots)


@mutation("a producer beside the trip's own sensitive load", Code.ETHYLENE)
def _(scene: Any) -> Spoilt:
    lots = put(scene.problem.lots, 0, ethylene=Ethylene.PRODUCES)
    return whole(scene, lots=lots, trips=put(scene.problem.trips, 0, own_ethylene=Ethylene.SENSITIVE))


@mutation("a sensitive load beside the trip's own producer", Code.ETHYLENE)
def _(scene: Any) -> Spoilt:
    lots = put(scene.problem.lots, 2, ethylene=Ethylene.SENSITIVE)
    return whole(scene, lots=lots, trips=put(scene.problem.trips, 0, own_ethylene=Ethylene.PRODUCES))


# detour -----------------------------------------------------------------------------------------------------------------------


@mutation("one second more detour than allowed", Code.DETOUR_TIME)
def _(scene: Any) -> Spoilt:
    return under(scene, "trips", 0, detour_s=scene.plan().routes[0].detour_s - 1)


@mutation("one metre more detour than allowed", Code.DETOUR_KM)
def _(scene: Any) -> Spoilt:
    return under(scene, "trips", 1, detour_m=43_999)


@mutation("one visit more than allowed", Code.DETOUR_VISITS)
def _(scene: Any) -> Spoilt:
    return under(scene, "trips", 0, detour_visits=3)


# stored figures ---------------------------------------------------------------------------------------------------------------


def _figure(name: str, change: Change) -> None:
    MUTATIONS.append((f"a wrong {name}", frozenset({Code.STORED_FIGURE}), change))


for _name in ("metres", "detour_s", "detour_m", "added_visits", "extra_cost", "sponsor_yen"):
    _figure(
        f"{_name} of a route",
        lambda scene, name=_name: retold(scene, 1, **{name: getattr(scene.plan().routes[1], name) + 1}),
    )
for _name in ("place", "first", "last", "arrive", "leave", "load_g"):
    for _stop in (0, 3, 5):
        _figure(
            f"{_name} of stop {_stop}",
            lambda scene, name=_name, stop=_stop: restopped(
                scene, 0, stop, **{name: getattr(scene.plan().routes[0].stops[stop], name) + 1}
            ),
        )
for _name in ("missed", "vehicles", "metres", "value", "points"):
    _figure(
        f"{_name} of the score",
        lambda scene, name=_name: (
            scene.problem,
            replace(scene.plan(), score=replace(scene.plan().score, **{name: getattr(scene.plan().score, name) + 1})),
        ),
    )
_figure("kind of visit (own)", lambda scene: restopped(scene, 0, 1, own=True))
_figure("place of a stop that is on no map", lambda scene: restopped(scene, 0, 1, place=999))
_figure("number of crates on leaving a stop", lambda scene: restopped(scene, 0, 1, load_crates=(4, 3, 0)))
_figure("number of stops", lambda scene: retold(scene, 0, stops=scene.plan().routes[0].stops[:-1]))
_figure("end of a task", lambda scene: retold(scene, 0, tasks=put(scene.plan().routes[0].tasks, 2, end=1)))
_figure("detour told as none", lambda scene: retold(scene, 1, detour_s=0))
_figure("arrival that the other figures do not follow", lambda scene: retold(scene, 1, arrive=scene.times[1].arrive + 60))


@mutation("a departure before the first task at the start", Code.STORED_FIGURE)
def _(scene: Any) -> Spoilt:
    # Trip 2 loads at its start: its departure is the begin of that, not a minute before.
    problem = replace(scene.problem, trips=put(scene.problem.trips, 2, depart_early=5 * HOUR))
    return problem, scene.plan(problem=problem, times={2: replace(scene.times[2], depart=scene.times[2].depart - 60)})


@mutation("an arrival after the last task at the end", Code.STORED_FIGURE)
def _(scene: Any) -> Spoilt:
    return scene.problem, scene.plan(times={2: replace(scene.times[2], arrive=scene.times[2].arrive + 60)})


@mutation("a departure before the break at the start", Code.STORED_FIGURE)
def _(scene: Any) -> Spoilt:
    decision = ordered(scene, 0, *range(7), pause_after=0)
    problem = replace(scene.problem, trips=put(scene.problem.trips, 0, depart_early=5 * HOUR))
    times = scene.canonical(scene.problem, decision)
    early = replace(times[0], depart=times[0].depart - 60)
    return problem, scene.plan(problem=problem, decision=decision, times={0: early})


@mutation("wrong yen on a money line", Code.STORED_FIGURE)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, money=put(plan.money, 0, goods_yen=plan.money[0].goods_yen + 1))


@mutation("a money line paid by the wrong party", Code.STORED_FIGURE)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, money=put(plan.money, 0, payer=4))


@mutation("a money line left out", Code.STORED_FIGURE)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, money=plan.money[:-1])


# the tests --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sentence", "codes", "change"), MUTATIONS, ids=[sentence for sentence, _, _ in MUTATIONS])
def test_a_spoilt_plan_breaks_exactly_the_rule_that_was_broken(
    scene: Any, sentence: str, codes: frozenset[Code], change: Change
) -> None:
    assert check(scene.problem, scene.plan()) == ()
    problem, plan = change(scene)
    found = check(problem, plan)
    assert found, sentence
    assert {violation.code for violation in found} == codes, [str(violation) for violation in found]


def test_every_code_of_the_model_is_broken_at_least_once() -> None:
    assert {code for _, codes, _ in MUTATIONS for code in codes} == set(Code)


def test_every_mutation_has_a_sentence_of_its_own() -> None:
    sentences = [sentence for sentence, _, _ in MUTATIONS]
    assert len(sentences) == len(set(sentences))


# what must not be called broken -----------------------------------------------------------------------------------------------

LAWFUL: list[tuple[str, Change]] = []


def lawful(sentence: str) -> Callable[[Change], Change]:
    def register(change: Change) -> Change:
        LAWFUL.append((sentence, change))
        return change

    return register


@lawful("a pickup that waits five minutes where the rest can follow")
def _(scene: Any) -> Spoilt:
    times = scene.times[1]
    return scene.problem, scene.plan(
        times={
            1: replace(
                times,
                begins=tuple(b + 300 for b in times.begins),
                ends=tuple(e + 300 for e in times.ends),
                arrive=times.arrive + 300,
            )
        }
    )


@lawful("a whole trip an hour later")
def _(scene: Any) -> Spoilt:
    times = scene.times[2]
    return scene.problem, scene.plan(
        times={
            2: replace(
                times,
                begins=tuple(b + HOUR for b in times.begins),
                ends=tuple(e + HOUR for e in times.ends),
                depart=times.depart + HOUR,
                arrive=times.arrive + HOUR,
            )
        }
    )


@lawful("limits met to the second, the metre, the gram, the crate and the yen")
def _(scene: Any) -> Spoilt:
    route = scene.plan().routes[0]
    trips = put(
        scene.problem.trips,
        0,
        capacity_g=37_000,
        capacity_crates=(6, 2, 0),
        detour_s=route.detour_s,
        detour_visits=4,
        detour_m=0,
        duty=route.arrive - route.depart,
        arrive_late=route.arrive,
        insured=4500,
    )
    trips = put(trips, 1, detour_m=44_000)
    lots = put(put(scene.problem.lots, 0, units=12, on_board=_on_board(scene)), 1, lowest=250)
    lots = put(lots, 3, deliver_by=scene.times[2].begins[1])
    orders = put(scene.problem.orders, 1, min_g=9000, max_g=9000, over_g=0)
    return whole(scene, trips=trips, lots=lots, orders=orders, sponsor=Sponsor(worth=165, budget=660))


@lawful("a producer and sensitive goods in different zones")
def _(scene: Any) -> Spoilt:
    lots = put(put(scene.problem.lots, 0, ethylene=Ethylene.PRODUCES), 1, ethylene=Ethylene.SENSITIVE)
    return whole(scene, lots=lots)


@lawful("a producer beside a sensitive own load of no crates")
def _(scene: Any) -> Spoilt:
    given = scene.problem.trips[0]
    stop = replace(given.own_stops[0], change_crates=(0, 0, 0))
    trips = put(scene.problem.trips, 0, own_crates=(0, 0, 0), own_stops=(stop,), own_ethylene=Ethylene.SENSITIVE)
    return whole(scene, trips=trips, lots=put(scene.problem.lots, 0, ethylene=Ethylene.PRODUCES))


@lawful("a forbidden pattern that no shipment fits")
def _(scene: Any) -> Spoilt:
    return whole(scene, forbidden=(Match(lot=0, order=1), Match(lot=1, trip=1), Match(lot=0, order=0, trip=2)))


@lawful("a required order that is missed")
def _(scene: Any) -> Spoilt:
    return whole(scene, required=(Match(lot=3, trip=0),))


@lawful("own goods of any worth on a trip that insures nothing")
def _(scene: Any) -> Spoilt:
    return under(scene, "trips", 2, insured=0)


@lawful("own load that the end's visit would overfill")
def _(scene: Any) -> Spoilt:
    given = scene.problem.trips[2].own_stops[0]
    return under(scene, "trips", 2, own_stops=(replace(given, change_g=900_000, change_crates=(99, 0, 0)),))


@lawful("one order delivered in one visit by two tasks")
def _(scene: Any) -> Spoilt:
    return redecided(scene, ordered(scene, 0, 0, 1, 2, 3, 4, 6, 5, pause_after=4))


@pytest.mark.parametrize(("sentence", "change"), LAWFUL, ids=[sentence for sentence, _ in LAWFUL])
def test_a_plan_changed_within_the_law_stays_lawful(scene: Any, sentence: str, change: Change) -> None:
    problem, plan = change(scene)
    assert check(problem, plan) == (), sentence
    assert (problem, plan) != (scene.problem, scene.plan())


def test_the_scene_uses_what_the_rules_are_about(scene: Any) -> None:
    plan = scene.plan()
    assert [basis.value for basis in plan.bases] == ["black", "black", "black", "green", "own"]
    assert [route.sponsor_yen for route in plan.routes] == [0, 660, 0]
    assert [left.trip for left in plan.left_out] == [3]
    assert plan.routes[0].pause_begin is not None
    assert {task.kind for task in plan.routes[0].tasks} == set(TaskKind)


def test_a_changed_fixed_shipment_is_named(scene: Any) -> None:
    plan = scene.plan()
    assert check(scene.problem, plan, fixed=plan.shipments) == ()
    other = replace(plan.shipments[0], units=9)
    assert {violation.code for violation in check(scene.problem, plan, fixed=(other,))} == {Code.STRUCTURE}
