"""Tests that every fault of a file is told, all at once, with its path and in both languages."""

from __future__ import annotations

import gzip
import json

import pytest

from api.documents.faults import InputFaults
from api.documents.load import load_day, load_plan
from api.documents.read import LARGEST_BYTES
from api.documents.write import day_hash, write_bytes


def refused(path, load=load_day):
    with pytest.raises(InputFaults) as caught:
        load(path)
    return caught.value


def faults_of(tmp_path, data):
    path = tmp_path / "spoiled.json"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return {item.path: item.said.en for item in refused(path).faults}


def only_fault(tmp_path, data):
    found = faults_of(tmp_path, data)
    assert len(found) == 1, found
    return next(iter(found.items()))


def test_a_good_day_is_read(day_file):
    assert load_day(day_file).lots[0].product == "民田なす"


def test_a_byte_order_mark_does_no_harm(tmp_path, day_file):
    path = tmp_path / "marked.json"
    path.write_bytes(b"\xef\xbb\xbf" + day_file.read_bytes())
    assert load_day(path).lots[0].id == "lot-1"


def test_the_hash_ignores_layout_and_defaults_but_no_value(tmp_path, day_data, day_file):
    same = tmp_path / "same.json"
    day_data["settings"] = {"snap_limit_m": 300}
    same.write_text(json.dumps(dict(reversed(day_data.items())), indent=3))
    assert day_hash(load_day(same)) == day_hash(load_day(day_file))
    day_data["lots"][0]["units"] += 1
    same.write_text(json.dumps(day_data))
    assert day_hash(load_day(same)) != day_hash(load_day(day_file))


def test_a_missing_field_is_named(tmp_path, day_data):
    del day_data["lots"][1]["unit_g"]
    assert only_fault(tmp_path, day_data) == ("lots[1].unit_g", "is missing; add it")


def test_an_unknown_field_is_named(tmp_path, day_data):
    day_data["lots"][1]["colour"] = "red"
    assert only_fault(tmp_path, day_data)[0] == "lots[1].colour"


def test_an_unknown_reference_is_named(tmp_path, day_data):
    day_data["trips"][0]["vehicle"] = "van-9"
    path, text = only_fault(tmp_path, day_data)
    assert path == "trips[0].vehicle"
    assert text == '"van-9" is not in vehicles; use the id of an entry there'


@pytest.mark.parametrize(
    ("spoil", "path"),
    [
        (lambda d: d["metrics"][0].update(profile="x"), "metrics[0].profile"),
        (lambda d: d["lots"][0].update(party="x"), "lots[0].party"),
        (lambda d: d["lots"][0]["pickups"][0].update(place="x"), "lots[0].pickups[0].place"),
        (lambda d: d["orders"][1].update(party="x"), "orders[1].party"),
        (lambda d: d["orders"][1]["receivings"][0].update(place="x"), "orders[1].receivings[0].place"),
        (lambda d: d["vehicles"][0].update(party="x"), "vehicles[0].party"),
        (lambda d: d["trips"][0].update(metric="x"), "trips[0].metric"),
        (lambda d: d["trips"][0].update(start="x"), "trips[0].start"),
        (lambda d: d["trips"][0].update(end="x"), "trips[0].end"),
        (lambda d: d["trips"][0]["own_stops"][0].update(place="x"), "trips[0].own_stops[0].place"),
        (lambda d: d.update(required=[{"lot": "x"}]), "required[0].lot"),
        (lambda d: d.update(forbidden=[{"lot": "lot-1", "trip": "x"}]), "forbidden[0].trip"),
    ],
)
def test_every_kind_of_reference_is_followed(tmp_path, day_data, spoil, path):
    spoil(day_data)
    found, text = only_fault(tmp_path, day_data)
    assert found == path
    assert '"x" is not in' in text


@pytest.mark.parametrize(
    ("spoil", "path"),
    [
        (lambda d: d["lots"][0].update(units=-1), "lots[0].units"),
        (lambda d: d["lots"][0].update(lowest_yen_per_kg=-1), "lots[0].lowest_yen_per_kg"),
        (lambda d: d["orders"][0].update(min_g=-1), "orders[0].min_g"),
        (lambda d: d["trips"][0].update(capacity_g=-1), "trips[0].capacity_g"),
        (lambda d: d["trips"][0]["capacity_crates"].update(ambient=-1), "trips[0].capacity_crates.ambient"),
        (lambda d: d["trips"][0]["own_load"]["crates"].update(cool=-1), "trips[0].own_load.crates.cool"),
    ],
)
def test_a_negative_quantity_is_named(tmp_path, day_data, spoil, path):
    spoil(day_data)
    found, text = only_fault(tmp_path, day_data)
    assert found == path
    assert "must be at least" in text
    assert "-1" in text


def test_a_window_that_ends_before_it_begins_is_named(tmp_path, day_data):
    day_data["orders"][0]["receivings"][0]["windows"][1] = ["15:00", "14:00"]
    path, text = only_fault(tmp_path, day_data)
    assert path == "orders[0].receivings[0].windows[1]"
    assert text == "ends at 14:00 before it begins at 15:00; let it end at its beginning or later"


