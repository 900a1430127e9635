"""Tests of what is printed and opened in Excel: manifests, statements, call lists, slips, tables."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from api.accounts.tables import AccountRow, PartyRow
from api.db.actor import set_up, the_clock
from api.db.base import new_id
from api.lots.tables import LotRow
from api.money.statements import make_statements
from api.shipments.tables import ConsentRow, ShipmentRow
from fixtures.rides import moment

REGION = "tsuruoka"
DATE = "2026-11-21"


def page(client, path, **more):
    answer = client.get(path, **more)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert "script" not in answer.headers["content-security-policy"]
    assert "<script" not in answer.text
    return answer.text


def rows(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


class TestManifest:
    def test_the_driver_prints_the_own_run_with_door_codes_on_the_day(self, saturday):
        saturday.service.clock.set(moment(DATE, "05:00"))
        text = page(saturday.driver, f"/v1/trips/{saturday.trip}/manifest.html")
        assert "架空の佐藤農園" in text
        assert "架空 太郎" in text
        assert "code: 1001" in text

    def test_the_dispatcher_who_does_not_drive_reads_no_code(self, saturday):
        saturday.service.clock.set(moment(DATE, "05:00"))
        assert "code:" not in page(saturday.carrier, f"/v1/trips/{saturday.trip}/manifest.html")

    @pytest.mark.parametrize("when", [("2026-11-20", "20:00"), ("2026-11-22", "05:00")])
    def test_there_is_no_door_code_on_any_other_day(self, saturday, when):
        saturday.service.clock.set(moment(*when))
        assert "code:" not in page(saturday.driver, f"/v1/trips/{saturday.trip}/manifest.html")

    def test_others_find_nothing(self, saturday):
        path = f"/v1/trips/{saturday.trip}/manifest.html"
        assert saturday.farm.get(path).status_code == 404
        assert saturday.service.another(saturday.carrier.member.party, "driver", "別の人").get(path).status_code == 404
        assert saturday.auditor.get(path).status_code == 403
        assert saturday.operator.get("/v1/trips/trip-none/manifest.html").status_code == 404
        page(saturday.carrier, path)
        page(saturday.other_farm, f"/v1/trips/{saturday.own_trip}/manifest.html")

    def test_without_a_plan_there_is_none(self, saturday, edited):
        edited(saturday.made.plan, state="superseded")
        answer = saturday.operator.get(f"/v1/trips/{saturday.trip}/manifest.html")
        assert (answer.status_code, answer.json()["code"]) == (404, "no-plan")

    def test_it_speaks_the_readers_language(self, saturday):
        path = f"/v1/trips/{saturday.trip}/manifest.html"
        assert '<html lang="ja">' in page(saturday.driver, path)
        assert '<html lang="en">' in page(saturday.driver, path, headers={"Accept-Language": "en"})
        assert '<html lang="en">' in page(saturday.driver, f"{path}?lang=en")
        assert saturday.driver.get(f"{path}?lang=de").status_code == 422


class TestStatement:
    def test_shows_what_a_qualified_invoice_needs(self, saturday):
        with saturday.service.store.write(the_clock(REGION)) as tx:
            made = {row.party_id: row.id for row in make_statements(tx, "2026-11")}
        text = page(saturday.kitchen, f"/v1/statements/{made[saturday.kitchen.member.party]}/page.html")
        for words in ("T1234567890123", "8% ※", "10%", "架空の食堂いろは", "登録のない相手", "7,200円"):
            assert words in text
        carrier = page(saturday.carrier, f"/v1/statements/{made[saturday.carrier.member.party]}/page.html?lang=en")
        assert "2027-01-20" in carrier
        assert "within 60 days" in carrier
        assert saturday.farm.get(f"/v1/statements/{made[saturday.kitchen.member.party]}/page.html").status_code == 404


class TestTables:
    def test_money_is_ones_own(self, saturday):
        period = f"from={DATE}&to={DATE}"
        assert {row["種類 what"] for row in rows(saturday.carrier, f"/v1/money.csv?{period}")} == {"carriage", "sponsor"}
        assert len(rows(saturday.operator, f"/v1/money.csv?{period}")) == 6
        assert {row["払う人 payer_name"] for row in rows(saturday.auditor, f"/v1/money.csv?{period}")} == {""}
        assert saturday.operator.get(f"/v1/money.csv?from={DATE}&to=2026-01-01").json()["code"] == "bad-period"

    def test_shipments_show_prices_to_those_who_pay_or_are_paid(self, saturday):
        path = f"/v1/shipments.csv?from={DATE}&to={DATE}"
        assert [(r["手取り_円 goods_yen"], r["運ぶ分_円 carriage_yen"]) for r in rows(saturday.farm, path)] == [("3000", "")]
        assert [(r["手取り_円 goods_yen"], r["運ぶ分_円 carriage_yen"]) for r in rows(saturday.driver, path)] == [
            ("", "600"), ("", "750"),
        ]  # fmt: skip
        assert len(rows(saturday.kitchen, path)) == 2
        assert len(rows(saturday.auditor, path)) == 3
        assert rows(saturday.kitchen, path)[0]["集荷 pickup_at"] == "2026-11-21T06:40+09:00"

    def test_a_name_is_no_formula(self, saturday, edited):
        with saturday.service.store.write(set_up(REGION)) as tx:
            tx.session.get_one(PartyRow, saturday.farm.member.party).name = "=1+1"
        assert rows(saturday.kitchen, f"/v1/shipments.csv?from={DATE}&to={DATE}")[0]["生産者 farm"] == "'=1+1"


@pytest.fixture
def paper(saturday):
    """The farm and the kitchen have no screen."""
    with saturday.service.store.write(set_up(REGION)) as tx:
        for client, kana in ((saturday.farm, "さとう"), (saturday.kitchen, "いろは")):
            row = tx.session.get_one(PartyRow, client.member.party)
            row.paper, row.kana, row.phone = True, kana, ""
            tx.session.get_one(AccountRow, client.member.account).phone = "0235-00-0000"
    return saturday


def calls(paper, date=DATE):
    made = paper.operator.get(f"/v1/days/{date}/calls").json()
    return made["phase"], [(one["kana"], one["question"]["en"]) for one in made["items"]]


class TestCalls:
    def test_in_the_afternoon_those_who_posted_nothing_are_asked(self, paper):
        assert calls(paper, "2026-11-25") == (
            "entries",
            [("いろは", "Do you want anything for 2026-11-25?"), ("さとう", "Do you have anything to offer for 2026-11-25?")],
        )
        assert calls(paper)[1] == []

    def test_after_the_commit_those_who_are_asked(self, paper, edited):
        paper.service.clock.set(moment("2026-11-20", "17:30"))
        edited(paper.made.shipments[0], state="offered")
        with paper.service.store.write(set_up(REGION)) as tx:
            for client, side in ((paper.farm, "farm"), (paper.kitchen, "restaurant")):
                tx.session.add(
                    ConsentRow(id=new_id("consent"), shipment_id=paper.made.shipments[0].id, party_id=client.member.party,
                               side=side, state="asked")
                )  # fmt: skip
        assert [question for _, question in calls(paper)[1]] == [
            "10 units of Long eggplant would arrive at 9:20. Is that all right?",
            "10 units of Long eggplant would be collected at 6:40. Is that all right?",
        ]

    def test_at_dawn_those_who_have_not_counted(self, paper):
        paper.service.clock.set(moment(DATE, "05:50"))
        assert calls(paper) == ("dawn", [("さとう", "Are the 10 units of Long eggplant there? They are collected at 6:40.")])
        with paper.service.store.write(set_up(REGION)) as tx:
            tx.session.get_one(LotRow, paper.made.shipments[0].lot_id).counted_at = tx.now
        assert calls(paper)[1] == []

    def test_afterwards_kitchens_that_said_nothing(self, paper):
        paper.service.clock.set(moment(DATE, "12:00"))
        with paper.service.store.write(set_up(REGION)) as tx:
            tx.session.get_one(ShipmentRow, paper.made.shipments[0].id).state = "delivered"
        assert calls(paper) == ("road", [("いろは", "Did all of 10 units of Long eggplant arrive?")])

    def test_the_page_has_number_question_and_boxes(self, paper):
        text = page(paper.operator, "/v1/days/2026-11-25/calls.html")
        for words in ("0235-00-0000", "出せるものはありますか", "☐ ない", "架空の佐藤農園"):
            assert words in text
        assert "Nobody is to be called" in page(paper.operator, f"/v1/days/{DATE}/calls.html?lang=en")

    def test_is_the_operators_alone(self, paper):
        for path in ("calls", "calls.html", "slips.html"):
            assert paper.farm.get(f"/v1/days/{DATE}/{path}").status_code == 403
            assert paper.auditor.get(f"/v1/days/{DATE}/{path}").status_code == 403


class TestSlips:
    def test_there_is_one_sheet_for_each_farm_without_a_screen(self, paper):
        text = page(paper.operator, f"/v1/days/{DATE}/slips.html")
        assert text.count("<section") == 1
        assert "架空の佐藤農園" in text
        assert "架空の伊藤農園" not in text
        assert page(paper.operator, f"/v1/days/{DATE}/slips.html?everybody=true").count("<section") == 2

    def test_without_a_plan_there_is_none(self, paper):
        assert paper.operator.get("/v1/days/2026-11-28/slips.html").json()["code"] == "no-plan"


class TestFeeds:
    def read(self, saturday, client):
        made = client.post("/v1/feeds", json={"label": "電話"}).json()
        answer = saturday.service.anonymous.get(made["path"])
        assert answer.status_code == 200, answer.text
        return made["id"], made["path"], answer.text.replace("\r\n ", "")

    def test_a_kitchen_reads_its_deliveries(self, saturday):
        _, _, text = self.read(saturday, saturday.kitchen)
        assert text.count("BEGIN:VEVENT") == 2
        assert "届く：" in text
        assert "DTSTART:20261121T002000Z" in text
        assert "STATUS:CONFIRMED" in text

    def test_a_driver_and_the_firm_read_their_runs(self, saturday):
        for client in (saturday.driver, saturday.carrier):
            _, _, text = self.read(saturday, client)
            assert text.count("BEGIN:VEVENT") == 1
            assert "2件・4箱" in text

    def test_a_farm_reads_its_collections_and_nothing_released(self, saturday, edited):
        assert self.read(saturday, saturday.farm)[2].count("BEGIN:VEVENT") == 1
        edited(saturday.made.shipments[0], state="released")
        assert "BEGIN:VEVENT" not in self.read(saturday, saturday.farm)[2]

    def test_is_revoked_at_once(self, saturday):
        feed, path, _ = self.read(saturday, saturday.kitchen)
        assert [one["id"] for one in saturday.kitchen.get("/v1/feeds").json()["items"]] == [feed]
        assert saturday.farm.delete(f"/v1/feeds/{feed}").status_code == 404
        assert saturday.kitchen.delete(f"/v1/feeds/{feed}").status_code == 204
        assert saturday.service.anonymous.get(path).status_code == 404
        assert saturday.kitchen.get("/v1/feeds").json()["items"] == []

    def test_ends_with_the_membership(self, saturday):
        from api.accounts.tables import MembershipRow

        _, path, _ = self.read(saturday, saturday.driver)
        with saturday.service.store.write(set_up(REGION)) as tx:
            row = tx.session.query(MembershipRow).filter_by(account_id=saturday.driver.member.account).one()
            row.state = "ended"
        assert saturday.service.anonymous.get(path).status_code == 404

    def test_nobody_guesses_one_and_the_operator_has_none(self, saturday):
        assert saturday.service.anonymous.get(f"/v1/feeds/{'a' * 43}/calendar.ics").status_code == 404
        assert saturday.service.anonymous.get("/v1/feeds/short/calendar.ics").status_code == 422
        assert saturday.operator.post("/v1/feeds", json={}).status_code == 403

    def test_there_are_not_too_many(self, saturday):
        for _ in range(20):
            assert saturday.farm.post("/v1/feeds", json={}).status_code == 201
        assert saturday.farm.post("/v1/feeds", json={}).json()["code"] == "too-many-feeds"

    def test_only_what_is_near_is_in_it(self, saturday):
        saturday.service.clock.advance(timedelta(days=30))
        kitchen = saturday.service.one("restaurant")
        assert "BEGIN:VEVENT" not in self.read(saturday, kitchen)[2]
