"""Tests that public instances become problems of ours: what a row says is what the problem holds, in both formats."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from matching.formats import Family, Objective, parse, read
from matching.problem import Match, Window


def test_a_request_becomes_a_lot_and_an_order_that_accept_only_each_other(li_lim_text):
    found = parse("a/toy.txt", li_lim_text.encode())
    problem = found.problem
    assert (found.name, found.family, found.vehicles, found.capacity) == ("toy", Family.LI_LIM, 2, 10)
    assert (found.pickups, found.deliveries) == ((1, 3, 5), (2, 4, 6))
    for lot, order, grams in zip(problem.lots, problem.orders, (6, 4, 1), strict=True):
        assert (lot.unit_g, lot.units, order.min_g, order.max_g) == (grams, 1, grams, grams)
        assert [o for o in problem.orders if o.accepts[0].goods in {lot.product, lot.family}] == [order]
    assert problem.required == (Match(order=0), Match(order=1), Match(order=2))
    assert problem.objective is Objective.VEHICLES
    assert len(problem.trips) == 2
    assert problem.trips[0] == problem.trips[1]


def test_distances_are_rounded_and_durations_go_up_at_the_scale_kept_with_them(li_lim_text):
    found = parse("toy.txt", li_lim_text.encode())
    travel = found.problem.travels[0]
    assert found.scale == 1_000_000
    # From 5 (3, 4) to 6 (1, 1): the root of 13 = 3.605551275...
    assert (travel.metres[5, 6], travel.seconds[5, 6]) == (3_605_551, 3_605_552)
    # From 6 (1, 1) to the depot: the root of 2 = 1.41421356...
    assert (travel.metres[6, 0], travel.seconds[6, 0]) == (1_414_214, 1_414_214)
    # A right-angled triangle of whole sides stays whole.
    assert travel.seconds[0, 2] == 5_000_000
    assert found.problem.lots[0].pickups[0].windows == (Window(early=0, late=50_000_000),)
    assert found.problem.places[1].parking_s == 2_000_000


def test_places_with_the_same_coordinates_stay_apart(li_lim_text):
    found = parse("toy.txt", li_lim_text.encode())
    assert found.problem.travels[0].metres[2, 5] == 0
    assert found.problem.orders[0].receivings[0].place != found.problem.lots[2].pickups[0].place


def test_whole_minutes_stay_whole_and_may_differ_by_direction(sartori_text):
    found = parse("anything.txt", sartori_text.encode())
    travel = found.problem.travels[0]
    assert (found.name, found.family, found.scale) == ("toy-n4-1", Family.SARTORI_BURIOL, 1)
    assert (int(travel.seconds[0, 1]), int(travel.seconds[1, 0])) == (4, 5)
    assert np.array_equal(travel.seconds, travel.metres)
    # As many vehicles as requests: more can never be of use.
    assert (found.vehicles, len(found.problem.trips)) == (2, 2)
    assert found.problem.trips[0].arrive_late == 60


def test_distance_alone_may_be_the_aim(sartori_text):
    assert parse("x", sartori_text.encode(), objective=Objective.DISTANCE).problem.objective is Objective.DISTANCE


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", ["toy.txt", "toy.gz", "toy"])
def test_gzip_is_known_by_content_and_never_by_name(tmp_path, li_lim_text, packed, name):
    data = li_lim_text.encode()
    file = tmp_path / name
    file.write_bytes(gzip.compress(data) if packed else data)
    assert read(file).family is Family.LI_LIM


def test_line_ends_blank_lines_and_decimals_do_not_matter(li_lim_text):
    loose = "\ufeff" + li_lim_text.replace("\n", "\r\n\r\n").replace("\t3\t4\t", "\t3.00\t4.0\t").replace("\t", "  ")
    plain, other = parse("a", li_lim_text.encode()), parse("a", loose.encode())
    assert np.array_equal(plain.distances, other.distances)
    assert plain.problem.lots == other.problem.lots


def test_large_coordinates_get_a_coarser_scale_that_cannot_overflow(li_lim_text):
    found = parse("toy.txt", li_lim_text.replace("\t0\t10\t-4", "\t0\t9000000\t-4").encode())
    assert found.scale == 100
    assert int(found.problem.travels[0].seconds.max()) < 2**31
