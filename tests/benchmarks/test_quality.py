"""Public instances measured: what is behind stays visible, and nothing broken passes the second checker."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import asdict
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.child import run_fresh
from benchmarks.quality import run as quality
from benchmarks.quality.cells import Cell, gap, listed_alone, listed_peers, middle, worse
from benchmarks.quality.peers import CHILDREN, versions
from benchmarks.quality.public import Wanted, files_in, known_in
from benchmarks.quality.second import raw_of, routes_in, verdict
from benchmarks.quality.tables import bars, table
from matching.formats import parse_solution, read
from matching.formats.text import lines_of

# Three requests along one straight road; 11 on board are too many, and whoever waits comes too late at node 2.
LI_LIM = """3 10 1
0 0 0 0 0 200 0 0 0
1 3 0 6 0 150 1 0 2
2 5 0 -6 0 8 1 1 0
3 3 0 4 0 150 1 0 4
4 5 0 -4 0 160 1 3 0
5 -4 0 2 0 150 1 0 6
6 -8 0 -2 0 160 1 5 0
"""
MINUTES = """NAME: toy
CAPACITY: 10
NODES
0 0 0 0 0 60 0 0 0
1 0 0 6 0 30 2 0 3
2 0 0 7 0 30 2 0 4
3 0 0 -6 5 40 2 1 0
4 0 0 -7 5 40 2 2 0
EDGES
0 4 5 6 7
5 0 3 4 6
6 3 0 2 5
7 4 2 0 3
8 6 5 3 0
EOF
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "li-lim").mkdir()
    (tmp_path / "li-lim" / "toy1.txt").write_text(LI_LIM, encoding="utf-8")
    (tmp_path / "toy2.txt.gz").write_bytes(gzip.compress(MINUTES.replace("toy", "toy2").encode()))
    (tmp_path / "notes.txt").write_text("nothing to solve\n", encoding="utf-8")
    known = "instance,vehicles,distance,as_of\ntoy1,1,26.0,today\ntoy2,2,40,today\n"
    (tmp_path / "best_known.csv").write_text(known, encoding="utf-8")
    return tmp_path


@pytest.fixture
def toy(folder: Path) -> Path:
    return folder / "li-lim" / "toy1.txt"


def test_the_second_checker_finds_the_figures_by_itself(toy: Path, folder: Path) -> None:
    found = verdict(raw_of(toy), [[1, 2, 3, 4], [5, 6]])
    # 0, 3, 5, 3, 5, 0: 3 + 2 + 2 + 2 + 5; 0, -4, -8, 0: 16.
    assert (found.vehicles, found.distance, found.faults) == (2, 30.0, [])
    found = verdict(raw_of(folder / "toy2.txt.gz"), [[1, 3], [2, 4]])
    assert (found.vehicles, found.distance, found.faults) == (2, 33.0, [])


@pytest.mark.parametrize(
    ("routes", "words"),
    [
        ([[1, 2, 3, 4]], "visits do not do each"),
        ([[1, 2, 3, 4], [5, 6], [5, 6]], "visits do not do each"),
        ([[5, 6, 1, 2, 3, 4]], "at node 2 at 24.0000, too late by 16.0000"),
        ([[1, 3, 5, 2, 4, 6]], "12 on board after node 5"),
        ([[2, 1, 3, 4], [5, 6]], "node 1 is picked up, but not delivered"),
        ([[1, 4], [3, 2], [5, 6]], "still on board at the end"),
        ([[1, 2], [3, 4], [5, 6], [7]], "no node 7"),
        ([[1, 2], [3, 4], [5], [6]], "4 vehicles instead of at most 3"),
    ],
)
def test_the_second_checker_names_what_is_broken(toy: Path, routes: list[list[int]], words: str) -> None:
    assert any(words in fault for fault in verdict(raw_of(toy), routes).faults)


