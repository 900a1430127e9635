"""``ainori sheets``: map, manifests and tables out of a plan."""

from __future__ import annotations

import argparse
from pathlib import Path

from api.cli import options
from api.cli.console import Console
from api.errors import OK, VIOLATIONS


def add(verbs: options.Verbs) -> None:
    """Add the verb."""
    parser = verbs.add("sheets", "help.sheets", "sheets day.json plan.json --roads net.npz -o out/sheets")
    parser.add_argument("day", metavar="DAY.json", type=Path, help=verbs.help("help.day_file"))
    parser.add_argument("plan", metavar="PLAN.json", type=Path, help=verbs.help("help.plan_file"))
    options.add_roads(parser, verbs)
    parser.add_argument("-o", "--out", metavar="DIR", type=Path, required=True, help=verbs.help("help.out_folder"))
    parser.set_defaults(run=run)


def run(given: argparse.Namespace, console: Console) -> int:
    """Write the sheets of a lawful plan of this day and these roads."""
    from api.cli.backdrop import backdrop
    from api.cli.inputs import ensure_folder, read_inputs
    from api.documents.load import load_plan
    from api.planning.verify import told, verify

    plan = load_plan(given.plan)
    assembled, network = read_inputs(given.day, given.roads, console, plan=(given.plan, plan))
    # A driver must not be handed a sheet of a plan that breaks a rule.
    found = verify(assembled, network, plan, file=str(given.plan))
    if found:
        for violation in found:
            console.line(told(assembled, violation))
        console.data({"feasible": False, "violations": [told(assembled, violation) for violation in found]})
        return VIOLATIONS
    ensure_folder(given.out)
    console.tell("writing", what=given.out)
    from api.sheets.write import write_all

    files = write_all(assembled.day, plan, backdrop(network, assembled), given.out)
    for file in files:
        console.line(str(file))
    console.data({"files": [str(file) for file in files]})
    return OK
