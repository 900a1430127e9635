"""Tests of the figures: pure sums; the same from the store, over HTTP, and from exported files; nobody is named in those."""

from __future__ import annotations

import json
import random
from dataclasses import asdict
from datetime import timedelta
from types import SimpleNamespace

import pytest

from api.accounts.tables import PartyRow
from api.cli.main import main
from api.db.actor import set_up
from api.money import correct
from api.money import service as money
from api.reading.figures import records
from api.reading.kpi import OTHER, Fleet, Flow, Records, Running, Wish, few_hidden, kpi, size_of
from api.reading.public import NotAnExport, read_public, write_public
from fixtures.rides import Ride, Town

REGION = "tsuruoka"
DAYS = ["2026-11-21", "2026-11-22", "2026-11-24"]


def flow(**more):
    return Flow(**({"family": "果菜", "origin": "櫛引", "destination": "鶴岡", "basis": "green"} | more))


class TestPure:
    def test_every_figure_is_the_sum_it_says(self):
        made = kpi(
            Records(
                region="r", first="2026-11-01", last="2026-11-30", fees_yen=300,
                flows=(flow(shipments=2, promised=2, kept=1, timed=2, on_time=1, promised_g=40_000, delivered_g=30_000,
                            net_yen=9000, way_yen=1500),),
                wishes=(Wish(side="orders", district="鶴岡", size="small", entries=4, served=2, wanted_g=60_000,
                             moved_g=30_000),
                        Wish(side="lots", district="櫛引", size="large", entries=2, served=2, wanted_g=90_000, moved_g=30_000)),
                fleet=(Fleet(plate="green", trips=3, used=2, metres=50_000, extra_m=9_000, extra_s=1_090, own_gm=10,
                             all_gm=25, room_gm=100, pay_yen=1_800, sponsor_yen=300),),
                running=(Running(what="hosting", count=30, yen=3_000), Running(what="staff_acts", count=8, yen=600)),
            )
        )  # fmt: skip
        assert (made.kg_rescued, made.farmers_net_yen, made.yen_per_kg) == (30.0, 9000, 60.0)
        assert (made.load_factor_before, made.load_factor_after, made.extra_km, made.extra_min) == (0.1, 0.25, 9.0, 18.2)
        assert (made.fill_rate, made.on_time, made.promises_kept) == (0.5, 0.5, 0.5)
        assert made.self_funding == round((1500 + 300) / (1500 + 300 + 3600), 4)
        assert [(one.side, one.share) for one in made.served] == [("lots", 1.0), ("orders", 0.5)]

    def test_nothing_to_divide_by_is_no_figure(self):
        made = kpi(Records(region="r", first="2026-11-01", last="2026-11-01", fees_yen=0))
        assert (made.yen_per_kg, made.fill_rate, made.on_time, made.self_funding) == (None, None, None, None)

    def test_hiding_the_few_changes_no_sum(self):
        rng = random.Random(3)
        flows = tuple(
            flow(origin=rng.choice("AB"), destination=rng.choice("CD"), family=rng.choice("xy"), shipments=rng.randrange(1, 6),
                 delivered_g=rng.randrange(9000), net_yen=rng.randrange(900))
            for _ in range(12)
        )  # fmt: skip
        whole = Records(region="r", first="2026-11-01", last="2026-11-30", fees_yen=0, flows=flows)
        hidden = few_hidden(whole, {"A": 3, "B": 2}, {"C": 1, "D": 9})
        assert {one.origin for one in hidden.flows} == {"A", OTHER}
        assert {one.destination for one in hidden.flows} == {"D", OTHER}
        assert all(one.family == OTHER or one.shipments >= 3 for one in hidden.flows)
        assert asdict(kpi(whole)) == asdict(kpi(hidden))

    @pytest.mark.parametrize(("grams", "size"), [(1, "small"), (10_000, "small"), (10_001, "medium"), (30_001, "large")])
    def test_sizes_have_clear_borders(self, grams, size):
        assert size_of(grams) == size


@pytest.fixture
def town(service):
    """Three days: three farms in one district and one alone in another, driven, one short, one failed, one late."""
    rng = random.Random(5)
    farms = [service.one("farm", f"架空の畑{n}").member.party for n in range(4)]
    kitchens = [service.one("restaurant", f"架空の店{n}").member.party for n in range(3)]
    carrier = service.one("carrier", "架空の運送").member.party
    people = SimpleNamespace(operator=service.one("operator"), auditor=service.one("auditor"), farm=service.one("farm"))
    rides = Town(store=service.store, region=REGION)
    with service.store.write(set_up(REGION)) as tx:
        for party in farms[:3]:
            tx.session.get_one(PartyRow, party).district = "櫛引"
        tx.session.get_one(PartyRow, farms[3]).district = "朝日"
    for date in DAYS:
        made = rides.ride(
            date,
            [
                Ride(farm=farm, restaurant=rng.choice(kitchens), carrier=farm if basis == "own" else carrier, basis=basis,
                     units=rng.randrange(2, 12), goods_yen=rng.randrange(900, 4000), carriage_yen=rng.randrange(100, 900))
                for farm, basis in zip(farms, ("green", "own", "black", "green"), strict=True)
            ],
            sponsor_yen=150,
        )  # fmt: skip
        with service.store.write(set_up(REGION)) as tx:
            rows = {index: tx.session.merge(row) for index, row in enumerate(made.shipments)}
            money.fix(tx, tx.session.merge(made.plan), made.document, rows)
            for index, row in rows.items():
                row.units_picked = row.units_delivered = row.units_accepted = row.units
                row.picked_at, row.delivered_at, row.state = row.pickup_at, row.delivery_at, "settled"
                if (date, index) == (DAYS[0], 0):
                    row.units_delivered = row.units_accepted = row.units - 1
                    correct.correct(tx, row, cause="short", units=1, stage="delivered")
                if (date, index) == (DAYS[1], 1):
                    row.state, row.delivered_at = "failed", None
                    correct.correct(tx, row, cause="absent", units=row.units, stage="on_board")
                if (date, index) == (DAYS[2], 2):
                    row.delivered_at = row.delivery_at + timedelta(minutes=16)
    return SimpleNamespace(service=service, people=people)


