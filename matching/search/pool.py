"""The routes that the kernels noted, and the set of them that OR-Tools finds to fit together best."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.arrays import Ints, Tables
from matching.kernels import layout as at
from matching.kernels.funding import sponsor_yen
from matching.plan import Decision, Sequence, Shipment, Step
from matching.problem import Problem, TaskKind
from matching.search.state import State

if TYPE_CHECKING:
    from matching.solvers.route_selection import Column

COLUMNS: Final = 2400
"""Most columns given to OR-Tools."""
STEPS: Final = 64
"""A longer route is not noted: with long routes a choice among those seen finds nothing."""
_CHOICE: Final = "matching.solvers.route_selection"
_LOAD_S: Final = 5.0
"""Budgets in seconds from which on OR-Tools is loaded (1.4 s of the processor) where the process has not done so before."""
_KINDS: Final = (TaskKind.OWN, TaskKind.PICKUP, TaskKind.DELIVERY)


def most_noted(tables: Tables) -> int:
    """Routes noted of one trip at most."""
    return min(300, max(21, COLUMNS // max(1, len(tables.trips)) + 1))


def pool_slots(tables: Tables) -> dict[str, Ints | int]:
    """Return the memory of the routes noted, for a workspace."""
    count, most = len(tables.trips), most_noted(tables)
    wide = at.G_STEPS + 2 * min(STEPS, tables.longest)
    return {
        "pool": np.zeros((count, most, wide), np.int64), "pool_keys": np.zeros((count, most), np.int64),
        "pool_values": np.zeros((count, most), np.int64), "pool_count": np.zeros(count, np.int64), "n_pool": most,
        "wide_pool": wide,
    }  # fmt: skip


def can_choose(seconds: float) -> bool:
    """Load OR-Tools before a budget in seconds is spent, not at its end; False where that would take too much of it."""
    if _CHOICE not in sys.modules and seconds < _LOAD_S:
        return False
    import_module(_CHOICE)
    return True


def select(
    problem: Problem, state: State, *, effort: float, seed: int, columns: int = COLUMNS,
    ended: Callable[[], bool] | None = None,
) -> Decision | None:  # fmt: skip
    """Return the best set of the routes noted, beginning from those of ``state``; None where it was given up.

    Parameters
    ----------
    effort : float
        OR-Tools' own measure of work (about a second each); never a clock.
    columns : int
        Most routes to choose among, but for twenty of each trip.
    ended : callable, optional
        Once it says True the choice is given up.
    """
    # OR-Tools takes longer to import than a small day to search
    from matching.solvers.route_selection import choose

    each = max(20, columns // max(1, len(state.trip_state)))
    routes: list[Column] = []
    hint: list[int] = []
    for t in state.tables.runs:
        now = _standing(state, t)
        must = {s for s in now.shipments if s in state.fixed}
        hint.append(len(routes))
        routes.append(now)
        others = (_noted(state, t, place) for place in _best(state, t, each))
        routes.extend(c for c in others if c != now and must <= set(c.shipments))
    chosen = choose(problem, routes, hint=hint, deterministic_time=effort, seed=seed, ended=ended)
    return None if chosen is None else _decision([routes[i] for i in chosen])


def _best(state: State, t: int, each: int) -> list[int]:
    """Places of the most valuable routes noted of a trip, and of the first, which carries least."""
    values, keys = state.space["pool_values"][t], state.space["pool_keys"][t]
    count = int(state.space["pool_count"][t])
    order = np.lexsort((keys[:count], -values[:count]))[:each].tolist()
    return order if 0 in order or not count else [*order, 0]


def _standing(state: State, t: int) -> Column:
    from matching.solvers.route_selection import Column

    shipments, steps, pause = state.route(t)
    row = state.trip_state[t]
    return Column(
        trip=t, shipments=shipments, steps=steps, pause_after=pause, metres=int(row[at.TS_METRES]),
        value=int(row[at.TS_VALUE] - row[at.TS_COST] - row[at.TS_PEN]),
        sponsor_yen=int(sponsor_yen(int(row[at.TS_COST]), int(row[at.TS_HEAD]), int(row[at.TS_PAID]))),
    )  # fmt: skip


def _noted(state: State, t: int, place: int) -> Column:
    """Read a route noted (see :mod:`matching.kernels.pool`)."""
    from matching.solvers.route_selection import Column

    row = state.space["pool"][t, place].tolist()
    trip = state.tables.problem.trips[t]
    done = () if trip.done is None else trip.done.tasks
    number: dict[int, int] = {}
    shipments, steps = list[Shipment](), list[Step]()
    for q in range(row[at.G_N]):
        first, second = row[at.G_STEPS + 2 * q : at.G_STEPS + 2 * q + 2]
        kind, lot = _KINDS[first & 3], (first >> 2) & ((1 << 30) - 1)
        window = done[q].window if q < len(done) else second & 63
        if kind is TaskKind.OWN:
            steps.append(Step(kind=kind, index=lot, window=window))
            continue
        slot = second >> 42
        if slot not in number:
            number[slot] = len(number)
            shipments.append(
                Shipment(
                    lot=lot, order=first >> 32, trip=t, pickup_option=second >> 6 & 63, receiving_option=second >> 12 & 63,
                    units=second >> 18 & ((1 << 24) - 1),
                )
            )  # fmt: skip
        steps.append(Step(kind=kind, index=number[slot], window=window))
    return Column(
        trip=t, shipments=tuple(shipments), steps=tuple(steps), value=int(state.space["pool_values"][t, place]),
        pause_after=row[at.G_PAUSE] if trip.pause is not None else None, sponsor_yen=row[at.G_SPONSOR],
        metres=row[at.G_METRES],
    )  # fmt: skip


def _decision(columns: list[Column]) -> Decision:
    shipments: list[Shipment] = []
    sequences = []
    for column in columns:
        shift = len(shipments)
        shipments.extend(column.shipments)
        steps = tuple(
            s if s.kind is TaskKind.OWN else Step(kind=s.kind, index=s.index + shift, window=s.window) for s in column.steps
        )
        sequences.append(Sequence(trip=column.trip, steps=steps, pause_after=column.pause_after))
    return Decision(shipments=tuple(shipments), sequences=tuple(sequences))
