"""For one new lot or order: the best few ways to carry it in a standing plan, at once, each exact and checked."""

from __future__ import annotations

from dataclasses import dataclass

from matching.alone import alone
from matching.check import check
from matching.displace import forced
from matching.errors import ProblemError
from matching.plan import Code, Plan, Shipment
from matching.problem import Match, Problem
from matching.search.place import prepare
from matching.settle import decision_of, settle


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """One way to carry something new: the plan with it, what the score gains (score units), what it displaces.

    ``displaces`` holds indices of the standing plan's shipments; empty where everybody keeps what was planned.
    """

    plan: Plan
    gain: int
    trip: int
    shipments: tuple[Shipment, ...]
    displaces: tuple[int, ...]


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
        Best gain first, each lawful and settled; none where nothing raises the score (:func:`matching.explain.explain`
        then tells why). Ways that displace nobody come before ways that do.

    Raises
    ------
    ProblemError
        Where ``new`` names neither or both, or the plan is not lawful for the problem.
    """
    if (new.lot is None) == (new.order is None):
        raise ProblemError("new", "must name a lot or an order, one of the two")
    prepare(problem)
    standing = settle(problem, decision_of(plan))
    broken = [violation for violation in check(problem, standing) if violation.code is not Code.STORED_FIGURE]
    if broken:
        raise ProblemError("plan", f"is no lawful plan of this problem: {broken[0]}")
    found: list[Recommendation] = []
    trips: set[int] = set()
    for way in alone(problem, order=new.order, lot=new.lot).ways:
        if way.sequence.trip in trips or (way.gain <= 0 and not problem.required):
            continue
        result = forced(problem, standing, way.shipments)
        if result is None or result.plan is None or result.gain <= 0:
            continue
        trips.add(way.sequence.trip)
        found.append(
            Recommendation(
                plan=result.plan,
                gain=result.gain,
                trip=result.trip,
                shipments=way.shipments,
                displaces=result.displaces,
            )
        )
        if len(found) >= 3 * most:
            break
    found.sort(key=lambda r: (bool(r.displaces), -r.gain, r.trip))
    return tuple(found[:most])
