"""Tests that routes go into plans and out again, that figures are the file's own, and that faults are named."""

from __future__ import annotations

import math

import pytest

from matching.check import check
from matching.formats import parse, parse_solution, read_solution, solution_text
from matching.formats.text import lines_of
from matching.settle import settle


@pytest.fixture
def toy(li_lim_text):
    return parse("toy.txt", li_lim_text.encode())


@pytest.fixture
def roads(sartori_text):
    return parse("x", sartori_text.encode())


def test_routes_become_a_lawful_plan_and_come_back(toy):
    routes = ((1, 2), (3, 4, 5, 6))
    plan = settle(toy.problem, toy.decision(routes))
    assert check(toy.problem, plan) == ()
    assert toy.routes(plan) == routes
    assert (plan.score.missed, plan.score.vehicles) == (0, 2)


def test_the_distance_is_that_of_the_file_not_of_the_scaled_integers(toy):
    # 0 -> 1: 3, 1 -> 2: 4, 2 -> 0: 5; 0 -> 3: 5, 3 -> 4: 5, 4 -> 0: 10.
    assert toy.distance(((1, 2), (3, 4))) == 32.0
    assert toy.distance(((5, 6),)) == pytest.approx(5 + math.sqrt(4 + 9) + math.sqrt(2), abs=1e-12)


def test_minutes_are_counted_in_the_direction_driven(roads):
    assert roads.distance(((1, 3), (2, 4))) == (4 + 4 + 7) + (5 + 5 + 8)
    plan = settle(roads.problem, roads.decision(((1, 3), (2, 4))))
    assert (plan.score.vehicles, plan.score.metres) == (2, 33)


@pytest.mark.parametrize(
    ("routes", "fault"),
    [
        (((1, 2), (3, 4)), "node 5 is not visited"),
        (((1, 2), (3, 4), (5, 6)), "3 vehicles are used, 2 are there"),
        (((1, 2, 1), (3, 4, 5, 6)), "node 1 is visited more than once"),
        (((1, 2, 9), (3, 4, 5, 6)), "node 9 is not known"),
        (((2, 1), (3, 4, 5, 6)), "route 1: node 2 comes without its pickup 1 before it"),
        (((1, 4), (3, 2, 5, 6)), "route 1: node 4 comes without its pickup 3 before it"),
        (((1, 3, 5, 2, 4, 6), ()), "route 1: the load on leaving node 5 is 11, above 10"),
    ],
)
def test_broken_routes_are_named_from_the_file_alone(toy, routes, fault):
    assert fault in list(toy.faults(routes))


def test_lateness_is_named(li_lim_text):
    late = parse("x", li_lim_text.replace("-6\t5\t60", "-6\t5\t8").encode())
    # 3 to node 1, 2 of service, 4 to node 2: 9 o'clock, after 8.
    assert "route 1: node 2 is reached at 9.000000, after 8" in list(late.faults(((1, 2), (3, 4, 5, 6))))
    home = parse("x", li_lim_text.replace("0\t0\t0\t0\t0\t100", "0\t0\t0\t0\t0\t15").encode())
    # 11 at the end of service at node 2, 5 back to the depot.
    assert "route 1: the depot is reached at 16.000000, after 15" in list(home.faults(((1, 2), (3, 4, 5, 6))))


def test_sound_routes_have_no_fault(toy, roads):
    assert list(toy.faults(((1, 2), (3, 4, 5, 6), ()))) == []
    assert list(roads.faults(((1, 3), (2, 4)))) == []


@pytest.mark.parametrize("kind", ["toy", "roads"])
def test_a_solution_is_written_and_read_back(request, tmp_path, kind):
    instance = request.getfixturevalue(kind)
    routes = ((1, instance.deliveries[0]), (), (instance.pickups[1], instance.deliveries[1]))
    text = solution_text(instance, routes, date="2026-11-21", reference="by\nhand")
    file = tmp_path / "s.txt"
    file.write_text(text, encoding="utf-8")
    assert read_solution(file) == (routes[0], routes[2])
    assert text.splitlines()[-2].startswith("Route 1 : 1 ")
    assert "by hand" in text


def test_depots_at_the_ends_of_a_written_route_are_left_out():
    assert parse_solution(lines_of("s", b"Route #1: 0 1 2 0\nroute 2 :3 4\n")) == ((1, 2), (3, 4))


def test_half_a_request_on_a_route_is_left_out_of_a_decision(toy):
    decision = toy.decision(((1, 3, 2),))
    assert [s.lot for s in decision.shipments] == [0]
    assert len(decision.sequences[0].steps) == 2