def test_a_window_with_one_end_is_named(tmp_path, day_data):
    day_data["orders"][0]["receivings"][0]["windows"][0] = ["15:00"]
    assert only_fault(tmp_path, day_data)[0] == "orders[0].receivings[0].windows[0][1]"


def test_a_duplicate_id_is_named_with_the_first(tmp_path, day_data):
    day_data["lots"][1]["id"] = "lot-1"
    assert only_fault(tmp_path, day_data) == ("lots[1].id", 'id "lot-1" is that of lots[0] too; give another')


@pytest.mark.parametrize("who", ["driver", "vehicle"])
def test_overlapping_trips_of_one_driver_or_vehicle_are_named(tmp_path, day_data, who):
    day_data["trips"][1][who] = day_data["trips"][0][who]
    path, text = only_fault(tmp_path, day_data)
    assert path == f"trips[1].{who}"
    assert "trips[0] (trip-1)" in text


def test_trips_of_one_driver_may_follow_each_other_without_a_gap(tmp_path, day_data):
    day_data["trips"][1] |= {"driver": "driver-1", "depart_early": "11:00", "depart_late": "12:00", "arrive_late": "13:00"}
    path = tmp_path / "day.json"
    path.write_text(json.dumps(day_data))
    assert len(load_day(path).trips) == 2


def test_a_long_trip_overlaps_with_every_later_one_inside_it(tmp_path, day_data):
    first = day_data["trips"][0]
    for number, hour in enumerate((8, 9), start=2):
        more = {
            "id": f"trip-{number + 1}",
            "depart_early": f"{hour}:00",
            "depart_late": f"{hour}:10",
            "arrive_late": f"{hour}:30",
        }
        day_data["trips"].append(day_data["trips"][1] | more | {"driver": first["driver"], "vehicle": "truck-1"})
    day_data["trips"][1] |= {"depart_early": "5:00", "depart_late": "5:10", "arrive_late": "6:00"}
    assert set(faults_of(tmp_path, day_data)) == {"trips[2].driver", "trips[3].driver"}


@pytest.mark.parametrize(("one", "both"), [(False, "has no lowest price"), (True, "has two lowest prices")])
def test_a_lot_has_exactly_one_lowest_price(tmp_path, day_data, one, both):
    lot = day_data["lots"][0]
    if one:
        lot["lowest_yen_per_unit"] = 100
    else:
        del lot["lowest_yen_per_kg"]
    path, text = only_fault(tmp_path, day_data)
    assert path == "lots[0]"
    assert text.startswith(both)


def test_a_price_change_below_zero_is_named(tmp_path, day_data):
    day_data["lots"][1]["pickups"][0]["change_yen"] = -401
    assert only_fault(tmp_path, day_data)[0] == "lots[1].pickups[0].change_yen"


def test_an_impossible_date_is_named(tmp_path, day_data):
    day_data["date"] = "2026-02-30"
    assert only_fault(tmp_path, day_data)[0] == "date"


@pytest.mark.parametrize("zone", ["Asia/Tokio", "../../etc/passwd", "Asia", "", "/etc/localtime", "\x00"])
def test_an_unknown_time_zone_is_named(tmp_path, day_data, zone):
    day_data["time_zone"] = zone
    assert only_fault(tmp_path, day_data)[0] == "time_zone"


def test_a_time_of_day_that_is_none_is_named(tmp_path, day_data):
    day_data["trips"][0]["depart_late"] = "8:61"
    assert only_fault(tmp_path, day_data)[0] == "trips[0].depart_late"


def test_unloading_more_than_is_on_board_is_named(tmp_path, day_data):
    day_data["trips"][0]["own_stops"][0]["change_g"] = -3001
    assert only_fault(tmp_path, day_data)[0] == "trips[0].own_stops[0].change_g"


def test_a_latest_departure_before_the_earliest_is_named(tmp_path, day_data):
    day_data["trips"][0]["depart_late"] = "6:00"
    assert only_fault(tmp_path, day_data)[0] == "trips[0].depart_late"


@pytest.mark.parametrize("value", [True, "5", 1.5, None, [], {}, 2**70])
def test_nothing_but_a_whole_number_is_taken_for_one(tmp_path, day_data, value):
    day_data["lots"][0]["units"] = value
    assert only_fault(tmp_path, day_data)[0] == "lots[0].units"


def test_what_is_aboard_needs_a_done_prefix(tmp_path, day_data):
    day_data["trips"][0]["aboard"] = [{"lot": "lot-1", "order": "order-1", "pickup_option": 3, "units": 2}]
    assert set(faults_of(tmp_path, day_data)) == {"trips[0].aboard", "trips[0].aboard[0].pickup_option"}


