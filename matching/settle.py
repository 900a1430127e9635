"""From a decision to a plan: the one place where what was decided gets its times, figures and money by the law."""

from __future__ import annotations

from matching.errors import PlanBroken
from matching.money import money_lines
from matching.objective import basis_of, extra_cost, score_of, sponsor_yen
from matching.ownway import OwnWay, own_way
from matching.plan import Basis, Code, Decision, LeftOut, Plan, Route, Sequence, Shipment, Step, Stop, Task
from matching.problem import Problem, TaskKind
from matching.timeline import Fault, Timeline, replay
from matching.visits import Visit, loads_of, metres_of, visits_of


def settle(problem: Problem, decision: Decision) -> Plan:
    """Return the plan of a decision; trips without a sequence get their own way.

    Raises
    ------
    PlanBroken
        Where a sequence has no lawful times: a fault of whoever decided it.
    """
    given = {sequence.trip: sequence for sequence in decision.sequences}
    routes: list[Route] = []
    left_out: list[LeftOut] = []
    for index in range(len(problem.trips)):
        own = own_way(problem, index)
        if isinstance(own, Code):
            left_out.append(LeftOut(trip=index, code=own))
            continue
        sequence = given.get(index, own.sequence)
        times = replay(problem, decision.shipments, sequence)
        if isinstance(times, Fault):
            raise PlanBroken(f"trip {index} has no lawful times: {times.code.value}")
        routes.append(route_of(problem, decision.shipments, sequence, times, own))
    return plan_of(problem, decision.shipments, tuple(routes), tuple(left_out))


def plan_of(
    problem: Problem, shipments: tuple[Shipment, ...], routes: tuple[Route, ...], left_out: tuple[LeftOut, ...]
) -> Plan:
    """Return the plan of timed routes: bases, score and money follow."""
    return Plan(
        shipments=shipments,
        bases=tuple(basis_of(problem, s) or Basis.FREE for s in shipments),
        routes=routes,
        left_out=left_out,
        score=score_of(problem, shipments, routes),
        money=money_lines(problem, shipments, routes),
    )


def route_of(problem: Problem, shipments: tuple[Shipment, ...], sequence: Sequence, times: Timeline, own: OwnWay) -> Route:
    """Return one route with every figure that follows from its times."""
    trip = problem.trips[sequence.trip]
    steps = sequence.steps
    visits = visits_of(problem, trip, shipments, steps)
    metres = metres_of(problem, trip, visits)
    if metres is None:
        raise PlanBroken(f"trip {sequence.trip} takes a way that does not exist")
    detour_s, detour_m = times.arrive - times.depart - own.elapsed, metres - own.metres
    cost = extra_cost(problem, sequence.trip, detour_s=detour_s, detour_m=detour_m, visits=visits)
    mine = [shipments[step.index] for step in steps if step.kind is TaskKind.PICKUP]
    return Route(
        trip=sequence.trip,
        tasks=tuple(
            Task(kind=step.kind, index=step.index, window=step.window, begin=begin, end=end)
            for step, begin, end in zip(steps, times.begins, times.ends, strict=True)
        ),
        stops=_stops(problem, shipments, sequence, times, visits),
        depart=times.depart,
        arrive=times.arrive,
        metres=metres,
        detour_s=detour_s,
        detour_m=detour_m,
        added_visits=sum(not visit.own for visit in visits),
        extra_cost=cost,
        sponsor_yen=sponsor_yen(problem, sequence.trip, cost, mine),
        pause_after=sequence.pause_after,
        pause_begin=times.pause_begin,
    )


def _stops(
    problem: Problem, shipments: tuple[Shipment, ...], sequence: Sequence, times: Timeline, visits: tuple[Visit, ...]
) -> tuple[Stop, ...]:
    trip = problem.trips[sequence.trip]
    seconds = problem.travels[trip.metric].seconds
    loads = loads_of(problem, trip, shipments, sequence.steps, visits)
    stops: list[Stop] = []
    for number, (visit, load) in enumerate(zip(visits, loads, strict=True)):
        arrive = times.depart if number == 0 else stops[-1].leave + int(seconds[stops[-1].place, visit.place])
        leave = times.ends[visit.last - 1] if visit.last > visit.first else arrive
        if visit is visits[-1]:
            leave = times.arrive
        elif trip.pause is not None and times.pause_begin is not None and sequence.pause_after == visit.last:
            leave = times.pause_begin + trip.pause.break_s
        stops.append(
            Stop(
                place=visit.place,
                first=visit.first,
                last=visit.last,
                own=visit.own,
                arrive=arrive,
                leave=leave,
                load_g=load.grams,
                load_crates=load.crates,
            )
        )
    return tuple(stops)


def decision_of(plan: Plan) -> Decision:
    """Return what was decided in a plan, without its figures."""
    return Decision(
        shipments=plan.shipments,
        sequences=tuple(
            Sequence(
                trip=route.trip,
                steps=tuple(Step(kind=t.kind, index=t.index, window=t.window) for t in route.tasks),
                pause_after=route.pause_after,
            )
            for route in plan.routes
        ),
    )
