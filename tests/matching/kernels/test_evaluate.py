"""The evaluation kernel equals the law: same verdict, elapsed time, metres and extra cost on random routes of random days."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from fixtures.problems import FEATURES, random_problem
from matching.arrays import tables
from matching.kernels import layout as at
from matching.kernels.evaluate import judge
from matching.ownway import OwnWay, own_way
from matching.plan import Sequence, Shipment, Step
from matching.problem import Problem, TaskKind
from matching.search.loading import write_slot
from matching.search.state import State
from matching.settle import route_of
from matching.timeline import Timeline, replay


def _random_route(problem: Problem, trip: int, random: Random) -> tuple[tuple[Shipment, ...], tuple[Step, ...]]:
    """Own stops in order, up to three shipments anywhere in between, each picked up before it is delivered."""
    shipments: list[Shipment] = []
    for order in random.sample(range(len(problem.orders)), min(len(problem.orders), random.randrange(4))):
        lot = random.randrange(len(problem.lots))
        shipments.append(
            Shipment(
                lot=lot, order=order, trip=trip, pickup_option=random.randrange(len(problem.lots[lot].pickups)),
                receiving_option=random.randrange(len(problem.orders[order].receivings)), units=1,
            )
        )  # fmt: skip
    steps = [Step(kind=TaskKind.OWN, index=j) for j in range(len(problem.trips[trip].own_stops))]
    for i in range(len(shipments)):
        a = random.randrange(len(steps) + 1)
        steps.insert(a, Step(kind=TaskKind.PICKUP, index=i))
        steps.insert(random.randrange(a + 1, len(steps) + 1), Step(kind=TaskKind.DELIVERY, index=i))
    return tuple(shipments), tuple(steps)


def _kernel(problem: Problem, trip: int, shipments: tuple[Shipment, ...], steps: tuple[Step, ...]) -> tuple[State, int]:
    """Evaluate a route by the kernel, with load rules, visits and metres left free; what is compared is time."""
    table = tables(problem)
    state = State(table)
    state.load(None)
    first = int(state.meta[at.META_SLOT_NODE])
    for i, shipment in enumerate(shipments):
        write_slot(state, i, shipment, stays=False)
    table.trips[:, at.T_MAX_V] = table.trips[:, at.T_MAX_M] = at.BIG
    table.trips[:, at.T_CAP_G] = at.BIG
    table.trips[:, at.T_CAP_C : at.T_CAP_C + 3] = at.BIG
    state.nodes[:, at.N_ETH] = 0
    own = int(table.trips[trip, at.T_NODE])
    state.scratch[at.X_TRY, : len(steps)] = [
        own + s.index if s.kind is TaskKind.OWN else first + 2 * s.index + (s.kind is TaskKind.DELIVERY) for s in steps
    ]
    code = judge(state.address, trip, len(steps), 1)
    return state, int(code)


def _lawful(
    problem: Problem, trip: int, shipments: tuple[Shipment, ...], steps: tuple[Step, ...]
) -> list[tuple[int, Timeline]]:
    """Every lawful timeline over all windows and break positions: (elapsed, timeline)."""
    ways = [steps]
    for k, step in enumerate(steps):
        if step.kind is TaskKind.OWN:
            count = len(problem.trips[trip].own_stops[step.index].windows)
        elif step.kind is TaskKind.PICKUP:
            lot = problem.lots[shipments[step.index].lot]
            count = len(lot.pickups[shipments[step.index].pickup_option].windows)
        else:
            order = problem.orders[shipments[step.index].order]
            count = len(order.receivings[shipments[step.index].receiving_option].windows)
        ways = [(*w[:k], replace(w[k], window=c), *w[k + 1 :]) for w in ways for c in range(count)]
    pauses = [None] if problem.trips[trip].pause is None else list(range(len(steps) + 1))
    found = []
    for way in ways:
        for pause in pauses:
            times = replay(problem, shipments, Sequence(trip=trip, steps=way, pause_after=pause))
            if isinstance(times, Timeline):
                found.append((times.arrive - times.depart, times))
    return found


@pytest.mark.parametrize("seed", range(70))
def test_kernel_and_timeline_agree_on_random_routes(seed: int) -> None:
    problem = random_problem(seed, features=FEATURES - {"windows"} if seed % 2 else FEATURES)
    random = Random(seed)
    trip = random.randrange(len(problem.trips))
    own = own_way(problem, trip)
    table = tables(problem)
    assert bool(table.trips[trip, at.T_RUNS]) == isinstance(own, OwnWay)
    if not isinstance(own, OwnWay):
        return
    assert (int(table.trips[trip, at.T_OWN_S]), int(table.trips[trip, at.T_OWN_M])) == (own.elapsed, own.metres)
    for _ in range(4):
        shipments, steps = _random_route(problem, trip, random)
        lawful = _lawful(problem, trip, shipments, steps)
        state, code = _kernel(problem, trip, shipments, steps)
        several = any(len(w.windows) > 1 for lot in problem.lots for w in lot.pickups)
        if code == at.F_OK:
            assert lawful, "the kernel passes a route that the law refuses"
        elif lawful:
            # several windows together with times on board are chosen by a rule of thumb: it may miss, never err
            assert (
                several
                or any(len(r.windows) > 1 for order in problem.orders for r in order.receivings)
                or any(len(stop.windows) > 1 for stop in problem.trips[trip].own_stops)
            )
            continue
        else:
            continue
        least = min(elapsed for elapsed, _ in lawful)
        on_board = any(problem.lots[s.lot].on_board is not None for s in shipments)
        assert int(state.out[at.V_ELAPSED]) >= least
        if not on_board:
            assert int(state.out[at.V_ELAPSED]) == least
        begins = tuple(int(b) for b in state.scratch[at.X_B, 1 : len(steps) + 1])
        pause = None if problem.trips[trip].pause is None else int(state.out[at.V_PAUSE])
        chosen = tuple(replace(s, window=int(w)) for s, w in zip(steps, state.scratch[at.X_WIN, : len(steps)], strict=True))
        sequence = Sequence(trip=trip, steps=chosen, pause_after=pause)
        times = replay(problem, shipments, sequence)
        assert isinstance(times, Timeline)
        assert begins == times.begins
        assert (int(state.out[at.V_DEPART]), int(state.out[at.V_ARRIVE])) == (times.depart, times.arrive)
        route = route_of(problem, shipments, sequence, times, own)
        assert int(state.out[at.V_METRES]) == route.metres
        assert int(state.out[at.V_VISITS]) == route.added_visits
        assert int(state.out[at.V_COST]) == route.extra_cost


def test_random_routes_are_often_lawful_so_that_the_comparison_means_something() -> None:
    count = 0
    for seed in range(24):
        problem, random = random_problem(seed), Random(seed)
        if not isinstance(own_way(problem, 0), OwnWay):
            continue
        for _ in range(4):
            shipments, steps = _random_route(problem, 0, random)
            count += _kernel(problem, 0, shipments, steps)[1] == at.F_OK and bool(shipments)
    assert count >= 6
