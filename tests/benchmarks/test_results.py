"""Solutions kept as results are lawful by two checkers that share no code, and better than the best listed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from benchmarks.quality.second import raw_of, routes_in, verdict
from matching.check import check
from matching.formats import read, read_solution
from matching.settle import settle

KEPT = sorted((Path(__file__).parents[2] / "benchmarks" / "results").glob("*.sol"))
PUBLIC = Path(__file__).parents[3] / "shared" / "data" / "pdptw"


@pytest.mark.skipif(not PUBLIC.is_dir(), reason=f"no public instances in {PUBLIC}")
@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.stem)
def test_a_kept_solution_is_lawful_twice_over_and_better_than_the_best_listed(kept: Path):
    (instance_file,) = PUBLIC.glob(f"*/{kept.stem}.txt*")
    with (PUBLIC / "best_known.csv").open(encoding="utf-8") as lines:
        listed = {row[0]: (int(row[1]), float(row[2])) for row in csv.reader(lines) if row[1].isdigit()}

    instance = read(instance_file)
    plan = settle(instance.problem, instance.decision(read_solution(kept)))
    second = verdict(raw_of(instance_file), routes_in(kept.read_text(encoding="utf-8")))

    assert not check(instance.problem, plan)
    assert not second.faults
    assert (plan.score.missed, plan.score.vehicles) == (0, second.vehicles)
    assert (second.vehicles, second.distance) < listed[kept.stem]
