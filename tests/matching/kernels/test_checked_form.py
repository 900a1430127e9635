"""Bounds-checked, the same source finds the same: no kernel reads or writes outside its tables on days with every feature."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SCRIPT = """
import hashlib
from fixtures.problems import random_problem
from matching.search.loop import search
from matching.stop import Stop
found = hashlib.sha256()
for seed in range(24):
    problem = random_problem(seed, lots=(3, 8), orders=(3, 6), trips=(1, 3))
    found.update(repr(search(problem, stop=Stop(iterations=40), seed=seed).decision).encode())
print(found.hexdigest())
"""


def run(form: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env={**os.environ, "AINORI_KERNELS": form}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.timeout(900)  # the checked form is compiled first
def test_the_checked_form_finds_nothing_out_of_bounds_and_the_same_plans() -> None:
    assert run("checked") == run("")
