"""Engine errors to the codes by which clients know them: the one table, for command line and API alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

OK: Final = 0
VIOLATIONS: Final = 1
BAD_INPUT: Final = 2
OWN_FAULT: Final = 70
INTERRUPTED: Final = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCode:
    """How an error is told outside: a stable code, the HTTP status, the exit code of the command."""

    code: str
    status: int
    exit_code: int


INPUT_FAULTS: Final = ErrorCode(code="bad-input", status=422, exit_code=BAD_INPUT)
"""For faults found in documents before any engine sees them."""
_TABLE: Final[dict[str, ErrorCode]] = {
    "matching.errors.ProblemError": ErrorCode(code="bad-problem", status=422, exit_code=BAD_INPUT),
    "matching.errors.FormatError": ErrorCode(code="bad-instance", status=422, exit_code=BAD_INPUT),
    "routing.errors.OffNetwork": ErrorCode(code="off-network", status=422, exit_code=BAD_INPUT),
    "routing.errors.Unreachable": ErrorCode(code="unreachable", status=422, exit_code=BAD_INPUT),
    "routing.errors.BeyondMetric": ErrorCode(code="roads-too-long", status=422, exit_code=BAD_INPUT),
    "routing.errors.NetworkFileError": ErrorCode(code="bad-roads", status=422, exit_code=BAD_INPUT),
    "routing.errors.DownloadError": ErrorCode(code="roads-not-fetched", status=503, exit_code=BAD_INPUT),
    "matching.errors.PlanBroken": ErrorCode(code="plan-broken", status=500, exit_code=OWN_FAULT),
}
"""By name, not by class: the web process must not load an engine to know its errors."""


def code_of(error: BaseException) -> ErrorCode | None:
    """Return the row of an engine error, None for anything that is not theirs."""
    for kind in type(error).__mro__:
        row = _TABLE.get(f"{kind.__module__}.{kind.__qualname__}")
        if row is not None:
            return row
    return None
