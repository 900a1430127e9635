"""Tests that a region comes from its files alone, and that every fault in them is told with its path."""

from __future__ import annotations

import json
import shutil
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from api.documents.faults import InputFaults
from api.regions.calendar_faults import rhythm_faults
from api.regions.calendars import Rhythm
from api.regions.catalogue import COLUMNS, read_catalogue
from api.regions.config import RegionConfig
from api.regions.load import TOWNS, config_faults, load_region, packaged_region, packaged_regions, region_from
from routing.profile import Profile

TOWN = Path(str(files(TOWNS)))


@pytest.fixture
def town(tmp_path):
    for name in ("tsuruoka.json", "shonai.csv"):
        shutil.copy(TOWN / name, tmp_path / name)
    return tmp_path / "tsuruoka.json"


def faults_with(town, change):
    data = json.loads(town.read_text("utf-8"))
    change(data)
    town.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(InputFaults) as caught:
        load_region(town)
    assert all(item.said.ja and item.said.en for item in caught.value.faults)
    return {item.path: item.key for item in caught.value.faults}


def test_two_towns_come_with_the_product():
    assert packaged_regions() == ("sakata", "tsuruoka")
    for name in packaged_regions():
        region = packaged_region(name)
        assert region.config.id == name
        assert len(region.products) >= 36


def test_a_town_that_is_not_there_is_not_made_up():
    with pytest.raises(KeyError):
        packaged_region("../tsuruoka")


def test_a_second_town_needs_only_its_file(town):
    data = json.loads(town.read_text("utf-8"))
    data |= {"id": "yuza", "name": "遊佐", "name_en": "Yuza"}
    other = town.with_name("yuza.json")
    other.write_text(json.dumps(data), encoding="utf-8")
    assert load_region(other).config.name == "遊佐"


def test_the_districts_are_the_former_municipalities():
    assert [one.name for one in packaged_region("tsuruoka").config.districts] == [
        "鶴岡",
        "藤島",
        "羽黒",
        "櫛引",
        "朝日",
        "温海",
    ]
    assert [one.name for one in packaged_region("sakata").config.districts] == ["酒田", "八幡", "松山", "平田"]


def test_the_profiles_are_ones_that_routing_understands():
    for terms in packaged_region("tsuruoka").config.profiles.values():
        data = terms.model_dump()
        made = Profile(name="x", gross_weight_kg=data.pop("weight_kg"), **data)
        assert made.speeds_kmh["residential"] > 0


def test_a_configuration_survives_the_store(tsuruoka):
    assert region_from(json.loads(tsuruoka.model_dump_json())) == tsuruoka


def test_spoiled_data_of_the_store_are_told(tsuruoka):
    data = json.loads(tsuruoka.model_dump_json())
    data["metrics"][0]["profile"] = "bicycle"
    with pytest.raises(InputFaults):
        region_from(data)
    del data["id"]
    with pytest.raises(InputFaults):
        region_from(data)


@pytest.mark.parametrize(
    ("path", "value", "at", "key"),
    [
        (["time_zone"], "Asia/Tsuruoka", "time_zone", "day.zone"),
        (["clock", "cut_off", "at"], "16.00", "clock.cut_off.at", "form.time"),
        (["clock", "plan", "at"], "15:59", "clock.plan", "region.order"),
        (["clock", "dawn_closes", "day"], -1, "clock.dawn_closes", "region.order"),
        (["districts", 1, "id"], "tsuruoka", "districts[1].id", "ref.duplicate"),
        (["metrics", 0, "profile"], "bicycle", "metrics[0].profile", "ref.unknown"),
        (["planning", "run", "iterations"], 5, "planning.run", "region.budget"),
        (["roads", "file"], "shonai.npz", "roads.file", "region.roads_file"),
        (["roads", "file"], "../shonai.npz", "roads.file", "form.other"),
        (["catalogue"], "../../etc/passwd.csv", "catalogue", "form.other"),
        (["catalogue"], "none.csv", "catalogue none.csv", "file.missing"),
        (["closings", "periods"], ["carnival"], "closings.periods[0]", "ref.unknown"),
        (["closings", "weekly"], ["Tue"], "closings.weekly[0]", "form.one_of"),
        (["calendar", "periods", 0, "yearly", 0, "first"], "13-01", "calendar.periods[0].yearly[0].first", "form.month_day"),
        (["tax", "rates", 2, "since"], "2014-04-01", "tax.rates[2].since", "region.since"),
        (["tax", "rates", 2, "since"], "soon", "tax.rates[2].since", "form.date"),
        (["tax", "rates", 0, "percent"], 108, "tax.rates[0].percent", "form.at_most"),
        (["tax", "unregistered_credit"], [], "tax.unregistered_credit", "region.since_none"),
        (["fees"], [{"id": "f", "payer": "guest", "since": "2026-01-01"}], "fees[0].payer", "form.one_of"),
        (["id"], "elsewhere", "id", "region.other_name"),
        (["public_url"], "ftp://x", "public_url", "form.other"),
        (["surprise"], 1, "surprise", "form.unknown"),
    ],
)
def test_a_fault_is_named_by_its_path(town, path, value, at, key):
    def change(data):
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = value

    assert faults_with(town, change) == {at: key}


