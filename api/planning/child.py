"""``python -m api.planning.child``: one planning run in a process of its own, spoken with by frames.

Given a request (:class:`api.children.runs.RunRequest`), it reads, measures, solves, judges and draws, tells how far it is at
most a few times a second, and answers with the plan document or with an error of the one table. The work is done in the main
thread, in which the engines call back; a side thread hears *stop* and *cancel*, and the end of the parent.
"""

from __future__ import annotations

import _thread
import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, Final

import orjson

from api.children.frames import Frame
from api.documents.load import day_from, plan_from
from api.documents.plan import PlanDocument
from api.planning.pipe import CANCELLED, Line, failure
from api.planning.prepare import prepare
from api.planning.run import Planned, Stage, plan_with
from api.settings import cache_folder
from matching.explain import Explained
from matching.problem import YEN
from matching.solve import Progress
from matching.stop import Stop
from routing.matrix import FolderCache
from routing.network import RoadNetwork

SELDOM_S: Final = 0.25
"""Progress is told at most once in so many seconds."""


class _Cancelled(Exception):
    """The parent wants no plan any more."""


class _Wish:
    """What the parent has asked for since: to stop with the best so far, or to drop everything."""

    def __init__(self) -> None:
        self.stop = False
        self.drop = False
        self._at_once = False
        # What never asks is broken off by an exception, which the handler raises only where that is safe.
        signal.signal(signal.SIGINT, self._signalled)

    def heard(self, frame: Frame) -> None:
        """Take a message of the parent (in the side thread)."""
        self.drop = self.drop or frame.header.get("do") == "cancel"
        self.stop = True
        if self._at_once:
            _thread.interrupt_main()

    def asked(self) -> bool:
        """Whether the search should end."""
        return self.stop

    def at_once(self, *, wanted: bool) -> None:
        """Let a wish break off the work at hand in the middle: only what follows the plan may be."""
        self._at_once = wanted

    def obeyed(self) -> None:
        """Raise where everything is to be dropped."""
        if self.drop:
            raise _Cancelled

    def _signalled(self, _number: int, _frame: FrameType | None) -> None:
        if self._at_once and self.stop:
            self._at_once = False
            raise KeyboardInterrupt


class _Teller:
    """Tells progress, seldom."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._last = 0.0
        self._stage = "read"

    def stage(self, stage: str) -> None:
        """Tell of a stage as it begins, always."""
        self._stage, self._last = stage, 0.0
        self._seldom({})

    def searched(self, progress: Progress) -> None:
        """Tell how far the search is."""
        self._seldom(
            {
                "percent": min(100, round(100 * progress.share)),
                "value_yen": round(progress.value / YEN),
                "kg": round(progress.kg, 1),
                "orders": progress.orders,
            }
        )

    def explained(self, explained: Explained) -> None:
        """Tell how far the reasons are: first all reasons, then the changes that would help."""
        share = explained.done / max(1, explained.whole)
        self._seldom({"percent": round(50 * share + (50 if explained.changes else 0))})

    def _seldom(self, what: dict[str, object]) -> None:
        now = time.monotonic()
        if now - self._last >= SELDOM_S:
            self._last = now
            self._line.send({"told": "progress", "stage": self._stage, **what})


def main() -> None:
    """Serve one request."""
    line = Line()
    request = line.receive()
    wish = _Wish()
    line.listen(wish.heard)
    try:
        header, *blobs = _answer(request, wish, _Teller(line))
    except _Cancelled:
        header, blobs = dict(CANCELLED), []
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent is told in the form of the one table
        header, blobs = failure(error), []
    line.send(header, *blobs)
    # The plan is on its way; leaving at once saves the interpreter's tidying up.
    os._exit(0)


def _answer(request: Frame, wish: _Wish, teller: _Teller) -> tuple[Any, ...]:
    given = request.header
    with contextlib.suppress(OSError):
        os.nice(given["nice"])
    teller.stage("read")
    day = day_from(request.blobs[0], file="day")
    start = plan_from(request.blobs[1], file="start") if len(request.blobs) > 1 else None
    network = RoadNetwork.load(given["network"])
    wish.obeyed()
    teller.stage("measure")
    folder = Path(given["cache_folder"]) if given["cache_folder"] else cache_folder() / "matrices"
    assembled = prepare(day, network, cache=FolderCache(folder))
    wish.obeyed()
    stop = given["stop"]
    planned = plan_with(
        assembled,
        network,
        stop=Stop(iterations=stop["iterations"], seconds=stop["seconds"], clock=stop["clock"]),
        seed=given["seed"],
        start=start,
        salvage=given["salvage"],
        fixed=[(lot, order, trip) for lot, order, trip in given["fixed"]],
        replay=given["replay"],
        progress=teller.searched,
        cancel=wish.asked,
        tell=_staged(wish, teller),
        bound=given["bound"],
        threads=given["threads"],
        changes=given["changes"],
        reasons=teller.explained,
    )
    wish.obeyed()
    return _told(planned, cancelled=wish.stop)


def _staged(wish: _Wish, teller: _Teller) -> Callable[[Stage], None]:
    def tell(stage: Stage) -> None:
        wish.obeyed()
        wish.at_once(wanted=stage in {"bound", "explain"})
        teller.stage(stage)

    return tell


def _told(planned: Planned, *, cancelled: bool) -> tuple[dict[str, object], bytes]:
    return {"told": "plan", "cancelled": cancelled, "let_go": planned.let_go}, _json(planned.document)


def _json(document: PlanDocument) -> bytes:
    return orjson.dumps(document.model_dump(mode="json", by_alias=True))


if __name__ == "__main__":
    main()
