"""When a search ends: after so many iterations, after so many seconds, or without improvement."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal

from matching.errors import ProblemError


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A budget; whichever limit is reached first ends the search.

    Parameters
    ----------
    iterations : int, optional
        Ruin-and-recreate iterations. Alone, it makes a run repeatable to the bit.
    seconds : float, optional
        Seconds on ``clock``; the clock is read at checkpoints only.
    stale : int, optional
        Iterations without improvement.
    clock : {"wall", "cpu"}
        Which clock ``seconds`` are read on.

    Raises
    ------
    ProblemError
        Where no limit is given, or a limit is negative.
    """

    iterations: int | None = None
    seconds: float | None = None
    stale: int | None = None
    clock: Literal["wall", "cpu"] = "wall"

    def __post_init__(self) -> None:
        if self.iterations is None and self.seconds is None and self.stale is None:
            raise ProblemError("stop", "needs a number of iterations or of seconds")
        for name in ("iterations", "seconds", "stale"):
            value = getattr(self, name)
            if value is not None and not value >= 0:
                raise ProblemError(f"stop.{name}", f"must not be negative, not {value}")

    def now(self) -> float:
        """Seconds on the chosen clock."""
        return time.perf_counter() if self.clock == "wall" else time.process_time()
