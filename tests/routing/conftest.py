"""Small roads drawn by hand, with lengths and speeds chosen so that every expected number can be worked out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from routing.build import build
from routing.edges import CLASS_CODE, NO_LIMIT, EdgeRow, Edges
from routing.network import RoadNetwork
from routing.profile import PROFILES, Profile
from routing.tagged import TaggedGraph

SHONAI_ROADS = Path(__file__).resolve().parents[3] / "shared" / "data" / "shonai" / "roads"


@pytest.fixture(scope="session")
def shonai_roads() -> Path:
    if not SHONAI_ROADS.is_dir():
        pytest.skip(f"the real roads are not beside the checkout ({SHONAI_ROADS})")
    return SHONAI_ROADS


@pytest.fixture(scope="session")
def shonai_drive(shonai_roads: Path) -> RoadNetwork:
    from routing.csv_pair import from_csv

    return build(from_csv(shonai_roads / "shonai_drive"))


@pytest.fixture
def plain() -> Profile:
    """36 km/h everywhere: one decimetre takes 10 ms, so seconds are metres / 10."""
    return PROFILES["kei"].with_speeds(dict.fromkeys(CLASS_CODE, 36))


def road(u: int, v: int, length_m: float, nodes: list[tuple[float, float]], **changes: object) -> EdgeRow:
    """A straight two-way residential road unless told otherwise."""
    row = EdgeRow(
        u=u,
        v=v,
        road_class=CLASS_CODE["residential"],
        length_dm=round(length_m * 10),
        forward=True,
        backward=True,
        access=(0, 0, 0),
        max_weight_kg=NO_LIMIT,
        max_width_cm=NO_LIMIT,
        max_height_cm=NO_LIMIT,
        structure=0,
        name="",
        ref="",
        points_e7=[(round(nodes[end][0] * 1e7), round(nodes[end][1] * 1e7)) for end in (u, v)],
    )
    return row._replace(**changes)


def network_of(nodes: list[tuple[float, float]], rows: list[EdgeRow]) -> RoadNetwork:
    """A network with nodes and edges exactly as given: no part left out, no order changed."""
    nodes_e7 = np.array([(round(lon * 1e7), round(lat * 1e7)) for lon, lat in nodes], dtype=np.int32).reshape(-1, 2)
    return RoadNetwork.of(name="hand-made", credit="nobody", sketch=False, nodes_e7=nodes_e7, edges=Edges.of(rows))


def tagged_of(nodes: list[tuple[float, float]], rows: list[EdgeRow]) -> TaggedGraph:
    nodes_e7 = np.array([(round(lon * 1e7), round(lat * 1e7)) for lon, lat in nodes], dtype=np.int32).reshape(-1, 2)
    return TaggedGraph(name="hand-made", credit="nobody", sketch=False, source="hand", nodes_e7=nodes_e7, edges=Edges.of(rows))


# Session-wide, because they only hand out pure functions and property tests take no fixture made anew for each example.
@pytest.fixture(scope="session")
def make_road() -> Callable[..., EdgeRow]:
    return road


@pytest.fixture(scope="session")
def make_network() -> Callable[..., RoadNetwork]:
    return network_of


@pytest.fixture(scope="session")
def make_tagged() -> Callable[..., TaggedGraph]:
    return tagged_of
