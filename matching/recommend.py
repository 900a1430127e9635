"""For one new lot or order: the best few ways to carry it in a standing plan, at once, each exact and checked.

The search's kernels say which trips gain by it (:mod:`matching.search.probe`); the law then settles and judges the trips that a
way touches as a part of the day (:mod:`matching.part`), so that what is judged in full is one trip or two, not the day. Where
nothing gains beside what rides, one order is pushed out and put elsewhere where that pays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from matching.check import check
from matching.errors import PlanBroken, ProblemError
from matching.lawful import worth_of
from matching.market import Market, Question, ask
from matching.part import Part, Standing
from matching.plan import Code, Decision, Plan, Sequence, Shipment, Step
from matching.problem import YEN, Match, Problem, TaskKind
from matching.prospects import shipment_of
from matching.search.probe import Probe, Route, Try
from matching.settle import decision_of, settle
from matching.whole import put_back

_ORDERS: Final = 12
"""Orders that a new lot is offered to, most worth first."""
_TRIPS: Final = 4
"""Trips of which one order at a time is pushed out, most promising first."""
_PUSHED: Final = 12
"""Orders that may be pushed out for one newcomer, one at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """One way to carry something new: the plan with it, what the score gains (score units), what it displaces.

    ``displaces`` holds indices of the standing plan's shipments that are not in the new plan as they were; empty where
    everybody keeps what was planned. Of the orders behind them ``moved`` are still served, ``left`` no more.
    """

    plan: Plan
    gain: int
    trip: int
    shipments: tuple[Shipment, ...]
    displaces: tuple[int, ...] = ()
    moved: tuple[int, ...] = ()
    left: tuple[int, ...] = ()


