"""Properties of the law on whole random days, whose plans are made by blind insertion: whatever the judge passes is kept.

The values and the money of such plans are worked out once more in fractions, from the model's words alone.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from random import Random

import pytest

from fixtures.problems import random_problem
from matching.check import check
from matching.errors import PlanBroken
from matching.money import shares_of
from matching.objective import score_of
from matching.ownway import OwnWay, own_way
from matching.plan import Basis, Code, Decision, For, Plan, Sequence, Shipment, Step
from matching.problem import YEN, Permit, Problem, Sponsor, TaskKind
from matching.settle import decision_of, settle

SEEDS = range(40)
TRADE = frozenset({
    "options", "unit_price", "change", "over", "parking", "visit_cost", "metres", "permits", "own", "bought", "trades", "gift",
    "sponsor", "priority", "deliveries", "handling", "crates",
})  # fmt: skip
"""Features of money alone, with which several shipments ride together."""
PAID = {Basis.GREEN, Basis.BLACK, Basis.PERMIT_78_3, Basis.BUS}
Market = tuple[Problem, Plan]


def blind(problem: Problem, rng: Random, tries: int) -> Plan:
    """Insert random shipments at random positions and keep what the judge passes."""
    sequences = {}
    for trip in range(len(problem.trips)):
        own = own_way(problem, trip)
        if isinstance(own, OwnWay):
            sequences[trip] = own.sequence
    decision = Decision(shipments=(), sequences=tuple(sequences.values()))
    best = settle(problem, decision)
    if not sequences:
        return best
    for _ in range(tries):
        tried = _insert(problem, decision, rng.choice(sorted(sequences)), rng)
        if tried is None:
            continue
        try:
            plan = settle(problem, tried)
        except PlanBroken:
            continue
        if not check(problem, plan):
            decision, best = tried, plan
    return best


def _insert(problem: Problem, decision: Decision, trip: int, rng: Random) -> Decision | None:
    lot, order = rng.randrange(len(problem.lots)), rng.randrange(len(problem.orders))
    given, wanted = problem.lots[lot], problem.orders[order]
    most = min(given.units, (wanted.max_g + wanted.over_g) // given.unit_g)
    if most < given.min_units or any((s.lot, s.order, s.trip) == (lot, order, trip) for s in decision.shipments):
        return None
    option = next((s.pickup_option for s in decision.shipments if s.lot == lot), rng.randrange(len(given.pickups)))
    shipment = Shipment(
        lot=lot,
        order=order,
        trip=trip,
        pickup_option=option,
        receiving_option=rng.randrange(len(wanted.receivings)),
        units=rng.randint(given.min_units, most),
    )
    old = next(sequence for sequence in decision.sequences if sequence.trip == trip)
    steps, index = list(old.steps), len(decision.shipments)
    first = rng.randint(0, len(steps))
    windows = given.pickups[option].windows
    steps.insert(first, Step(kind=TaskKind.PICKUP, index=index, window=rng.randrange(len(windows))))
    windows = wanted.receivings[shipment.receiving_option].windows
    steps.insert(
        rng.randint(first + 1, len(steps)), Step(kind=TaskKind.DELIVERY, index=index, window=rng.randrange(len(windows)))
    )
    pause = None if problem.trips[trip].pause is None else rng.randint(0, len(steps))
    new = Sequence(trip=trip, steps=tuple(steps), pause_after=pause)
    sequences = tuple(new if sequence is old else sequence for sequence in decision.sequences)
    return Decision(shipments=(*decision.shipments, shipment), sequences=sequences)


def dear(problem: Problem) -> Problem:
    """The same day with costs so high that the sponsor must pay for most of what rides."""
    trips = tuple(replace(trip, cost_km=6 * trip.cost_km) for trip in problem.trips)
    return replace(problem, trips=trips, sponsor=Sponsor(worth=400, budget=20_000))


@pytest.fixture(scope="module")
def markets() -> list[Market]:
    problems = [random_problem(seed) for seed in SEEDS]
    trading = [random_problem(seed, lots=(4, 5), orders=(3, 4), trips=(1, 2), features=TRADE) for seed in SEEDS]
    problems += [dear(problem) if n % 2 else problem for n, problem in enumerate(trading)]
    return [(problem, blind(problem, Random(n), 120)) for n, problem in enumerate(problems)]


def highest_yen(problem: Problem, shipment: Shipment) -> Fraction:
    lot, order = problem.lots[shipment.lot], problem.orders[shipment.order]
    fits = [a.highest for a in order.accepts if a.goods in {lot.product, lot.family} and lot.defects <= a.defects]
    return Fraction(max(fits) * shipment.units * lot.unit_g, 1000)


def lowest_yen(problem: Problem, shipment: Shipment) -> Fraction:
    lot = problem.lots[shipment.lot]
    price = lot.lowest + lot.pickups[shipment.pickup_option].change
    return Fraction(price * shipment.units * lot.unit_g, 1000) if lot.per_kg else Fraction(price * shipment.units)


def kilograms(problem: Problem, shipment: Shipment) -> Fraction:
    return Fraction(shipment.units * problem.lots[shipment.lot].unit_g, 1000)


def test_blind_insertion_serves_enough_to_test_on(markets: list[Market]) -> None:
    shipments = [(problem, plan, i) for problem, plan in markets for i in range(len(plan.shipments))]
    assert len(shipments) > 100
    assert {plan.bases[i] for _, plan, i in shipments} >= {Basis.GREEN, Basis.BLACK, Basis.OWN, Basis.BOUGHT_A}
    assert sum(route.sponsor_yen > 0 for _, plan in markets for route in plan.routes) > 5
    assert any(len({s.trip for s in plan.shipments}) > 1 for _, plan in markets)


def test_every_plan_is_lawful_and_settles_to_itself(markets: list[Market]) -> None:
    for problem, plan in markets:
        assert check(problem, plan) == ()
        assert settle(problem, decision_of(plan)) == plan


def test_values_are_those_of_the_models_words_in_fractions(markets: list[Market]) -> None:
    for problem, plan in markets:
        value = sum((highest_yen(problem, s) - lowest_yen(problem, s) for s in plan.shipments), Fraction(0))
        value += sum((problem.sponsor.worth * kilograms(problem, s) for s in plan.shipments), Fraction(0))
        for route in plan.routes:
            trip = problem.trips[route.trip]
            own = own_way(problem, route.trip)
            assert isinstance(own, OwnWay)
            way = Fraction(trip.cost_km * (route.metres - own.metres), 1000)
            way += Fraction(trip.cost_h * (route.arrive - route.depart - own.elapsed), 3600)
            added = [stop for stop in route.stops if not stop.own]
            cost = max(Fraction(0), way) + trip.cost_visit * len(added)
            cost += sum(problem.places[stop.place].parking_yen for stop in added)
            assert Fraction(route.extra_cost, YEN) == cost
            value -= cost
        assert Fraction(plan.score.value, YEN) == value
        points = sum((problem.lots[s.lot].priority * kilograms(problem, s) for s in plan.shipments), Fraction(0))
        points += sum(problem.orders[order].priority for order in {s.order for s in plan.shipments})
        assert Fraction(plan.score.points, YEN) == points


def test_every_trips_money_closes_to_the_yen(markets: list[Market]) -> None:
    for problem, plan in markets:
        for route in plan.routes:
            mine = [i for i, s in enumerate(plan.shipments) if s.trip == route.trip]
            bearing = [i for i in mine if plan.bases[i] is not Basis.FREE]
            cost = Fraction(route.extra_cost, YEN)
            margins = sum(
                (highest_yen(problem, plan.shipments[i]) - lowest_yen(problem, plan.shipments[i]) for i in bearing), Fraction(0)
            )
            paid = any(plan.bases[i] in PAID for i in mine)
            sponsored = max(0, ceil(cost - margins)) if paid else 0
            assert route.sponsor_yen == sponsored
            rooms = {
                i: max(0, floor(highest_yen(problem, plan.shipments[i])) - ceil(lowest_yen(problem, plan.shipments[i])))
                for i in bearing
            }
            pay = min(ceil(cost), sum(rooms.values()) + sponsored)
            shares = shares_of(problem, plan.shipments, route, mine)
            assert shares.keys() == rooms.keys()
            assert sum(shares.values()) + sponsored == pay
            assert all(0 <= shares[i] <= rooms[i] for i in rooms)
            if bearing and len(bearing) == len(mine):
                # Funded, so all that may be missing is lost in roundings: less than two yen a shipment.
                assert cost - pay < 2 * len(bearing)


def test_farmers_get_their_lowest_price_and_no_restaurant_passes_its_ceiling(markets: list[Market]) -> None:
    for problem, plan in markets:
        for i, shipment in enumerate(plan.shipments):
            lines = [line for line in plan.money if line.shipment == i]
            farm, kitchen = problem.lots[shipment.lot].party, problem.orders[shipment.order].party
            goods = ceil(lowest_yen(problem, shipment))
            assert [line.goods_yen for line in lines if line.what is For.GOODS] == [goods]
            assert {line.payee for line in lines if line.what is For.GOODS} == {farm}
            paid = sum(line.yen for line in lines if line.payer == kitchen)
            ceiling = highest_yen(problem, shipment)
            assert paid <= ceiling or (paid == goods and paid < ceiling + 1)


def test_lines_are_those_of_each_shipments_basis(markets: list[Market]) -> None:
    for problem, plan in markets:
        for i, basis in enumerate(plan.bases):
            kinds = {line.what for line in plan.money if line.shipment == i}
            driver = problem.vehicles[problem.trips[plan.shipments[i].trip].vehicle].party
            if basis in PAID:
                assert kinds in ({For.GOODS}, {For.GOODS, For.CARRIAGE})
            elif basis is Basis.BOUGHT_B:
                assert kinds == {For.GOODS, For.RESALE}
                assert {line.payer for line in plan.money if line.shipment == i and line.what is For.GOODS} == {driver}
            else:
                assert kinds == {For.GOODS}
            carriage = sum(line.carriage_yen for line in plan.money if line.shipment == i)
            assert carriage == 0 or basis not in {Basis.FREE, Basis.BOUGHT_A}


def test_twice_a_restaurants_ceiling_keeps_a_plan_lawful_and_never_lowers_its_score(markets: list[Market]) -> None:
    for problem, plan in markets:
        for order in sorted({s.order for s in plan.shipments}):
            given = problem.orders[order]
            accepts = tuple(replace(accept, highest=2 * accept.highest) for accept in given.accepts)
            richer = replace(
                problem, orders=(*problem.orders[:order], replace(given, accepts=accepts), *problem.orders[order + 1 :])
            )
            again = settle(richer, decision_of(plan))
            assert check(richer, again) == ()
            assert again.score.key > plan.score.key


def test_without_permits_and_trade_only_own_goods_may_ride(markets: list[Market]) -> None:
    for problem, plan in markets:
        white = replace(
            problem,
            parties=tuple(replace(party, trades=False) for party in problem.parties),
            vehicles=tuple(replace(vehicle, permits=frozenset[Permit]()) for vehicle in problem.vehicles),
            allow_free=False,
        )
        found = [violation for violation in check(white, plan) if violation.code is Code.BASIS]
        assert len(found) == sum(basis not in {Basis.OWN, Basis.BOUGHT_A} for basis in plan.bases)


def test_the_score_does_not_depend_on_the_order_in_which_shipments_are_listed(markets: list[Market]) -> None:
    for problem, plan in markets:
        turned = tuple(range(len(plan.shipments)))[::-1]
        decision = decision_of(plan)
        sequences = tuple(
            replace(
                sequence,
                steps=tuple(
                    step if step.kind is TaskKind.OWN else replace(step, index=turned[step.index]) for step in sequence.steps
                ),
            )
            for sequence in decision.sequences
        )
        other = settle(problem, Decision(shipments=decision.shipments[::-1], sequences=sequences))
        assert check(problem, other) == ()
        assert other.score == plan.score == score_of(problem, other.shipments, other.routes)


def test_a_lot_emptied_by_one_unit_more_is_named(markets: list[Market]) -> None:
    for problem, plan in markets:
        for lot in sorted({s.lot for s in plan.shipments}):
            sold = sum(s.units for s in plan.shipments if s.lot == lot)
            if sold == 1:
                continue
            short = replace(problem.lots[lot], units=sold - 1)
            smaller = replace(problem, lots=(*problem.lots[:lot], short, *problem.lots[lot + 1 :]))
            assert {violation.code for violation in check(smaller, plan)} == {Code.STOCK}
