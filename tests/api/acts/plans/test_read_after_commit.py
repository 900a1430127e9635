"""What is read of a plan that the engine made and people committed: money, map, papers, figures."""

from __future__ import annotations

import orjson
from sqlalchemy import select

from api.db.actor import the_clock
from api.money.statements import make_statements
from api.money.tables import MoneyRow
from api.plans.tables import PlanRow
from api.reading.stored import book_of
from api.verify import verify


def test_everything_that_is_read_of_a_real_plan_agrees_with_it(town, committed, tmp_path):
    made, day = committed(), town.day.date
    with town.store.read() as session:
        book = book_of(session.get_one(PlanRow, made))
        lines = session.scalars(select(MoneyRow).where(MoneyRow.plan_id == made)).all()
    assert book.cargo
    document = book.plan
    # To the yen: what the document says each pays each, nothing more and nothing less.
    said = sorted(
        (one.what, one.payer, one.payee, one.goods_yen + one.carriage_yen)
        for one in document.money
        if one.goods_yen + one.carriage_yen
    )
    kept = sorted(
        (row.what, row.payer_id or "sponsor", row.payee_id or "sponsor", row.yen) for row in lines if row.what != "fee"
    )
    assert kept == said
    driver_pay = {one.trip: one.driver_pay_yen for one in document.routes}
    paid: dict[str, int] = {}
    for row in lines:
        if row.what in {"carriage", "sponsor"}:
            paid[row.trip_id] = paid.get(row.trip_id, 0) + row.yen
        elif row.what in {"goods", "resale"}:
            paid[row.trip_id] = paid.get(row.trip_id, 0) + row.way_yen
    for trip, yen in paid.items():
        assert yen == driver_pay[trip]
    # Maps: the operator's holds every run, a kitchen's no place but its own.
    features = town.operator.get(f"/v1/days/{day}/map.geojson").json()["features"]
    runs = {one["properties"]["trip"] for one in features if one["properties"]["layer"] == "routes"}
    assert runs == {route.trip for route in document.routes}
    farms = {(one.pickup_place.lon, one.pickup_place.lat) for one in book.cargo}
    mine = town.kitchen.get(f"/v1/days/{day}/map.geojson").json()["features"]
    seen = orjson.dumps(mine).decode()
    assert not any(f"[{lon},{lat}]" in seen for lon, lat in farms)
    # Papers.
    for run in book.runs:
        page = town.operator.get(f"/v1/trips/{run.trip.id}/manifest.html")
        assert page.status_code == 200
        assert all(one.goods[0] in page.text for one in run.cargo)
        (tmp_path / f"manifest_{run.letter}.html").write_text(page.text)
    slips = town.operator.get(f"/v1/days/{day}/slips.html?everybody=true").text
    assert slips.count("<section") == len({one.farm.id for one in book.cargo})
    rows = town.operator.get(f"/v1/shipments.csv?from={day}&to={day}").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + len(book.cargo)
    with town.store.write(the_clock(town.region)) as tx:
        statements = make_statements(tx, day[:7])
    assert sum(row.document["balance_yen"] for row in statements) == sum(row.yen for row in lines if row.what == "sponsor")
    figures = town.operator.get(f"/v1/kpi?from={day}&to={day}").json()
    assert figures["shipments"] == 0  # nothing has been carried yet
    assert 0 <= figures["load_factor_before"] < figures["load_factor_after"] < 1
    assert verify(town.store) == []