class Ready:
    """A standing plan about which newcomers will be asked: what all questions share is worked out once.

    Parameters
    ----------
    problem : Problem
    plan : Plan
    known : bool
        The plan is settled and judged already (a part of one that was): what is asked of it is judged all the same.

    Raises
    ------
    ProblemError
        Where the plan is not lawful for the problem.
    """

    def __init__(self, problem: Problem, plan: Plan, *, known: bool = False) -> None:
        self.problem = problem
        self.plan = plan if known else _settled(problem, plan)
        self.standing = Standing(problem, self.plan)
        self._market = Market(problem)
        self._probe = Probe(problem, decision_of(self.plan))

    def recommend(self, new: Match, *, most: int = 3) -> tuple[Recommendation, ...]:
        """Return the best few ways to carry a new lot or order, as :func:`recommend` does."""
        if (new.lot is None) == (new.order is None):
            raise ProblemError("new", "must name a lot or an order, one of the two")
        orders = [new.order] if new.order is not None else self._takers(new.lot or 0)
        tries = [(order, one) for order in orders for one in self._probe.beside(order, most=most)]
        found = self._best(tries, new, most)
        if not found:
            pushed = [(order, one) for order in orders[:2] for one in self._pushing(order)]
            found = self._best(pushed, new, 1)
        return tuple(sorted(found, key=lambda one: (bool(one.displaces), -one.gain, one.trip)))

    def _takers(self, lot: int) -> list[int]:
        """Orders not served that would take most from a new lot."""
        problem = self.problem
        hope: dict[int, int] = {}
        for pair in ask(self._market, Question(lot=lot)).pairs:
            if pair.order not in self.standing.by_order:
                order, goods = problem.orders[pair.order], problem.lots[lot]
                units = max(pair.least, min(goods.units, (order.max_g + order.over_g) // goods.unit_g))
                worth = worth_of(problem, shipment_of(pair, 0, units)) + YEN * order.priority
                hope[pair.order] = max(worth, hope.get(pair.order, 0))
        return sorted(hope, key=lambda order: (-hope[order], order))[:_ORDERS]

    def _pushing(self, order: int) -> list[Try]:
        """Push out one order at a time of the trips worth trying, or one that holds the goods; the best that gain."""
        plan, standing = self.plan, self.standing
        near = [i for trip in self._probe.candidates(order)[:_TRIPS] for i in standing.riders.get(trip, ())]
        holders = [i for k in self._market.lots(order) for i in standing.by_lot.get(k, ())]
        out = dict.fromkeys(plan.shipments[i].order for i in (*near, *holders[: _PUSHED // 3]))
        tries = [self._probe.with_(order, out=(one,)) for one in list(out)[:_PUSHED] if self._free(one)]
        return sorted((one for one in tries if one is not None), key=lambda one: -one.gain)[:2]

    def _free(self, order: int) -> bool:
        """Whether an order is not on board already."""
        return all(
            order not in {aboard.order for aboard in self.problem.trips[self.plan.shipments[i].trip].aboard}
            for i in self.standing.by_order[order]
        )

    def _best(self, tries: list[tuple[int, Try]], new: Match, most: int) -> list[Recommendation]:
        """Settle and judge tries, most gain first, until there are enough on trips of their own."""
        found: list[Recommendation] = []
        for order, one in sorted(tries, key=lambda row: -row[1].gain):
            way = self._judged(order, one)
            if way is None or way.trip in {other.trip for other in found}:
                continue
            if new.lot is not None and all(s.lot != new.lot for s in way.shipments):
                continue
            found.append(way)
            if len(found) == most:
                break
        return found

    def _judged(self, order: int, one: Try) -> Recommendation | None:
        """Settle the trips that a try touches as a part of the day; None where the law does not agree, or sees no gain."""
        lots = {s.lot for shipments, _, _ in one.routes.values() for s in shipments}
        orders = {s.order for shipments, _, _ in one.routes.values() for s in shipments}
        part = self.standing.part(trips=one.routes, orders=orders | {order}, lots=lots)
        try:
            plan = settle(part.problem, _decided(part, one.routes))
        except (PlanBroken, ValueError):
            return None
        before, after = part.plan.score, plan.score
        gain = after.value + after.points - before.value - before.points
        if (-after.missed, gain) <= (-before.missed, 0) or plan.left_out or check(part.problem, plan):
            return None
        mine = tuple(part.outward(s) for s in plan.shipments if part.orders[s.order] == order)
        now = {part.outward(s) for s in plan.shipments}
        gone = tuple(i for i in part.shipments if self.plan.shipments[i] not in now)
        pushed = {self.plan.shipments[i].order for i in gone}
        still = pushed & {s.order for s in now}
        return Recommendation(
            plan=put_back(part, plan),
            gain=gain,
            trip=mine[0].trip,
            shipments=mine,
            displaces=gone,
            moved=tuple(sorted(still)),
            left=tuple(sorted(pushed - still)),
        )


def _settled(problem: Problem, plan: Plan) -> Plan:
    try:
        settled = settle(problem, decision_of(plan))
    except (PlanBroken, IndexError) as error:
        raise ProblemError("plan", f"is no lawful plan of this problem: {error}") from error
    broken = [violation for violation in check(problem, settled) if violation.code is not Code.STORED_FIGURE]
    if broken:
        raise ProblemError("plan", f"is no lawful plan of this problem: {broken[0]}")
    return settled


def _decided(part: Part, routes: dict[int, Route]) -> Decision:
    """Return the part's decision with other routes on the trips of a try, its other trips as they stand."""
    standing = decision_of(part.plan)
    shipments: list[Shipment] = []
    sequences: list[Sequence] = []
    for sequence in standing.sequences:
        given = routes.get(part.trips[sequence.trip])
        if given is None:
            used = list(dict.fromkeys(s.index for s in sequence.steps if s.kind is not TaskKind.OWN))
            mine, steps, pause = [standing.shipments[i] for i in used], sequence.steps, sequence.pause_after
            steps = tuple(
                s if s.kind is TaskKind.OWN else Step(kind=s.kind, index=used.index(s.index), window=s.window) for s in steps
            )
        else:
            mine, steps, pause = [part.inward(s) for s in given[0]], given[1], given[2]
        shift = len(shipments)
        shipments += mine
        moved = tuple(s if s.kind is TaskKind.OWN else Step(kind=s.kind, index=s.index + shift, window=s.window) for s in steps)
        sequences.append(Sequence(trip=sequence.trip, steps=moved, pause_after=pause))
    return Decision(shipments=tuple(shipments), sequences=tuple(sequences))


def recommend(problem: Problem, plan: Plan, new: Match, *, most: int = 3) -> tuple[Recommendation, ...]:
    """Return the best few ways to carry a new lot or order.

    Parameters
    ----------
    problem : Problem
        With the new lot or order already in it (at the end, so that the plan's indices still hold).
    plan : Plan
        The standing plan; it serves nothing of the new one.
    new : Match
        Its lot or its order.
    most : int
        How many ways at most, each on another trip.

    Returns
    -------
    tuple of Recommendation
        Best gain first, each lawful and settled; none where nothing was found to raise the score
        (:func:`matching.explain.explain` then tells why). One that displaces somebody is looked for only where there is none
        that does not.

    Raises
    ------
    ProblemError
        Where ``new`` names neither or both, or the plan is not lawful for the problem.
    """
    if (new.lot is None) == (new.order is None):
        raise ProblemError("new", "must name a lot or an order, one of the two")
    return ready(problem, plan).recommend(new, most=most)


_LAST: list[tuple[Problem, Plan, Ready]] = []
"""The plan asked about last: newcomers come one after the other to the same plan."""


def ready(problem: Problem, plan: Plan) -> Ready:
    """Return a plan made ready for questions; the last one is kept."""
    if not _LAST or _LAST[0][0] is not problem or _LAST[0][1] is not plan:
        _LAST[:] = [(problem, plan, Ready(problem, plan))]
    return _LAST[0][2]
