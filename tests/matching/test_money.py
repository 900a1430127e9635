"""Tests of who pays whom: each line by hand, every split to the yen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.money import goods_yen, money_lines, room_yen, shares_of, split
from matching.plan import Decision, For, MoneyLine, Plan, Sequence, Shipment, Step
from matching.problem import (
    YEN,
    Accept,
    Lot,
    Order,
    Party,
    Permit,
    PickupOption,
    Place,
    Problem,
    ReceivingOption,
    Sponsor,
    TaskKind,
    Travel,
    Trip,
    Vehicle,
    Window,
)
from matching.settle import settle

ALWAYS = (Window(early=0, late=90_000),)
REPEATABLE = settings(deadline=None, derandomize=True, max_examples=150)
HUB, FARM, NEAR, FAR = range(4)
FARMER, NEAR_SHOP, FAR_SHOP, DRIVER = range(4)


@pytest.fixture
def market(line: Callable[..., Travel]) -> Problem:
    """One round trip of 60 km at 10 yen = 600 yen past a farm (10 km), a near shop (20 km) and a far shop (30 km).

    The near shop buys 2 kg over 10 km, the far one 1 kg over 20 km: the same weight in the split.
    """
    return Problem(
        places=(Place(),) * 4,
        travels=(line(0, 10, 20, 30),),
        parties=(Party(),) * 4,
        lots=(
            Lot(
                party=FARMER,
                product="tomato",
                family="fruit",
                unit_g=1000,
                units=30,
                units_per_crate=5,
                lowest=300,
                per_kg=True,
                pickups=(PickupOption(place=FARM, windows=ALWAYS),),
            ),
        ),
        orders=tuple(
            Order(
                party=party,
                min_g=0,
                max_g=30_000,
                accepts=(Accept(goods="tomato", highest=highest),),
                receivings=(ReceivingOption(place=place, windows=ALWAYS),),
            )
            for party, place, highest in ((NEAR_SHOP, NEAR, 900), (FAR_SHOP, FAR, 900))
        ),
        vehicles=(Vehicle(party=DRIVER, permits=frozenset({Permit.BLACK})),),
        trips=(
            Trip(
                vehicle=0,
                driver=0,
                start=HUB,
                end=HUB,
                depart_early=0,
                depart_late=9000,
                arrive_late=80_000,
                capacity_g=100_000,
                capacity_crates=(20, 0, 0),
                cost_km=10,
            ),
        ),
    )


BOTH = (
    Shipment(lot=0, order=0, trip=0, pickup_option=0, receiving_option=0, units=2),
    Shipment(lot=0, order=1, trip=0, pickup_option=0, receiving_option=0, units=1),
)


def carried(problem: Problem, shipments: tuple[Shipment, ...] = BOTH) -> Plan:
    picks = tuple(Step(kind=TaskKind.PICKUP, index=i) for i in range(len(shipments)))
    drops = tuple(Step(kind=TaskKind.DELIVERY, index=i) for i in range(len(shipments)))
    return settle(problem, Decision(shipments=shipments, sequences=(Sequence(trip=0, steps=picks + drops),)))


def with_trip(problem: Problem, **changes: Any) -> Problem:
    return replace(problem, trips=(replace(problem.trips[0], **changes),))


def with_order(problem: Problem, index: int, highest: int) -> Problem:
    orders = list(problem.orders)
    orders[index] = replace(orders[index], accepts=(Accept(goods="tomato", highest=highest),))
    return replace(problem, orders=tuple(orders))


def told(plan: Plan) -> list[tuple[str, int | None, int, int, int]]:
    """Lines as (what for, payer, payee, goods, carriage)."""
    return [(line.what.value, line.payer, line.payee, line.goods_yen, line.carriage_yen) for line in plan.money]


# lines by basis ---------------------------------------------------------------------------------------------------------------


def test_on_a_paid_basis_the_restaurants_pay_the_farm_and_the_driver(market: Problem) -> None:
    assert told(carried(market)) == [
        ("goods", NEAR_SHOP, FARMER, 600, 0),
        ("carriage", NEAR_SHOP, DRIVER, 0, 300),
        ("goods", FAR_SHOP, FARMER, 300, 0),
        ("carriage", FAR_SHOP, DRIVER, 0, 300),
    ]


def test_on_the_farms_own_vehicle_carriage_lies_inside_the_goods_line(market: Problem) -> None:
    own = replace(market, vehicles=(Vehicle(party=FARMER),))
    assert told(carried(own)) == [
        ("goods", NEAR_SHOP, FARMER, 600, 300),
        ("goods", FAR_SHOP, FARMER, 300, 300),
    ]


def test_a_trader_buys_from_the_farm_and_resells_with_carriage_inside(market: Problem) -> None:
    parties = (Party(), Party(), Party(), Party(trades=True))
    trader = replace(market, parties=parties, vehicles=(Vehicle(party=DRIVER),))
    assert told(carried(trader)) == [
        ("goods", DRIVER, FARMER, 600, 0),
        ("resale", NEAR_SHOP, DRIVER, 600, 300),
        ("goods", DRIVER, FARMER, 300, 0),
        ("resale", FAR_SHOP, DRIVER, 300, 300),
    ]


def test_a_restaurant_that_fetches_bears_its_share_without_a_line(market: Problem) -> None:
    # The near shop's own truck, with a permit: its own goods bear 300 unseen, the other shop pays its 300.
    own = replace(market, vehicles=(Vehicle(party=NEAR_SHOP, permits=frozenset({Permit.GREEN})),))
    assert told(carried(own)) == [
        ("goods", NEAR_SHOP, FARMER, 600, 0),
        ("goods", FAR_SHOP, FARMER, 300, 0),
        ("carriage", FAR_SHOP, NEAR_SHOP, 0, 300),
    ]


def test_a_free_ride_has_no_carriage_and_no_share(market: Problem) -> None:
    free = replace(with_trip(market, gift=900), vehicles=(Vehicle(party=DRIVER),), allow_free=True)
    plan = carried(free)
    assert told(plan) == [("goods", NEAR_SHOP, FARMER, 600, 0), ("goods", FAR_SHOP, FARMER, 300, 0)]
    assert shares_of(free, plan.shipments, plan.routes[0], [0, 1]) == {}


def test_a_paid_ride_that_costs_nothing_has_no_carriage_line(market: Problem) -> None:
    assert {line.what for line in carried(with_trip(market, cost_km=0)).money} == {For.GOODS}


def test_the_sponsors_yen_is_a_line_of_its_own(market: Problem) -> None:
    # 6,000 yen against 2 x 600 + 1 x 600 = 1,800: 4,200 from the sponsor, 1,200 and 600 from the shops, up to their ceilings.
    problem = replace(with_trip(market, cost_km=100), sponsor=Sponsor(worth=2000, budget=9000))
    assert told(carried(problem)) == [
        ("goods", NEAR_SHOP, FARMER, 600, 0),
        ("carriage", NEAR_SHOP, DRIVER, 0, 1200),
        ("goods", FAR_SHOP, FARMER, 300, 0),
        ("carriage", FAR_SHOP, DRIVER, 0, 600),
        ("sponsor", None, DRIVER, 0, 4200),
    ]


def test_a_lines_yen_are_its_goods_and_its_carriage() -> None:
    line = MoneyLine(what=For.RESALE, payer=0, payee=1, goods_yen=600, carriage_yen=300, trip=0, shipment=0)
    assert line.yen == 900


# rounding and ceilings --------------------------------------------------------------------------------------------------------


def test_the_odd_yen_goes_to_the_lower_id_of_equal_remainders(market: Problem) -> None:
    # Three visits at 7 yen: 621 in two equal shares.
    plan = carried(with_trip(market, cost_visit=7))
    assert [line.carriage_yen for line in plan.money if line.what is For.CARRIAGE] == [311, 310]


def test_a_fraction_of_a_yen_of_cost_is_paid_as_a_whole_one(market: Problem) -> None:
    # 3,600 s x 1 yen/h + 600 = 601 yen exactly; a second less costs a fraction less, rounded up to the same.
    problem = with_trip(market, cost_h=1)
    assert carried(problem).routes[0].extra_cost == 601 * YEN
    plan = carried(problem)
    route = replace(plan.routes[0], extra_cost=601 * YEN - 5)
    assert sum(shares_of(problem, plan.shipments, route, [0, 1]).values()) == 601


def test_what_a_ceiling_refuses_passes_to_the_other_restaurant(market: Problem) -> None:
    # The far shop's ceiling leaves 100 yen of its 300: the near shop pays 500.
    plan = carried(with_order(market, 1, 400))
    assert [line.carriage_yen for line in plan.money if line.what is For.CARRIAGE] == [500, 100]


def test_a_shop_without_room_pays_no_carriage(market: Problem) -> None:
    plan = carried(with_order(market, 1, 300))
    assert told(plan)[1:] == [("carriage", NEAR_SHOP, DRIVER, 0, 600), ("goods", FAR_SHOP, FARMER, 300, 0)]


def test_weight_is_kilograms_by_direct_metres(market: Problem) -> None:
    # 6 kg over 10 km and 1 kg over 20 km: 60 to 20, so 450 and 150.
    plan = carried(market, (replace(BOTH[0], units=6), BOTH[1]))
    assert [line.carriage_yen for line in plan.money if line.what is For.CARRIAGE] == [450, 150]


def test_without_a_direct_way_the_metres_on_board_count(market: Problem) -> None:
    # No road from the farm to the far shop: on board it is 10 + 10 km by the near shop, the same as before.
    seconds, metres = market.travels[0].seconds.copy(), market.travels[0].metres.copy()
    seconds[FARM, FAR] = metres[FARM, FAR] = -1
    cut = replace(market, travels=(Travel(seconds=seconds, metres=metres),))
    assert told(carried(cut)) == told(carried(market))


def test_goods_at_no_distance_still_have_a_weight(market: Problem) -> None:
    here = replace(market.orders[0], receivings=(ReceivingOption(place=FARM, windows=ALWAYS),))
    problem = replace(market, orders=(here, market.orders[1]))
    plan = carried(problem)
    assert sum(line.carriage_yen for line in plan.money) == 600


def test_the_farmers_net_is_his_lowest_price_rounded_up_to_the_yen(market: Problem) -> None:
    lot = replace(market.lots[0], unit_g=333, lowest=301)
    problem = replace(market, lots=(lot,))
    # 666 g x 301 = 200.466 yen; 666 g x 900 = 599.4 yen.
    assert goods_yen(problem, BOTH[0]) == 201
    assert room_yen(problem, BOTH[0]) == 599 - 201
    bags = replace(market, lots=(replace(lot, per_kg=False),))
    assert goods_yen(bags, BOTH[0]) == 602


def test_room_is_never_negative_where_prices_meet_within_a_yen(market: Problem) -> None:
    # 333 g at 301 and at 302: 100.233 and 100.566 yen; the farmer gets 101, above the ceiling by less than a yen.
    problem = with_order(replace(market, lots=(replace(market.lots[0], unit_g=333, lowest=301),)), 0, 302)
    one = replace(BOTH[0], units=1)
    assert (goods_yen(problem, one), room_yen(problem, one)) == (101, 0)


def test_a_driver_misses_less_than_two_yen_a_shipment(market: Problem) -> None:
    # The worst of roundings: 999 g at 999 and at 1,001 yen/kg are 998.001 and 999.999 yen, a margin of 1.998 of which whole
    # yen leave none. Two such carry a cost of 3.99 yen, all of which the driver misses.
    lot = replace(market.lots[0], unit_g=999, lowest=999)
    problem = with_order(with_order(replace(market, lots=(lot,)), 0, 1001), 1, 1001)
    pair = (replace(BOTH[0], units=1), BOTH[1])
    plan = carried(with_trip(problem, cost_km=0), pair)
    route = replace(plan.routes[0], extra_cost=399 * YEN // 100)
    shares = shares_of(problem, pair, route, [0, 1])
    assert [room_yen(problem, s) for s in pair] == [0, 0]
    assert sum(shares.values()) == 0
    assert route.extra_cost < 2 * len(pair) * YEN


def test_money_is_made_of_routes_and_shipments_alone(market: Problem) -> None:
    plan = carried(market)
    assert money_lines(market, plan.shipments, plan.routes) == plan.money
    assert money_lines(market, (), ()) == ()


# the split --------------------------------------------------------------------------------------------------------------------


def test_a_split_by_hand() -> None:
    # 100 by 1 : 2 : 3 = 16.67, 33.33, 50: the largest remainder is the first's.
    assert split(100, {0: 1, 1: 2, 2: 3}, {0: 99, 1: 99, 2: 99}) == {0: 17, 1: 33, 2: 50}
    # The third takes 20 only; 80 by 1 : 2 = 26.67, 53.33.
    assert split(100, {0: 1, 1: 2, 2: 3}, {0: 99, 1: 99, 2: 20}) == {0: 27, 1: 53, 2: 20}
    # Then the second takes 40 only: the first has the rest.
    assert split(100, {0: 1, 1: 2, 2: 3}, {0: 99, 1: 40, 2: 20}) == {0: 40, 1: 40, 2: 20}


def test_a_split_of_nothing_and_among_nobody() -> None:
    assert split(0, {3: 1}, {3: 10}) == {3: 0}
    assert split(0, {}, {}) == {}
    assert split(10, {3: 1}, {3: 10}) == {3: 10}


@st.composite
def bills(draw: st.DrawFn) -> tuple[int, dict[int, int], dict[int, int]]:
    """A total that the caps can bear, weights and caps by id."""
    ids = draw(st.lists(st.integers(0, 50), max_size=8, unique=True))
    weights = {i: draw(st.integers(1, 10**12)) for i in ids}
    caps = {i: draw(st.one_of(st.integers(0, 5), st.integers(0, 10**6))) for i in ids}
    return draw(st.integers(0, sum(caps.values()))), weights, caps


@REPEATABLE
@given(bills())
def test_a_split_sums_to_the_yen_under_every_cap(bill: tuple[int, dict[int, int], dict[int, int]]) -> None:
    total, weights, caps = bill
    shares = split(total, weights, caps)
    assert sum(shares.values()) == total
    assert shares.keys() == caps.keys()
    assert all(0 <= shares[i] <= caps[i] for i in caps)


@REPEATABLE
@given(bills(), st.randoms(use_true_random=False))
def test_a_split_does_not_depend_on_the_order_of_its_parts(bill: tuple[int, dict[int, int], dict[int, int]], rng: Any) -> None:
    total, weights, caps = bill
    ids = list(caps)
    rng.shuffle(ids)
    assert split(total, {i: weights[i] for i in ids}, {i: caps[i] for i in ids}) == split(total, weights, caps)


@REPEATABLE
@given(bills(), st.integers(2, 1000))
def test_a_split_knows_weights_only_by_their_proportion(bill: tuple[int, dict[int, int], dict[int, int]], factor: int) -> None:
    total, weights, caps = bill
    assert split(total, {i: w * factor for i, w in weights.items()}, caps) == split(total, weights, caps)


@REPEATABLE
@given(bills())
def test_who_is_below_the_cap_pays_no_less_for_each_weight_than_who_is_at_it(
    bill: tuple[int, dict[int, int], dict[int, int]],
) -> None:
    # What a cap refuses passes on: nobody at a cap pays more by weight than anybody below one, but for the odd yen.
    total, weights, caps = bill
    shares = split(total, weights, caps)
    for i in caps:
        for j in caps:
            if shares[i] < caps[i]:
                assert (shares[i] + 1) * weights[j] >= (shares[j] - 1) * weights[i]


@REPEATABLE
@given(bills())
def test_equal_parts_differ_by_a_yen_at_most_and_the_lower_id_has_it(
    bill: tuple[int, dict[int, int], dict[int, int]],
) -> None:
    total, weights, caps = bill
    if not caps:
        return
    room = max(caps.values())
    shares = split(min(total, room), dict.fromkeys(weights, 7), dict.fromkeys(caps, room))
    paid = [shares[i] for i in sorted(shares)]
    assert paid == sorted(paid, reverse=True)
    assert max(paid) - min(paid) <= 1
