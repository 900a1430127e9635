"""Tests that each fault of input is one clear line with file, path and remedy, exit code 2, nothing written."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def solved(ainori, network_file, tmp_path):
    """Run solve on a file and return what was said, after looking that nothing was written."""

    def run(day, *more):
        before = sorted(path.name for path in tmp_path.iterdir())
        said = ainori("solve", day, "--roads", network_file, "--iterations", 5, "-o", tmp_path / "plan.json", *more)
        assert sorted(path.name for path in tmp_path.iterdir()) == before
        assert "Traceback" not in said.err + said.out
        assert said.out == ""
        return said

    return run


def write(tmp_path, data):
    path = tmp_path / "day.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def sea(day):
    day["places"][1] |= {"lon": 139.0, "lat": 38.7}


def overlap(day):
    day["trips"][1]["driver"] = "driver-1"


def backwards(day):
    day["orders"][0]["receivings"][0]["windows"][0] = ["10:00", "8:00"]


CASES = {
    "a missing field": (lambda d: d["lots"][0].pop("unit_g"), "lots[0].unit_g: is missing; add it"),
    "an unknown reference": (
        lambda d: d["lots"][0].update(party="nobody"),
        'lots[0].party: "nobody" is not in parties; use the id of an entry there',
    ),
    "a negative quantity": (lambda d: d["lots"][0].update(units=-3), "lots[0].units: must be at least 1, not -3"),
    "a window that ends before it starts": (
        backwards,
        "orders[0].receivings[0].windows[0]: ends at 8:00 before it begins at 10:00; let it end at its beginning or later",
    ),
    "a place in the sea": (sea, "places[1]: 69,"),
    "a duplicate id": (
        lambda d: d["orders"][1].update(id="order-1"),
        'orders[1].id: id "order-1" is that of orders[0] too; give another',
    ),
    "overlapping trips of one driver": (
        overlap,
        'trips[1].driver: "driver-1" is on trips[0] (trip-1) at the same time (7:00 to 11:00); let the two trips not overlap',
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_one_fault_is_one_line(solved, tmp_path, day_data, case):
    spoil, line = CASES[case]
    spoil(day_data)
    path = write(tmp_path, day_data)
    said = solved(path)
    assert said.code == 2
    assert len(said.lines) == 1
    assert said.lines[0].startswith(f"{path}: {line}")


def test_a_place_in_the_sea_says_distance_limit_and_remedy(solved, tmp_path, day_data):
    sea(day_data)
    (line,) = solved(write(tmp_path, day_data)).lines
    assert line.endswith("m from the nearest road usable by kei; limit 300 m: move it to a road or raise snap_limit_m")


def test_nan_is_named_with_its_place(solved, tmp_path, day_data):
    text = json.dumps(day_data).replace("139.8,", "NaN,", 1)
    said = solved(write(tmp_path, text))
    assert said.code == 2
    assert len(said.lines) == 1
    assert "places[0].lon: line 1, column" in said.lines[0]
    assert "NaN is no number; write a finite one" in said.lines[0]


def test_a_file_of_50_mb_is_refused(solved, tmp_path):
    path = tmp_path / "day.json"
    with path.open("wb") as file:
        file.write(b"{")
        file.truncate(50_000_000)
    said = solved(path)
    assert (said.code, said.lines) == (2, [f"{path}: is 50 MB; at most 40 MB are read"])


def test_several_faults_are_told_together(solved, tmp_path, day_data):
    for spoil in (CASES["a missing field"][0], CASES["an unknown reference"][0], overlap, backwards):
        spoil(day_data)
    said = solved(write(tmp_path, day_data))
    assert said.code == 2
    assert len(said.lines) == 4


def test_the_same_faults_are_told_in_japanese(solved, tmp_path, day_data):
    CASES["a missing field"][0](day_data)
    said = solved(write(tmp_path, day_data), "--lang", "ja")
    assert said.lines[0].endswith("lots[0].unit_g: 項目がありません。書き足してください")


def test_machines_get_faults_as_json(ainori, tmp_path, day_data, network_file):
    backwards(day_data)
    day = write(tmp_path, day_data)
    said = ainori("solve", day, "--roads", network_file, "--json", "-o", tmp_path / "plan.json")
    told = json.loads(said.out)
    assert said.code == 2
    assert told["error"] == "bad-input"
    assert told["faults"][0]["path"] == "orders[0].receivings[0].windows[0]"
    assert told["faults"][0]["code"] == "day.window"


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"PK\x03\x04 no zip", b"[" * 5_000])
def test_a_network_file_that_is_none_is_refused(ainori, tmp_path, day_file, content):
    net = tmp_path / "net.npz"
    net.write_bytes(content)
    said = ainori("solve", day_file, "--roads", net, "-o", tmp_path / "plan.json")
    assert said.code == 2
    assert len(said.lines) == 1
    assert said.lines[0].startswith(f"{net}: ")
    assert not (tmp_path / "plan.json").exists()


def test_a_missing_network_says_how_to_make_one(ainori, tmp_path, day_file):
    said = ainori("solve", day_file, "--roads", tmp_path / "none.npz", "-o", tmp_path / "plan.json")
    assert said.code == 2
    assert "ainori roads import" in said.lines[0]


def test_an_output_that_cannot_be_written_is_refused_before_the_work(ainori, tmp_path, day_file, network_file):
    said = ainori("solve", day_file, "--roads", network_file, "-o", tmp_path / "none" / "plan.json")
    assert said.code == 2
    assert len(said.lines) == 1
    assert "cannot be written" in said.lines[0]


def test_an_output_over_an_input_is_refused(ainori, day_file, network_file):
    before = day_file.read_bytes()
    said = ainori("solve", day_file, "--roads", network_file, "-o", day_file)
    assert said.code == 2
    assert "input of this command" in said.lines[0]
    assert day_file.read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["fly"],
        ["solve"],
        ["solve", "day.json", "--roads", "n", "-o", "p", "--seconds", "nan"],
        ["solve", "day.json", "--roads", "n", "-o", "p", "--seconds", "-1"],
        ["solve", "day.json", "--roads", "n", "-o", "p", "--iterations", "1.5"],
        ["solve", "day.json", "--roads", "n", "-o", "p", "--seed", "9" * 5000],
        ["day", "make", "--size", "XXL", "--roads", "n", "-o", "p"],
        ["schema", "truck"],
        ["roads"],
    ],
)
def test_wrong_arguments_are_one_line_and_exit_2(ainori, words):
    said = ainori(*words)
    assert said.code == 2
    assert len(said.lines) == 1
    assert "--help" in said.lines[0]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.osm", b"<osm>"),
        ("a.osm", b"\xff\xfe\x00"),
        ("a.osm.gz", b"no gzip"),
        ("b_nodes.csv.gz", b"no gzip"),
        ("c.pbf", b"x"),
    ],
)
def test_a_road_source_that_is_none_is_refused(ainori, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    said = ainori("roads", "import", tmp_path / name, "-o", tmp_path / "net.npz")
    assert said.code == 2
    assert len(said.lines) == 1
    assert not (tmp_path / "net.npz").exists()


def test_a_missing_road_file_is_not_taken_for_the_name_of_a_place(ainori, tmp_path):
    said = ainori("roads", "import", tmp_path / "none.osm", "-o", tmp_path / "net.npz")
    assert said.code == 2
    assert "no such file" in said.lines[0]


def test_a_map_server_that_does_not_answer_is_one_line(ainori, tmp_path):
    nowhere = "http://127.0.0.1:9"
    words = ["roads", "import", "鶴岡市", "--nominatim", nowhere, "--overpass", nowhere, "-o", tmp_path / "net.npz"]
    said = ainori(*words)
    assert (said.code, len(said.lines)) == (2, 1)
    assert "could not be fetched" in said.lines[0]
    assert not (tmp_path / "net.npz").exists()
