"""Which engine searches: the one for plain pickup and delivery where a problem is plain, the general one for all others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matching.plan import Decision, Shipment
from matching.problem import Problem
from matching.search.found import Found, Progress
from matching.search.pairs.ground import plain
from matching.stop import Stop

__all__ = ["Found", "Progress", "search"]


def search(
    problem: Problem,
    *,
    stop: Stop,
    seed: int,
    start: Decision | None = None,
    fixed: Sequence[Shipment] = (),
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    replay: Sequence[int] | None = None,
) -> Found:
    """Search for the best decision within a budget (parameters: :func:`matching.search.loop.search`)."""
    # Each is loaded with its kernels only where it is wanted.
    if not fixed and plain(problem):
        from matching.search.pairs.loop import search as search_pairs

        return search_pairs(problem, stop=stop, seed=seed, start=start, progress=progress, cancel=cancel, replay=replay)
    from matching.search.loop import search as search_all

    return search_all(
        problem, stop=stop, seed=seed, start=start, fixed=fixed, progress=progress, cancel=cancel, replay=replay
    )  # fmt: skip
