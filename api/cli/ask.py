"""``ainori ask``: whom to ask next, and what he would be worth on the days given."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli import options
from api.cli.console import Console
from api.cli.interrupt import Interruptible
from api.cli.solve import add_budget
from api.errors import OK

if TYPE_CHECKING:
    from api.planning.ask import Worth
    from matching.ask import Asking

DEFAULT_SECONDS = 5.0


def add(verbs: options.Verbs) -> None:
    """Add the verb."""
    parser = verbs.add("ask", "help.ask", "ask day.json --roads net.npz --candidates candidates.json --seconds 5")
    parser.add_argument("days", metavar="DAY.json", type=Path, nargs="+", help=verbs.help("help.day_file"))
    options.add_roads(parser, verbs)
    parser.add_argument("--candidates", metavar="FILE", type=Path, required=True, help=verbs.help("help.candidates"))
    parser.add_argument(
        "--start", metavar="PLAN.json", type=Path, action="append", default=[], help=verbs.help("help.start_each")
    )
    add_budget(parser, verbs)
    options.add_seed(parser, verbs)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace, console: Console) -> int:
    """Ask about every candidate and print who is worth most."""
    from api.documents.faults import InputFaults, fault
    from api.documents.load import load_candidates, load_day, load_plan
    from api.planning.ask import DayFile, ask_days
    from matching.stop import Stop
    from routing.network import RoadNetwork

    if given.start and len(given.start) != len(given.days):
        raise InputFaults("--start", [fault("", "ask.starts", plans=len(given.start), days=len(given.days))])
    plans: list[Path | None] = list(given.start) or [None] * len(given.days)
    console.tell("reading", what=given.candidates)
    candidates = load_candidates(given.candidates)
    days = [
        DayFile(day=load_day(day), file=str(day), plan=None if plan is None else load_plan(plan), plan_file=str(plan or ""))
        for day, plan in zip(given.days, plans, strict=True)
    ]
    console.tell("reading", what=given.roads)
    network = RoadNetwork.load(given.roads)
    seconds = given.seconds
    if seconds is None and given.iterations is None:
        seconds = DEFAULT_SECONDS
    names = {one.id: one.name if console.language == "ja" else one.name_en or one.name for one in candidates.candidates}

    def tell(asking: Asking) -> None:
        who = console.say("ask.as_they_are") if asking.name is None else names[asking.name] or asking.name
        console.tell("ask.progress", done=asking.done + 1, whole=asking.whole, who=who)

    with Interruptible(lambda: console.note("ask.stopping"), lambda: console.note("ended")) as interrupt:
        found = ask_days(
            days,
            candidates,
            network,
            file=str(given.candidates),
            stop=Stop(iterations=given.iterations, seconds=seconds, clock=given.clock),
            seed=given.seed,
            progress=tell,
            cancel=interrupt.asked,
        )
        early = interrupt.asked()
    _report(console, found, asked=len(candidates.candidates), days=len(days), early=early)
    return OK


def _report(console: Console, found: tuple[Worth, ...], *, asked: int, days: int, early: bool) -> None:
    """Print the ranking."""
    if early:
        console.note("ask.stopped", seen=len(found), asked=asked)
    console.line(f"== {console.say('ask.title', days=days)}")
    for rank, one in enumerate(found, 1):
        entry = one.candidate
        name = (entry.name if console.language == "ja" else entry.name_en or entry.name) or entry.id
        key = "ask.line" if one.yen > 0 or one.points > 0 or one.kg > 0 else "ask.nothing"
        console.line(
            console.say(key, rank=rank, name=name, yen=f"{one.yen:,.0f}", kg=f"{one.kg:,.1f}", orders=f"{one.orders:+d}")
        )
    console.data(
        {
            "stopped_early": early,
            "candidates": [
                {
                    "id": one.candidate.id,
                    "yen": one.yen,
                    "kg": one.kg,
                    "orders": one.orders,
                    "points": one.points,
                    "days": [{"yen": yen, "kg": kg} for yen, kg in one.days],
                }
                for one in found
            ],
        }
    )
