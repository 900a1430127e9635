"""What is wrong with a closing rule, a rhythm or a calendar whose form is right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.documents.faults import Fault, fault, inside
from api.regions.calendars import Calendar, ClosingRule, Days, Rhythm


def calendar_faults(calendar: Calendar, path: str = "calendar") -> Iterator[Fault]:
    """Return spans that end before they begin, and periods of one id."""
    first: dict[str, int] = {}
    for index, period in enumerate(calendar.periods):
        where = inside(f"{path}.periods", index)
        before = first.setdefault(period.id, index)
        if before != index:
            yield fault(f"{where}.id", "ref.duplicate", value=period.id, first=inside(f"{path}.periods", before))
        yield from _backwards(period.dated, f"{where}.dated")
    yield from _backwards(calendar.more_holidays, f"{path}.more_holidays")


def closing_faults(rule: ClosingRule, calendar: Calendar, path: str = "closings") -> Iterator[Fault]:
    """Return periods that the region does not know, and closures that end before they begin."""
    known = {one.id for one in calendar.periods}
    for index, name in enumerate(rule.periods):
        if name not in known:
            yield fault(inside(f"{path}.periods", index), "ref.unknown", value=name, table="calendar.periods")
    yield from _backwards(rule.closed, f"{path}.closed")


def rhythm_faults(rhythm: Rhythm, path: str = "rhythm") -> Iterator[Fault]:
    """Return an end before the beginning."""
    if rhythm.until is not None and rhythm.until < rhythm.since:
        yield fault(f"{path}.until", "region.span", first=rhythm.since, last=rhythm.until)


def _backwards(spans: Sequence[Days], path: str) -> Iterator[Fault]:
    for index, span in enumerate(spans):
        if span.last < span.first:
            yield fault(f"{inside(path, index)}.last", "region.span", first=span.first, last=span.last)
