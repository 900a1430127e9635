"""The driver's work record that the law asks for, written from what the phone reported. No store, no clock.

Rules: 改善基準告示 of 2024 — 13 hours bound a day (15 at most), 30 minutes without driving in parts of at least 10 after
4 hours of driving. Loading is work, not rest; standing at a stop without a reported rest counts as work.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

What = Literal["drive", "work", "rest"]
BOUND: Final = timedelta(hours=13)
BOUND_MOST: Final = timedelta(hours=15)
DRIVE_MOST: Final = timedelta(hours=4)
REST_NEEDED: Final = timedelta(minutes=30)
REST_PART: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Something reported: ``kind`` as the phone says it, at a place where it was one."""

    kind: str
    at: datetime
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What the driver did from when to when."""

    what: What
    begin: datetime
    end: datetime
    place: str = ""

    @property
    def lasts(self) -> timedelta:
        """How long."""
        return self.end - self.begin


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLog:
    """One run's record; ``warnings``: codes of rules that it comes against."""

    spans: tuple[Span, ...]
    bound_s: int
    drive_s: int
    work_s: int
    rest_s: int
    longest_drive_s: int
    warnings: tuple[str, ...]


_NEXT: Final[dict[str, What]] = {
    "start": "drive", "arrive": "work", "leave": "drive", "pick_up": "work", "deliver": "work", "fail": "work",
    "absent": "work", "rest_begin": "rest", "rest_end": "work", "breakdown": "work",
}  # fmt: skip


def work_log(reports: Iterable[Report], *, until: datetime | None = None) -> WorkLog:
    """
    Write the record.

    Parameters
    ----------
    reports
        In any order; they are taken by their moment.
    until
        Where the run has not ended: up to when it is told.
    """
    spans: list[Span] = []
    doing: What | None = None
    since: datetime | None = None
    place = ""

    def close(at: datetime) -> None:
        if doing is not None and since is not None and at > since:
            if spans and spans[-1].what == doing and spans[-1].end == since and spans[-1].place == place:
                spans[-1] = Span(what=doing, begin=spans[-1].begin, end=at, place=place)
            else:
                spans.append(Span(what=doing, begin=since, end=at, place=place))

    ended = False
    for one in sorted(reports, key=lambda report: report.at):
        if one.kind == "end":
            close(one.at)
            ended, doing = True, None
            break
        if one.kind not in _NEXT:
            continue
        close(one.at)
        after = _NEXT[one.kind]
        place = one.place or (place if after == "work" and doing == "work" else "")
        doing, since = after, one.at
    if not ended and until is not None:
        close(until)
    return _summed(tuple(spans))


def _summed(spans: tuple[Span, ...]) -> WorkLog:
    total = {what: sum((one.lasts for one in spans if one.what == what), timedelta()) for what in ("drive", "work", "rest")}
    longest = _longest_drive(spans)
    bound = spans[-1].end - spans[0].begin if spans else timedelta()
    warnings = []
    if bound > BOUND:
        warnings.append("bound-15h" if bound > BOUND_MOST else "bound-13h")
    if longest > DRIVE_MOST:
        warnings.append("drive-4h")
    return WorkLog(
        spans=spans,
        bound_s=_seconds(bound),
        drive_s=_seconds(total["drive"]),
        work_s=_seconds(total["work"]),
        rest_s=_seconds(total["rest"]),
        longest_drive_s=_seconds(longest),
        warnings=tuple(warnings),
    )


def _longest_drive(spans: tuple[Span, ...]) -> timedelta:
    """Return the most driving without 30 minutes of interruption in parts of at least 10."""
    longest = driven = paused = timedelta()
    for one in spans:
        if one.what == "drive":
            driven += one.lasts
            longest = max(longest, driven)
        elif one.what == "rest" and one.lasts >= REST_PART:
            paused += one.lasts
            if paused >= REST_NEEDED:
                driven = paused = timedelta()
    return longest


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