def test_two_checkers_that_share_no_code_agree_on_shuffled_routes(toy: Path, folder: Path) -> None:
    rng, lawful = random.Random(3), 0
    for file in (toy, folder / "toy2.txt.gz"):
        instance, raw = read(file), raw_of(file)
        for _ in range(600):
            pairs = [[p, d] for p, d in zip(instance.pickups, instance.deliveries, strict=True)]
            routes: list[list[int]] = [[] for _ in range(rng.randint(1, 3))]
            for pair in pairs:
                route = rng.choice(routes)
                for node in pair:
                    route.insert(rng.randint(0, len(route)) if rng.random() < 0.3 else len(route), node)
            if rng.random() < 0.1:
                rng.choice(routes).append(rng.randint(0, 7))
            mine, theirs = list(instance.faults([tuple(r) for r in routes])), verdict(raw, routes)
            assert bool(mine) == bool(theirs.faults), (routes, mine, theirs.faults)
            if not mine:
                lawful += 1
                assert theirs.distance == pytest.approx(instance.distance([tuple(r) for r in routes]), abs=1e-9)
    assert lawful > 50


def test_instances_are_known_by_content_and_small_ones_come_first(folder: Path) -> None:
    assert [file.name for file in files_in(folder)] == ["toy2.txt.gz", "toy1.txt"]
    assert [file.name for file in files_in(folder, ["toy1"])] == ["toy1.txt"]
    with pytest.raises(ValueError, match="no instance is called lr999"):
        files_in(folder, ["lr999"])


def test_everything_is_measured_judged_and_written(folder: Path, tmp_path: Path) -> None:
    told: list[str] = []
    report = quality(quick=False, out=tmp_path / "out", tell=told.append, instances=folder, seconds=[0.3])
    text = report.markdown()
    assert "| toy1 | 1/26 | 1/26 | +0.00% | – |" in text
    # The list says 2 and 40 for toy2; one vehicle does it in 23 (0 1 3 2 4 0): kept in its own text, right by both checkers.
    (kept,) = report.results
    assert Path(kept).name == "toy2.1_23.txt"
    solution = Path(kept).read_text(encoding="utf-8")
    assert verdict(raw_of(folder / "toy2.txt.gz"), routes_in(solution)).distance == 23
    assert parse_solution(lines_of("kept", solution.encode())) == tuple(tuple(r) for r in routes_in(solution))
    assert "| broken rules in solutions of ours | 0 | 0 | met |" in text
    runs = {run["instance"]: run for run in report.data["runs"]}
    assert runs["toy1"]["more"]["curve"][-1][1:] == (0, 1, 26.0) or runs["toy1"]["more"]["curve"][-1][1:] == [0, 1, 26.0]
    assert "routes" not in runs["toy1"]["more"]
    assert json.dumps(report.data)


def test_peers_measured_before_are_not_run_again(folder: Path, tmp_path: Path) -> None:
    former = tmp_path / "former.json"
    rows = [asdict(cell("toy1", "PyVRP", 1, 25.0, budget=0.2)), asdict(cell("toy1", "ours", 3, 99.0, budget=0.2))]
    former.write_text(json.dumps({"data": {"runs": rows, "free_fleet": []}}), encoding="utf-8")
    text = quality(
        quick=False, out=tmp_path / "out", tell=print, instances=folder, seconds=[0.2], only=["toy1"], reuse=former
    ).markdown()
    assert "| toy1 | 1/26 | 1/26 | 1/25 | +0.00% | **BEHIND** PyVRP |" in text
    assert "Peers: a former run of this command, else as listed" in text
    with pytest.raises(ValueError, match="of a former measurement"):
        known_in(folder / "notes.txt")


def test_a_folder_that_is_not_there_is_skipped_and_said(tmp_path: Path) -> None:
    told: list[str] = []
    report = quality(quick=True, out=tmp_path, tell=told.append, instances=tmp_path / "none")
    assert "skipped" in told[0]
    assert "not measured" in report.markdown()


