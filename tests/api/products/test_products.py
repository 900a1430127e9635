"""Tests of the catalogue over HTTP."""

from __future__ import annotations

import pytest

NEW = {
    "code": "green_tomato", "name": "青トマト", "kana": "あおとまと", "name_en": "Green tomato", "family": "トマト類",
    "unit_g": 1000, "units_per_crate": 12,
}  # fmt: skip


@pytest.fixture
def operator(service):
    return service.one("operator")


def test_the_catalogue_of_the_region_is_there_from_the_start(service):
    page = service.one("farm").get("/v1/products?limit=200").json()
    assert len(page["items"]) > 20
    assert page["next"] is None


def test_a_search_finds_the_best_first_and_tells_the_season(service):
    found = service.one("restaurant").get("/v1/products", params={"q": "だだちゃ", "on": "08-10"}).json()["items"]
    assert (found[0]["code"], found[0]["in_season"]) == ("dadachamame", True)
    winter = service.one("farm").get("/v1/products/dadachamame?on=01-10").json()
    assert winter["in_season"] is False


def test_only_what_is_in_season(service):
    found = service.one("farm").get("/v1/products?season=true&on=01-10&limit=200").json()["items"]
    assert found
    assert "dadachamame" not in {one["code"] for one in found}


def test_the_catalogue_comes_in_pages(service):
    farm = service.one("farm")
    first = farm.get("/v1/products?limit=5").json()
    second = farm.get(f"/v1/products?limit=5&cursor={first['next']}").json()
    whole = farm.get("/v1/products?limit=10").json()
    assert first["items"] + second["items"] == whole["items"]


def test_the_operator_adds_and_edits_with_a_version(operator):
    assert operator.post("/v1/products", json=NEW).status_code == 201
    assert operator.post("/v1/products", json=NEW).json()["code"] == "product-there"
    reply = operator.patch("/v1/products/green_tomato", json={"keeps_days": 9}, headers={"If-Match": '"1"'})
    assert (reply.json()["keeps_days"], reply.json()["version"]) == (9, 2)
    reply = operator.patch("/v1/products/green_tomato", json={"keeps_days": None}, headers={"If-Match": '"2"'})
    assert reply.json()["keeps_days"] is None
    reply = operator.patch("/v1/products/green_tomato", json={"name": "x"}, headers={"If-Match": '"1"'})
    assert (reply.status_code, reply.json()["code"]) == (412, "changed-meanwhile")
    assert operator.patch("/v1/products/green_tomato", json={"name": "x"}).status_code == 428


def test_a_product_out_of_use_is_in_the_list_of_such(operator):
    operator.post("/v1/products", json=NEW)
    operator.patch("/v1/products/green_tomato", json={"state": "closed"}, headers={"If-Match": '"1"'})
    assert operator.get("/v1/products?q=青トマト").json()["items"] == []
    assert operator.get("/v1/products?q=青トマト&state=closed").json()["items"][0]["code"] == "green_tomato"


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"season_from": "06-01"}, "season-half", "season_to"),
        ({"crate_type": "nowhere"}, "no-such-crate", "crate_type"),
        ({"unit_g": 0}, "bad-input", None),
        ({"unit_g": 10**9}, "bad-input", None),
        ({"code": "Drop Table"}, "bad-input", None),
        ({"season_from": "13-01", "season_to": "12-01"}, "bad-input", None),
        ({"version": 7}, "bad-input", None),
    ],
)
def test_a_product_that_cannot_be_is_refused(operator, changed, code, field):
    reply = operator.post("/v1/products", json=NEW | changed)
    assert (reply.status_code, reply.json()["code"], reply.json().get("field")) == (422, code, field)
    assert operator.get("/v1/products?q=青トマト").json()["items"] == []


def test_nobody_else_edits_the_catalogue(service):
    farm = service.one("farm")
    assert farm.post("/v1/products", json=NEW).json()["code"] == "not-your-role"
    reply = farm.patch("/v1/products/dadachamame", json={"unit_g": 1}, headers={"If-Match": '"1"'})
    assert reply.status_code == 403


def test_an_unknown_product_is_not_there(operator):
    assert operator.get("/v1/products/nothing").status_code == 404
    assert operator.patch("/v1/products/nothing", json={}, headers={"If-Match": '"1"'}).status_code == 404


def test_loading_again_changes_nothing_that_the_operator_edited(service, operator):
    from api.db.actor import set_up
    from api.products.service import load_products
    from api.regions.load import packaged_region

    operator.patch("/v1/products/dadachamame", json={"unit_g": 500}, headers={"If-Match": '"1"'})
    with service.store.write(set_up(service.region)) as tx:
        assert load_products(tx, packaged_region(service.region).products) == 0
    assert operator.get("/v1/products/dadachamame").json()["unit_g"] == 500
