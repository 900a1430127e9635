"""Plans that are no plan: wrong indices, missing or doubled parts, steps out of order, ways that do not exist."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from spoiling import Spoilt, mutation, ordered, put, redecided, retold, shipped

from matching.plan import Basis, Code
from matching.problem import Travel


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
