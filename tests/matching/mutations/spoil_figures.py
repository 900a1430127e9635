"""Stored figures that are not those of the plan, each in turn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from spoiling import HOUR, MUTATIONS, Change, Spoilt, mutation, ordered, put, restopped, retold

from matching.plan import Code


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
_figure("kind of visit, told as the trip's own", lambda scene: restopped(scene, 0, 1, own=True))
_figure("place of a stop that is on no map", lambda scene: restopped(scene, 0, 1, place=999))
_figure("number of crates on leaving a stop", lambda scene: restopped(scene, 0, 1, load_crates=(4, 3, 0)))
_figure("number of stops", lambda scene: retold(scene, 0, stops=scene.plan().routes[0].stops[:-1]))
_figure("end of a task", lambda scene: retold(scene, 0, tasks=put(scene.plan().routes[0].tasks, 2, end=1)))
_figure("detour, told as none", lambda scene: retold(scene, 1, detour_s=0))
_figure("arrival, which the other figures do not follow", lambda scene: retold(scene, 1, arrive=scene.times[1].arrive + 60))


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
