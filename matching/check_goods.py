"""Rules of goods and people: stock, quantity, product, price, basis, forbidden pairs, insurance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from matching.objective import basis_of, entries_of, fits, highest_units, lowest_units
from matching.plan import OWNED, Code, Plan
from matching.problem import YEN, Objective, Problem
from matching.violation import Violation
from matching.visits import grams_of


def goods_rules(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield violations that no clock and no load are needed to see."""
    yield from _lots(problem, plan)
    yield from _orders(problem, plan)
    for i in range(len(plan.shipments)):
        yield from _pairs(problem, plan, i)
    if problem.objective is Objective.VALUE:
        yield from _insured(problem, plan)


def _lots(problem: Problem, plan: Plan) -> Iterator[Violation]:
    units: dict[int, int] = defaultdict(int)
    options: dict[int, set[int]] = defaultdict(set)
    for s in plan.shipments:
        units[s.lot] += s.units
        options[s.lot].add(s.pickup_option)
        least = problem.lots[s.lot].min_units
        if s.units < least:
            yield Violation(
                code=Code.MIN_UNITS, where=f"lot {s.lot}", detail="units in one shipment", amount=s.units, limit=least
            )
    for lot, total in sorted(units.items()):
        if total > problem.lots[lot].units:
            yield Violation(
                code=Code.STOCK, where=f"lot {lot}", detail="units shipped", amount=total, limit=problem.lots[lot].units
            )
        if len(options[lot]) > 1:
            yield Violation(
                code=Code.PICKUP_OPTION,
                where=f"lot {lot}",
                detail="leaves from several pickup options",
                amount=len(options[lot]),
                limit=1,
            )


def _orders(problem: Problem, plan: Plan) -> Iterator[Violation]:
    grams: dict[int, int] = defaultdict(int)
    for s in plan.shipments:
        grams[s.order] += grams_of(problem, s)
    for order, total in sorted(grams.items()):
        given = problem.orders[order]
        if total < given.min_g:
            yield Violation(
                code=Code.QUANTITY, where=f"order {order}", detail="grams, too few", amount=total, limit=given.min_g
            )
        elif total > given.max_g + given.over_g:
            yield Violation(
                code=Code.QUANTITY,
                where=f"order {order}",
                detail="grams, too many",
                amount=total,
                limit=given.max_g + given.over_g,
            )


def _pairs(problem: Problem, plan: Plan, i: int) -> Iterator[Violation]:
    s = plan.shipments[i]
    lot, order = problem.lots[s.lot], problem.orders[s.order]
    where = f"shipment {i} (lot {s.lot}, order {s.order}, trip {s.trip})"
    if not entries_of(lot, order):
        named = any(accept.goods in {lot.product, lot.family} for accept in order.accepts)
        yield Violation(
            code=Code.DEFECTS if named else Code.PRODUCT,
            where=where,
            detail="defects that the order does not tolerate" if named else "goods that the order does not take",
        )
    elif problem.objective is Objective.VALUE and highest_units(problem, s) < lowest_units(problem, s):
        yield Violation(
            code=Code.PRICE,
            where=where,
            detail="highest price against lowest (score units)",
            amount=highest_units(problem, s),
            limit=lowest_units(problem, s),
        )
    if any(fits(match, s) for match in problem.forbidden):
        yield Violation(code=Code.FORBIDDEN, where=where, detail="the pair is forbidden")
    if problem.objective is Objective.VALUE:
        basis = basis_of(problem, s)
        if basis is None:
            yield Violation(code=Code.BASIS, where=where, detail="no legal basis on this vehicle")
        elif basis is not plan.bases[i]:
            yield Violation(code=Code.BASIS, where=where, detail=f"stored basis {plan.bases[i].value}, derived {basis.value}")


def _insured(problem: Problem, plan: Plan) -> Iterator[Violation]:
    for index, trip in enumerate(problem.trips):
        if trip.insured is None:
            continue
        value = sum(lowest_units(problem, s) for s in plan.shipments if s.trip == index and basis_of(problem, s) not in OWNED)
        if value > YEN * trip.insured:
            yield Violation(
                code=Code.INSURED,
                where=f"trip {index}",
                detail="value on board (yen)",
                amount=-(-value // YEN),
                limit=trip.insured,
            )
