"""Tests that networks and made-up days come out of the command and go back into it."""

from __future__ import annotations

import json

import pytest

from api.documents.load import load_day
from routing.network import RoadNetwork

OSM = """<?xml version='1.0' encoding='UTF-8'?>
<osm version="0.6" generator="test">
  <node id="1" lon="139.80" lat="38.70"/><node id="2" lon="139.81" lat="38.70"/>
  <node id="3" lon="139.81" lat="38.71"/><node id="4" lon="139.80" lat="38.71"/>
  <way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/><tag k="highway" v="tertiary"/></way>
</osm>
"""


def test_an_osm_file_becomes_a_network_that_can_be_shown(ainori, tmp_path):
    source, out = tmp_path / "ring.osm", tmp_path / "net.npz"
    source.write_text(OSM)
    said = ainori("roads", "import", source, "-o", out, "--json")
    told = json.loads(said.out)
    assert said.code == 0
    assert told["hash"] == RoadNetwork.load(out).content_hash
    # Two sides of 0.01 degrees of longitude (868 m) and two of latitude (1,112 m).
    assert told["length_km"] == pytest.approx(3.96, abs=0.05)
    assert json.loads(ainori("roads", "show", out, "--json").out) == told


def test_showing_a_network_names_its_credit(ainori, network_file):
    said = ainori("roads", "show", network_file)
    assert said.code == 0
    assert "credit: made up" in said.out
    assert "a sketch, not a real road map" in said.out


@pytest.fixture(scope="module")
def sketch_file(tmp_path_factory):
    """The sketch map, drawn once for this file."""
    from api.cli import main

    out = tmp_path_factory.mktemp("sketch") / "made" / "sketch.npz"
    assert main(["--quiet", "--json", "roads", "sketch", "-o", str(out)]) == 0
    return out


def test_the_sketch_map_is_drawn_with_its_osm_file_beside(sketch_file):
    assert sketch_file.with_suffix(".osm").exists()
    assert RoadNetwork.load(sketch_file).sketch


def test_a_made_up_day_passes_its_own_checks_and_repeats_by_seed(ainori, sketch_file, tmp_path):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        said = ainori("day", "make", "--size", "XS", "--seed", seed, "--roads", sketch_file, "-o", tmp_path / name)
        assert said.code == 0, said.err
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() != (tmp_path / "c").read_bytes()
    assert len(load_day(tmp_path / "a").trips) == 2


def test_numbers_of_lots_orders_and_trips_are_kept(ainori, sketch_file, tmp_path):
    words = ["--lots", 7, "--orders", 4, "--trips", 3]
    said = ainori("day", "make", *words, "--seed", 1, "--roads", sketch_file, "-o", tmp_path / "day.json", "--json")
    told = json.loads(said.out)
    assert (told["lots"], told["orders"], told["trips"]) == (7, 4, 3)


def test_the_demo_writes_everything_and_its_plan_is_lawful(ainori, sketch_file, tmp_path):
    out = tmp_path / "demo"
    words = ["--part", "files", "--size", "XS", "--iterations", 20, "--seconds", 60, "--roads", sketch_file, "--out", out]
    said = ainori("demo", *words)
    assert said.code == 0, said.err
    for title in ("== Summary", "== Manifests", "== Money", "== By legal basis", "== Not matched"):
        assert title in said.out
    names = {path.name for path in out.iterdir()}
    assert {"day.json", "plan.json", "map.html", "map.png"} <= names
    assert ainori("check", out / "day.json", out / "plan.json", "--roads", sketch_file).code == 0


def test_the_schemas_accept_what_the_models_accept(ainori):
    for which, field in (("day", "lots"), ("plan", "shipments"), ("region", "districts")):
        schema = json.loads(ainori("schema", which).out)
        assert field in schema["properties"]
        assert schema["additionalProperties"] is False
