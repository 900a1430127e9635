"""Tests on the public instances beside the checkout; skipped where they are not there."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from matching.check import check
from matching.formats import Family, read
from matching.settle import settle

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "pdptw"
FILES = sorted([*FOLDER.glob("li-lim/*.txt"), *FOLDER.glob("sartori-buriol/*.txt.gz")])
pytestmark = pytest.mark.skipif(not FILES, reason=f"the public instances are not in {FOLDER}")


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_every_public_file_is_read_whole(file):
    found = read(file)
    assert found.name == file.name.removesuffix(".gz").removesuffix(".txt")
    assert found.family is Family(file.parent.name)
    assert len(found.demands) == 2 * len(found.pickups) + 1
    if found.family is Family.SARTORI_BURIOL:
        assert f"-n{len(found.demands) - 1}-" in found.name
    else:
        assert found.scale >= 10_000


def test_every_instance_has_a_best_known_solution_listed():
    with (FOLDER / "best_known.csv").open(encoding="utf-8") as opened:
        listed = {row["instance"] for row in csv.DictReader(opened)}
    assert {file.name.split(".")[0] for file in FILES} <= listed


def test_a_route_for_each_request_is_lawful_on_the_largest_instance():
    instance = read(FOLDER / "sartori-buriol" / "bar-n1000-1.txt.gz")
    routes = tuple(zip(instance.pickups, instance.deliveries, strict=True))
    plan = settle(instance.problem, instance.decision(routes))
    assert check(instance.problem, plan) == ()
    assert list(instance.faults(routes)) == []
    assert plan.score.metres == instance.distance(routes)
