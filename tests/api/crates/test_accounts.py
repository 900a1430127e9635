"""Tests that crates never vanish, and that the books are held against the manifests."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.crates.accounts import (
    Account,
    Difference,
    Handover,
    Kind,
    Transfer,
    balances,
    booked,
    in_play,
    overdrawn,
    owed,
    reconcile,
    ride,
)

FARM20 = Kind("farm20", "farm")
POOL = Kind("cool15", "city")


def transfer(giver, taker, crates, *, kind=FARM20, trip=None):
    return Transfer(kind=kind, giver=giver, taker=taker, crates=crates, trip=trip)


def test_crates_that_ride_are_held_by_who_has_them():
    moves = [transfer(None, "farm", 10)]
    moves += [booked(one) for one in ride(FARM20, 4, trip="t", farm="farm", carrier="driver", restaurant="kitchen")]
    held = {account.holder: crates for account, crates in balances(moves).items()}
    assert held == {None: -10, "farm": 6, "kitchen": 4}
    assert owed(moves) == {Account("kitchen", FARM20): 4}
    assert in_play(moves) == {FARM20: 10}


def test_who_carries_its_own_hands_nothing_to_itself():
    assert [(one.giver, one.taker) for one in ride(FARM20, 2, trip="t", farm="farm", carrier="farm", restaurant="kitchen")] == [
        ("farm", "kitchen")
    ]
    assert ride(FARM20, 0, trip="t", farm="farm", carrier="driver", restaurant="kitchen") == ()


def test_a_broken_crate_leaves_by_the_world_outside():
    moves = [transfer(None, "farm", 10), transfer("farm", None, 1)]
    assert in_play(moves) == {FARM20: 9}
    assert sum(balances(moves).values()) == 0


def test_who_gives_more_than_it_can_have_had_is_named():
    moves = [transfer(None, "farm", 1), transfer("farm", "driver", 3), transfer("driver", "kitchen", 3)]
    assert overdrawn(moves) == (Account("farm", FARM20),)
    assert overdrawn([transfer(None, "farm", 3)]) == ()


@pytest.mark.parametrize(("giver", "taker", "crates"), [("a", "b", 0), ("a", "b", -1), ("a", "a", 1), (None, None, 1)])
def test_a_movement_that_moves_nothing_is_refused(giver, taker, crates):
    with pytest.raises(ValueError, match="crates from"):
        transfer(giver, taker, crates)


def test_a_count_that_differs_is_named_with_both_figures():
    said = [Handover(trip="t", kind=FARM20, giver="farm", taker="driver", crates=4)]
    assert reconcile(said, [transfer("farm", "driver", 3, trip="t")]) == (
        Difference(trip="t", kind=FARM20, giver="farm", taker="driver", by_manifest=4, booked=3),
    )


def test_what_was_booked_without_a_manifest_is_named_and_what_has_no_trip_is_not():
    found = reconcile([], [transfer("farm", "driver", 3, trip="t"), transfer(None, "farm", 9)])
    assert [(one.by_manifest, one.booked) for one in found] == [(0, 3)]


def test_a_correction_undoes_what_it_corrects():
    wrong = transfer("farm", "driver", 5, trip="t")
    moves = [wrong, wrong.undone(), transfer("farm", "driver", 4, trip="t")]
    assert reconcile([Handover(trip="t", kind=FARM20, giver="farm", taker="driver", crates=4)], moves) == ()
    assert balances(moves) == {Account("farm", FARM20): -4, Account("driver", FARM20): 4}
    assert wrong.undone().undone() == wrong


def test_empties_that_go_back_are_no_correction():
    said = [
        Handover(trip="t", kind=FARM20, giver="driver", taker="kitchen", crates=2),
        Handover(trip="t", kind=FARM20, giver="kitchen", taker="driver", crates=2),
    ]
    assert reconcile(said, [booked(one) for one in said]) == ()
    assert len(reconcile(said, [])) == 2


PEOPLE = ["farm", "driver", "kitchen", "station"]
HANDOVERS = st.lists(
    st.builds(
        lambda trip, kind, pair, crates: Handover(trip=trip, kind=kind, giver=pair[0], taker=pair[1], crates=crates),
        st.sampled_from(["t1", "t2"]),
        st.sampled_from([FARM20, POOL]),
        st.permutations(PEOPLE),
        st.integers(1, 20),
    ),
    max_size=20,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a loaded machine says nothing about the books
@given(HANDOVERS, st.integers(0, 1000))
def test_ten_days_of_handovers_balance_with_their_books(handovers, seed):
    opening = [transfer(None, "farm", 50), transfer(None, "driver", 30, kind=POOL)]
    moves = [booked(one) for one in handovers]
    random.Random(seed).shuffle(moves)
    assert reconcile(handovers, opening + moves) == ()
    assert in_play(opening + moves) == {FARM20: 50, POOL: 30}
    if moves:
        assert len(reconcile(handovers, moves[1:])) == 1
