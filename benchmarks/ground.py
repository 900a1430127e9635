"""The days that are measured on: made-up days by seed on the sketch map, as they come with the checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from api.cli.roads import sketch
from api.planning.assemble import Assembled
from api.planning.prepare import prepare
from api.settings import cache_folder
from fixtures.days import SizeName, make_day
from fixtures.sketch import OSM_SHA256
from routing.network import RoadNetwork

ROOT = Path(__file__).resolve().parents[1]
REAL_ROADS = ROOT.parent / "shared" / "data" / "shonai" / "roads"
"""Real roads for tests and measurements only; a visible skip where absent."""


@cache
def sketch_network() -> RoadNetwork:
    """Return the sketch map of today's drawing, drawn now and kept where it has not been yet."""
    kept = cache_folder() / f"sketch-{OSM_SHA256[:16]}.npz"
    if kept.exists():
        return RoadNetwork.load(kept)
    kept.parent.mkdir(parents=True, exist_ok=True)
    return sketch(kept)


def standard_day(size: SizeName, seed: int) -> Assembled:
    """Return a standard day put on the sketch map."""
    return prepare(make_day(sketch_network(), size=size, seed=seed), sketch_network())


def day_of(seed: int, *, lots: int, orders: int, trips: int) -> Assembled:
    """Return a day of chosen numbers put on the sketch map."""
    return prepare(make_day(sketch_network(), seed=seed, lots=lots, orders=orders, trips=trips), sketch_network())
