import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from api.sheets.map_page import leaflet, map_page
from api.sheets.reading import Book


class Parsed(HTMLParser):
    """Elements with their attributes, and the text inside scripts and styles."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.inside, self.open = [], [], None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag in {"script", "style"}:
            self.open = len(self.inside)
            self.inside.append((tag, dict(attrs), ""))

    def handle_endtag(self, tag):
        if tag in {"script", "style"}:
            self.open = None

    def handle_data(self, data):
        if self.open is not None:
            tag, attrs, text = self.inside[self.open]
            self.inside[self.open] = (tag, attrs, text + data)


@pytest.fixture(scope="module")
def page(written):
    return (written[0] / "map.html").read_text(encoding="utf-8")


def data_of(page):
    return json.loads(next(text for tag, attrs, text in Parsed(page).inside if attrs.get("id") == "data"))


def renamed(sample, name):
    changed = {"name": name, "name_en": name}
    day = sample.day.model_copy(
        update={
            "parties": tuple(one.model_copy(update=changed) for one in sample.day.parties),
            "places": tuple(one.model_copy(update={**changed, "note": name}) for one in sample.day.places),
            "lots": tuple(one.model_copy(update=changed) for one in sample.day.lots),
            "orders": tuple(one.model_copy(update=changed) for one in sample.day.orders),
            "trips": tuple(one.model_copy(update=changed) for one in sample.day.trips),
            "title": name,
        }
    )
    return Book.read(day, sample.plan, sample.ground.model_copy(update={"credit": name}))


def test_no_element_names_another_host_or_file(page):
    for _, attributes in Parsed(page).elements:
        for name in ("src", "href", "action", "srcset", "poster", "data", "xlink:href", "background"):
            assert name not in attributes


def test_no_style_and_no_script_fetches_anything(page):
    for tag, _, text in Parsed(page).inside:
        if tag == "style":
            assert "@import" not in text
            assert [url for url in re.findall(r"url\(([^)]*)\)", text) if not url.startswith(("data:", "#"))] == []
        else:
            assert re.findall(r"\bfetch\(|XMLHttpRequest|\bimport\(|importScripts|sendBeacon|WebSocket|EventSource", text) == []


def test_addresses_appear_only_as_a_namespace_and_in_the_licence_comment(page):
    assert set(re.findall(r"https?://([a-z0-9.]+)", page)) <= {"www.w3.org", "leafletjs.com"}
    assert re.findall(r"""(?:src|href)\s*=\s*\\?["']https?:""", page) == []


def test_the_policy_forbids_everything_but_the_inline_texts_by_their_hash(page):
    parsed = Parsed(page)
    policy = next(
        attributes["content"]
        for tag, attributes in parsed.elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    for _, attributes, text in parsed.inside:
        if attributes.get("type") != "application/json":
            assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy
    assert [name for _, attributes in parsed.elements for name in attributes if name == "style" or name.startswith("on")] == []


def test_names_of_a_day_file_cannot_become_code(sample):
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    page = map_page(renamed(sample, evil))
    parsed = Parsed(page)
    assert [tag for tag, _ in parsed.elements if tag == "img"] == []
    assert len(parsed.inside) == len(Parsed(map_page(renamed(sample, "なす"))).inside)
    assert data_of(page)["trips"][0]["name"] == [evil, evil]
    script = parsed.inside[-1][2]
    assert "innerHTML" not in script
    assert "setAttribution" not in script


def test_trips_carry_their_way_their_own_way_and_numbered_stops(page, sample):
    trips = data_of(page)["trips"]
    assert [trip["letter"] for trip in trips] == ["A", "B", "C"]
    assert [stop["label"] for stop in trips[1]["stops"]] == ["B1", "B2", "B3", "B4", "B5"]
    assert trips[0]["own_way"] == sample.ground.own_ways[0].polyline5
    assert trips[1]["own_way"] is None
    assert trips[1]["own_places"] == [[38.752, 139.812], [38.561, 139.545], [38.752, 139.812]]
    assert len({trip["colour"] for trip in trips}) == 3
    assert [stop["leg"] for stop in trips[2]["stops"]] == [stop.leg_polyline5 for stop in sample.plan.routes[2].stops]


def test_a_stop_tells_who_what_when_and_the_load_in_both_languages(page):
    stop = data_of(page)["trips"][0]["stops"][1]
    assert stop["when"] == ["6:48〜6:55", "6:48-6:55"]
    kind, what, whom = stop["actions"][0]
    assert kind == "pickup"
    assert what == [
        "積込 だだちゃ豆（小さい） 18個（1箱・9\u00a0kg）",
        "Load Dadacha edamame (小さい), 18 units (1 crate, 9\u00a0kg)",
    ]
    assert whom == ["佐藤農園 → 食堂 いろは", "Sato farm → Iroha diner"]
    # Capacity 60 ambient and 10 cool crates; on leaving 10 and 2 are on board.
    assert stop["load"][0] == "出発時の荷台：常温 10箱（空き 50箱）、冷蔵 2箱（空き 8箱）、314\u00a0kg"


def test_everything_unserved_stands_on_the_map_with_its_reason(page):
    listed = data_of(page)["unserved"]
    assert [entry["reason"][1] for entry in listed] == [
        "no lawful way",
        "costs more than it is worth",
        "displaced by others",
        "no way found",
    ]
    assert [(entry["lon"], entry["lat"]) for entry in listed] == [
        (139.826, 38.729),
        (139.590, 38.622),
        (139.905, 38.701),
        (139.930, 38.768),
    ]
    assert listed[0]["change"] == [
        "温海まわりの寄り道を20分から27分へ",
        "raise the detour of the Atsumi round from 20 to 27 min",
    ]


def test_a_sketch_says_that_it_is_one_and_a_real_map_does_not(page, sample):
    assert data_of(page)["sketch"] == ["略図（実際の道路地図ではありません）", "Sketch, not a real road map"]
    real = sample.ground.model_copy(update={"sketch": False})
    assert data_of(map_page(Book.read(sample.day, sample.plan, real)))["sketch"] is None


def test_without_leaflet_the_error_says_what_to_do(tmp_path):
    with pytest.raises(FileNotFoundError, match="make setup"):
        leaflet(tmp_path)


def test_the_inlined_library_is_the_locked_version():
    script, style, licence = leaflet()
    assert "Leaflet 1.9.4" in script
    assert "sourceMappingURL" not in script
    assert "url(images" not in style
    assert "Redistribution" in licence


def test_a_plan_without_anything_still_makes_a_map(sample):
    plan = sample.plan.model_copy(update={"routes": (), "shipments": (), "money": (), "unserved": (), "left_out": ()})
    held = data_of(map_page(Book.read(sample.day, plan, sample.ground), lang="en"))
    assert (held["trips"], held["unserved"], held["lang"]) == ([], [], "en")
