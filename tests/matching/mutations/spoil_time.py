"""Times, windows, limits on board and breaks, each spoilt once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from spoiling import HOUR, Spoilt, moved, mutation, on_board, ordered, put, under

from matching.plan import Code
from matching.problem import Window


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
    return under(scene, "lots", 0, on_board=on_board(scene) - 1)


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


@mutation("an end of the last task at the end later than the trip may arrive", Code.ARRIVE)
def _(scene: Any) -> Spoilt:
    return under(scene, "trips", 2, arrive_late=scene.times[2].arrive - 1)


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
