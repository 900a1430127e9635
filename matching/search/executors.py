"""Where the parts of a large problem are searched: threads of this process, processes of this machine, or farther away.

The seam is :class:`Executor`; whatever can send plain values to and fro can stand behind it.

Threads are what :func:`matching.search.decompose.search_parts` takes where nothing else is given: the kernels run outside
the interpreter's lock, and nothing is copied. 1,000 orders, 4,000 iterations, two workers on two shared cores: 13 s, processes
23 s, each some 8 s more the first time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures import Executor as Pool
from multiprocessing import get_context
from threading import Event
from types import TracebackType
from typing import Any, Protocol, Self

from matching.search.jobs import Done, Job, work

_LOOK_S = 0.1
"""Seconds between two looks whether the answers are still wanted."""


class Executor(Protocol):
    """Does jobs; whoever gives it opens and closes it."""

    @property
    def workers(self) -> int:
        """Jobs done at a time."""
        ...

    def run(self, jobs: Iterator[Job], cancel: Callable[[], bool]) -> list[Done]:
        """Do all jobs with :func:`matching.search.jobs.work`; answers come in the order of the jobs.

        Parameters
        ----------
        jobs : iterator of Job
            To be asked for the next job only when a worker is about to be free: no more parts are held than are searched.
        cancel : callable
            To be asked now and then, in the caller's own thread. Once it says True no further job is begun, and those under
            way are to be told (``work`` asks): then there are fewer answers than jobs, those of the first ones.
        """
        ...


class Local:
    """Jobs in a pool of this machine, one more handed over than there are workers; closed at the end of a ``with``.

    Parameters
    ----------
    workers : int
    pool : concurrent.futures.Executor
    cancelled : threading.Event or one of multiprocessing
        By which workers are told.
    submit : callable
        Hands a job over to the pool.
    """

    def __init__(self, workers: int, pool: Pool, cancelled: Any, submit: Callable[[Job], Future[Done]]) -> None:
        self.workers = workers
        self._pool, self._cancelled, self._submit = pool, cancelled, submit

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._cancelled.set()
        self._pool.shutdown()

    def run(self, jobs: Iterator[Job], cancel: Callable[[], bool]) -> list[Done]:
        """Do all jobs (:class:`Executor`)."""
        every: list[Future[Done]] = []
        running: set[Future[Done]] = set()
        self._cancelled.clear()
        try:
            for job in jobs:
                if self._cancelled.is_set():
                    break
                every.append(self._submit(job))
                running.add(every[-1])
                while len(running) > self.workers:
                    running = self._look(running, cancel)
            while running:
                running = self._look(running, cancel)
        except BaseException:
            self._cancelled.set()
            raise
        return [future.result() for future in every]

    def _look(self, running: set[Future[Done]], cancel: Callable[[], bool]) -> set[Future[Done]]:
        left = wait(running, timeout=_LOOK_S, return_when=FIRST_COMPLETED).not_done
        if cancel():
            self._cancelled.set()
        return set(left)


def threads(workers: int) -> Local:
    """Search parts in so many threads of this process."""
    pool, cancelled = ThreadPoolExecutor(max_workers=workers), Event()
    return Local(workers, pool, cancelled, lambda job: pool.submit(work, job, cancelled.is_set))


def processes(workers: int) -> Local:
    """Search parts in so many processes of this machine, each beginning with nothing."""
    context = get_context("spawn")
    cancelled = context.Event()
    pool = ProcessPoolExecutor(max_workers=workers, mp_context=context, initializer=_begin, initargs=(cancelled,))
    return Local(workers, pool, cancelled, lambda job: pool.submit(_work, job))


_CANCELLED: list[Any] = []
"""In a process of the pool: the event by which it is told that its answers are no longer wanted."""


def _begin(cancelled: Any) -> None:
    _CANCELLED[:] = [cancelled]


def _work(job: Job) -> Done:
    return work(job, _CANCELLED[0].is_set)
