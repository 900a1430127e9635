"""Tests that a shortfall at dawn is shared by the rule that was declared."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.lots.dawn import Claim, share


def claim(name, units, least=1, *, standing=False):
    return Claim(id=name, units=units, min_units=least, standing=standing)


def test_as_said_everybody_gets_what_was_promised():
    found = share([claim("a", 3), claim("b", 4)], 7)
    assert (found.units, found.left, found.released) == ({"a": 3, "b": 4}, 0, ())


def test_more_than_promised_goes_on_the_dawn_list():
    assert share([claim("a", 3)], 8).left == 5
    assert share([], 8).left == 8


def test_standing_orders_come_first():
    found = share([claim("a", 4), claim("b", 4, standing=True)], 5)
    assert found.units == {"a": 1, "b": 4}


def test_a_shortfall_is_shared_in_proportion():
    # 10 of 20 units: half of each.
    assert share([claim("a", 12), claim("b", 6), claim("c", 2)], 10).units == {"a": 6, "b": 3, "c": 1}


def test_the_largest_remainder_gets_the_unit_left_over_and_ties_go_to_the_smaller_id():
    # 8 of 15: 4.27, 2.13, 1.6 -> the last unit to c.
    assert share([claim("a", 8), claim("b", 4), claim("c", 3)], 8).units == {"a": 4, "b": 2, "c": 2}
    assert share([claim("b", 1), claim("a", 1)], 1).units == {"a": 1, "b": 0}


def test_who_would_fall_below_the_least_gets_the_least_at_the_cost_of_the_others():
    # Half of each would be 2, 5, 5; a needs 4.
    assert share([claim("a", 4, 4), claim("b", 10), claim("c", 10)], 12).units == {"a": 4, "b": 4, "c": 4}


def test_where_the_least_does_not_go_round_the_one_that_needs_most_is_released():
    found = share([claim("a", 5, 5), claim("b", 3, 2), claim("c", 3, 2)], 6)
    assert (found.units, found.released, found.left) == ({"a": 0, "b": 3, "c": 3}, ("a",), 0)
    assert share([claim("a", 3, 3), claim("b", 3, 3)], 4).units == {"a": 3, "b": 0}


def test_what_a_released_standing_order_leaves_goes_to_the_others():
    found = share([claim("a", 5, 5, standing=True), claim("b", 3)], 4)
    assert (found.units, found.left) == ({"a": 0, "b": 3}, 1)


def test_nothing_there_releases_everybody():
    assert share([claim("a", 2), claim("b", 2, standing=True)], 0).released == ("a", "b")


@pytest.mark.parametrize(("units", "least"), [(0, 0), (3, 0), (3, 4)])
def test_a_claim_that_makes_no_sense_is_refused(units, least):
    with pytest.raises(ValueError, match="units"):
        claim("a", units, least)


def test_a_claim_given_twice_and_a_negative_count_are_refused():
    with pytest.raises(ValueError, match="once"):
        share([claim("a", 1), claim("a", 1)], 1)
    with pytest.raises(ValueError, match="0 or more"):
        share([claim("a", 1)], -1)


CLAIMS = st.lists(
    st.tuples(st.integers(1, 30), st.integers(1, 30), st.booleans()).map(lambda one: (max(one[:2]), min(one[:2]), one[2])),
    max_size=8,
)


@given(CLAIMS, st.integers(0, 150), st.integers(0, 1000))
def test_whatever_is_counted_the_rule_holds(drawn, counted, seed):
    claims = [claim(f"order-{n}", units, least, standing=standing) for n, (units, least, standing) in enumerate(drawn)]
    found = share(claims, counted)
    assert sum(found.units.values()) + found.left == counted
    for one in claims:
        assert found.units[one.id] == 0 or one.min_units <= found.units[one.id] <= one.units
        # Units are left over only where nobody who was cut could use them.
        if found.units[one.id] == 0:
            assert found.left < one.min_units
        elif found.units[one.id] < one.units:
            assert found.left == 0
    if any(found.units[one.id] < one.units and found.units[one.id] for one in claims if one.standing):
        assert all(found.units[one.id] == 0 for one in claims if not one.standing)
    mixed = claims.copy()
    random.Random(seed).shuffle(mixed)
    assert share(mixed, counted).units == found.units


@given(CLAIMS, st.integers(1, 150))
def test_one_unit_more_never_releases_more_orders(drawn, counted):
    claims = [claim(f"order-{n}", units, least) for n, (units, least, _) in enumerate(drawn)]
    assert len(share(claims, counted).released) <= len(share(claims, counted - 1).released)
