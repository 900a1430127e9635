"""Tests of monthly statements: they add up to the lines, round once a rate, and are never changed."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from api.accounts.tables import PartyRow
from api.db.actor import set_up, the_clock
from api.db.tables import OutboxRow
from api.money import correct
from api.money.statements import make_statements
from api.money.timers import MONEY_TIMERS
from api.worker.due import Due

REGION = "tsuruoka"


@pytest.fixture
def month(ledger):
    """November: a ride or two every third day on every basis, sponsor's money, shortfalls; some of it corrected in December."""
    rng = random.Random(11)
    first, made = date(2026, 11, 1), []
    with ledger.store.write(set_up(REGION)) as tx:
        tx.session.get_one(PartyRow, ledger.people.carrier.party).invoice_number = "T1234567890123"
    for number in range(0, 30, 3):
        day = first + timedelta(days=number)
        ledger.store.clock.set(ledger_moment(day))
        rides = [
            ledger.one(rng.choice(["green", "own", "bought_b", "bought_a", "free"]), goods_yen=rng.randrange(500, 5000),
                       carriage_yen=rng.randrange(900), units=rng.randrange(1, 20))
            for _ in range(rng.randrange(1, 3))
        ]  # fmt: skip
        made.append(ledger.ride(*rides, date=day.isoformat(), sponsor_yen=rng.choice([0, 130])))
        if number % 9 == 0:
            short(ledger, made[-1])
    ledger.store.clock.set(ledger_moment(date(2026, 12, 1)))
    return made


def ledger_moment(day):
    from fixtures.rides import moment

    return moment(day.isoformat(), "06:00")


def short(ledger, made, units=1):
    with ledger.write() as tx:
        correct.correct(tx, tx.session.merge(made.shipments[0]), cause="short", units=units, stage="delivered")


def make(ledger, month="2026-11"):
    with ledger.store.write(the_clock(REGION)) as tx:
        return make_statements(tx, month)


class TestAMonth:
    @pytest.mark.usefixtures("month")
    def test_each_statement_adds_up_to_the_partys_lines(self, ledger):
        made = make(ledger)
        balance = ledger.balance()
        assert {row.party_id: row.document["balance_yen"] for row in made} == {
            party: yen for party, yen in balance.items() if party is not None
        }
        for row in made:
            document = row.document
            assert sum(line["yen"] for line in document["lines"]) == document["balance_yen"]
            assert sum(one["balance_yen"] for one in document["accounts"]) == document["balance_yen"]
            assert document["got_yen"] - document["paid_yen"] == document["balance_yen"]

    @pytest.mark.usefixtures("month")
    def test_all_statements_and_the_sponsor_together_are_even(self, ledger):
        made = make(ledger)
        sponsored = sum(line.yen for line in ledger.lines(what="sponsor"))
        assert sum(row.document["balance_yen"] for row in made) == sponsored

    @pytest.mark.usefixtures("month")
    def test_a_partners_sales_are_the_others_purchases(self, ledger):
        by_party = {row.party_id: row.document for row in make(ledger)}
        checked = 0
        for party, document in by_party.items():
            for account in document["accounts"]:
                if account["partner"] is None:
                    continue
                other = by_party[account["partner"]["id"]]
                mirror = next(one for one in other["accounts"] if one["partner"] and one["partner"]["id"] == party)
                assert (account["sold"], account["bought"]) == (mirror["bought"], mirror["sold"])
                checked += 1
        assert checked >= 6

    @pytest.mark.usefixtures("month")
    def test_every_rate_is_rounded_once(self, ledger):
        for row in make(ledger):
            for account in row.document["accounts"]:
                for total in account["sold"] + account["bought"]:
                    assert total["net_yen"] + total["tax_yen"] == total["gross_yen"]
                    if total["gross_yen"] >= 0:
                        assert total["tax_yen"] == total["gross_yen"] * total["percent"] // (100 + total["percent"])

    @pytest.mark.usefixtures("month")
    def test_without_registration_the_credit_is_that_of_the_date(self, ledger):
        who = ledger.people
        document = next(row for row in make(ledger) if row.party_id == who.restaurant.party).document
        accounts = {one["partner"]["id"]: one for one in document["accounts"] if one["partner"]}
        farm, carrier = accounts[who.farm.party], accounts[who.carrier.party]
        assert (farm["credit_percent"], carrier["credit_percent"]) == (70, None)
        assert carrier["partner"]["invoice_number"] == "T1234567890123"
        assert farm["deductible_yen"] == sum(row["tax_yen"] for row in farm["bought"]) * 70 // 100
        assert carrier["deductible_yen"] == sum(row["tax_yen"] for row in carrier["bought"])

    @pytest.mark.usefixtures("month")
    def test_who_carries_is_paid_within_sixty_days(self, ledger):
        who = ledger.people
        by_party = {row.party_id: row.document for row in make(ledger)}
        carried = min(line.date for line in ledger.lines(what="carriage", counters=None))
        assert by_party[who.carrier.party]["pay_by"] == (date.fromisoformat(carried) + timedelta(days=60)).isoformat()
        assert by_party[who.restaurant.party]["pay_by"] is None


