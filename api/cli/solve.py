"""``ainori solve``: a day and its roads into a plan."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli import options
from api.cli.console import Console
from api.cli.interrupt import Interruptible
from api.errors import OK

if TYPE_CHECKING:
    from api.documents.plan import PlanDocument
    from api.planning.assemble import Assembled
    from api.planning.run import Stage
    from matching.explain import Explained
    from matching.solve import Progress
    from matching.stop import Stop
    from routing.network import RoadNetwork

DEFAULT_SECONDS = 10.0


def add(verbs: options.Verbs) -> None:
    """Add the verb."""
    parser = verbs.add("solve", "help.solve", "solve day.json --roads net.npz --seconds 10 --seed 1 -o plan.json")
    parser.add_argument("day", metavar="DAY.json", type=Path, help=verbs.help("help.day_file"))
    options.add_roads(parser, verbs)
    add_budget(parser, verbs)
    options.add_seed(parser, verbs)
    parser.add_argument("--threads", metavar="T", type=options.threads, default=1, help=verbs.help("help.threads"))
    parser.add_argument("--start", metavar="PLAN.json", type=Path, help=verbs.help("help.start"))
    parser.add_argument("--bound", action="store_true", help=verbs.help("help.bound"))
    parser.add_argument("--changes", metavar="N", type=options.count, help=verbs.help("help.changes"))
    parser.add_argument("-o", "--out", metavar="PLAN.json", type=Path, required=True, help=verbs.help("help.out_plan"))
    parser.set_defaults(run=run)


def add_budget(parser: argparse.ArgumentParser, verbs: options.Verbs) -> None:
    """Add how long to plan."""
    parser.add_argument("--seconds", metavar="S", type=options.seconds, help=verbs.help("help.seconds"))
    parser.add_argument("--iterations", metavar="N", type=options.iterations, help=verbs.help("help.iterations"))
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall", help=verbs.help("help.clock"))


def run(given: argparse.Namespace, console: Console) -> int:
    """Plan the day."""
    from api.cli.inputs import read_inputs, refuse_overwriting
    from api.documents.load import load_plan
    from api.documents.write import write_document
    from matching.stop import Stop

    refuse_overwriting(given.out, given.day, given.roads)
    seconds = given.seconds
    if seconds is None and given.iterations is None:
        seconds = DEFAULT_SECONDS
    stop = Stop(iterations=given.iterations, seconds=seconds, clock=given.clock)
    start = None if given.start is None else load_plan(given.start)
    assembled, network = read_inputs(given.day, given.roads, console)
    document, early = solve(
        assembled,
        network,
        console,
        stop=stop,
        seed=given.seed,
        start=start,
        start_file=str(given.start),
        changes=given.changes,
        bound=given.bound,
        threads=given.threads,
    )
    write_document(document, given.out)
    report(console, document, str(given.out), early=early)
    return OK


def solve(
    assembled: Assembled,
    network: RoadNetwork,
    console: Console,
    *,
    stop: Stop,
    seed: int,
    start: PlanDocument | None = None,
    start_file: str = "",
    bound: bool = False,
    threads: int = 1,
    changes: int | None = None,
) -> tuple[PlanDocument, bool]:
    """Plan with progress on the console; the second value says whether the user stopped it."""
    from api.planning.run import plan_assembled

    problem = assembled.problem
    console.tell("planning", lots=len(problem.lots), orders=len(problem.orders), trips=len(problem.trips))
    with Interruptible(lambda: console.note("stopping"), lambda: console.note("ended")) as interrupt:
        document = plan_assembled(
            assembled,
            network,
            stop=stop,
            seed=seed,
            start=start,
            start_file=start_file,
            progress=lambda progress: _progress(console, progress),
            cancel=interrupt.asked,
            tell=lambda stage: _stage(console, interrupt, stage),
            bound=bound,
            threads=threads,
            changes=changes,
            reasons=lambda explained: _reasons(console, explained),
        )
        return document, interrupt.asked()


def _stage(console: Console, interrupt: Interruptible, stage: Stage) -> None:
    """Tell of a stage; only what follows the plan may be broken off in the middle."""
    interrupt.at_once(wanted=stage in {"bound", "explain"})
    words = {"bound": "bounding", "explain": "explaining", "draw": "drawing"}
    if stage in words:
        console.tell(words[stage])


def _reasons(console: Console, explained: Explained) -> None:
    key = "explaining.changes" if explained.changes else "explaining.reasons"
    console.tell_seldom(key, done=explained.done, whole=explained.whole)


def _progress(console: Console, progress: Progress) -> None:
    from matching.problem import YEN

    console.tell_seldom(
        "progress",
        percent=min(100, round(100 * progress.share)),
        iterations=progress.iterations,
        value=round(progress.value / YEN),
        kg=round(progress.kg),
        orders=progress.orders,
    )


def report(console: Console, document: PlanDocument, file: str, *, early: bool) -> None:
    """Print what was planned."""
    from api.cli.show import show_summary

    if early:
        console.note("stopped", file=file)
    show_summary(console, document)
    console.line(console.say("wrote", what=file))
    console.data(
        {
            "plan": file,
            "stopped_early": early,
            "day_hash": document.day_hash,
            "network_hash": document.network.hash,
            "run": document.run.model_dump(mode="json"),
            "summary": document.summary.model_dump(mode="json"),
            "bound": None if document.bound is None else document.bound.model_dump(mode="json"),
            "unserved": len(document.unserved),
        }
    )
