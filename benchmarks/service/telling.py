"""What the load on the service comes to: tables, and the bars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from benchmarks.report import Bar, Report, Table

LIST_MS: Final = 30.0
QUOTE_MS: Final = 100.0
POST_MS: Final = 50.0
UP_S: Final = 2.0
OF_BARE: Final = 0.6
PLANNING: Final = 1.2
"""What of the quiet p99 counts as no delay: two quiet measurements on a machine that is used differ by as much."""
_MOMENTS: Final = {"quiet": "quiet", "planning": "while planning"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One kind of request at one moment; ``cpu_ms``: of the serving process for each answer."""

    name: str
    moment: str
    connections: int
    times_ms: tuple[float, ...]
    rate: float
    refused: int
    statuses: Mapping[str, int]
    cpu_ms: float

    def at(self, share: float) -> float:
        """Milliseconds within which ``share`` percent were answered."""
        return float(np.percentile(self.times_ms, share)) if self.times_ms else float("nan")

    def data(self) -> dict[str, Any]:
        """Return the cell for machines."""
        return asdict(self)


def report(data: Mapping[str, Any]) -> Report:
    """Write what was measured (:func:`benchmarks.service.measure`) as tables and bars."""
    cells = [Cell(**one) for one in data["cells"]]
    known = {(cell.name, cell.moment, cell.connections): cell for cell in cells}
    rows = [_row(cell, known) for cell in cells]
    counts = data["counts"]
    note = (
        f"{data['tool']} over loopback on the same machine, {data['seconds']:g} s a row. Milliseconds on the wall, beside "
        "whatever else the machine did; *cpu ms*: of the serving process for each answer. *× quiet*: p50 and p99 against "
        "the same row without a planning run. *bare*: one insert into SQLite (WAL, synchronous=FULL), the least that a "
        "POST can be."
    )
    if not data["quotes"]:
        note += " Quotes were not measured: the day's draft plan was not ready in time."
    load = Table(
        title=f"{data['size']} day ({counts['lots']} lots, {counts['orders']} orders, {counts['trips']} trips posted)",
        head=(
            "request",
            "moment",
            "connections",
            "answers/s",
            "p50 ms",
            "p90 ms",
            "p99 ms",
            "cpu ms",
            "× quiet p50, p99",
            "not 2xx",
        ),
        rows=tuple(rows),
        note=note,
    )
    starts = Table(
        title="Start of `ainori serve` until /readyz answers",
        head=("store", "starts", "median s", "worst s", "cpu s"),
        rows=tuple(_start(name, data["starts"][key]) for key, name in _STORES.items()),
    )
    return Report(part="service", tables=(load, starts), data=dict(data), bars=tuple(_bars(data, known)))


_STORES: Final = {"new": "new (migrated, region set up)", "filled": "filled with the day"}


def _row(cell: Cell, known: Mapping[tuple[str, str, int], Cell]) -> tuple[str, ...]:
    quiet = known.get((cell.name, "quiet", cell.connections))
    ratio = "" if cell.moment == "quiet" or quiet is None else ", ".join(f"{cell.at(s) / quiet.at(s):.2f}" for s in (50, 99))
    shown = [f"{cell.at(share):.1f}" for share in (50, 90, 99)]
    return (
        cell.name, _MOMENTS[cell.moment], str(cell.connections), f"{cell.rate:.0f}", *shown, f"{cell.cpu_ms:.1f}", ratio,
        str(cell.refused),
    )  # fmt: skip


def _start(name: str, starts: list[Mapping[str, float]]) -> tuple[str, ...]:
    walls = [one["wall_s"] for one in starts]
    busy = float(np.median([one["cpu_s"] for one in starts]))
    return (name, str(len(walls)), f"{float(np.median(walls)):.2f}", f"{max(walls):.2f}", f"{busy:.2f}")


def _bars(data: Mapping[str, Any], known: Mapping[tuple[str, str, int], Cell]) -> Iterable[Bar]:
    on_l = data["size"] == "L"
    for moment, said in _MOMENTS.items():
        yield _at_most(f"list of 50, {said}", known.get(("list of 50 lots", moment, 1)), LIST_MS)
        for name in ("quote of an order", "quote of a lot"):
            yield _at_most(f"{name}, {said}, {data['size']} day", known.get((name, moment, 1)), QUOTE_MS, counts=on_l)
    post, bare = known.get(("post a lot", "quiet", 8)), known.get(("bare", "quiet", 8))
    yield _at_most("post a lot, quiet", known.get(("post a lot", "quiet", 1)), POST_MS)
    if post is not None and bare is not None:
        share = post.rate / bare.rate
        yield Bar(
            what="post a lot against the bare insert, 8 connections", bar=f"≥ {OF_BARE:.0%} of its rate",
            measured=f"{share:.0%} ({post.rate:.0f} of {bare.rate:.0f}/s)", met=share >= OF_BARE,
        )  # fmt: skip
    for key, name in _STORES.items():
        worst = max(one["wall_s"] for one in data["starts"][key])
        yield Bar(what=f"server up, store {name}", bar=f"< {UP_S:g} s", measured=f"{worst:.2f} s at worst", met=worst < UP_S)
    planning = [cell for cell in known.values() if cell.moment == "planning" and cell.connections == 1]
    if planning:
        ratios = {cell.name: cell.at(99) / known[cell.name, "quiet", 1].at(99) for cell in planning}
        name = max(ratios, key=lambda one: ratios[one])
        yield Bar(
            what="a planning run never delays a request (p99 against quiet, 1 connection)", bar=f"≤ {PLANNING:g} × quiet",
            measured=f"{ratios[name]:.2f} × at worst ({name})", met=ratios[name] <= PLANNING,
        )  # fmt: skip


def _at_most(what: str, cell: Cell | None, bar_ms: float, *, counts: bool = True) -> Bar:
    if cell is None:
        return Bar(what=what, bar=f"< {bar_ms:g} ms p99", measured="", met=None)
    p99 = cell.at(99)
    met = p99 < bar_ms and not cell.refused if counts else None
    return Bar(what=what, bar=f"< {bar_ms:g} ms p99", measured=f"{p99:.1f} ms", met=met)
