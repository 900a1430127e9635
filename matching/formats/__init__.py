"""Public benchmark instances as problems of ours, and our plans in their own text.

:func:`read` finds out by itself what a file is: plain or gzipped, of Li & Lim or of Sartori & Buriol.
"""

from __future__ import annotations

from pathlib import Path

from matching.errors import FormatError
from matching.formats.instance import Family, Instance, Route
from matching.formats.li_lim import li_lim
from matching.formats.sartori_buriol import sartori_buriol
from matching.formats.solution import parse_solution, read_solution, solution_text
from matching.formats.text import lines_of, load
from matching.values import Objective

__all__ = [
    "Family",
    "FormatError",
    "Instance",
    "Objective",
    "Route",
    "parse",
    "parse_solution",
    "read",
    "read_solution",
    "solution_text",
]


def read(path: str | Path, *, objective: Objective = Objective.VEHICLES) -> Instance:
    """Read a public instance.

    Parameters
    ----------
    path : path
        Plain text or gzip; what it holds is told by its content, never by its name.
    objective : Objective
        ``VEHICLES`` (fewest, then distance: the sets' own aim) or ``DISTANCE`` (with as many vehicles as the file allows).

    Raises
    ------
    FormatError
        Where it cannot be read or understood: with the line, and what would be right.
    """
    return parse(*load(path), objective=objective)


def parse(file: str, data: bytes, *, objective: Objective = Objective.VEHICLES) -> Instance:
    """Make an instance of a file's bytes; its name is the file's, without folders and endings.

    Raises
    ------
    FormatError
        As :func:`read`.
    """
    lines = lines_of(file, data)
    name = Path(file).name
    for ending in (".gz", ".txt"):
        name = name.removesuffix(ending)
    number, first = lines.rows[0]
    if first[:1].isalpha():
        return sartori_buriol(lines, name=name, objective=objective)
    if first[:1].isdigit() or first[:1] in "+-.":
        return li_lim(lines, name=name, objective=objective)
    raise lines.fault(number, "neither 'NAME: ...' (Sartori & Buriol) nor 'vehicles capacity speed' (Li & Lim) stands here")