def test_the_command_takes_the_options_of_quality(tmp_path: Path) -> None:
    words = ["quality", "--instances", str(tmp_path / "none"), "--seconds", "1", "2", "--out", str(tmp_path)]
    assert main(words) == 0
    assert "skipped" in (tmp_path / "quality.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("peer", CHILDREN)
def test_a_peer_solves_a_tiny_instance_in_seconds_of_the_processor(toy: Path, peer: str) -> None:
    if peer not in versions():
        pytest.skip(f"{peer} is not installed; it comes with ainori[peers]")
    answer = run_fresh(CHILDREN[peer], file=str(toy), seconds=0.4, seed=1, vehicles_first=True)
    found = verdict(raw_of(toy), answer["routes"])
    assert (found.vehicles, found.distance, found.faults) == (1, 26.0, [])


def cell(instance: str, solver: str, vehicles: int | None, distance: float, **more: object) -> Cell:
    given = {"budget": 10.0, "seed": 1} | more
    return Cell(instance=instance, solver=solver, vehicles=vehicles, distance=distance, **given)  # type: ignore[arg-type]


def test_fewer_vehicles_come_before_shorter_ways_unless_distance_is_the_aim() -> None:
    few, short = cell("a", "x", 5, 900.0), cell("a", "y", 6, 800.0)
    assert worse(short, few)
    assert worse(few, short, vehicles_first=False)
    assert worse(cell("a", "x", None, 0.0), short)
    assert not worse(cell("a", "x", 5, 900.05), few)  # rounding of lists
    assert gap(cell("a", "x", 5, 909.0), few) == pytest.approx(0.01)
    assert gap(short, few) is None
    assert middle([few, short, cell("a", "x", 7, 1.0)]) is short


README = """| instance | best known | VROOM 10 s | VROOM 60 s | PyVRP 10 s |
|---|---|---|---|---|
| toy | 1/26.0 | 2/30.5 | = | – |
| big | 9/1 | none | 11/2 | 12/3 |

Pure distance with a free fleet, 10 s: toy: VROOM 30.8 (18 vehicles), PyVRP 25.5 (16); big-n2: 17 (26), 18.5 (27).
"""


def test_listed_figures_of_peers_are_read_with_their_shorthand(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    found = listed_peers(tmp_path)
    assert found["toy", 60.0]["VROOM"].shown() == "2/30.5"
    assert "PyVRP" not in found["toy", 10.0]
    assert found["big", 10.0]["VROOM"].vehicles is None
    assert found["big", 10.0]["PyVRP"].vehicles == 12
    alone = listed_alone(tmp_path)
    assert alone["toy", 10.0]["VROOM"].shown() == "18/30.8"
    assert alone["big-n2", 10.0]["PyVRP"].shown() == "27/18.5"


def test_rows_in_which_ours_is_behind_stay_visible(folder: Path) -> None:
    (folder / "README.md").write_text(README.replace("toy", "toy1"), encoding="utf-8")
    wanted = Wanted(folder=folder, files=(), seconds=(10.0,), seeds=1, solvers=("ours",))
    cells = [cell("toy1", "ours", 2, 31.0), cell("toy2", "ours", 2, 33.0)]
    text = table(wanted, cells, 10.0).markdown()
    assert "| toy1 | 1/26 | 2/31 | 2/30.5 | +1 vehicles | **BEHIND** VROOM |" in text
    (bar,) = [bar for bar in bars(wanted, cells, []) if bar.what.startswith("never worse")]
    assert (bar.measured, bar.met) == ("0 of 1: behind on toy1", False)
    measured = [*cells, cell("toy1", "PyVRP", 2, 32.0)]
    assert "| toy1 | 1/26 | 2/31 | 2/32 | +1 vehicles | ahead |" in table(wanted, measured, 10.0).markdown()
