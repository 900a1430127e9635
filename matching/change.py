"""The smallest single change that would serve something: every kind of figure tried, each proven by applying it.

One trip at a time, as a part of the day (:mod:`matching.part`): the figures that may matter are moved to their limits, group by
group; where that serves, each alone, and then back towards what it is until one step less serves no more. *Serves* means: the
changed part has a plan, settled and judged by the checker, that carries what was asked for and scores higher than the standing
plan, both as it was and as it would be under the change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from matching.check import check
from matching.displace import Forced
from matching.errors import PlanBroken, ProblemError
from matching.figures import applied, share_of
from matching.kinds import Figure, Wanted, groups, pieces, places, switches
from matching.needs import read
from matching.offers import serves
from matching.part import Part, Standing
from matching.plan import Change, Plan
from matching.problem import Problem
from matching.settle import decision_of, settle

_TRIES = 500
"""Changed problems tried for one question on one trip."""
_SHIFTY = ("trips.depart_early", "trips.depart_late", "trips.arrive_late", "lots.lowest", "vehicles.", "parties.")
"""Fields that change what the standing plan itself is worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """Where something might be served: a trip, who would take it, and the lots it could come from (indices of the whole)."""

    trip: int
    order: int
    lots: tuple[int, ...]
    lot: int | None = None


@dataclass(slots=True, kw_only=True)
class _Quest:
    """One question in one part: what is wanted, from which standing plan, and what has been spent on it."""

    part: Part
    wanted: Wanted
    total: int
    cancel: Callable[[], bool] | None = None
    tried: int = 0
    found: dict[str, Change] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Whether no more may be tried."""
        return self.tried >= _TRIES or (self.cancel is not None and self.cancel())


def changes_of(
    standing: Standing, hosts: Iterable[Host], *, most: int = 3, cancel: Callable[[], bool] | None = None
) -> tuple[tuple[Change, ...], int]:
    """Return the smallest changes of different kinds, smallest share first, and how many changed problems were tried.

    Parameters
    ----------
    standing : Standing
    hosts : iterable of Host
        Trips to look at, most promising first.
    most : int
        How many changes at most.
    cancel : callable, optional
        Asked before each trial; True ends the look with what has been proven.

    Returns
    -------
    tuple of Change, int
        Each change serves what is wanted by itself; ``least`` where one step less was tried and does not.
    """
    best: dict[str, Change] = {}
    tried = 0
    for host in hosts:
        quest = _quest(standing, host)
        if quest is None:
            continue
        quest.cancel = cancel
        _search(quest)
        tried += quest.tried
        for kind, change in quest.found.items():
            if kind not in best or change.share < best[kind].share:
                best[kind] = change
    ranked = sorted(best.values(), key=lambda change: (change.share, change.field, change.index))
    return tuple(ranked[:most]), tried


def _quest(standing: Standing, host: Host) -> _Quest | None:
    part = standing.part(trips=(host.trip,), orders=(host.order,), lots=host.lots)
    lots = tuple(part.lots.index(lot) for lot in host.lots if lot in part.lots)
    if host.trip not in part.trips or not lots or (host.lot is not None and host.lot not in part.lots):
        return None
    trip, problem = part.trips.index(host.trip), standing.problem
    mine = problem.trips[host.trip]
    others = [
        other
        for t, other in enumerate(problem.trips)
        if t != host.trip and (other.driver == mine.driver or other.vehicle == mine.vehicle)
    ]
    wanted = Wanted(
        trip=trip,
        order=part.orders.index(host.order),
        lots=lots,
        lot=None if host.lot is None else part.lots.index(host.lot),
        free_from=max((o.arrive_late for o in others if o.arrive_late <= mine.depart_early), default=0),
        free_until=min((o.depart_early for o in others if o.depart_early >= mine.arrive_late), default=2**31 - 1),
    )
    score = part.plan.score
    return _Quest(part=part, wanted=wanted, total=score.value + score.points)


def _search(quest: _Quest) -> None:
    problem, plan, wanted = quest.part.problem, quest.part.plan, quest.wanted
    for switch in switches(problem, wanted):
        if _works(quest, [switch], switch.limit) is not None:
            _keep(quest, switch, switch.limit, least=True)
    for group in groups(problem, plan, wanted):
        shifty = any(figure.field.startswith(_SHIFTY) for figure in group)
        if len(group) > 2 and not shifty and _works(quest, group) is None:
            continue
        for figure in group:
            _narrow(quest, figure)
    for units in pieces(problem, plan, wanted):
        # Whatever a unit serves, one smaller still serves too, all but always: the smallest is asked first.
        if units and "unit" not in quest.found and _works(quest, units[-1:]) is not None:
            _first(quest, units)
    for moves in places(problem, plan, wanted):
        if moves and _works(quest, moves) is not None:
            _first(quest, sorted(moves, key=lambda f: share_of(problem, f.field, f.index, f.now, f.limit)))


def _first(quest: _Quest, figures: Iterable[Figure]) -> None:
    """Keep the first of some figures that serves at its limit."""
    for figure in figures:
        if _works(quest, [figure]) is not None:
            _keep(quest, figure, figure.limit, least=True)
            return


def _narrow(quest: _Quest, figure: Figure) -> None:
    """Find how little of a figure's way to its limit serves."""
    found = _works(quest, [figure])
    if found is None:
        return
    good = read(found[0], found[1], figure, quest.wanted)
    if good != figure.limit and _works(quest, [figure], good) is None:
        good = figure.limit
    bad, step = figure.now, 1 if good > figure.now else -1
    probe = good - step
    while abs(good - bad) > 1 and not quest.over:
        found = _works(quest, [figure], probe)
        if found is None:
            bad = probe
        else:
            good = probe
        probe = (good + bad) // 2
    # A probe that was broken off has proven nothing.
    _keep(quest, figure, good, least=abs(good - bad) == 1 and not quest.over)


