"""Roads from a pair of tables, and a clear line for each fault in them."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from routing.build import build
from routing.edges import BRIDGE, CLASS_CODE, TUNNEL
from routing.errors import NetworkFileError
from routing.osm import from_csv
from routing.polyline import encode

NODES = "id,lon,lat,muni_code\n7,139.800001,38.7,06203\n8,139.81,38.7,06203\n9,139.82,38.71,06203\n"
HEAD = "u,v,length_m,highway,oneway,ref,name,structure,polyline5\n"
BENT = encode(np.array([(139.8, 38.7), (139.805, 38.702), (139.81, 38.7)]))
EDGES = (
    HEAD
    + f"7,8,950.4,secondary,0,47,羽黒街道,b,{BENT}\n"
    + "8,9,1200,track,1,,,,\n"
    + "9,7,2000.25,residential,0,,,bt,\n"
    + "7,9,10,footway,0,,,,\n"
)


def pair(folder: Path, nodes: str = NODES, edges: str = EDGES) -> Path:
    (folder / "town_nodes.csv.gz").write_bytes(gzip.compress(nodes.encode()))
    (folder / "town_edges.csv.gz").write_bytes(gzip.compress(edges.encode()))
    return folder / "town"


def test_reads_nodes_and_edges(tmp_path: Path) -> None:
    tagged = from_csv(pair(tmp_path))
    edges = tagged.edges
    assert (tagged.name, tagged.sketch) == ("town", False)
    assert "OpenStreetMap" in tagged.credit
    # The footway is no road for lorries.
    assert len(edges) == 3
    assert edges.length_dm.tolist() == [9504, 12_000, 20_002]
    assert edges.road_class.tolist() == [CLASS_CODE[word] for word in ("secondary", "track", "residential")]
    assert edges.backward.tolist() == [True, False, True]
    assert edges.structure.tolist() == [BRIDGE, 0, BRIDGE | TUNNEL]
    assert (edges.label(0), edges.label(1)) == ("羽黒街道", "")


def test_a_line_runs_exactly_from_node_to_node(tmp_path: Path) -> None:
    edges = from_csv(pair(tmp_path)).edges
    # The node is at 139.800001, which the line rounds to 139.80000.
    assert edges.line_e7(0).tolist() == [
        [1_398_000_010, 387_000_000],
        [1_398_050_000, 387_020_000],
        [1_398_100_000, 387_000_000],
    ]
    assert edges.line_e7(1).tolist() == [[1_398_100_000, 387_000_000], [1_398_200_000, 387_100_000]]


def test_name_credit_and_sketch_may_be_told(tmp_path: Path) -> None:
    tagged = from_csv(pair(tmp_path), name="町", credit="me", sketch=True)
    assert (tagged.name, tagged.credit, tagged.sketch) == ("町", "me", True)


def test_becomes_a_network(tmp_path: Path) -> None:
    assert build(from_csv(pair(tmp_path))).num_edges == 3


@pytest.mark.parametrize(
    ("nodes", "edges", "message"),
    [
        (NODES.replace("lat,", "latitude,"), EDGES, "town_nodes.csv.gz: column 'lat' is missing"),
        (NODES.replace("139.81,", "east,"), EDGES, "town_nodes.csv.gz: line 3: lon 'east' must be a number"),
        (NODES.replace("139.81,", "nan,"), EDGES, "line 3: lon 'nan' must be a number"),
        (NODES.replace("139.81,", "239.81,"), EDGES, "line 3: lon '239.81' must be a number from -180 to 180"),
        (NODES.replace("8,139", "7,139"), EDGES, "line 3: id '7' is there twice"),
        (NODES + "10,1\n", EDGES, "line 5: too few fields"),
        (NODES, EDGES.replace("highway", "class"), "town_edges.csv.gz: column 'highway' is missing"),
        (NODES, EDGES.replace("1200", "far"), "town_edges.csv.gz: line 3: length_m 'far' must be a number"),
        (NODES, EDGES.replace("1200", "-1"), "line 3: length_m '-1' must be a number from 0"),
        (NODES, EDGES.replace("8,9,", "8,99,"), "line 3: v '99' is no id of the nodes table"),
        (NODES, EDGES.replace("track,1", "track,yes"), "line 3: oneway 'yes' must be 0 or 1"),
        (NODES, EDGES.replace(",bt,", ",moat,"), "line 4: structure 'moat'"),
        (NODES, EDGES.replace(BENT, "_"), "line 2: polyline5: the polyline breaks off"),
        (NODES, EDGES.replace(BENT, encode(np.array([(38.7, 89.0), (38.7, 139.8)]))), "line 2: polyline5 leaves the earth"),
        (NODES, HEAD, "no road in it"),
        ("", EDGES, "column 'id' is missing"),
    ],
)
def test_each_fault_is_one_line_that_names_the_place(nodes: str, edges: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(NetworkFileError) as caught:
        from_csv(pair(tmp_path, nodes, edges))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_half_of_the_pair(tmp_path: Path) -> None:
    prefix = pair(tmp_path)
    (tmp_path / "town_edges.csv.gz").unlink()
    with pytest.raises(NetworkFileError, match=r"town_edges\.csv\.gz: no such file"):
        from_csv(prefix)


@pytest.mark.parametrize("content", [b"id,lon,lat\n", gzip.compress(EDGES.encode())[:40], gzip.compress(b"\xff\xfe\xff")])
def test_a_file_that_is_no_gzipped_table(content: bytes, tmp_path: Path) -> None:
    prefix = pair(tmp_path)
    (tmp_path / "town_nodes.csv.gz").write_bytes(content)
    with pytest.raises(NetworkFileError, match=r"town_nodes\.csv\.gz: not a gzipped UTF-8 table"):
        from_csv(prefix)


@pytest.mark.parametrize("name", ["tsuruoka_core", "tsuruoka_drive"])
def test_real_tables_lose_no_road_that_their_readme_counts(name: str, shonai_roads: Path) -> None:
    counts = {"tsuruoka_core": (4_110, 6_171, 579), "tsuruoka_drive": (11_865, 17_139, 3_172)}
    tagged = from_csv(shonai_roads / name)
    km = round(int(tagged.edges.length_dm.sum()) / 10_000)
    assert (len(tagged.nodes_e7), len(tagged.edges), km) == counts[name]
