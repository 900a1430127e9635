"""The threads that work beside the requests: timers, messages, planning."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Protocol

from api.db.actor import the_clock
from api.db.store import Store, StoreBusy, StoreFull
from api.notify.mail import Post
from api.worker import outbox, timers
from api.worker.due import Handler
from api.worker.handlers import KEEP_HOUSE, keep_house
from api.worker.ready import take_up

LOG: Final = logging.getLogger("ainori.worker")
_ROUND_S: Final = 1.0
"""How long a thread sleeps at most: timers and messages are late by no more."""
_DOWN_S: Final = 30.0
"""How long a mail server that does not answer is left alone."""
_AFTER_TROUBLE_S: Final = 5.0


class Planner(Protocol):
    """What runs planning jobs (:class:`api.worker.supervisor.Supervisor`)."""

    def start(self, *, alone: bool) -> None:
        """Begin to work."""
        ...

    def stop(self) -> None:
        """Stop in order."""
        ...


class Workers:
    """
    Everything of a region that runs by itself.

    Parameters
    ----------
    post
        The way e-mail leaves; None: the inbox alone.
    planner
        None: nothing is planned here.
    """

    def __init__(
        self,
        store: Store,
        region: str,
        handlers: Mapping[str, Handler],
        *,
        post: Post | None = None,
        url: str = "",
        planner: Planner | None = None,
    ) -> None:
        self._store, self._region, self._handlers = store, region, handlers
        self._post, self._url, self._planner = post, url, planner
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin: days to come get their rows, then every thread goes to work."""
        with self._store.write(the_clock(self._region)) as tx:
            keep_house(tx)
            tx.due(KEEP_HOUSE, tx.now, key=f"{self._region}/keep/{tx.now:%Y-%m-%dT%H}")
        for name, bell, work in (("timers", "timers", self._timers), ("outbox", "outbox", self._outbox)):
            thread = threading.Thread(target=self._loop, args=(bell, work), name=name, daemon=True)
            thread.start()
            self._threads.append(thread)
        if self._planner is not None:
            take_up(self._store, self._region)
            self._planner.start(alone=self._store.is_sqlite)

    def stop(self) -> None:
        """Stop in order: what is in a transaction ends it, the rest waits for the next start."""
        self._stopping.set()
        for bell in ("timers", "outbox"):
            self._store.ring(bell)
        if self._planner is not None:
            self._planner.stop()
        for thread in self._threads:
            thread.join(15)
        self._threads.clear()

    def _loop(self, bell: str, work: Callable[[], float]) -> None:
        while not self._stopping.is_set():
            try:
                pause = work()
            except (StoreBusy, StoreFull) as error:
                LOG.warning("%s: the store cannot take it now (%s)", bell, type(error).__name__)
                pause = _ROUND_S
            except Exception:
                # A thread that is gone does nothing any more; what failed is looked at again.
                LOG.exception("%s: a round failed", bell)
                pause = _AFTER_TROUBLE_S
            if pause and not self._stopping.is_set():
                self._store.wait(bell, pause)

    def _timers(self) -> float:
        timers.run_due(self._store, self._region, self._handlers)
        return self._pause(timers.next_moment(self._store, self._region))

    def _outbox(self) -> float:
        done = outbox.drain(self._store, self._region, self._post, self._url)
        if done.down:
            # Also whoever rings does not make a dead server answer.
            self._stopping.wait(_DOWN_S)
        return self._pause(outbox.next_moment(self._store, self._region))

    def _pause(self, moment: datetime | None) -> float:
        if moment is None:
            return _ROUND_S
        left = (moment - self._store.clock.now()).total_seconds()
        return min(_ROUND_S, max(left, 0.02))
