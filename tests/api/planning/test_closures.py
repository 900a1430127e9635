"""Closures of a day: refused where wrong, measured, hashed, judged with, drawn on the map."""

from __future__ import annotations

import json

import pytest

from api.documents.day import ClosureEntry, Day
from api.documents.faults import InputFaults
from api.documents.load import checked_day, day_from
from api.documents.write import canonical, day_hash
from api.planning.ground import ground
from api.planning.prepare import prepare
from api.planning.run import plan_assembled
from api.planning.verify import verify
from matching.stop import Stop

# The road from shed (1, 2) to diner (3, 2), cut between (2, 2) and (3, 2).
CUT = {"id": "works", "name": "工事", "name_en": "works", "line": [[139.829, 38.717], [139.829, 38.719]], "buffer_m": 20}


def closed(day_data, **more):
    return day_from(json.dumps(day_data | {"closures": [CUT | more]}).encode())


def leg(assembled, a="shed", b="diner"):
    places = assembled.places
    return int(assembled.measured.travels[0].metres[places[a], places[b]])


def test_a_closed_road_lengthens_the_ways_of_the_day(day_data, day, network):
    assert leg(prepare(day, network)) == 2000
    assert leg(prepare(closed(day_data), network)) == 4000


@pytest.mark.parametrize(
    ("since", "until", "length"), [("5:00", "6:59", 2000), ("5:00", "7:00", 4000), ("11:01", "20:00", 2000)]
)
def test_a_closure_counts_for_the_whole_day_if_it_meets_the_hours_of_service(day_data, network, since, until, length):
    """The first trip may leave at 7:00, the last must be back at 11:00."""
    assert leg(prepare(closed(day_data, since=since, until=until), network)) == length


def test_a_place_that_is_cut_off_is_no_fault_but_has_no_way(day_data, network):
    around = {"id": "flood", "polygon": [[139.805, 38.714], [139.818, 38.714], [139.818, 38.722], [139.805, 38.722]]}
    day = day_from(json.dumps(day_data | {"closures": [around]}).encode())
    assembled = prepare(day, network)
    assert leg(assembled) == -1
    plan = plan_assembled(assembled, network, stop=Stop(iterations=20), seed=1)
    assert plan.shipments == ()


def test_a_plan_is_judged_with_the_closures_of_its_day_and_says_the_raw_network(day_data, day, network):
    shut = prepare(closed(day_data), network)
    plan = plan_assembled(shut, network, stop=Stop(iterations=20), seed=1)
    assert plan.network.hash == network.content_hash
    assert verify(shut, network, plan) == ()
    with pytest.raises(InputFaults):
        verify(prepare(day, network), network, plan)


def test_the_hash_covers_closures_and_days_without_any_keep_theirs(day_data, day):
    assert day_hash(closed(day_data)) != day_hash(day)
    assert b"closures" not in canonical(day)
    assert Day.model_validate_json(canonical(closed(day_data))) == closed(day_data)


@pytest.mark.parametrize(
    ("change", "path", "key"),
    [
        ({"polygon": [[139.8, 38.7]] * 3}, "closures[0]", "day.closure_one"),
        ({"line": []}, "closures[0]", "day.closure_one"),
        ({"line": [[139.8, 38.7]]}, "closures[0].line", "form.too_few"),
        ({"line": [[139.8, 380.7], [139.8, 38.7]]}, "closures[0].line[0][1]", "form.at_most"),
        ({"since": "9:00", "until": "8:00"}, "closures[0].until", "day.before"),
        ({"buffer_m": 3000}, "closures[0].buffer_m", "form.at_most"),
    ],
)
def test_a_closure_that_is_wrong_is_refused_by_its_path(day_data, change, path, key):
    with pytest.raises(InputFaults) as refused:
        closed(day_data, **change)
    assert (path, key) in {(fault.path, fault.key) for fault in refused.value.faults}


def test_what_the_map_cannot_close_is_refused_when_the_day_meets_it(day, network):
    entries = (ClosureEntry(id="a", ways=("国道999号",)), ClosureEntry(id="b", polygon=((139.8, 38.7),) * 3))
    with pytest.raises(InputFaults) as refused:
        prepare(checked_day(day.model_copy(update={"closures": entries})), network)
    found = [(fault.path, fault.key) for fault in refused.value.faults]
    assert found == [("closures[0].ways[0]", "day.closure_way"), ("closures[1]", "day.closure_shape")]


def test_the_map_shows_closed_roads_by_their_name(day_data, network):
    day = closed(day_data)
    drawn = ground(network, day, assembled=prepare(day, network))
    assert [(road.name, road.name_en) for road in drawn.closed] == [("工事", "works")]
    assert ground(network, closed(day_data, until="1:00")).closed == ()
