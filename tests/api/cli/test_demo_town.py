"""``ainori serve --demo``: a made-up town joins an empty store through the service's own doors."""

from api.cli.demo_town import PASSWORD, fill, is_empty
from api.regions.load import packaged_region
from api.serving import put_in_force
from api.verify import verify
from tests.conftest import REGION


def test_a_made_up_town_joins_posts_and_can_be_looked_at(service, tmp_path):
    from fixtures.sketch import write_osm
    from routing.build import build
    from routing.osm import from_file

    write_osm(tmp_path / "sketch.osm")
    build(from_file(tmp_path / "sketch.osm")).save(tmp_path / "sketch.npz")
    region = packaged_region(REGION)
    put_in_force(service.store, region)
    assert is_empty(service.store, REGION)
    names = fill(service.app, service.store, region, tmp_path / "sketch.npz", size="XS")
    assert {"operator", "farm", "restaurant", "carrier"} <= {one.role for one in names}
    assert not is_empty(service.store, REGION)
    given = {"login": "operator@demo.example", "password": PASSWORD, "kind": "client"}
    token = service.http.post("/v1/sessions", json=given).json()["token"]
    lots = service.http.get("/v1/lots?limit=200", headers={"Authorization": f"Bearer {token}"}).json()["items"]
    assert lots
    assert {one["date"] for one in lots} == {"2026-11-21"}
    assert verify(service.store) == []
