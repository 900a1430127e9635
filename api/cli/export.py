"""``ainori export`` and ``ainori kpi``: the region's records without anybody's name, and the figures that follow from them."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli import options
from api.cli.console import Console
from api.errors import BAD_INPUT, OK

if TYPE_CHECKING:
    from api.reading.kpi import Kpi


def add(verbs: options.Verbs) -> None:
    """Add both verbs."""
    parser = verbs.add("export", "help.export", "export --public out/2026-11 --first 2026-11-01 --last 2026-11-30")
    parser.add_argument("--public", metavar="DIR", type=Path, required=True, help=verbs.help("help.public"))
    parser.add_argument("--first", metavar="DATE", type=_day, required=True, help=verbs.help("help.first"))
    parser.add_argument("--last", metavar="DATE", type=_day, required=True, help=verbs.help("help.last"))
    parser.set_defaults(run=export)
    parser = verbs.add("kpi", "help.kpi", "kpi --from out/2026-11")
    parser.add_argument("--from", dest="folder", metavar="DIR", type=Path, required=True, help=verbs.help("help.exported"))
    parser.set_defaults(run=figures)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(text) from None


def export(given: argparse.Namespace, console: Console) -> int:
    """Write the public records of a period."""
    from api.reading.figures import records
    from api.reading.kpi import kpi
    from api.reading.public import write_public
    from api.serving import database_file, opened
    from api.settings import service_settings

    settings = service_settings()
    file = database_file(settings.database_url)
    if given.last < given.first or (file is not None and not file.exists()):
        console.fault("bad-arguments", console.say("nothing_to_export"))
        return BAD_INPUT
    with opened(settings, alone=False) as (store, region), store.read() as session:
        found = records(session, region, given.first, given.last)
    made = kpi(found)
    files = write_public(given.public, found, made)
    for one in files:
        console.line(str(one))
    console.data({"files": [str(one) for one in files], "kpi": asdict(made)})
    return OK


def figures(given: argparse.Namespace, console: Console) -> int:
    """Compute the figures anew from exported records."""
    from api.reading.kpi import kpi
    from api.reading.public import NotAnExport, read_public

    try:
        made = kpi(read_public(given.folder))
    except NotAnExport as error:
        console.fault("not-an-export", console.say("not_an_export", file=error.file, reason=error.reason))
        return BAD_INPUT
    _print(made, console)
    return OK


def _print(made: Kpi, console: Console) -> None:
    for name, value in asdict(made).items():
        if name != "served":
            console.line(f"{name:20} {'—' if value is None else value}")
    for one in made.served:
        share = "—" if one.share is None else f"{one.share:.0%}"
        console.line(f"{one.side:7} {one.district} {one.size:7} {one.served}/{one.entries} {share}")
    console.data(asdict(made))
