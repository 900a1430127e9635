"""Small days on several cores: searches with seeds of their own run abreast, and the best one counts.

A day of some thirty orders is too small to be cut, but another seed often ends in another place. The result depends on seed,
iterations and number of threads alone: equal answers are told apart by their order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from threading import Event

from matching.plan import Decision, Shipment
from matching.problem import Problem
from matching.search.found import Found, Progress
from matching.stop import Stop

Search = Callable[..., Found]
_STRIDE = 0x5851F42D


def search_abreast(
    search: Search,
    problem: Problem,
    *,
    stop: Stop,
    seed: int,
    threads: int,
    start: Decision | None = None,
    fixed: Sequence[Shipment] = (),
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    replay: Sequence[int] | None = None,
) -> Found:
    """Run ``search`` once for each thread and return the best (parameters: :func:`matching.search.loop.search`).

    Parameters
    ----------
    search : callable
        One search.
    """
    traces = _split(replay, threads)

    # Whoever asks is asked and told in this thread alone: signals, for one, are nobody else's.
    told: deque[Progress] = deque()
    cancelled = Event()
    # not every engine knows what must stay
    more = {"fixed": fixed} if fixed else {}

    def one(k: int) -> Found:
        return search(
            problem, stop=stop, seed=seed + k * _STRIDE, start=start, progress=told.append if k == 0 else None,
            cancel=cancelled.is_set, replay=traces[k], **more,
        )  # fmt: skip

    with ThreadPoolExecutor(max_workers=threads) as pool:
        futures = [pool.submit(one, k) for k in range(threads)]
        try:
            waiting = True
            while waiting:
                waiting = bool(wait(futures, timeout=0.1).not_done)
                while told:
                    _tell(progress, told.popleft())
                if cancel is not None and cancel():
                    cancelled.set()
        except BaseException:
            cancelled.set()
            raise
    found = [future.result() for future in futures]
    best = max(found, key=lambda each: each.score)
    trace = [len(found)]
    for each in found:
        trace += [len(each.trace), *each.trace]
    return replace(
        best,
        iterations=sum(each.iterations for each in found),
        seconds=max(each.seconds for each in found),
        trace=tuple(trace),
        pool_routes=sum(each.pool_routes for each in found),
    )


def _tell(progress: Callable[[Progress], None] | None, what: Progress) -> None:
    if progress is not None:
        progress(what)


def _split(replay: Sequence[int] | None, threads: int) -> list[Sequence[int] | None]:
    """The trace of each search, out of the one of all."""
    if replay is None:
        return [None] * threads
    found: list[Sequence[int] | None] = []
    at = 1
    for _ in range(replay[0]):
        found.append(replay[at + 1 : at + 1 + replay[at]])
        at += 1 + replay[at]
    return found
