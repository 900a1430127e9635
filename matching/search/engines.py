"""Which engine searches, and on how many cores.

Plain pickup and delivery has an engine of its own; every other problem goes to the general one. Small problems are searched by
several threads abreast, from seeds of their own; large ones are cut into parts that are searched side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from matching.plan import Decision, Shipment
from matching.problem import Objective, Problem, TaskKind
from matching.search.found import Found, Progress
from matching.search.pairs.ground import plain
from matching.stop import Stop

__all__ = ["Found", "Progress", "search"]

_LARGE: Final = 400
"""From so many orders on a day is cut into parts, for one thread as well.

Measured at 25,000 iterations on M (150 orders): 397 and 407 thousand yen in two parts, 428 and 424 in one piece; at 30,000 on L
(700 orders): 1,996 thousand in two parts, 1,798 in one piece.
"""


def search(
    problem: Problem,
    *,
    stop: Stop,
    seed: int,
    threads: int = 1,
    start: Decision | None = None,
    fixed: Sequence[Shipment] = (),
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    replay: Sequence[int] | None = None,
) -> Found:
    """Search for the best decision within a budget (parameters: :func:`matching.search.loop.search`)."""
    given: dict[str, Any] = {
        "stop": stop, "seed": seed, "start": start, "progress": progress, "cancel": cancel, "replay": replay,
    }  # fmt: skip
    # Each is loaded with its kernels only where it is wanted.
    if not fixed and plain(problem):
        from matching.search.pairs.loop import search as search_pairs

        if threads == 1:
            return search_pairs(problem, **given)
        return _abreast(_scored(problem, search_pairs), problem, threads, given)
    given["fixed"] = fixed
    if problem.objective is Objective.VALUE and len(problem.trips) > 1 and len(problem.orders) >= _LARGE:
        from matching.search.decompose import search_parts

        return search_parts(problem, threads=threads, **given)
    from matching.search.loop import search as search_all

    return search_all(problem, **given) if threads == 1 else _abreast(search_all, problem, threads, given)


def _abreast(engine: Callable[..., Found], problem: Problem, threads: int, given: dict[str, Any]) -> Found:
    from matching.search.abreast import search_abreast

    return search_abreast(engine, problem, threads=threads, **given)


def _scored(problem: Problem, engine: Callable[..., Found]) -> Callable[..., Found]:
    """The engine with what it found scored: fewest left out, fewest vehicles where they count, least metres."""

    def scored(problem_again: Problem, **given: Any) -> Found:
        found = engine(problem_again, **given)
        used = [q for q in found.decision.sequences if any(step.kind is not TaskKind.OWN for step in q.steps)]
        metres = sum(_metres(problem, found.decision, i) for i, q in enumerate(found.decision.sequences) if q in used)
        vehicles = len(used) if problem.objective is Objective.VEHICLES else 0
        return replace(found, score=(len(found.decision.shipments), -vehicles, -metres))

    return scored


def _metres(problem: Problem, decision: Decision, index: int) -> int:
    sequence = decision.sequences[index]
    trip, places = problem.trips[sequence.trip], []
    for step in sequence.steps:
        s = decision.shipments[step.index]
        if step.kind is TaskKind.PICKUP:
            places.append(problem.lots[s.lot].pickups[s.pickup_option].place)
        else:
            places.append(problem.orders[s.order].receivings[s.receiving_option].place)
    way = [trip.start, *places, trip.end]
    return sum(int(problem.travels[trip.metric].metres[a, b]) for a, b in pairwise(way))
