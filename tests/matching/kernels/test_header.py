"""Kernels read and write a workspace through one header; the checked form of the same source notices what is out of bounds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from matching.kernels.header import Header, Workspace

HERE = Path(__file__).parent
SCRIPT = """
import sys
sys.path.insert(0, {here!r})
import numpy as np
from header_kernels import HEADER, sums
from matching.kernels.header import Workspace
own = Workspace(HEADER, wide=np.arange(5), narrow=np.arange(6, dtype=np.int32).reshape(3, 2), width=2)
print(sums(own.address, 5, 2), own["wide"].tolist(), own["narrow"].tolist())
for n, r in ((6, 0), (2, 4), (2, -1)):
    try:
        sums(own.address, n, r)
        print("unnoticed")
    except IndexError:
        print("noticed")
"""


def run(form: str, script: str = SCRIPT) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", script.format(here=str(HERE))], env={**os.environ, "AINORI_KERNELS": form},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.splitlines()


def test_both_forms_of_one_source_do_the_same_and_the_checked_one_notices_what_is_outside() -> None:
    plain = run("compiled", SCRIPT.split("for n, r", maxsplit=1)[0])
    checked = run("checked")

    assert plain == ["20 [0, 1, 3, 6, 10] [[0, 1], [2, 3], [5, 5]]"]
    assert checked == [*plain, "noticed", "noticed", "noticed"]


def test_a_workspace_refuses_what_a_kernel_could_not_notice() -> None:
    header = Header("h")
    header.array("a", np.int64, "n", "-", "numbers")
    header.scalar("n", "-", "their number")

    with pytest.raises(ValueError, match="missing or unknown slots"):
        Workspace(header, a=np.zeros(3, np.int64))
    with pytest.raises(ValueError, match="contiguous array of int64"):
        Workspace(header, a=np.zeros(3, np.int32), n=3)
    with pytest.raises(ValueError, match="contiguous array of int64"):
        Workspace(header, a=np.zeros((3, 2), np.int64)[:, 0], n=3)
    with pytest.raises(ValueError, match="has a slot a already"):
        header.array("a", np.int64, "n", "-", "numbers again")


def test_the_table_of_slots_describes_itself() -> None:
    header = Header("h")
    header.array("a", np.int64, "n, 2", "s", "windows")
    header.scalar("n", "-", "their number")

    lines = header.describe().splitlines()

    assert [line.split()[:3] for line in lines] == [["0", "a", "int64"], ["1", "n", "int"]]
    assert lines[0].endswith("windows")