class TestOnceAndForAll:
    @pytest.mark.usefixtures("month")
    def test_made_again_nothing_is_added_and_nobody_told_twice(self, ledger):
        first = make(ledger)
        assert make(ledger) == ()
        with ledger.store.read() as session:
            told = session.scalars(select(OutboxRow).where(OutboxRow.kind == "statement-ready")).all()
        assert len(told) == len(first)

    def test_what_is_corrected_later_stands_in_the_month_of_its_correction(self, ledger, month):
        before = {row.party_id: row.document["balance_yen"] for row in make(ledger)}
        short(ledger, month[1])
        december = {row.party_id: row.document["balance_yen"] for row in make(ledger, "2026-12")}
        total = {party: before[party] + december.get(party, 0) for party in before}
        assert total == {party: yen for party, yen in ledger.balance().items() if party is not None}
        assert sum(december.values()) == 0

    def test_the_evenings_commit_for_the_first_belongs_to_the_next_month(self, ledger):
        ledger.store.clock.set(ledger_moment(date(2026, 11, 30)) + timedelta(hours=11))
        ledger.ride(ledger.one("green"), date="2026-12-01")
        assert make(ledger) == ()
        assert len(make(ledger, "2026-12")) == 3

    @pytest.mark.parametrize("sql", ["update statement set month = '2026-10'", "delete from statement"])
    @pytest.mark.usefixtures("month")
    def test_the_database_refuses_to_change_one(self, ledger, sql):
        make(ledger)
        with pytest.raises(IntegrityError, match="never changed"), ledger.write() as tx:
            tx.session.execute(text(sql))

    @pytest.mark.usefixtures("month")
    def test_the_timer_makes_those_of_the_month_before(self, ledger):
        due = Due(
            id="t", key="k", kind="statements", date="2026-12-01", data={}, due_at=ledger.store.clock.now(), late_s=0,
            attempts=0,
        )  # fmt: skip
        with ledger.store.write(the_clock(REGION)) as tx:
            assert MONEY_TIMERS["statements"](tx, due) is None
        assert make(ledger) == ()


class TestOverHttp:
    @pytest.mark.usefixtures("month")
    def test_one_reads_ones_own(self, ledger, service):
        from tests.conftest import Client

        make(ledger)
        who = ledger.people
        farm, carrier = Client(service.http, who.farm), Client(service.http, who.carrier)
        (mine,) = farm.get("/v1/statements?month=2026-11").json()["items"]
        shown = farm.get(f"/v1/statements/{mine['id']}").json()
        assert shown["party"]["name"] == "架空の畑"
        assert shown["balance_yen"] == mine["balance_yen"]
        assert carrier.get(f"/v1/statements/{mine['id']}").status_code == 404
        assert farm.get("/v1/statements/statement-none").status_code == 404
        assert farm.get("/v1/statements?month=november").json()["code"] == "bad-query"

    @pytest.mark.usefixtures("month")
    def test_the_auditor_reads_all_without_names(self, ledger, service):
        make(ledger)
        auditor = service.one("auditor")
        items = auditor.get("/v1/statements").json()["items"]
        assert len(items) >= 4
        shown = auditor.get(f"/v1/statements/{items[0]['id']}").json()
        assert shown["party"]["name"] == ""
        assert {one["partner"]["name"] for one in shown["accounts"] if one["partner"]} == {""}


class TestTurnedRound:
    def test_what_is_given_back_counts_for_the_seller_again(self, ledger):
        """Countered and countered again, a sale stands in the statement as it was made."""
        made = ledger.ride(ledger.one("green"), date="2026-11-10")
        with ledger.write() as tx:
            shipment = tx.session.merge(made.shipments[0])
            row = correct.correct(tx, shipment, cause="short", units=4, stage="farm")
            correct.reverse(tx, row, "appeal")
        ledger.store.clock.set(ledger_moment(date(2026, 12, 1)))
        with ledger.store.write(the_clock(REGION)) as tx:
            documents = {row.party_id: row.document for row in make_statements(tx, "2026-11")}
            documents |= {row.party_id: row.document for row in make_statements(tx, "2026-12")}
        (account,) = documents[ledger.people.farm.party]["accounts"]
        assert account["bought"] == []
        assert [row["gross_yen"] for row in account["sold"]] == [3000]