def test_a_done_prefix_out_of_order_is_named(tmp_path, day_data):
    tasks = [
        {"kind": "own", "index": 1, "begin": "7:30", "end": "7:35"},
        {"kind": "delivery", "index": 0, "begin": "7:31", "end": "7:20"},
    ]
    day_data["trips"][0]["done"] = {"depart": "7:00", "tasks": tasks}
    found = set(faults_of(tmp_path, day_data))
    assert {"trips[0].done.tasks[0].index", "trips[0].done.tasks[1]"} <= found


def test_faults_of_form_and_of_meaning_are_told_together(tmp_path, day_data):
    del day_data["lots"][0]["unit_g"]
    day_data["lots"][1]["party"] = "nobody"
    day_data["trips"][1]["driver"] = "driver-1"
    day_data["places"][0]["lon"] = 500
    assert set(faults_of(tmp_path, day_data)) == {"lots[0].unit_g", "lots[1].party", "trips[1].driver", "places[0].lon"}


def test_more_than_fifty_faults_are_counted_rather_than_told(tmp_path, day_data):
    day_data["lots"] = [day_data["lots"][0] | {"id": f"lot-{n}", "party": "nobody"} for n in range(120)]
    path = tmp_path / "day.json"
    path.write_text(json.dumps(day_data))
    lines = refused(path).lines("en")
    assert len(lines) == 51
    assert lines[-1].endswith("and 70 more")
    assert refused(path).lines("ja")[-1].endswith("ほかに 70 件")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('{"places": [{"lon": NaN}]}', "NaN"),
        ('{"places": [{"lon": Infinity}]}', "Infinity"),
        ('{"places": [{"lon": 1e400}]}', "1e400"),
        ('{"places": [{"lon": -1e400}]}', "-1e400"),
    ],
)
def test_a_number_that_is_none_is_named_with_line_and_column(tmp_path, text, word):
    path = tmp_path / "day.json"
    path.write_text("\n" + text)
    (item,) = refused(path).faults
    assert item.path == "places[0].lon"
    assert item.said.en == f"line 2, column 21: {word} is no number; write a finite one"


def test_keys_given_twice_are_all_named_with_line_and_column(tmp_path):
    path = tmp_path / "day.json"
    path.write_text('{"date": "a",\n "date": "b", "lots": [{"id": "x"}, {"id": 1,\n"id": 2}]}')
    found = {item.path: item.said.en for item in refused(path).faults}
    assert list(found) == ["date", "lots[1].id"]
    assert found["date"].startswith("line 2, column 2: ")
    assert found["lots[1].id"].startswith("line 3, column 1: ")


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "file.empty"),
        (b" \n ", "file.empty"),
        (b"{", "json.syntax"),
        (b"[]", "json.top"),
        (b"null", "json.top"),
        (b"[" * 10_000, "json.deep"),
        (b"[" * 10_000 + b"]" * 10_000, "json.deep"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "json.deep"),
        (b'{"a": "\\ud800"}', "json.syntax"),
        (b'{"a": "\xed\xa0\x80"}', "file.not_utf8"),
        (b"\x89PNG\r\n\x1a\n\x80\x81", "file.not_utf8"),
        ("{}".encode("utf-16"), "file.utf16"),
        ("{}".encode("utf-16-le"), "file.utf16"),
        (gzip.compress(b"{}"), "file.gzip"),
    ],
)
def test_a_file_that_is_no_json_is_refused_in_one_line(tmp_path, content, key):
    path = tmp_path / "day.json"
    path.write_bytes(content)
    (item,) = refused(path).faults
    assert item.key == key
    for language in ("ja", "en"):
        (line,) = refused(path).lines(language)
        assert "\n" not in line


def test_a_folder_and_nothing_at_all_are_refused(tmp_path):
    assert refused(tmp_path).faults[0].key == "file.directory"
    assert refused(tmp_path / "none.json").faults[0].key == "file.missing"
    assert refused(tmp_path / ("x" * 300)).faults[0].key == "file.unreadable"


def test_a_file_beyond_the_cap_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "day.json"
    with path.open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    (item,) = refused(path).faults
    assert item.said.en == "is 41 MB; at most 40 MB are read"


def test_a_device_without_end_is_refused_at_the_cap():
    assert refused("/dev/zero").faults[0].key == "file.too_big"


def test_the_other_kind_of_document_is_refused_in_one_line(tmp_path, day_file):
    assert [item.key for item in refused(day_file, load_plan).faults] == ["form.day_given"]
    path = tmp_path / "plan.json"
    path.write_text('{"day_hash": "x", "routes": []}')
    assert [item.key for item in refused(path).faults] == ["form.plan_given"]


def test_a_strange_key_cannot_break_the_line(tmp_path, day_data):
    day_data["a\nb\x1b[31m"] = 1
    path = tmp_path / "day.json"
    path.write_text(json.dumps(day_data))
    (line,) = refused(path).lines("en")
    assert "\n" not in line
    assert "\x1b" not in line


def test_a_failed_write_leaves_nothing_behind(tmp_path, monkeypatch):
    target = tmp_path / "plan.json"
    target.write_text("before")

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(InputFaults) as caught:
        write_bytes(b"after", target)
    assert caught.value.faults[0].key == "file.unwritable"
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]
    assert target.read_text() == "before"
