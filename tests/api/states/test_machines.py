"""Tests that things live as their tables of moves say, and no other way."""

from __future__ import annotations

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.lots.states import LOT, LotAction, LotState
from api.moves import ForbiddenMove, Machine, Move
from api.orders.states import ORDER, OrderAction, OrderState
from api.plans.states import PLAN, PlanAction, PlanState
from api.shipments.states import SHIPMENT, ShipmentAction, ShipmentState
from api.trips.states import TRIP, TripAction, TripState

KINDS = [
    (LOT, LotState, LotAction),
    (ORDER, OrderState, OrderAction),
    (TRIP, TripState, TripAction),
    (PLAN, PlanState, PlanAction),
    (SHIPMENT, ShipmentState, ShipmentAction),
]
NAMES = [machine.thing for machine, _, _ in KINDS]


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    BLUE = "blue"


class Press(StrEnum):
    GO = "go"
    STOP = "stop"


def press(before, action, after, why="because"):
    return Move(before=before, action=action, after=after, why=why)


@pytest.mark.parametrize(("machine", "states", "actions"), KINDS, ids=NAMES)
def test_what_the_table_does_not_name_is_refused(machine, states, actions):
    listed = {(row[0], row[1]): row[2] for row in machine.rows()}
    for state in states:
        for action in actions:
            if (state, action) in listed:
                assert machine.move(state, action) == listed[state, action]
                assert machine.can(state, action)
                continue
            assert not machine.can(state, action)
            with pytest.raises(ForbiddenMove) as caught:
                machine.move(state, action)
            assert caught.value.thing == machine.thing
            assert caught.value.allowed == tuple(machine.allowed(state))


@pytest.mark.parametrize(("machine", "states", "actions"), KINDS, ids=NAMES)
def test_every_action_is_of_some_use(machine, states, actions):
    assert {row[1] for row in machine.rows()} == {action.value for action in actions}


@pytest.mark.parametrize(
    ("machine", "ends"),
    [
        (LOT, {"withdrawn", "expired", "spoiled"}),
        (ORDER, {"cancelled", "expired"}),
        (TRIP, {"done", "cancelled"}),
        (PLAN, {"superseded", "failed", "cancelled"}),
        (SHIPMENT, set()),
    ],
    ids=NAMES,
)
def test_only_what_is_over_is_never_left(machine, ends):
    assert {state.value for state in machine.ends} == ends


@pytest.mark.parametrize(
    ("machine", "over"),
    [
        (LOT, {"withdrawn", "expired", "spoiled"}),
        (ORDER, {"cancelled", "expired"}),
        (TRIP, {"done", "cancelled"}),
        (PLAN, {"superseded", "failed", "cancelled"}),
        (SHIPMENT, {"settled", "released", "failed"}),
    ],
    ids=NAMES,
)
def test_from_everywhere_something_leads_to_an_end(machine, over):
    for state in machine.reachable():
        seen, ahead = set(), [state]
        while ahead:
            here = ahead.pop()
            if here not in seen:
                seen.add(here)
                ahead += [machine.move(here, action) for action in machine.allowed(here)]
        assert seen & over, state


def test_a_shipment_goes_its_way():
    ways = [
        ("consent pick_up deliver receive", "settled"),
        ("consent pick_up deliver_short settle", "settled"),
        ("consent pick_up deliver dispute settle dispute settle", "settled"),
        ("decline", "released"),
        ("lapse", "released"),
        ("consent release reinstate deliver", "delivered"),
        ("consent pick_up fail", "failed"),
    ]
    for way, end in ways:
        assert SHIPMENT.replay("offered", [ShipmentAction(word) for word in way.split()]) == end


def test_nothing_is_promised_without_consent():
    assert [row[0] for row in SHIPMENT.rows() if row[2] == "promised"] == ["offered"]
    with pytest.raises(ForbiddenMove):
        SHIPMENT.move("offered", ShipmentAction.PICK_UP)


def test_goods_on_board_are_never_released():
    for state in (ShipmentState.PICKED_UP, ShipmentState.DELIVERED, ShipmentState.SHORT):
        assert not SHIPMENT.can(state, ShipmentAction.RELEASE)


def test_a_plan_becomes_active_by_a_commit_of_a_checked_one_only():
    assert [row[:2] for row in PLAN.rows() if row[2] == "active"] == [("ready", "commit")]


def test_a_history_starts_where_things_are_born():
    with pytest.raises(ValueError, match="none is born settled"):
        SHIPMENT.replay("settled", [])


def test_a_state_that_does_not_exist_is_no_state():
    with pytest.raises(ValueError, match="elsewhere"):
        LOT.move("elsewhere", LotAction.CLOSE)


def test_a_table_that_contradicts_itself_is_refused():
    with pytest.raises(ValueError, match="given twice"):
        Machine(
            thing="light",
            starts=(Light.RED,),
            moves=(press(Light.RED, Press.GO, Light.GREEN), press(Light.RED, Press.GO, Light.BLUE)),
        )


def test_a_state_that_nothing_leads_to_is_refused():
    with pytest.raises(ValueError, match="never reached: blue"):
        Machine(thing="light", starts=(Light.RED,), moves=(press(Light.RED, Press.GO, Light.GREEN),))


@given(st.lists(st.sampled_from(list(ShipmentAction)), max_size=12))
def test_any_history_ends_where_its_moves_lead_and_is_refused_where_they_stop(actions):
    here, way = ShipmentState.OFFERED, []
    for action in actions:
        if SHIPMENT.can(here, action):
            here = SHIPMENT.move(here, action)
            way.append(action)
            assert SHIPMENT.replay("offered", way) is here
        else:
            with pytest.raises(ForbiddenMove):
                SHIPMENT.replay("offered", [*way, action])
