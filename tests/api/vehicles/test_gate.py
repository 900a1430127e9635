"""Tests of what papers allow on a day, by their dates alone."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from api.vehicles.gate import gate
from api.vehicles.words import REASONS

DAY = "2026-11-21"


def paper(kind, first="2026-01-01", last="2026-12-31", *, limit=None, days=None, counted=None, state="holds", void=None):
    return SimpleNamespace(
        kind=kind,
        valid_from=first,
        valid_until=last,
        limit_yen=limit,
        days_of_90=days,
        last_day=counted,
        state=state,
        void_from=void,
    )


INSURED = paper("cargo_insurance", limit=500_000)


def test_a_green_plate_with_permit_and_insurance_carries_for_pay_up_to_its_limit():
    found = gate("green", [paper("green"), INSURED], DAY)
    assert (found.permits, found.insured_yen, found.closed) == (("green",), 500_000, ())


@pytest.mark.parametrize("kind", ["green", "black", "bus"])
def test_no_paper_makes_a_white_plate_paid(kind):
    assert gate("white", [paper(kind), INSURED], DAY).permits == ()


def test_a_black_plate_is_not_paid_under_a_green_permit():
    assert gate("black", [paper("green"), INSURED], DAY).permits == ()


def test_papers_hold_through_their_last_day_and_not_beyond():
    papers = [paper("green"), paper("cargo_insurance", last=DAY, limit=1)]
    assert gate("green", papers, DAY).permits == ("green",)
    ended = gate("green", papers, "2026-11-22")
    assert (ended.permits, ended.insured_yen, ended.closed) == ((), 0, ("insurance-ended",))


def test_papers_do_not_hold_before_their_first_day():
    assert gate("green", [paper("green", first="2026-11-22"), INSURED], DAY).closed == ("permit-ended",)


def test_an_ended_inspection_closes_the_gate_for_own_goods_too():
    found = gate("white", [paper("inspection", last="2026-11-20")], DAY)
    assert (found.closed, found.insured_yen) == (("inspection-ended",), 0)


def test_a_renewed_paper_opens_the_gate_again():
    papers = [paper("inspection", last="2026-11-20"), paper("inspection", first="2026-11-19", last="2028-11-20")]
    assert gate("white", papers, DAY).closed == ()


def test_carrying_for_pay_needs_an_insurance():
    assert gate("green", [paper("green")], DAY).closed == ("insurance-missing",)


def test_a_white_plate_needs_none_for_its_own_goods():
    found = gate("white", [], DAY)
    assert (found.closed, found.insured_yen, found.missing) == ((), None, ("inspection", "cargo_insurance"))


@pytest.mark.parametrize("state", ["stated", "void"])
def test_what_nobody_has_looked_at_opens_nothing(state):
    assert gate("black", [paper("black", state=state), INSURED], DAY).permits == ()


def test_the_ninety_first_day_of_a_permit_is_none():
    papers = [paper("permit_78_3", days=89), INSURED]
    assert gate("white", papers, DAY).permits == ("permit_78_3",)
    papers = [paper("permit_78_3", days=90), INSURED]
    found = gate("white", papers, DAY)
    assert (found.permits, found.closed, found.lapsed) == ((), (), ("permit-days-used",))


def test_the_ninetieth_day_goes_on_once_it_is_counted():
    assert gate("white", [paper("permit_78_3", days=90, counted=DAY), INSURED], DAY).permits == ("permit_78_3",)


def test_days_that_were_counted_stay_lawful_when_all_are_used():
    papers = [paper("permit_78_3", days=90, counted=DAY), INSURED]
    assert gate("white", papers, "2026-11-02").permits == ("permit_78_3",)
    assert gate("white", papers, "2026-11-22").permits == ()


def test_what_was_found_void_later_had_held_until_then():
    papers = [paper("black", state="void", void="2026-11-22"), INSURED]
    assert gate("black", papers, DAY).permits == ("black",)
    assert gate("black", papers, "2026-11-22").permits == ()


def test_a_vehicle_out_of_use_carries_nothing():
    assert gate("green", [paper("green"), INSURED], DAY, used=False).closed == ("vehicle-closed",)


def test_every_reason_has_words():
    from api.vehicles.gate import REASONS as CODES

    assert set(CODES) == set(REASONS)
