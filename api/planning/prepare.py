"""A day put on its roads: measured and assembled, ready to be solved or judged. Loads no search."""

from __future__ import annotations

from api.documents.day import Day
from api.planning.assemble import Assembled, assemble
from api.planning.measure import measure
from routing.matrix import MatrixCache
from routing.network import RoadNetwork


def prepare(day: Day, network: RoadNetwork, *, cache: MatrixCache | None = None, file: str = "day") -> Assembled:
    """
    Put a day on its roads.

    Raises
    ------
    InputFaults
        With every place off the roads, or what the problem refuses.
    """
    return assemble(day, measure(day, network, cache=cache, file=file), file=file)
