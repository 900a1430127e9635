"""Tests that check tells lawful from unlawful, and refuses plans of other days and roads."""

from __future__ import annotations

import json

import pytest

from api.documents.write import write_document


@pytest.fixture
def plan_file(document, tmp_path):
    return write_document(document, tmp_path / "plan.json")


def spoiled(plan_file, spoil):
    data = json.loads(plan_file.read_text())
    spoil(data)
    plan_file.write_text(json.dumps(data))
    return plan_file


def test_a_lawful_plan_is_feasible(ainori, day_file, plan_file, network_file):
    said = ainori("check", day_file, plan_file, "--roads", network_file)
    assert (said.code, said.out, said.err) == (0, "feasible\n", "")


def test_each_broken_rule_is_a_line_with_its_code(ainori, day_file, plan_file, network_file):
    def one_bag_less(plan):
        plan["shipments"][0]["units"] = 1

    said = ainori("check", day_file, spoiled(plan_file, one_bag_less), "--roads", network_file)
    assert said.code == 1
    codes = {line.partition(":")[0] for line in said.out.splitlines()}
    # 2 kg of the 4 kg that the order wants at least; and the loads, money and times written are those of 6 kg.
    assert "quantity" in codes
    assert "order order-1" in said.out


def test_violations_as_json(ainori, day_file, plan_file, network_file):
    def heavier(plan):
        plan["summary"]["kg"] = 99.0

    said = ainori("check", day_file, spoiled(plan_file, heavier), "--roads", network_file, "--json")
    told = json.loads(said.out)
    assert said.code == 1
    assert told["feasible"] is False
    assert [item["code"] for item in told["violations"]] == ["stored_figure"]


def test_a_plan_for_another_day_is_refused(ainori, tmp_path, day_data, plan_file, network_file):
    day_data["lots"][0]["units"] += 1
    other = tmp_path / "other.json"
    other.write_text(json.dumps(day_data))
    said = ainori("check", other, plan_file, "--roads", network_file)
    assert said.code == 2
    assert len(said.lines) == 1
    assert said.lines[0].startswith(f"{plan_file}: day_hash: is the plan of another day")
    assert said.lines[0].endswith("give the day it was made from")


def test_a_plan_for_another_network_is_refused(ainori, tmp_path, day_file, plan_file, network):
    import dataclasses

    from routing.network import RoadNetwork

    other = tmp_path / "other.npz"
    fields = {field.name: getattr(network, field.name) for field in dataclasses.fields(network)}
    kept = {name: fields[name] for name in ("credit", "sketch", "nodes_e7", "edges")}
    RoadNetwork.of(name="another", **kept).save(other)
    said = ainori("check", day_file, plan_file, "--roads", other)
    assert said.code == 2
    assert len(said.lines) == 1
    assert said.lines[0].startswith(f"{plan_file}: network.hash: was made on another road network")


def test_a_day_given_as_plan_is_refused_in_one_line(ainori, day_file, network_file):
    said = ainori("check", day_file, day_file, "--roads", network_file)
    assert (said.code, len(said.lines)) == (2, 1)


def test_a_plan_that_names_unknown_things_is_refused_with_all_of_them(ainori, day_file, plan_file, network_file):
    def strangers(plan):
        plan["shipments"][0]["lot"] = "lot-9"
        plan["routes"][0]["trip"] = "trip-9"

    said = ainori("check", day_file, spoiled(plan_file, strangers), "--roads", network_file)
    assert said.code == 2
    assert [line.split(": ")[1] for line in said.lines] == ["shipments[0].lot", "routes[0].trip"]


@pytest.mark.parametrize("index", [-1, 7, 2**80])
def test_indices_out_of_range_are_violations_not_tracebacks(ainori, day_file, plan_file, network_file, index):
    def astray(plan):
        plan["routes"][0]["stops"][2]["tasks"][0]["index"] = index

    said = ainori("check", day_file, spoiled(plan_file, astray), "--roads", network_file)
    assert said.code == 1
    assert said.out.startswith(("structure: ", "own_stop: "))


def test_a_plan_for_a_network_far_away_is_refused_for_its_network_not_for_its_places(
    ainori, tmp_path, day_file, plan_file, network
):
    import dataclasses

    from routing.network import RoadNetwork

    other = tmp_path / "far.npz"
    fields = {field.name: getattr(network, field.name) for field in dataclasses.fields(network)}
    kept = {name: fields[name] for name in ("credit", "sketch", "edges")}
    RoadNetwork.of(name="far", nodes_e7=fields["nodes_e7"] + 10_000_000, **kept).save(other)
    said = ainori("check", day_file, plan_file, "--roads", other)
    assert said.code == 2
    assert len(said.lines) == 1
    assert said.lines[0].startswith(f"{plan_file}: network.hash: was made on another road network")
