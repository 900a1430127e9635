"""What a part hands in, and how it is written: JSON for machines, a markdown table for people."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Tell = Callable[[str], None]
"""Says what is being done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a title over it and a note under it; cells are text as shown."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.head) for row in self.rows):
            raise ValueError(f"table {self.title!r}: a row has not {len(self.head)} cells")

    def markdown(self) -> str:
        """Return the table as markdown."""
        lines = [f"### {self.title}", "", _line(self.head), _line(tuple("---" for _ in self.head)), *map(_line, self.rows)]
        return "\n".join([*lines, "", self.note, ""] if self.note else [*lines, ""])


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar that the issue sets, and what was measured; reported as met or missed, never asserted."""

    what: str
    bar: str
    measured: str
    met: bool | None

    @property
    def verdict(self) -> str:
        """Met, missed, or not measured."""
        return "not measured" if self.met is None else "met" if self.met else "MISSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One part's result: tables and bars for people, ``data`` with every single run for machines, names of charts.

    ``results``: files worth keeping beside the figures, such as solutions better than any listed.
    """

    part: str
    tables: tuple[Table, ...]
    data: dict[str, Any]
    bars: tuple[Bar, ...] = ()
    charts: tuple[str, ...] = field(default=())
    results: tuple[str, ...] = field(default=())

    def markdown(self) -> str:
        """Return tables and bars as markdown."""
        tables = list(self.tables)
        if self.bars:
            rows = tuple((bar.what, bar.bar, bar.measured, bar.verdict) for bar in self.bars)
            tables.insert(0, Table(title="Bars", head=("what", "bar", "measured", "verdict"), rows=rows))
        return "\n".join([f"## {self.part}", "", *(table.markdown() for table in tables)])


def write(report: Report, out: Path, *, conditions: dict[str, Any]) -> None:
    """Write ``PART.json`` and ``PART.md`` into a folder, with the conditions of the measurement."""
    out.mkdir(parents=True, exist_ok=True)
    content = {
        "part": report.part,
        "conditions": conditions,
        "bars": [{"what": b.what, "bar": b.bar, "measured": b.measured, "met": b.met} for b in report.bars],
        "data": report.data,
        "charts": list(report.charts),
        "results": list(report.results),
    }
    (out / f"{report.part}.json").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    told = "\n".join(f"- {name}: {value}" for name, value in conditions.items())
    (out / f"{report.part}.md").write_text(f"{report.markdown()}\nMeasured under:\n\n{told}\n", encoding="utf-8")


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
