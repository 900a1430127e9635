"""Reading what a verb is given, and refusing to write over it."""

from __future__ import annotations

from pathlib import Path

from api.cli.console import Console
from api.documents.faults import InputFaults, fault
from api.documents.load import load_day
from api.documents.plan import PlanDocument
from api.documents.write import day_hash, ensure_writable
from api.planning.assemble import Assembled
from api.planning.prepare import prepare
from api.planning.verify import refuse_strangers
from routing.network import RoadNetwork


def read_inputs(
    day_file: Path, roads_file: Path, console: Console, *, plan: tuple[Path, PlanDocument] | None = None
) -> tuple[Assembled, RoadNetwork]:
    """
    Read a day and its roads and put the one on the other; a plan of something else is refused before that.

    Raises
    ------
    InputFaults, NetworkFileError
        For whatever is wrong with either.
    """
    console.tell("reading", what=day_file)
    day = load_day(day_file)
    console.tell("reading", what=roads_file)
    network = RoadNetwork.load(roads_file)
    if plan is not None:
        refuse_strangers(day_hash(day), network.content_hash, plan[1], file=str(plan[0]))
    console.tell("measuring", places=len(day.places), metrics=len(day.metrics))
    return prepare(day, network, file=str(day_file)), network


def refuse_overwriting(out: Path, *inputs: Path) -> None:
    """
    Refuse an output that cannot be written, or that would destroy an input.

    Raises
    ------
    InputFaults
        Naming the output.
    """
    ensure_writable(out)
    for given in inputs:
        if out.exists() and given.exists() and out.samefile(given):
            raise InputFaults(str(out), [fault("", "file.same")])


def ensure_folder(folder: Path) -> None:
    """
    Make a folder to write into.

    Raises
    ------
    InputFaults
        Where that is impossible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputFaults(str(folder), [fault("", "file.unwritable", reason=reason)]) from error
