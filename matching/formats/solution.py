"""Solution files of both public sets: a few lines of origin, ``Solution``, then ``Route k : node node …``.

SINTEF's pages and Sartori & Buriol's use the same text; only the spacing of the heading lines differs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence as Series
from pathlib import Path
from typing import Final

from matching.formats.instance import Family, Instance, Route
from matching.formats.text import Lines, lines_of, load

_ROUTE: Final = re.compile(r"route\s*#?\s*[0-9]+\s*:(.*)", re.IGNORECASE)
_MOST: Final = 100_000


def solution_text(
    instance: Instance,
    routes: Series[Route],
    *,
    authors: str = "Ainori",
    date: str = "",
    reference: str = "",
) -> str:
    """Return routes in the benchmark's own text; empty routes are left out.

    Parameters
    ----------
    instance : Instance
    routes : sequence of Route
    authors, date, reference : str
        Who found it, when, and how: one line each.
    """
    width = 18 if instance.family is Family.SARTORI_BURIOL else 0
    heads = (("Instance name", instance.name), ("Authors", authors), ("Date", date), ("Reference", reference))
    if width:
        lines = [f"{f'{key}:':<{width}}{_one_line(value)}".rstrip() for key, value in heads]
    else:
        lines = [f"{key} : {_one_line(value)}".rstrip() for key, value in heads]
    lines.append("Solution")
    used = [route for route in routes if route]
    lines.extend(f"Route {number} : {' '.join(map(str, route))}" for number, route in enumerate(used, 1))
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def read_solution(path: str | Path) -> tuple[Route, ...]:
    """Read the routes of a solution file (plain or gzipped).

    Raises
    ------
    FormatError
        Where the file is no solution, naming the line.
    """
    return parse_solution(lines_of(*load(path)))


def parse_solution(lines: Lines) -> tuple[Route, ...]:
    """Return the routes of a solution; what stands before the first is its origin, a depot at either end is left out.

    Raises
    ------
    FormatError
        Where there is no route, or something else stands among the routes.
    """
    routes: list[Route] = []
    for number, line in lines:
        found = _ROUTE.fullmatch(line)
        if found is None:
            if routes:
                raise lines.fault(number, "a line 'Route k : node node ...' is expected here")
            continue
        nodes = [lines.whole(number, "a node", text, high=_MOST) for text in found.group(1).split()]
        while nodes and nodes[0] == 0:
            nodes.pop(0)
        while nodes and nodes[-1] == 0:
            nodes.pop()
        if 0 in nodes:
            raise lines.fault(number, "the depot (0) cannot stand within a route")
        routes.append(tuple(nodes))
    if not routes:
        raise lines.end("lines 'Route k : node node ...'")
    return tuple(routes)