def test_a_closure_that_ends_before_it_begins_is_refused(town):
    span = {"first": "2026-12-02", "last": "2026-12-01"}

    def change(data):
        data["closings"]["closed"] = [span]
        data["calendar"]["periods"][1]["dated"] = [span]

    assert faults_with(town, change) == {
        "closings.closed[0].last": "region.span",
        "calendar.periods[1].dated[0].last": "region.span",
    }


def test_a_tax_class_without_a_rate_is_refused(town):
    assert faults_with(town, lambda data: data["tax"]["rates"].pop(0)) == {"tax.rates": "region.tax_class"}


def test_a_missing_field_is_named(town):
    assert faults_with(town, lambda data: data.pop("terms")) == {"terms": "form.missing"}


def test_a_configuration_that_was_made_may_be_checked(tsuruoka):
    assert config_faults(tsuruoka) == []
    assert isinstance(tsuruoka, RegionConfig)


# The catalogue.


def catalogue(**changes):
    cells = {
        "code": "leek", "name": "白ねぎ", "kana": "しろねぎ", "name_en": "Leek", "family": "ねぎ類", "family_en": "leek",
        "unit_g": "2000", "units_per_crate": "5", "crate_type": "", "zone": "ambient", "ethylene": "neutral",
        "on_board_min": "", "keeps_days": "", "keeps_c": "", "season_from": "", "season_to": "", "handling_s": "20",
        "source": "",
    } | changes  # fmt: skip
    return ",".join(COLUMNS) + "\n" + ",".join(cells[name] for name in COLUMNS) + "\n"


def told(text):
    products, faults = read_catalogue(text)
    return len(products), {item.path: item.key for item in faults}


def test_an_empty_cell_is_no_limit():
    (product,), faults = read_catalogue(catalogue())
    assert not faults
    assert (product.on_board_min, product.keeps_days, product.in_season("01-15")) == (None, None, True)


def test_a_season_may_pass_the_new_year():
    (product,), _ = read_catalogue(catalogue(season_from="08-20", season_to="02-20"))
    assert [product.in_season(day) for day in ("08-19", "08-20", "12-31", "02-20", "02-21")] == [False, True, True, True, False]


@pytest.mark.parametrize(
    ("changes", "at", "key"),
    [
        ({"unit_g": "2 kg"}, "[0].unit_g", "catalogue.number"),
        ({"unit_g": "0"}, "[0].unit_g", "form.at_least"),
        ({"unit_g": ""}, "[0].unit_g", "catalogue.number"),
        ({"zone": "warm"}, "[0].zone", "form.one_of"),
        ({"code": "白ねぎ"}, "[0].code", "form.other"),
        ({"name": ""}, "[0].name", "form.too_short"),
        ({"season_from": "08-20"}, "[0].season_to", "catalogue.season"),
        ({"season_from": "20 Aug", "season_to": "09-01"}, "[0].season_from", "form.month_day"),
        ({"source": "a,b"}, "[0]", "catalogue.cells"),
    ],
)
def test_a_wrong_cell_is_named(changes, at, key):
    assert told(catalogue(**changes)) == (0, {at: key})


def test_a_code_given_twice_is_named():
    text = catalogue() + catalogue(name="ねぎ").splitlines()[1] + "\n"
    assert told(text) == (2, {"[1].code": "ref.duplicate"})


def test_a_column_too_many_or_too_few_is_named():
    assert told(catalogue().replace("zone", "climate", 1))[1] == {"": "catalogue.unknown_column"}
    assert told("") == (0, {"": "catalogue.column"})


def test_a_byte_order_mark_and_empty_lines_do_no_harm():
    assert told("\ufeff" + catalogue() + "\n,,\n") == (1, {})


def test_a_catalogue_without_products_is_refused():
    assert told(catalogue().splitlines()[0]) == (0, {"": "form.too_few"})


def test_a_fee_may_change_by_date_but_not_backwards(town):
    fee = {"id": "city", "payer": "farm", "since": "2026-12-01", "shipment_yen": 10}
    data = json.loads(town.read_text("utf-8"))
    data["fees"] = [fee, fee | {"since": "2027-04-01"}]
    town.write_text(json.dumps(data), encoding="utf-8")
    assert len(load_region(town).config.fees) == 2
    assert faults_with(town, lambda data: data["fees"].append(fee)) == {"fees[2].since": "region.since"}


def test_the_latest_terms_that_have_begun_are_in_force(tsuruoka):
    (first,) = tsuruoka.terms
    second = first.model_copy(update={"version": "2027-04", "since": date(2027, 4, 1)})
    config = tsuruoka.model_copy(update={"terms": (first, second)})
    assert [config.terms_on(day).version for day in (date(2026, 1, 1), date(2027, 3, 31), date(2027, 4, 1))] == [
        "2026-11", "2026-11", "2027-04",
    ]  # fmt: skip


def test_a_district_is_found_by_id_and_by_name(tsuruoka):
    assert tsuruoka.district("haguro") is tsuruoka.district("羽黒")
    assert tsuruoka.district("酒田") is None


def test_a_rhythm_that_ends_before_it_begins_is_refused():
    rhythm = Rhythm(weekdays=("tue",), since=date(2026, 11, 2), until=date(2026, 11, 1))
    assert [(one.path, one.key) for one in rhythm_faults(rhythm)] == [("rhythm.until", "region.span")]
    assert not list(rhythm_faults(rhythm.model_copy(update={"until": None})))
