"""Tests that standing entries come when they should, stay away when somebody is closed, and that both sides are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from api.accounts.tables import PartyRow
from api.db.actor import set_up, the_clock
from api.db.tables import OutboxRow
from api.lots.tables import LotRow
from api.orders.tables import OrderRow
from api.standing.day import make_day, recheck_day
from api.standing.tables import StandingDayRow
from api.trips.tables import TripRow

REGION = "tsuruoka"


def faulty(reply):
    assert reply.status_code == 422, reply.text
    return {item["field"]: item["code"] for item in reply.json()["faults"]}


class Week:
    """A market with a standing order for Tuesdays and Fridays and a standing lot that fits it."""

    def __init__(self, market):
        self.market = market

    def order_body(self, **more):
        entry = self.market.order_body()
        return {
            "kind": "order", "title": "火・金のなす", "entry": entry,
            "rhythm": {"weekdays": ["tue", "fri"], "since": "2026-11-01"}, **more,
        }  # fmt: skip

    def lot_body(self, **more):
        return {
            "kind": "lot", "title": "朝のなす", "entry": self.market.lot_body(defects=["曲がり"]),
            "rhythm": {"weekdays": ["mon", "tue", "wed"], "since": "2026-11-01"}, **more,
        }  # fmt: skip

    def order(self, **more):
        reply = self.market.kitchen.post("/v1/standing", self.order_body(**more))
        assert reply.status_code == 201, reply.text
        return reply.json()

    def lot(self, **more):
        reply = self.market.farm.post("/v1/standing", self.lot_body(**more))
        assert reply.status_code == 201, reply.text
        return reply.json()

    def make(self, day):
        with self.market.store.write(the_clock(REGION)) as tx:
            return make_day(tx, REGION, day)

    def days(self, standing, client=None):
        reply = (client or self.market.kitchen).get(f"/v1/standing/{standing['id']}/days")
        assert reply.status_code == 200, reply.text
        return {one["date"]: one for one in reply.json()["items"]}

    def made(self, table):
        with self.market.store.read() as session:
            return sorted(row.date for row in session.scalars(select(table).where(table.state == "open")))

    def messages(self, kind):
        with self.market.store.read() as session:
            return list(session.scalars(select(OutboxRow).where(OutboxRow.kind == kind)))

    def close(self, client, rule):
        with self.market.store.write(set_up(REGION)) as tx:
            tx.session.get_one(PartyRow, client.member.party).closings = rule


@pytest.fixture
def week(market):
    return Week(market)


def test_open_days_get_theirs_at_once_and_a_new_day_when_it_opens(week):
    week.order()
    assert week.made(OrderRow) == ["2026-11-24", "2026-11-27"]
    assert week.make("2026-11-27") == 0
    week.market.clock.advance(timedelta(days=4))
    assert week.make("2026-12-01") == 1
    assert week.make("2026-12-01") == 0
    assert week.made(OrderRow) == ["2026-11-24", "2026-11-27", "2026-12-01"]
    order = week.market.kitchen.get("/v1/orders?date=2026-12-01").json()["items"][0]
    assert (order["kind"], order["max_g"], bool(order["standing"])) == ("standing", 4000, True)


def test_a_shop_closed_on_the_third_tuesday_gets_no_order_and_both_sides_know_the_evening_before(week):
    week.lot()
    week.close(week.market.kitchen, {"nth": [{"nth": 3, "weekday": "tue"}]})
    standing = week.order()
    week.market.clock.set(datetime(2026, 12, 8, 0, 0, tzinfo=UTC))
    assert week.make("2026-12-15") == 1  # the lot, not the order
    assert week.make("2026-12-15") == 0
    assert "2026-12-15" not in week.made(OrderRow)
    skipped = week.days(standing)["2026-12-15"]
    assert skipped["made"] is None
    assert "第3火曜" in skipped["skipped"]
    assert "third Tuesday" in skipped["skipped_en"]
    own, other = week.messages("standing-skipped"), week.messages("standing-skipped-other")
    assert [row.party_id for row in own] == [week.market.kitchen.member.party]
    assert [row.party_id for row in other] == [week.market.farm.member.party]
    for row in own + other:
        assert row.not_before == datetime(2026, 12, 14, 5, 30, tzinfo=UTC)  # 14:30 the day before, before the cut-off
        assert row.useless_after < datetime(2026, 12, 16, 0, 0, tzinfo=UTC)
        assert "第3火曜" in row.params["reason"]["ja"]
    assert "架空の食堂" not in other[0].params["reason"]["ja"]


@pytest.mark.parametrize(
    ("rule", "closed", "words"),
    [
        ({"weekly": ["tue"]}, "2026-11-24", "定休日"),
        ({"holidays": "closed"}, "2027-02-23", "天皇誕生日"),
        ({"periods": ["new-year"]}, "2027-01-01", "年末年始"),
        ({"periods": ["obon"]}, "2027-08-13", "お盆"),
        ({"periods": ["school-holidays"]}, "2027-03-23", "学校"),
        ({"closed": [{"first": "2026-12-01", "last": "2026-12-03", "name": "改装"}]}, "2026-12-01", "改装"),
    ],
)
def test_every_calendar_closes(week, rule, closed, words):
    standing = week.order(closings=rule)
    day = datetime.fromisoformat(f"{closed}T00:00:00+00:00")
    week.market.clock.set(max(day - timedelta(days=5), week.market.clock.now()))
    week.make(closed)
    found = week.days(standing)[closed]
    assert found["made"] is None
    assert words in found["skipped"]
    assert closed not in week.made(OrderRow)


def test_a_holiday_that_the_shop_keeps_open_is_a_day_like_others(week):
    standing = week.order(rhythm={"weekdays": ["mon", "tue"], "since": "2026-11-01"})
    assert week.days(standing)["2026-11-23"]["made"]  # 勤労感謝の日


def test_one_date_is_left_out_and_taken_in_again(week):
    standing = week.order()
    path = f"/v1/standing/{standing['id']}"
    first = week.days(standing)["2026-11-24"]["made"]
    left_out = week.market.kitchen.post(f"{path}/skip", {"date": "2026-11-24"})
    assert left_out.json()["rhythm"]["skips"] == ["2026-11-24"]
    assert week.market.kitchen.get(f"/v1/orders/{first}").json()["state"] == "cancelled"
    assert week.days(standing)["2026-11-24"]["skipped"]
    assert week.market.kitchen.post(f"{path}/skip", {"date": "2026-11-25"}).json()["code"] == "standing-not-then"
    assert week.market.kitchen.post(f"{path}/skip", {"date": "2026-02-30"}).json()["code"] == "standing-not-then"
    again = week.market.kitchen.post(f"{path}/unskip", {"date": "2026-11-24"})
    assert again.json()["rhythm"]["skips"] == []
    assert week.days(standing)["2026-11-24"]["made"] not in {None, first}


def test_paused_makes_nothing_and_ended_stays_ended(week):
    standing = week.order()
    path = f"/v1/standing/{standing['id']}"
    assert week.market.kitchen.post(f"{path}/pause").json()["state"] == "paused"
    week.market.clock.advance(timedelta(days=4))
    assert week.make("2026-12-01") == 0
    assert week.market.kitchen.post(f"{path}/resume").json()["state"] == "active"
    assert "2026-12-01" in week.made(OrderRow)
    assert week.market.kitchen.post(f"{path}/end").json()["state"] == "ended"
    for verb in ("pause", "resume", "end"):
        assert week.market.kitchen.post(f"{path}/{verb}").json()["code"] == "wrong-state"
    assert week.market.kitchen.patch(path, {"title": "x"}, {"If-Match": "*"}).json()["code"] == "wrong-state"


def test_an_edit_holds_for_what_is_made_from_then_on(week):
    standing = week.order()
    path = f"/v1/standing/{standing['id']}"
    assert week.market.kitchen.patch(path, {"title": "x"}).json()["code"] == "match-missing"
    entry = week.market.order_body(max_g=9000)
    edited = week.market.kitchen.patch(path, {"entry": entry}, {"If-Match": '"1"'}).json()
    assert (edited["version"], edited["entry"]["max_g"]) == (2, 9000)
    week.market.clock.advance(timedelta(days=4))
    week.make("2026-12-01")
    found = {one["date"]: one["max_g"] for one in week.market.kitchen.get("/v1/orders").json()["items"]}
    assert found == {"2026-11-24": 4000, "2026-11-27": 4000, "2026-12-01": 9000}


def test_what_cannot_be_made_is_skipped_with_the_reason_and_hinders_nobody(week):
    carrier = week.market.service.one("carrier", "架空の運送")
    truck = week.market.vehicle(carrier, ("black", "2026-01-01", "2027-12-31"), ("cargo_insurance", "2026-01-01", "2026-11-30"))
    depot = week.market.place(carrier, "depot")
    trip = {
        "vehicle": truck,
        "name": "火曜便",
        "start": depot,
        "depart_early": "07:00",
        "depart_late": "07:10",
        "arrive_late": "09:00",
    }
    body = {"kind": "trip", "title": "火曜便", "entry": trip, "rhythm": {"weekdays": ["tue"], "since": "2026-11-01"}}
    reply = carrier.post("/v1/standing", body)
    assert reply.status_code == 201, reply.text
    week.lot()
    assert week.made(TripRow) == ["2026-11-24"]
    week.market.clock.advance(timedelta(days=4))
    assert week.make("2026-12-01") == 1  # the lot; the truck's insurance has ended
    assert week.days(reply.json(), carrier)["2026-12-01"]["skipped"]
    assert week.made(TripRow) == ["2026-11-24"]
    assert len(week.messages("standing-failed")) == 1
    assert week.messages("standing-skipped")[0].party_id == carrier.member.party


def test_who_closes_later_gets_nothing_that_was_made_before(week):
    standing = week.order()
    week.close(week.market.kitchen, {"closed": [{"first": "2026-11-24", "last": "2026-11-24", "name": "法事"}]})
    with week.market.store.write(the_clock(REGION)) as tx:
        assert recheck_day(tx, REGION, "2026-11-24") == 1
        assert recheck_day(tx, REGION, "2026-11-24") == 0
        assert recheck_day(tx, REGION, "2026-11-27") == 0
    assert week.days(standing)["2026-11-24"]["skipped"].endswith("法事")
    assert week.made(OrderRow) == ["2026-11-27"]


def test_every_second_week_and_waiting_days(week):
    standing = week.lot(rhythm={"weekdays": ["tue"], "every_weeks": 2, "since": "2026-11-24"}, wait_days=2)
    week.market.clock.advance(timedelta(days=4))
    assert week.make("2026-12-01") == 0
    with week.market.store.read() as session:
        row = session.scalars(select(LotRow)).one()
        assert (row.date, row.until, row.standing_id) == ("2026-11-24", "2026-11-26", standing["id"])
        assert [one.date for one in session.scalars(select(StandingDayRow))] == ["2026-11-24"]


def test_faults_stand_below_the_entry(week):
    market = week.market
    wrong = week.order_body(entry=market.order_body(accepts=[{"goods": "moon", "highest_yen_per_kg": 1}]))
    assert faulty(market.kitchen.post("/v1/standing", wrong)) == {"entry.accepts[0].goods": "entry.goods"}
    form = week.order_body(entry=market.order_body(max_g="much", party="x"))
    assert set(faulty(market.kitchen.post("/v1/standing", form))) == {"entry.max_g", "entry.party"}
    dated = week.order_body(entry=market.order_body(date="2026-11-24"))
    assert market.kitchen.post("/v1/standing", dated).json()["code"] == "standing-dated"
    over = week.order_body(rhythm={"weekdays": ["tue"], "since": "2020-01-01", "until": "2020-02-01"})
    assert market.kitchen.post("/v1/standing", over).json()["code"] == "standing-never"
    assert market.farm.post("/v1/standing", week.order_body()).json()["code"] == "standing-kind"
    assert market.keeper.post("/v1/standing", week.order_body()).json()["code"] == "not-your-role"
    for days, since in (([], "2026-11-01"), (["someday"], "2026-11-01"), (["tue"], "tomorrow")):
        assert faulty(market.kitchen.post("/v1/standing", week.order_body(rhythm={"weekdays": days, "since": since})))


def test_nobody_else_finds_it(week):
    standing = week.order()
    path = f"/v1/standing/{standing['id']}"
    for client in (week.market.other, week.market.farm, week.market.service.one("carrier")):
        assert client.get(path).status_code == 404
        assert client.get(f"{path}/days").status_code == 404
        assert client.post(f"{path}/end").status_code == 404
        assert client.post(f"{path}/skip", {"date": "2026-11-24"}).status_code == 404
        assert client.get("/v1/standing").json()["items"] == []
    assert week.market.operator.get(path).status_code == 200
    assert len(week.market.kitchen.get("/v1/standing").json()["items"]) == 1
