"""A planning run seen from outside: what it is given, what it tells, how it ends.

::

    run = PlanningRun.start(RunRequest(day=day_bytes, network=Path("net.npz"), stop=RunStop(seconds=30)))
    while (told := run.next(timeout_s=1.0)) is None or isinstance(told, RunProgress):
        ...  # heartbeat, cancel flag
    run.close()

After :class:`RunPlanned` or :class:`RunFailed` nothing more comes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal, Self

from api.children.frames import Frame
from api.children.process import Child

MODULE: Final = "api.planning.child"
PLANNER_DIED: Final = "planner-died"
"""Code of a run whose process ended without an answer: killed, out of memory, or a fault of ours."""
CANCELLED: Final = "cancelled"

RunStage = Literal["read", "measure", "solve", "bound", "explain", "draw"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStop:
    """How long to search: iterations or seconds, one of them; ``clock`` of the seconds."""

    seconds: float | None = None
    iterations: int | None = None
    clock: Literal["wall", "cpu"] = "wall"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """
    What a run is given.

    Attributes
    ----------
    day, start
        JSON of the day document and of a plan to begin from.
    network
        The road network's file.
    salvage
        Whether of a start plan that is no longer lawful today what still holds is kept; otherwise such a plan is refused.
    fixed
        (lot, order, trip) of shipments of the start plan that must stay as they are; with ``salvage`` those that no longer
        hold are let go and told.
    bound
        Whether to prove how much more any plan could be worth.
    changes
        For how many reasons a change that would help is looked for; the engine's own number unless given.
    replay
        ``run.trace`` of a former run with the same arguments, to make it again to the bit.
    nice
        Added to the process's niceness, so that a run never delays a request.
    cache_folder
        Where travel matrices are kept; None: the usual folder.
    """

    day: bytes
    network: Path
    stop: RunStop
    seed: int = 1
    threads: int = 1
    start: bytes | None = None
    salvage: bool = False
    fixed: tuple[tuple[str, str, str], ...] = ()
    bound: bool = False
    changes: int | None = None
    replay: tuple[int, ...] | None = None
    nice: int = 10
    cache_folder: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunProgress:
    """How far a run is: the stage, percent of it where known, and the best plan so far (rounded yen, kg, orders served)."""

    stage: RunStage
    percent: int | None = None
    value_yen: int | None = None
    kg: float | None = None
    orders: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPlanned:
    """The plan document as JSON; ``cancelled``: the search was told to stop, and this is the best of it.

    ``let_go``: fixed shipments of the start plan that no longer hold.
    """

    plan: bytes
    cancelled: bool = False
    let_go: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFault:
    """One fault of an input: the document's path, the message's key, and what is wrong in both languages."""

    path: str
    key: str
    ja: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFailed:
    """No plan: a stable code with its HTTP status (the table of ``api.errors``), the field where one is at fault.

    ``detail`` is for the log, never for a page.
    """

    code: str
    status: int
    detail: str
    field: str | None = None
    file: str | None = None
    faults: tuple[RunFault, ...] = ()

    @property
    def again(self) -> bool:
        """Whether another attempt with the same input might end better."""
        return self.code == PLANNER_DIED


RunTold = RunProgress | RunPlanned | RunFailed


class PlanningRun:
    """
    One attempt in a process of its own.

    Parameters
    ----------
    child
        The process, just started; see :meth:`start`.
    """

    def __init__(self, child: Child) -> None:
        self._child = child
        self._over = False

    @classmethod
    def start(cls, request: RunRequest) -> Self:
        """Start a process and hand it the request."""
        child = Child(MODULE)
        run = cls(child)
        blobs = (request.day,) if request.start is None else (request.day, request.start)
        # Where it died already, the next message says so.
        child.send(_header(request), *blobs)
        return run

    @property
    def pid(self) -> int:
        """Process id."""
        return self._child.pid

    def next(self, timeout_s: float | None = None) -> RunTold | None:
        """
        Return the next message; None where none came in time.

        Raises
        ------
        RuntimeError
            Where the run has ended already.
        """
        if self._over:
            raise RuntimeError("this run has ended")
        try:
            frame = self._child.receive(timeout_s)
        except TimeoutError:
            return None
        if frame is None:
            self._over = True
            return RunFailed(code=PLANNER_DIED, status=500, detail=self._child.end_told())
        told = _told(frame)
        self._over = not isinstance(told, RunProgress)
        return told

    def cancel(self, *, keep: bool = True) -> None:
        """Ask it to end soon: with the best plan so far (``keep``), or without a plan (code ``cancelled``)."""
        self._child.send({"do": "stop" if keep else "cancel"})

    def kill(self) -> None:
        """End it now; the next message says so."""
        self._child.kill()

    def close(self) -> None:
        """Let the process go; to be called in any case."""
        self._child.close()


def _header(request: RunRequest) -> dict[str, object]:
    header: dict[str, object] = asdict(request)
    for name in ("day", "start"):
        header.pop(name)
    header["do"] = "plan"
    header["network"] = str(request.network)
    header["cache_folder"] = None if request.cache_folder is None else str(request.cache_folder)
    return header


def _told(frame: Frame) -> RunTold:
    header: dict[str, Any] = frame.header
    kind = header.pop("told")
    if kind == "progress":
        return RunProgress(**header)
    if kind == "plan":
        return RunPlanned(
            plan=frame.blobs[0], cancelled=header["cancelled"], let_go=tuple(tuple(key) for key in header["let_go"])
        )
    faults = tuple(RunFault(**item) for item in header.pop("faults", ()))
    return RunFailed(**header, faults=faults)
