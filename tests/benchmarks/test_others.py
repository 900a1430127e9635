"""What the three other ways of carriage cost is arithmetic that can be done by hand."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import volume
from benchmarks.outcome import Outcome
from benchmarks.volume import beaten_from, lots_for, sample
from benchmarks.volume.others import Carriage, best_round


def carriage(yen: float, kg: float = 10.0) -> Carriage:
    return Carriage(carriage_yen=yen, goods_yen=3000.0, kg=kg)


def day(orders: int, ours: float, theirs: float) -> volume.Sample:
    outcome = Outcome(
        value_yen=0, points=0, kg=10, crates=1, orders=1, shipments=1, extra_yen=ours, goods_yen=3000, detour_km=0, violations=0
    )
    return volume.Sample(orders=orders, seed=1, outcome=outcome, carriages={"ours": carriage(ours), "truck": carriage(theirs)})


def test_share_and_yen_a_kilogram_come_from_the_same_yen() -> None:
    assert carriage(1000).per_kg == 100
    assert carriage(1000).share == 0.25


def test_a_round_visits_the_doors_in_the_quickest_order() -> None:
    at = np.array([0, 5, 2, 9])
    apart = np.abs(at[:, None] - at).astype(np.int64)
    assert best_round(60 * apart, 1000 * apart, 0, [1, 2, 3]) == (18 * 60, 18_000)


def test_a_round_of_many_doors_goes_to_the_nearest_next() -> None:
    at = np.arange(10)
    apart = np.abs(at[:, None] - at).astype(np.int64)
    assert best_round(apart, apart, 0, list(range(1, 10))) == (18, 18)


def test_a_way_is_beaten_from_the_volume_after_which_it_never_wins_again() -> None:
    days = [day(2, 50, 100), day(4, 120, 100), day(6, 90, 100), day(8, 80, 100)]
    assert beaten_from(days, "truck") == 6
    assert beaten_from([*days, day(10, 100, 100)], "truck") is None


def test_lots_follow_the_orders_up_to_where_the_area_would_change() -> None:
    assert [lots_for(orders) for orders in (2, 10, 50, 60)] == [3, 12, 60, 60]


@pytest.mark.parametrize("seed", [1, 2])
def test_all_ways_carry_the_same_goods_on_a_made_up_day(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volume, "seconds_for", lambda _: 0.3)
    made = sample(6, seed)
    assert made.outcome.violations == 0
    assert set(made.carriages) == set(volume.WAYS)
    assert len({(each.kg, each.goods_yen) for each in made.carriages.values()}) == 1
    goods, crates = made.outcome.goods_yen, made.outcome.crates
    assert made.carriages["round"].carriage_yen == pytest.approx(385 * crates + goods * 15 / 85)
    assert made.carriages["service"].carriage_yen == pytest.approx(made.outcome.extra_yen + volume.SERVICE_YEN)
    assert made.carriages["truck"].carriage_yen == (35_000 if crates else 0)