def over_http(town, first=DAYS[0], last=DAYS[-1], who=None):
    return (who or town.people.operator).get(f"/v1/kpi?from={first}&to={last}")


def drawn(town):
    with town.service.store.read() as session:
        return records(session, REGION, DAYS[0], DAYS[-1])


class TestFromTheStore:
    def test_figures_are_those_of_what_happened(self, town):
        made = over_http(town).json()
        assert made["shipments"] == 12
        assert made["promises_kept"] == round(10 / 12, 4)
        assert made["on_time"] == round(10 / 11, 4)
        assert made["sponsor_yen"] == 450
        assert 0 < made["load_factor_after"] < 1
        assert made["load_factor_before"] == 0.0
        assert made["yen_per_kg"] == pytest.approx(made["carried_yen"] / made["kg_rescued"], abs=0.01)

    def test_farmers_net_is_what_their_lines_come_to_without_the_way(self, town):
        found = drawn(town)
        with town.service.store.read() as session:
            from sqlalchemy import select

            from api.money.tables import MoneyRow

            lines = session.scalars(select(MoneyRow).where(MoneyRow.basis != "own", MoneyRow.what != "sponsor")).all()
            farms = set(session.scalars(select(PartyRow.id).where(PartyRow.kind == "farm")))
        expected = sum(line.yen for line in lines if line.payee_id in farms) - sum(
            line.yen for line in lines if line.payer_id in farms
        )
        assert sum(one.net_yen for one in found.flows if one.basis != "own") == expected

    def test_a_promise_that_was_released_is_a_promise_not_kept(self, town):
        from sqlalchemy import select

        from api.shipments.tables import ShipmentRow

        with town.service.store.write(set_up(REGION)) as tx:
            rows = tx.session.scalars(select(ShipmentRow).where(ShipmentRow.date == DAYS[2]).order_by(ShipmentRow.id)).all()
            for row, agreed in zip(rows, (True, False), strict=False):
                row.state = "released"
                if agreed:
                    tx.audit("shipment", row.id, "consent", before="offered", after="promised")
        made = over_http(town).json()
        assert (made["shipments"], made["promises_kept"]) == (11, round(8 / 11, 4))

    def test_an_empty_period_has_empty_figures(self, town):
        made = over_http(town, "2026-01-01", "2026-01-02").json()
        assert (made["shipments"], made["yen_per_kg"]) == (0, None)

    @pytest.mark.parametrize(
        "period", [("2026-11-22", "2026-11-21"), ("2020-01-01", "2026-01-01"), ("2026-02-30", "2026-03-01")]
    )
    def test_a_period_that_is_none_is_refused(self, town, period):
        answer = over_http(town, *period)
        assert (answer.status_code, answer.json()["code"]) == (422, "bad-period")

    def test_figures_are_for_operator_and_auditor(self, town):
        assert over_http(town, who=town.people.auditor).status_code == 200
        assert over_http(town, who=town.people.farm).status_code == 403


class TestExported:
    def test_files_give_exactly_the_figures_of_the_service(self, town, tmp_path):
        found = drawn(town)
        write_public(tmp_path, found, kpi(found))
        again = json.loads(json.dumps(asdict(kpi(read_public(tmp_path)))))
        assert again == over_http(town).json()

    def test_nobody_is_named_and_the_few_are_hidden(self, town, tmp_path):
        found = drawn(town)
        text = "".join(path.read_text("utf-8-sig") for path in write_public(tmp_path, found, kpi(found)))
        assert "架空" not in text
        assert "party-" not in text
        assert "朝日" not in text
        assert "櫛引" in text

    def test_the_command_writes_and_reads_them(self, town, tmp_path, monkeypatch, capsys):
        monkeypatch.setenv("AINORI_DATABASE_URL", str(town.service.store.url))
        folder = str(tmp_path / "out")
        assert main(["export", "--public", folder, "--first", DAYS[0], "--last", DAYS[-1], "--json"]) == 0
        told = json.loads(capsys.readouterr().out)["kpi"]
        assert main(["kpi", "--from", folder, "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == told == over_http(town).json()
        assert main(["kpi", "--from", folder]) == 0
        assert "kg_rescued" in capsys.readouterr().out

    def test_what_is_no_export_is_refused(self, tmp_path, capsys):
        with pytest.raises(NotAnExport):
            read_public(tmp_path)
        assert main(["kpi", "--from", str(tmp_path)]) == 2
        assert main(["export", "--public", str(tmp_path), "--first", "2026-11-21", "--last", "2026-11-20"]) == 2
        assert "about.json" in capsys.readouterr().err

    def test_a_table_that_was_cut_is_refused(self, town, tmp_path):
        found = drawn(town)
        write_public(tmp_path, found, kpi(found))
        (tmp_path / "flows.csv").write_text("family,origin\nx,y\n", encoding="utf-8")
        with pytest.raises(NotAnExport, match=r"flows\.csv"):
            read_public(tmp_path)
