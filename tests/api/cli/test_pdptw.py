"""Tests that a public instance is solved, judged and written through the command, and refused in one line where it is none."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys

import pytest

from matching.formats import read, read_solution

# Requests 1 -> 2 and 3 -> 4 lie on one straight road, 5 -> 6 goes the other way: one vehicle does all.
TOY = """3 10 1
0 0 0 0 0 200 0 0 0
1 3 0 6 0 150 1 0 2
2 5 0 -6 0 160 1 1 0
3 3 0 4 0 150 1 0 4
4 5 0 -4 0 160 1 3 0
5 -4 0 2 0 150 1 0 6
6 -8 0 -2 0 160 1 5 0
"""


@pytest.fixture
def toy(tmp_path):
    file = tmp_path / "toy.txt"
    file.write_text(TOY, encoding="utf-8")
    return file


def test_the_last_line_is_vehicles_distance_seconds_iterations(ainori, toy):
    said = ainori("pdptw", toy, "--iterations", 100)
    vehicles, distance, seconds, iterations = said.out.splitlines()[-1].split()
    # One vehicle: 5 out and 5 back, 8 the other way and 8 back.
    assert (said.code, said.err, vehicles, float(distance), iterations) == (0, "", "1", 26.0, "100")
    assert float(seconds) >= 0


def test_machines_get_one_object_with_the_same_figures(ainori, toy, tmp_path):
    said = ainori("pdptw", toy, "--iterations", 100, "--json", "-o", tmp_path / "toy.sol", "--seed", 4)
    told = json.loads(said.out)
    assert (told["vehicles"], told["distance"], told["iterations"], told["seed"]) == (1, 26.0, 100, 4)
    assert (told["feasible"], told["faults"], told["missed"], told["objective"]) == (True, [], 0, "vehicles")
    assert told["solution"] == str(tmp_path / "toy.sol")


def test_the_solution_is_written_in_the_benchmarks_own_text_and_can_be_begun_from(ainori, toy, tmp_path):
    sol = tmp_path / "toy.sol"
    assert ainori("pdptw", toy, "--iterations", 100, "-o", sol).code == 0
    routes = read_solution(sol)
    assert list(read(toy).faults(routes)) == []
    again = ainori("pdptw", toy, "--iterations", 0, "--start", sol)
    assert again.out.split()[:2] == ["1", "26.0000"]


def test_gzip_and_distance_alone_are_understood(ainori, tmp_path):
    file = tmp_path / "toy.txt.gz"
    file.write_bytes(gzip.compress(TOY.encode()))
    said = ainori("pdptw", file, "--iterations", 60, "--objective", "distance", "--json")
    assert json.loads(said.out)["objective"] == "distance"


def test_the_same_seed_and_iterations_give_the_same_solution(ainori, toy, tmp_path):
    for name in ("a", "b"):
        ainori("pdptw", toy, "--iterations", 50, "--seed", 3, "-o", tmp_path / name)
    assert read_solution(tmp_path / "a") == read_solution(tmp_path / "b")


def test_what_cannot_be_served_is_told_and_ends_with_code_1(ainori, tmp_path):
    file = tmp_path / "far.txt"
    # Node 2 closes at 4, before anybody can be there.
    file.write_text(TOY.replace("2 5 0 -6 0 160", "2 5 0 -6 0 4"), encoding="utf-8")
    said = ainori("pdptw", file, "--iterations", 40)
    assert said.code == 1
    assert "the solution breaks a rule: node 1 is not visited" in said.err
    assert said.out.split()[0] == "1"


@pytest.mark.parametrize("text", ["", "1 2", "hello: you", TOY.replace("-6", "-7"), TOY.replace("5 -4 0 2", "5 NaN 0 2")])
def test_what_is_no_instance_is_refused_in_one_line(ainori, tmp_path, text):
    file = tmp_path / "bad.txt"
    file.write_text(text, encoding="utf-8")
    said = ainori("pdptw", file, "--iterations", 1)
    assert (said.code, said.out, len(said.lines)) == (2, "", 1)
    assert said.lines[0].startswith(str(file))
    told = json.loads(ainori("pdptw", file, "--iterations", 1, "--json").out)
    assert told["error"] == "bad-instance"


def test_a_start_of_another_instance_and_writing_over_the_input_are_refused(ainori, toy, tmp_path):
    other = tmp_path / "other.sol"
    other.write_text("Route 1 : 1 99\n", encoding="utf-8")
    said = ainori("pdptw", toy, "--iterations", 1, "--start", other)
    assert (said.code, len(said.lines)) == (2, 1)
    assert "no lawful solution of toy: node 99" in said.lines[0]
    assert ainori("pdptw", toy, "--iterations", 1, "-o", toy).code == 2
    assert toy.read_text(encoding="utf-8") == TOY


def test_two_threads_give_the_same_answer_twice(ainori, toy):
    one, same = (ainori("pdptw", toy, "--iterations", 40, "--threads", 2, "--json") for _ in range(2))
    assert one.code == same.code == 0
    first, second = (json.loads(said.out) for said in (one, same))
    assert (first["vehicles"], first["distance"], first["threads"]) == (second["vehicles"], second["distance"], 2)


def test_interrupting_keeps_the_best_solution_so_far(toy, tmp_path):
    sol = tmp_path / "toy.sol"
    words = ["pdptw", toy, "--seconds", "120", "-o", sol, "--lang", "en", "--json"]
    process = subprocess.Popen(
        [sys.executable, "-c", "import sys; from api.cli import main; sys.exit(main())", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "after" in line:
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "stopped early" in err
    assert json.loads(out)["stopped_early"] is True
    assert list(read(toy).faults(read_solution(sol))) == []
