"""``ainori pdptw``: a public benchmark's instance solved by the same search, its solution in the benchmark's own text."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli import options
from api.cli.console import Console
from api.cli.interrupt import Interruptible
from api.cli.solve import add_budget
from api.errors import OK, VIOLATIONS

if TYPE_CHECKING:
    from matching.formats import Instance, Route
    from matching.plan import Plan
    from matching.solve import Progress, Result
    from matching.stop import Stop

DEFAULT_SECONDS = 10.0
MOST_FAULTS = 20
"""So many broken rules are printed; JSON holds them all."""


def add(verbs: options.Verbs) -> None:
    """Add the verb."""
    parser = verbs.add("pdptw", "help.pdptw", "pdptw lr101.txt --seconds 10 --clock cpu --seed 1 -o lr101.sol")
    parser.add_argument("file", metavar="FILE", type=Path, help=verbs.help("help.instance"))
    add_budget(parser, verbs)
    options.add_seed(parser, verbs)
    parser.add_argument("--threads", metavar="T", type=options.threads, default=1, help=verbs.help("help.threads"))
    parser.add_argument("--objective", choices=("vehicles", "distance"), default="vehicles", help=verbs.help("help.objective"))
    parser.add_argument("--start", metavar="SOL", type=Path, help=verbs.help("help.start_solution"))
    parser.add_argument("-o", "--out", metavar="SOL", type=Path, help=verbs.help("help.out_solution"))
    parser.set_defaults(run=run)


def run(given: argparse.Namespace, console: Console) -> int:
    """Solve an instance, judge the solution by every rule, and write it."""
    from api.cli.inputs import refuse_overwriting
    from matching.formats import Objective, read
    from matching.stop import Stop

    if given.out is not None:
        refuse_overwriting(given.out, given.file, *([] if given.start is None else [given.start]))
    seconds = DEFAULT_SECONDS if given.seconds is None and given.iterations is None else given.seconds
    stop = Stop(iterations=given.iterations, seconds=seconds, clock=given.clock)
    console.tell("reading", what=given.file)
    instance = read(given.file, objective=Objective(given.objective))
    start = None if given.start is None else started(instance, given.start)
    result, early = search(instance, console, stop=stop, seed=given.seed, threads=given.threads, start=start)
    return report(given, console, instance, result, early=early)


def started(instance: Instance, file: Path) -> Plan:
    """Read the solution to begin from.

    Raises
    ------
    FormatError
        Where it is none of this instance.
    """
    from matching.errors import FormatError, PlanBroken
    from matching.formats import read_solution
    from matching.settle import settle

    try:
        return settle(instance.problem, instance.decision(read_solution(file)))
    except FormatError:
        raise
    except (ValueError, PlanBroken) as error:
        raise FormatError(str(file), None, f"is no lawful solution of {instance.name}: {error}") from error


def search(
    instance: Instance, console: Console, *, stop: Stop, seed: int, threads: int = 1, start: Plan | None = None
) -> tuple[Result, bool]:
    """Search with progress on the console; the second value says whether the user stopped it."""
    from matching.solve import solve

    console.tell("planning_public", name=instance.name, requests=len(instance.pickups), vehicles=instance.vehicles)
    with Interruptible(lambda: console.note("stopping_public"), lambda: console.note("ended")) as interrupt:
        result = solve(
            instance.problem,
            stop=stop,
            seed=seed,
            start=start,
            progress=lambda progress: _progress(console, instance, progress),
            cancel=interrupt.asked,
            explain=False,
            threads=threads,
        )
        return result, interrupt.asked()


def _progress(console: Console, instance: Instance, progress: Progress) -> None:
    console.tell_seldom(
        "progress_public",
        percent=min(100, round(100 * progress.share)),
        iterations=progress.iterations,
        vehicles=progress.vehicles,
        distance=_length(instance, progress.metres / instance.scale),
        missed=progress.missed,
    )


def _length(instance: Instance, distance: float) -> str:
    return f"{distance:.0f}" if instance.whole else f"{distance:.4f}"


def report(given: argparse.Namespace, console: Console, instance: Instance, result: Result, *, early: bool) -> int:
    """Judge, write, print; the last line is ``vehicles distance seconds iterations``."""
    from api.clock import now
    from api.documents.write import write_bytes
    from matching.check import check
    from matching.formats import solution_text

    routes: tuple[Route, ...] = instance.routes(result.plan)
    faults = [str(violation) for violation in check(instance.problem, result.plan)] + list(instance.faults(routes))
    if given.out is not None:
        how = f"ainori pdptw, seed {given.seed}, {result.seconds:.1f} s ({given.clock}), {result.iterations} iterations"
        text = solution_text(instance, routes, date=now().date().isoformat(), reference=how)
        write_bytes(text.encode(), given.out)
        console.tell("wrote", what=given.out)
    if early:
        console.note("stopped_public")
    for fault in faults[:MOST_FAULTS]:
        console.note("broken_public", fault=fault)
    if faults:
        console.note("violations", count=len(faults))
    distance = instance.distance(routes)
    console.line(f"{len(routes)} {_length(instance, distance)} {result.seconds:.2f} {result.iterations}")
    console.data(
        {
            "instance": instance.name,
            "family": instance.family.value,
            "objective": instance.problem.objective.value,
            "vehicles": len(routes),
            "distance": distance,
            "seconds": result.seconds,
            "iterations": result.iterations,
            "clock": given.clock,
            "seed": given.seed,
            "threads": given.threads,
            "missed": result.plan.score.missed,
            "stopped_early": early,
            "feasible": not faults,
            "faults": faults,
            "solution": None if given.out is None else str(given.out),
        }
    )
    return VIOLATIONS if faults else OK