def _works(quest: _Quest, figures: Iterable[Figure], value: int | None = None) -> tuple[Problem, Forced] | None:
    """Apply figures (one at a value, or all at their limits) and look for a plan that serves."""
    if quest.over:
        return None
    quest.tried += 1
    figures = list(figures)
    moved = [Change(field=f.field, index=f.index, now=f.now, needed=f.limit if value is None else value) for f in figures]
    try:
        problem = applied(quest.part.problem, *moved)
    except ProblemError:
        return None
    plan: Plan | None = quest.part.plan
    if any(f.field.startswith(_SHIFTY) for f in figures):
        plan = _stood(problem, quest.part.plan)
    if plan is None:
        return None
    # Only money makes it worth pushing others out; room, time and way are for riding beside them.
    priced = len(figures) == 1 and figures[0].field.endswith((".highest", ".lowest"))
    found = serves(problem, plan, quest.wanted, eject=priced)
    if found is None or plan.score.value + plan.score.points + found.gain <= quest.total:
        return None
    return problem, found


def _stood(problem: Problem, plan: Plan) -> Plan | None:
    """Return the standing plan as it would be under a change; None where it could not stand."""
    try:
        settled = settle(problem, decision_of(plan))
    except PlanBroken:
        return None
    return None if settled.left_out or check(problem, settled) else settled


def _keep(quest: _Quest, figure: Figure, needed: int, *, least: bool) -> None:
    """Note a change in the whole's terms if it is the smallest of its kind here."""
    part = quest.part
    share = share_of(part.problem, figure.field, figure.index, figure.now, needed)
    kind = _kind(figure.field)
    if kind not in quest.found or share < quest.found[kind].share:
        quest.found[kind] = replace(
            _outward(part, figure, needed), share=share, least=least, trip=part.trips[quest.wanted.trip]
        )


def _kind(name: str) -> str:
    """What a change asks for, in one word: changes of different kinds ask different people or different things."""
    parts = [part for part in name.split(".") if not part.isdigit()]
    if parts[0] in {"vehicles", "parties", "allow_free"}:
        return "basis"
    return {"unit_g": "unit", "highest": "highest"}.get(parts[-1], name if "windows" not in parts else ".".join(parts))


def _outward(part: Part, figure: Figure, needed: int) -> Change:
    parts = figure.field.split(".")
    index, now = figure.index, figure.now
    tables = {"orders": part.orders, "lots": part.lots, "trips": part.trips, "vehicles": part.vehicles}
    index = tables[parts[0]][index] if parts[0] in tables else index
    if parts[0] == "lots" and parts[1] == "pickups" and parts[2].isdigit():
        parts[2] = str(part.options[figure.index][int(parts[2])])
    if parts[-1] == "place":
        now, needed = part.places[now], part.places[needed]
    return Change(field=".".join(parts), index=index, now=now, needed=needed)
