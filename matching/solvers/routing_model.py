"""The OR-Tools Routing library on our own problem: a second engine, and the yardstick of the first.

Every rule of the model is stated to the library, each where its filters see it at once; what it cannot say is said
conservatively, and every answer is timed, billed and, where need be, thinned by our own reading before it is handed on
(:mod:`matching.solvers.routing_reading`). One file a concern: ``routing_offers`` (what may be chosen), ``routing_nodes``,
``routing_legs`` (transit), ``routing_dimensions`` (what adds up along a route), ``routing_rules`` (what excludes what).

What is conservative: units come in ready-made sizes, and a lot is shared in fixed portions; two lots for one order are
collected one directly after the other; loads and ethylene are judged after every task, not on leaving a visit; a lot never
rides beside own load that it harms; parking is taken off the end of windows; waiting costs nothing in the library's eyes
(our reading bills it); the sponsor's budget over all trips is judged by the reading alone.

Traps of ortools 9.15, each found the hard way:

- ``SetAllowedVehiclesForIndex`` raises a TypeError; ``VehicleVar(i).SetValues`` works.
- A node in more than one disjunction has penalty 0 in the eyes of insertion and search: pickups stay in one.
- A constraint on the solver that no filter knows makes the quick first solution fail, and the slow one, which asks the
  constraint solver about every trial, takes its place (ten times slower): hence claims instead of sums.
- Mandatory nodes are inserted in any order; own stops therefore carry penalties that fall in their order.
- A registered matrix copies a whole row at every look-up, with or without the callback cache: the fewer nodes the better.
- The whole solve holds the GIL, and its clock is the wall's: run it in a process of its own.

Tried, on one plausible day of 8 trips, 60 lots and 60 orders (8 s of the processor, yen; our search has 109,000 after 1 s):
sums as solver constraints 34,700; as claims, all default operators, 600 nodes 52,100; pair operators alone with guided local
search, simulated annealing, tabu or generic tabu 52,100 each (the first descent uses the time up, most of it on inserting
idle pairs); iterated local search with ruin and recreate 49,900; insertion of pairs over several tours, 400 nodes 50,800;
insertion-based large neighbourhoods instead of single insertions, 250 nodes **61,200**, kept. On two random days with every
rule (10 s) 250 nodes brought 364,500 and 268,500, 120 nodes 316,800 and 284,600, 450 nodes 382,200 and 225,700. Parallel
insertion finds no place for own stops on most days.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Literal

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from matching.errors import ProblemError
from matching.plan import Decision
from matching.problem import Objective, Problem
from matching.solvers import routing_dimensions as sums
from matching.solvers import routing_rules as rules
from matching.solvers.routing_choice import Choice, choice_of
from matching.solvers.routing_dimensions import Model
from matching.solvers.routing_legs import UNIT, legs_of
from matching.solvers.routing_nodes import Layout, layout_of
from matching.solvers.routing_offers import offers_of
from matching.solvers.routing_reading import Reading, read

LONGEST = 8
"""Where the processor's clock is read, the wall's may run at most so many times as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How the library searches: first solution, metaheuristic, operators (all others off; none named: its default ones).

    Beyond about ``nodes`` nodes offers are left out, the least promising first.
    """

    first: str = "LOCAL_CHEAPEST_INSERTION"
    meta: str = "GUIDED_LOCAL_SEARCH"
    operators: tuple[str, ...] = (
        "relocate_pair",
        "light_relocate_pair",
        "exchange_pair",
        "local_cheapest_insertion_path_lns",
        "local_cheapest_insertion_expensive_chain_lns",
        "local_cheapest_insertion_close_nodes_lns",
    )
    nodes: int = 250


BEST = Setting()
"""What did best among what was tried (above); ``benchmarks/yardstick`` measures it."""


def route(
    problem: Problem,
    *,
    seconds: float,
    seed: int,
    clock: Literal["wall", "cpu"] = "wall",
    solutions: int | None = None,
    setting: Setting = BEST,
) -> Decision:
    """Return the best decision that the library finds.

    Parameters
    ----------
    seconds : float
        Budget of the library's search; building the model comes on top. The library looks at its clock between moves only.
    seed : int
        For what the library draws; most of it draws nothing.
    clock : {"wall", "cpu"}
        The library's own clock, or this process's.
    solutions : int, optional
        Ends the search after so many solutions: the same answer on every machine that gets there in time.

    Raises
    ------
    ProblemError
        For promises and for trips that are already running: neither is modelled here.
    """
    _refuse(problem)
    choice = choice_of(problem)
    layout = layout_of(choice, offers_of(choice, nodes=setting.nodes))
    nothing = read(choice, layout, [])
    if not layout.offers:
        return nothing.decision
    model = _model(choice, layout)
    parameters = _parameters(setting, seconds if clock == "wall" else LONGEST * seconds, solutions)
    model.routing.CloseModelWithParameters(parameters)
    model.solver.ReSeed(seed)
    if clock == "cpu":
        until = time.process_time() + seconds
        model.routing.AddSearchMonitor(model.solver.CustomLimit(lambda: time.process_time() > until))
    found = model.routing.SolveWithParameters(parameters)
    answers = [nothing] if found is None else [nothing, read(choice, layout, _paths(model, found))]
    return max(answers, key=_key).decision


def _key(reading: Reading) -> tuple[int, int, int, int]:
    return reading.key


def _model(choice: Choice, layout: Layout) -> Model:
    """Return the library's model of a layout, every rule stated."""
    manager = pywrapcp.RoutingIndexManager(len(layout.nodes), len(layout.trips), list(layout.starts), list(layout.ends))
    value = choice.problem.objective is Objective.VALUE
    most = sum(max(0, offer.value) for offer in layout.offers) // UNIT if value else 10**10
    model = Model(
        routing=pywrapcp.RoutingModel(manager),
        manager=manager,
        choice=choice,
        layout=layout,
        legs=legs_of(choice.problem, layout),
        huge=2 * most + 10**6,
    )
    sums.add_costs(model)
    sums.add_time(model)
    sums.add_own_order(model)
    sums.add_loads(model)
    sums.add_budgets(model)
    sums.add_insured(model)
    sums.add_funding(model)
    sums.add_required_trips(model)
    rules.add_offers(model)
    rules.add_own(model)
    rules.add_claims(model)
    rules.add_ethylene(model)
    rules.add_on_board(model)
    return model


