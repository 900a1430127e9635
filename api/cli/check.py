"""``ainori check``: is a plan lawful, on this day and these roads."""

from __future__ import annotations

import argparse
from pathlib import Path

from api.cli import options
from api.cli.console import Console
from api.errors import OK, VIOLATIONS


def add(verbs: options.Verbs) -> None:
    """Add the verb."""
    parser = verbs.add("check", "help.check", "check day.json plan.json --roads net.npz")
    parser.add_argument("day", metavar="DAY.json", type=Path, help=verbs.help("help.day_file"))
    parser.add_argument("plan", metavar="PLAN.json", type=Path, help=verbs.help("help.plan_file"))
    options.add_roads(parser, verbs)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace, console: Console) -> int:
    """Judge the plan."""
    from api.cli.inputs import read_inputs
    from api.documents.load import load_plan
    from api.planning.verify import told, verify

    plan = load_plan(given.plan)
    assembled, network = read_inputs(given.day, given.roads, console, plan=(given.plan, plan))
    found = verify(assembled, network, plan, file=str(given.plan))
    for violation in found:
        console.line(told(assembled, violation))
    if found:
        console.tell("violations", count=len(found))
    else:
        console.line(console.say("feasible"))
    console.data(
        {
            "feasible": not found,
            "violations": [
                {
                    "code": violation.code.value,
                    "text": told(assembled, violation),
                    "amount": violation.amount,
                    "limit": violation.limit,
                }
                for violation in found
            ],
        }
    )
    return VIOLATIONS if found else OK
