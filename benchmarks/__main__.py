"""``python -m benchmarks [PART ...] [--quick]``: measure, tell what is being done, write into out/bench."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import days, guard, optimum, quality, quote, recommend, rivals, scale, service, speed, volume, yardstick
from benchmarks.machine import conditions
from benchmarks.report import Report, write

Part = Callable[..., Report]
PARTS: dict[str, Part] = {
    "optimum": optimum.run,
    "days": days.run,
    "speed": speed.run,
    "scale": scale.run,
    "quality": quality.run,
    "guard": guard.run,
    "recommend": recommend.run,
    "quote": quote.run,
    "service": service.run,
    "rivals": rivals.run,
    "volume": volume.run,
    "yardstick": yardstick.run,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts asked for, one after another."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all where none is named")
    parser.add_argument("--quick", action="store_true", help="fewer seeds and shorter runs: minutes, and rougher figures")
    parser.add_argument("--out", type=Path, default=Path("out/bench"), metavar="DIR", help="where results go (out/bench)")
    parser.add_argument(
        "--publish",
        action="store_true",
        help="keep the pages in benchmarks/results/VERSION, the charts in figures, solutions worth keeping in results",
    )
    public = parser.add_argument_group("quality", "public instances, in seconds of the processor")
    public.add_argument("--instances", type=Path, metavar="DIR", help="folder of instances and best_known.csv")
    public.add_argument("--seconds", type=float, nargs="+", metavar="S", help="budgets (10 60)")
    public.add_argument("--seeds", type=int, metavar="K", help="runs of ours for each cell (1); the median is compared")
    public.add_argument("--peers", action="store_true", help="run VROOM, PyVRP and OR-Tools Routing, too (pip: ainori[peers])")
    parser.add_argument("--long", type=int, metavar="K", help="days, yardstick: long runs of each day (10)")
    parser.add_argument("--long-seconds", type=float, metavar="S", help="yardstick: what a long run has (60)")
    public.add_argument("--peers-only", action="store_true", help="run the peers alone, for a later --reuse")
    public.add_argument("--reuse", type=Path, metavar="JSON", help="a former quality.json: its peers' runs stand in")
    public.add_argument("--aims", nargs="+", choices=quality.AIMS, help="vehicles first, distance alone, or both (both)")
    public.add_argument(
        "--only", nargs="+", metavar="NAME", help="these instances alone (yardstick: own or random days; days: sizes)"
    )
    given = parser.parse_args(arguments)
    unknown = [name for name in given.parts if name not in PARTS]
    if unknown:
        parser.error(f"no part is called {unknown[0]}; there are {', '.join(PARTS)}")
    given.out.mkdir(parents=True, exist_ok=True)
    for name in given.parts or PARTS:
        began = time.perf_counter()
        found = conditions()
        tell(f"{name}: begins ({'quick' if given.quick else 'full'}; load {found['load average at the start (1, 5, 15 min)']})")
        report = PARTS[name](quick=given.quick, out=given.out, tell=tell, **_options(given, name))
        minutes = (time.perf_counter() - began) / 60
        form = "quick" if given.quick else "full"
        write(report, given.out, conditions={**found, "form": form, "minutes": f"{minutes:.1f}"})
        if given.publish:
            _publish(report, given.out)
        print("\n" + report.markdown(), flush=True)
        tell(f"{name}: done in {minutes:.1f} min; wrote {given.out / name}.json and .md{_charts(report)}")
    return 0


OPTIONS = {
    "quality": ("instances", "seconds", "seeds", "only", "peers", "peers_only", "reuse", "aims"),
    "days": ("long", "only"),
    "yardstick": ("long", "long_seconds", "only"),
}


def _options(given: argparse.Namespace, part: str) -> dict[str, Any]:
    """Return the options of a part that were given."""
    wanted = ((name, getattr(given, name)) for name in OPTIONS.get(part, ()))
    return {name: value for name, value in wanted if value is not None and value is not False}


def _publish(report: Report, out: Path) -> None:
    """Keep a part's page for this version, its charts where the READMEs look, and its solutions worth keeping."""
    here = Path(__file__).parent
    page = here / "results" / version("ainori")
    page.mkdir(parents=True, exist_ok=True)
    shutil.copy(out / f"{report.part}.md", page)
    for chart in report.charts:
        shutil.copy(chart, here / "figures")
    for result in report.results:
        shutil.copy(result, here / "results")


def tell(what: str) -> None:
    """Say what is being done, at once."""
    print(f"[{time.strftime('%H:%M:%S')}] {what}", file=sys.stderr, flush=True)


def _charts(report: Report) -> str:
    return f", and {', '.join(report.charts)}" if report.charts else ""


if __name__ == "__main__":
    raise SystemExit(main())