def _paths(model: Model, found: Any) -> list[list[tuple[int, int]]]:
    """Return each vehicle's nodes with their begins (s)."""
    clock = model.dimension("time")
    paths = []
    for v in range(len(model.layout.trips)):
        path = []
        at = found.Value(model.routing.NextVar(model.routing.Start(v)))
        while not model.routing.IsEnd(at):
            path.append((int(model.manager.IndexToNode(at)), int(found.Min(clock.CumulVar(at)))))
            at = found.Value(model.routing.NextVar(at))
        paths.append(path)
    return paths


def _parameters(setting: Setting, seconds: float, solutions: int | None) -> Any:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = getattr(routing_enums_pb2.FirstSolutionStrategy, setting.first)
    parameters.local_search_metaheuristic = getattr(routing_enums_pb2.LocalSearchMetaheuristic, setting.meta)
    parameters.time_limit.FromMilliseconds(max(1, round(1000 * seconds)))
    if setting.operators:
        known = parameters.local_search_operators
        for field, _ in known.ListFields():
            setattr(known, field.name, pywrapcp.BOOL_FALSE)
        for name in setting.operators:
            setattr(known, f"use_{name}", pywrapcp.BOOL_TRUE)
    if solutions is not None:
        parameters.solution_limit = solutions
    return parameters


def _refuse(problem: Problem) -> None:
    if problem.promises:
        raise ProblemError("promises", "are not known to the Routing model: leave them out")
    for t, trip in enumerate(problem.trips):
        if trip.done is not None:
            raise ProblemError(f"trips[{t}].done", "is not known to the Routing model: only whole trips are")
