"""``ainori day make``: a made-up day on any road network."""

from __future__ import annotations

import argparse
from pathlib import Path

from api.cli import day_run, options
from api.cli.console import Console
from api.errors import OK


def add(verbs: options.Verbs) -> None:
    """Add the verb and what it can do."""
    example = "day make --size M --seed 1 --roads net.npz -o day.json"
    parser = verbs.add("day", "help.day", example)
    inner = options.Verbs(parser.add_subparsers(metavar="VERB", required=True), verbs.language)
    make = inner.add("make", "help.day.make", example)
    make.add_argument("--size", choices=options.SIZES, default="S", help=verbs.help("help.size"))
    for name in ("lots", "orders", "trips"):
        make.add_argument(f"--{name}", metavar="N", type=options.count, help=verbs.help("help.count"))
    options.add_seed(make, verbs)
    options.add_roads(make, verbs)
    make.add_argument("-o", "--out", metavar="DAY.json", type=Path, required=True, help=verbs.help("help.out_day"))
    make.set_defaults(run=run)
    day_run.add(inner)


def run(given: argparse.Namespace, console: Console) -> int:
    """Make the day."""
    from api.cli.inputs import refuse_overwriting
    from api.documents.load import checked_day
    from api.documents.write import day_hash, write_document
    from fixtures.days import make_day
    from routing.network import RoadNetwork

    refuse_overwriting(given.out, given.roads)
    console.tell("reading", what=given.roads)
    network = RoadNetwork.load(given.roads)
    day = checked_day(
        make_day(network, size=given.size, seed=given.seed, lots=given.lots, orders=given.orders, trips=given.trips)
    )
    write_document(day, given.out)
    counts = {"lots": len(day.lots), "orders": len(day.orders), "trips": len(day.trips), "places": len(day.places)}
    title = (day.title if console.language == "ja" else day.title_en) or day.title or day.date
    console.line(console.say("day.made", title=title, **counts))
    console.line(console.say("wrote", what=given.out))
    console.data({"day": str(given.out), "day_hash": day_hash(day)} | counts)
    return OK
