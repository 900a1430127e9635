"""What a vehicle's papers allow on a day: pure, by the papers' dates alone. The law is a gate here, not advice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from api.documents.day import PermitName

DAYS_A_YEAR: Final = 90
"""Days on which a private vehicle may carry for pay under a licensed carrier's permit (permit_78_3)."""
PERMITS: Final[dict[str, tuple[PermitName, ...]]] = {
    "white": ("permit_78_3",),
    "green": ("green", "bus"),
    "black": ("black",),
}
"""Which permits can be true of which plate; on a white plate nothing is paid but under permit_78_3."""


class Paper(Protocol):
    """A paper as the gate reads it."""

    kind: str
    valid_from: str
    valid_until: str
    limit_yen: int | None
    days_of_90: int | None
    last_day: str | None
    state: str
    void_from: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """
    What holds on one day.

    ``permits``: under which the vehicle may carry for pay; none: own goods and bought ones only. ``insured_yen``: the most
    that the goods on board may be worth; None: no limit is set. ``closed``: why it may not carry for others at all, as codes
    of :data:`REASONS`; empty: the gate is open. ``lapsed``: permits of a white plate that have ended or are used up, which
    leaves it own goods and bought ones. ``missing``: papers that would open more.
    """

    permits: tuple[PermitName, ...]
    insured_yen: int | None
    closed: tuple[str, ...]
    lapsed: tuple[str, ...]
    missing: tuple[str, ...]


REASONS: Final = (
    "inspection-ended",
    "insurance-ended",
    "insurance-missing",
    "permit-ended",
    "permit-days-used",
    "vehicle-closed",
)


def gate(plate_class: str, papers: Sequence[Paper], date: str, *, used: bool = True) -> Gate:
    """
    Judge a vehicle on a day.

    Parameters
    ----------
    papers
        All papers of the vehicle; those that are only stated, or void, open nothing.
    date
        A day of the region, ``YYYY-MM-DD``; papers hold through their last day.
    """
    held = [paper for paper in papers if _believed(paper, date)]
    possible = PERMITS[plate_class]
    true_permits = tuple(name for name in possible if any(_true(paper, date) for paper in held if paper.kind == name))
    closed = [] if used else ["vehicle-closed"]
    inspected = _of(held, "inspection")
    if inspected and not any(_dated(paper, date) for paper in inspected):
        closed.append("inspection-ended")
    insurances = _of(held, "cargo_insurance")
    limits = [paper.limit_yen for paper in insurances if _dated(paper, date)]
    if insurances and not limits:
        closed.append("insurance-ended")
    if true_permits and not insurances:
        closed.append("insurance-missing")
    claimed = [paper for name in possible for paper in _of(held, name)]
    lapsed: list[str] = []
    if claimed and not true_permits:
        used = any(_dated(paper, date) for paper in claimed)
        (lapsed if plate_class == "white" else closed).append("permit-days-used" if used else "permit-ended")
    missing = [name for name in ("inspection", "cargo_insurance") if not _of(held, name)]
    if plate_class != "white" and not claimed:
        missing.append("green" if plate_class == "green" else "black")
    return Gate(
        permits=() if closed else true_permits,
        insured_yen=_limit(closed, limits),
        closed=tuple(closed),
        lapsed=tuple(lapsed),
        missing=tuple(missing),
    )


def _limit(closed: Sequence[str], limits: Sequence[int | None]) -> int | None:
    if closed:
        return 0
    known = [limit for limit in limits if limit is not None]
    return max(known) if known and len(known) == len(limits) else None


def _believed(paper: Paper, date: str) -> bool:
    """Whether the operator had found it good on that day, whatever was found later."""
    return paper.state == "holds" or (paper.state == "void" and paper.void_from is not None and date < paper.void_from)


def in_use(state: str, closed_on: str | None, date: str) -> bool:
    """Whether a vehicle was in use on a day."""
    return state == "active" or (closed_on is not None and date <= closed_on)


def _of(papers: Sequence[Paper], kind: str) -> list[Paper]:
    return [paper for paper in papers if paper.kind == kind]


def _dated(paper: Paper, date: str) -> bool:
    return paper.valid_from <= date <= paper.valid_until


def _true(paper: Paper, date: str) -> bool:
    if not _dated(paper, date):
        return False
    if paper.kind != "permit_78_3" or (paper.last_day is not None and date <= paper.last_day):
        return True
    return (paper.days_of_90 or 0) < DAYS_A_YEAR
