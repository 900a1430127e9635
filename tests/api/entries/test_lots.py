"""Tests of what farms do with their lots."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import select

from api.accounts.tables import PartyRow
from api.db.actor import set_up
from api.db.tables import AuditRow
from api.lots.tables import LotRow
from api.lots.units import allocate
from api.regions.load import packaged_region
from api.regions.service import set_up_region
from api.regions.tables import DayRow

REGION = "tsuruoka"
SATURDAY = "2026-11-21"


def faulty(reply):
    assert reply.status_code == 422, reply.text
    return {item["field"]: item["code"] for item in reply.json()["faults"]}


def promise(market, lot, units):
    market.past_the_service = "I1"
    with market.store.write(set_up(REGION)) as tx:
        allocate(tx, lot["id"], units)


def test_the_catalogue_fills_in_what_a_farm_leaves_out(market):
    reply = market.farm.post("/v1/lots", market.lot_body(units_likely=3, defects=["曲がり"]))
    lot = reply.json()
    assert reply.status_code == 201
    assert reply.headers["location"] == f"/v1/lots/{lot['id']}"
    assert reply.headers["etag"] == '"1"'
    assert (lot["date"], lot["until"], lot["state"]) == (SATURDAY, SATURDAY, "open")
    assert (lot["unit_g"], lot["units_per_crate"], lot["zone"], lot["ethylene"]) == (1000, 12, "ambient", "sensitive")
    assert (lot["units_total"], lot["units_left"], lot["units_likely"]) == (10, 10, 3)
    assert lot["family"] == "なす類"


def test_a_product_is_known_by_its_code_and_by_its_names(market):
    for word in ("minden_eggplant", "民田なす", "みんでんなす", "Minden Eggplant"):
        assert market.lot(product=word)["product"] == "minden_eggplant"


def test_every_fault_of_meaning_is_named_with_its_field(market):
    strange = {"place": market.door, "windows": [["07:00", "06:00"]], "change_yen": -300}
    body = market.lot_body(product="moon", min_units=11, pickups=[strange], until="2026-11-20")
    reply = market.farm.post("/v1/lots", body)
    assert faulty(reply) == {"until": "entry.until", "product": "entry.product", "min_units": "entry.min_units"}
    reply = market.farm.post("/v1/lots", market.lot_body(pickups=[strange]))
    assert faulty(reply) == {
        "pickups[0].windows[0]": "day.window",
        "pickups[0].place": "entry.place",
        "pickups[0].change_yen": "day.change",
    }


def test_selling_by_the_kilogram_needs_a_scale_that_was_inspected(market):
    body = market.lot_body(lowest_yen_per_unit=None, lowest_yen_per_kg=200)
    assert faulty(market.farm.post("/v1/lots", body)) == {"scale": "entry.scale"}
    old = {"id": "はかり-7", "inspected_on": "2024-01-10"}
    assert faulty(market.farm.post("/v1/lots", {**body, "scale": old})) == {"scale.inspected_on": "entry.scale_old"}
    lot = market.lot(lowest_yen_per_unit=None, lowest_yen_per_kg=200, scale={**old, "inspected_on": "2025-10-01"})
    assert lot["scale"] == {"id": "はかり-7", "inspected_on": "2025-10-01"}
    both = market.lot_body(lowest_yen_per_kg=200, scale=old)
    assert faulty(market.farm.post("/v1/lots", both)) == {"lowest_yen_per_unit": "day.prices_both"}


def test_a_lot_is_brought_to_a_drop_point_while_that_is_open(market):
    point = {"place": market.point, "windows": [["06:00", "06:30"]], "change_yen": -60}
    gate = market.lot_body()["pickups"][0]
    assert len(market.lot(pickups=[gate, point])["pickups"]) == 2
    early = {**point, "windows": [["05:30", "06:30"]]}
    reply = market.farm.post("/v1/lots", market.lot_body(pickups=[gate, early]))
    assert faulty(reply) == {"pickups[1].windows[0]": "entry.shut"}
    assert "06:00" in reply.json()["faults"][0]["text"]


def test_a_lot_is_offered_only_as_long_as_it_keeps(market):
    reply = market.farm.post("/v1/lots", market.lot_body(until="2026-11-27"))
    assert faulty(reply) == {"until": "entry.keeps"}
    assert market.lot(until="2026-11-26")["until"] == "2026-11-26"


def test_after_the_cut_off_a_lot_is_for_the_next_day(market):
    market.clock.advance(timedelta(hours=1, minutes=1))
    reply = market.farm.post("/v1/lots", market.lot_body(date=SATURDAY))
    assert (reply.status_code, reply.json()["code"]) == (409, "entries-closed")
    assert reply.json()["figures"]["next"] == "2026-11-22"
    assert market.lot()["date"] == "2026-11-22"


def test_a_day_too_far_ahead_says_when_it_opens(market):
    reply = market.farm.post("/v1/lots", market.lot_body(date="2026-12-20"))
    assert (reply.status_code, reply.json()["code"]) == (409, "entries-not-open")
    assert reply.json()["figures"]["opens_at"] == "2026-12-13T06:00+09:00"
    reply = market.farm.post("/v1/lots", market.lot_body(date="2027-01-02"))
    assert reply.json()["code"] == "region-closed"
    assert "年末年始" in reply.json()["title_ja"]


def test_an_edit_needs_the_version_that_was_read(market):
    path = f"/v1/lots/{market.lot()['id']}"
    assert market.farm.patch(path, {"units": 9}).json()["code"] == "match-missing"
    edited = market.farm.patch(path, {"units": 12, "note": "朝どり"}, {"If-Match": '"1"'}).json()
    assert (edited["version"], edited["units_total"], edited["units_left"], edited["note"]) == (2, 12, 12, "朝どり")
    assert edited["lowest_yen_per_unit"] == 220
    late = market.farm.patch(path, {"units": 5}, {"If-Match": '"1"'})
    assert (late.status_code, late.json()["code"]) == (412, "changed-meanwhile")
    assert market.farm.patch(path, {"units": 12}, {"If-Match": '"2"'}).json()["version"] == 2
    assert market.farm.patch(path, {}, {"If-Match": '"2"'}).json()["code"] == "nothing-given"


def test_an_edit_is_judged_as_a_whole(market):
    lot = market.lot(min_units=4)
    path = f"/v1/lots/{lot['id']}"
    assert faulty(market.farm.patch(path, {"units": 3}, {"If-Match": "*"})) == {"min_units": "entry.min_units"}
    assert faulty(market.farm.patch(path, {"units": None}, {"If-Match": "*"})) == {"units": "form.int"}
    assert market.counters(lot["id"]) == (10, 10, 0, 0, 0)


def test_an_edit_after_the_cut_off_is_refused_with_the_next_day(market):
    lot = market.lot()
    market.clock.advance(timedelta(hours=1, minutes=1))
    reply = market.farm.patch(f"/v1/lots/{lot['id']}", {"units": 3}, {"If-Match": "*"})
    assert (reply.status_code, reply.json()["code"]) == (409, "entries-closed")
    assert reply.json()["figures"]["next"] == "2026-11-22"


def test_a_changed_cut_off_holds_for_edits_and_leaves_what_is_promised_standing(market):
    lot = market.lot()
    promise(market, lot, 4)
    config = packaged_region(REGION).config
    earlier = config.clock.model_copy(update={"cut_off": config.clock.cut_off.model_copy(update={"at": "14:50"})})
    with market.store.write(set_up(REGION)) as tx:
        set_up_region(tx, config.model_copy(update={"clock": earlier}))
    reply = market.farm.patch(f"/v1/lots/{lot['id']}", {"units": 12}, {"If-Match": "*"})
    assert reply.json()["code"] == "entries-closed"
    assert market.counters(lot["id"]) == (10, 6, 0, 4, 0)


def test_a_draft_is_the_farms_alone_until_it_is_posted(market):
    path = f"/v1/lots/{market.lot(draft=True)['id']}"
    assert market.kitchen.get(path).status_code == 404
    assert market.farm.post(f"{path}/post", headers={"If-Match": '"1"'}).json()["state"] == "open"
    assert market.kitchen.get(path).json()["state"] == "open"
    again = market.farm.post(f"{path}/post", headers={"If-Match": "*"})
    assert (again.status_code, again.json()["code"]) == (409, "wrong-state")


def test_the_same_as_last_time_needs_one_tap(market):
    lot = market.lot(defects=["傷"], note="いつもの", until="2026-11-23", harvested_at="2026-11-20T15:00:00+09:00")
    market.clock.advance(timedelta(days=4))
    again = market.farm.post(f"/v1/lots/{lot['id']}/again", {"units": 6})
    assert again.status_code == 201
    copy = again.json()
    assert (copy["date"], copy["until"], copy["units_total"], copy["harvested_at"]) == ("2026-11-25", "2026-11-27", 6, None)
    assert (copy["defects"], copy["note"], copy["pickups"]) == (["傷"], "いつもの", lot["pickups"])
    assert market.kitchen.post(f"/v1/lots/{lot['id']}/again", {}).json()["code"] == "not-your-role"


def test_a_lot_is_taken_back_at_any_time_before_a_promise(market):
    lot = market.lot()
    market.clock.advance(timedelta(hours=3))
    taken = market.farm.post(f"/v1/lots/{lot['id']}/withdraw", {"reason": "猿が食べた"})
    assert taken.json()["state"] == "withdrawn"
    assert market.farm.post(f"/v1/lots/{lot['id']}/withdraw", {}).json()["code"] == "wrong-state"
    assert market.kitchen.get(f"/v1/lots/{lot['id']}").status_code == 404


def test_promised_units_are_not_taken_back_as_if_they_were_free(market):
    lot = market.lot()
    promise(market, lot, 4)
    path = f"/v1/lots/{lot['id']}"
    reply = market.farm.post(f"{path}/withdraw", {})
    assert (reply.status_code, reply.json()["code"]) == (409, "lot-promised")
    assert reply.json()["figures"]["units"] == 4
    assert market.farm.patch(path, {"note": "x"}, {"If-Match": "*"}).json()["code"] == "lot-promised"
    assert market.farm.post(f"{path}/reduce", {"units": 3}).json()["code"] == "units-promised"
    assert market.farm.post(f"{path}/reduce", {"units": 5}).json()["units_left"] == 1
    assert market.farm.post(f"{path}/reduce", {"units": 6}).json()["code"] == "not-fewer"


def test_kitchens_see_the_district_until_the_farm_is_named(market):
    path = f"/v1/lots/{market.lot(note='朝どり')['id']}"
    seen = market.kitchen.get(path).json()
    assert seen["farm"] == {"district": "鶴岡", "id": None, "name": None, "name_en": None, "story": None}
    assert (seen["pickups"], seen["units_held"], seen["scale"]) == ([], None, None)
    assert seen["lowest_yen_per_unit"] == 220
    with market.store.write(set_up(REGION)) as tx:
        tx.session.get_one(PartyRow, market.farm.member.party).named = True
    seen = market.kitchen.get(path).json()
    assert seen["farm"]["name"] == "架空の農園"
    assert seen["pickups"] == []


def test_other_farms_and_carriers_do_not_find_it(market):
    path = f"/v1/lots/{market.lot()['id']}"
    for role in ("farm", "carrier", "driver", "keeper"):
        stranger = market.service.one(role, f"別の{role}")
        assert stranger.get(path).status_code == 404
        assert stranger.get("/v1/lots").json()["items"] == []
    other = market.service.one("farm", "よその農園")
    for verb, body in (("withdraw", {}), ("reduce", {"units": 1}), ("again", {}), ("post", None)):
        reply = other.post(f"{path}/{verb}", body, {"If-Match": "*"})
        assert (reply.status_code, reply.json()["code"]) == (404, "not-found")
    assert other.patch(path, {"units": 1}, {"If-Match": "*"}).status_code == 404
    auditor = market.service.one("auditor")
    assert auditor.get(path).json()["farm"]["name"] is None


def test_the_list_is_searched_by_goods_defects_district_and_day(market):
    market.lot()
    bent = market.lot(defects=["曲がり"])
    turnip = market.lot(product="温海かぶ", defects=["傷", "大小"])

    def found(query):
        reply = market.kitchen.get(f"/v1/lots?{query}")
        assert reply.status_code == 200, reply.text
        return [item["id"] for item in reply.json()["items"]]

    assert len(found("")) == 3
    assert found("goods=温海かぶ") == [turnip["id"]]
    assert len(found("goods=なす類")) == 2
    assert bent["id"] in found("tolerate=曲がり&goods=民田なす")
    assert turnip["id"] in found("tolerate=傷&tolerate=大小")
    assert turnip["id"] not in found("tolerate=傷")
    assert len(found("tolerate=")) == 1
    assert found("district=朝日") == []
    assert len(found(f"date={SATURDAY}&state=open&district=鶴岡")) == 3
    assert found("date=2026-11-25") == []
    assert market.kitchen.get("/v1/lots?state=lost").json()["code"] == "bad-query"
    assert market.kitchen.get("/v1/lots?limit=1000").json()["code"] == "bad-query"


def test_pages_leave_nothing_out(market):
    for number in range(7):
        market.lot(note=str(number), defects=["傷"] if number % 2 else [])
        if number % 3 == 0:
            market.clock.advance(timedelta(microseconds=1234))

    def walk(query):
        seen, cursor = [], None
        while True:
            reply = market.farm.get(f"/v1/lots?limit=2{query}" + (f"&cursor={cursor}" if cursor else "")).json()
            seen += [item["note"] for item in reply["items"]]
            cursor = reply["next"]
            if cursor is None:
                return seen

    assert sorted(walk("")) == list("0123456")
    assert sorted(walk("&tolerate=")) == list("0246")
    assert market.farm.get("/v1/lots?cursor=moon").json()["code"] == "bad-cursor"


def test_the_operator_enters_for_a_farm_and_both_are_named(market):
    assert market.operator.post("/v1/lots", market.lot_body()).json()["code"] == "whose-entry"
    farm = market.farm.member.party
    reply = market.operator.post("/v1/lots", market.lot_body(), {"On-Behalf-Of": farm})
    assert reply.status_code == 201
    lot = reply.json()["id"]
    assert market.farm.get(f"/v1/lots/{lot}").status_code == 200
    with market.store.read() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.thing_id == lot)).one()
        assert (row.on_behalf_of, row.party_id) == (farm, market.operator.member.party)
        assert (row.action, row.after) == ("create", "open")
    edited = market.operator.patch(f"/v1/lots/{lot}", {"units": 4}, {"If-Match": "*"})
    assert edited.json()["units_total"] == 4


def test_every_change_counts_as_a_changed_input_of_its_day(market):
    def inputs():
        with market.store.read() as session:
            return session.get_one(DayRow, (REGION, SATURDAY)).inputs

    lot = market.lot()
    counted = [inputs()]
    market.farm.patch(f"/v1/lots/{lot['id']}", {"units": 4}, {"If-Match": "*"})
    counted.append(inputs())
    market.farm.post(f"/v1/lots/{lot['id']}/withdraw", {})
    counted.append(inputs())
    assert counted[0] >= 1
    assert counted == sorted(set(counted))


HOSTILE = {
    "a state": {"state": "closed"},
    "a counter": {"units_allocated": 3},
    "another party": {"party_id": "party-1"},
    "a version": {"version": 9},
    "points": {"priority": 1000},
    "true as a number": {"units": True},
    "a text as a number": {"units": "5"},
    "a billion": {"units": 10**9},
    "tons": {"unit_g": 10**9},
    "no number": {"units": -1},
    "a lone surrogate": {"note": "\ud800"},
    "NUL": {"note": "a\0b"},
    "right to left": {"note": "a\u202eb"},
    "no day": {"date": "2026-02-30"},
    "a path": {"date": "../../etc"},
    "no zone": {"harvested_at": "2026-11-20T05:00:00"},
    "a place of nobody": {"pickups": [{"place": "place-0", "windows": [["05:30", "06:00"]]}]},
    "no window": {"pickups": []},
    "an hour that is none": {"deliver_by": "48:00"},
}


def test_hostile_bodies_are_refused_and_nothing_is_stored(market):
    for name, more in HOSTILE.items():
        body = json.dumps(market.lot_body(**more))
        reply = market.farm.post("/v1/lots", content=body, headers={"Content-Type": "application/json"})
        assert reply.status_code in {400, 422}, (name, reply.text)
        assert reply.json()["faults"]
        with market.store.read() as session:
            assert session.scalars(select(LotRow)).all() == []


def test_ids_that_are_none_are_not_found(market):
    for path in (str(2**70), "..%2f..%2fetc%2fpasswd", "%00", "' or 1=1 --", "lot-1?x=<script>", "%F0%9F%8D%86"):
        for reply in (market.farm.get(f"/v1/lots/{path}"), market.farm.post(f"/v1/lots/{path}/withdraw", {})):
            assert reply.status_code in {404, 405}, path
            assert reply.headers["content-type"] == "application/problem+json"


def test_words_are_stored_as_words(market):
    poison = "'; drop table lot; -- <script>alert(1)</script> 🍆 ㈱"
    lot = market.lot(note=poison, defects=["<b>"])
    assert market.kitchen.get(f"/v1/lots/{lot['id']}").json()["note"] == poison
    assert market.kitchen.get("/v1/lots?goods=' or 1=1").json()["items"] == []


def test_the_same_key_posts_one_lot(market):
    headers = {"Idempotency-Key": "once-and-never-again"}
    first = market.farm.post("/v1/lots", market.lot_body(), headers)
    second = market.farm.post("/v1/lots", market.lot_body(), headers)
    assert first.json() == second.json()
    assert second.headers["idempotent-replay"] == "true"
    other = market.farm.post("/v1/lots", market.lot_body(units=3), headers)
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    assert len(market.farm.get("/v1/lots").json()["items"]) == 1
