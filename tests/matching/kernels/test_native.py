"""Kernels that set-up compiled are loaded without numba, do what numba's form does, and are never run from a broken file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from matching.kernels.native import FAMILIES, Library, absent, family_of, find_libraries

HERE = Path(__file__).parent
WRITE = """
import sys
from matching.kernels.unlinked import leave_unlinked
if {unlinked}:
    leave_unlinked()
from pathlib import Path
sys.path.insert(0, {here!r})
import numpy as np
import header_kernels
from matching.kernels.bundle import columns_of, write_bundle
from matching.kernels.compilation import KERNELS
from matching.kernels.header import Workspace
from matching.kernels.native import Library

folder = Path({folder!r})
assert all([write_bundle(KERNELS, folder, family) for family in ("general", "pairs")])
library = Library(folder, "general")
by_numba = [] if {unlinked} else [KERNELS["header_kernels.sums"]]
forms = [*by_numba, library.get(header_kernels.sums.py_func, "header_kernels.sums")]
for sums in forms:
    own = Workspace(header_kernels.HEADER, wide=np.arange(5), narrow=np.arange(6, dtype=np.int32).reshape(3, 2), width=2)
    print(sums(own.address, np.int64(5), 2), own["wide"].tolist(), own["narrow"].tolist())
by_numba = [] if {unlinked} else [KERNELS["header_kernels.spread"]]
forms = [*by_numba, library.get(header_kernels.spread.py_func, "header_kernels.spread")]
for spread in forms:
    score, table = np.array([4, 9, -3]), np.arange(6).reshape(3, 2)
    print(spread(table, score), score.tolist())
print(library.get(header_kernels._row_sum.py_func, "header_kernels._row_sum"))
"""
USE = """
import sys
from fixtures.problems import random_problem
from matching.search.loop import search
from matching.stop import Stop
found = search(random_problem(3), stop=Stop(iterations=200), seed=1)
print(repr(found.decision), found.iterations)
print("numba" in sys.modules, file=sys.stderr)
"""


def run(script: str, form: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "AINORI_KERNELS": form}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("kernels")
    return folder, run(WRITE.format(here=str(HERE), folder=str(folder), unlinked=False), "compiled").stdout.splitlines()


def test_machine_code_from_a_file_does_what_numba_does_with_numbers_and_with_arrays(written: tuple[Path, list[str]]) -> None:
    _, lines = written

    assert lines[0] == lines[1] == "20 [0, 1, 3, 6, 10] [[0, 1], [2, 3], [5, 5]]"
    assert lines[2] == lines[3] == "(-3, 9) [4, 10, -1]"


def test_kernels_left_unlinked_give_a_file_that_does_the_same(written: tuple[Path, list[str]], tmp_path: Path) -> None:
    lines = run(WRITE.format(here=str(HERE), folder=str(tmp_path), unlinked=True), "compiled").stdout.splitlines()

    assert lines == [written[1][0], written[1][2], "None"]


def test_a_kernel_with_pointers_is_for_other_kernels_only(written: tuple[Path, list[str]]) -> None:
    assert written[1][4] == "None"
    with pytest.raises(RuntimeError, match="AINORI_KERNELS=compiled"):
        absent("some.kernel")(1)


def test_a_missing_or_shortened_file_is_never_run(written: tuple[Path, list[str]], tmp_path: Path) -> None:
    folder, _ = written
    for name in ("general", "pairs"):
        for ending in ("o", "json"):
            (tmp_path / f"{name}.{ending}").write_bytes((folder / f"{name}.{ending}").read_bytes())
    assert set(find_libraries(tmp_path) or ()) == set(FAMILIES)

    whole = (tmp_path / "pairs.o").read_bytes()
    (tmp_path / "pairs.o").write_bytes(whole[:-1])
    shortened = find_libraries(tmp_path)
    (tmp_path / "pairs.o").write_bytes(whole)
    (tmp_path / "general.json").write_text(json.dumps({"kernels": {}}))
    without_hash = find_libraries(tmp_path)
    (tmp_path / "general.json").unlink()

    assert (shortened, without_hash, find_libraries(tmp_path)) == (None, None, None)
    with pytest.raises(FileNotFoundError):
        Library(tmp_path, "general")


def test_both_forms_find_the_same_plan_and_only_one_needs_numba() -> None:
    by_numba, loaded = run(USE, "compiled"), run(USE, "")

    assert by_numba.stdout == loaded.stdout
    assert (by_numba.stderr.split()[-1], loaded.stderr.split()[-1]) == ("True", "False")


def test_plain_pickup_and_delivery_is_a_family_of_its_own() -> None:
    assert [family_of(f"matching.kernels.{name}") for name in ("turn", "pairs.anneal", "pairs")] == [
        "general",
        "pairs",
        "pairs",
    ]
