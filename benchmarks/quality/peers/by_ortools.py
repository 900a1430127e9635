"""OR-Tools Routing, best of a dozen settings: parallel cheapest insertion, guided local search, close-nodes LNS."""

from __future__ import annotations

from typing import Any

from benchmarks.processor import within
from benchmarks.quality.peers import told, whole_of
from benchmarks.quality.second import Raw, raw_of


def run(*, file: str, seconds: float, seed: int, vehicles_first: bool) -> dict[str, Any]:
    """Solve an instance; guided local search draws nothing, so the seed means nothing."""
    del seed
    raw = raw_of(file)
    return told(within(seconds, lambda limit: _solve(raw, limit, vehicles_first=vehicles_first)))


def _solve(raw: Raw, limit: float, *, vehicles_first: bool) -> list[list[int]] | None:
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2
    from ortools.util import optional_boolean_pb2

    whole = whole_of(raw, vehicles_first=vehicles_first)
    manager = pywrapcp.RoutingIndexManager(len(raw.demand), whole.fleet, 0)
    model = pywrapcp.RoutingModel(manager)
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(whole.distance.tolist()))
    model.SetFixedCostOfAllVehicles(whole.fixed)
    times = (whole.duration + [[value] for value in whole.service]).tolist()
    horizon = whole.late[0]
    model.AddDimension(model.RegisterTransitMatrix(times), horizon, horizon, False, "time")
    model.AddDimension(model.RegisterUnaryTransitVector(raw.demand), 0, raw.capacity, True, "load")
    time = model.GetDimensionOrDie("time")
    for node in range(1, len(raw.demand)):
        time.CumulVar(manager.NodeToIndex(node)).SetRange(whole.early[node], whole.late[node])
    for vehicle in range(whole.fleet):
        for end in (model.Start(vehicle), model.End(vehicle)):
            time.CumulVar(end).SetRange(whole.early[0], whole.late[0])
    for pickup, delivery in raw.delivery_of.items():
        a, b = manager.NodeToIndex(pickup), manager.NodeToIndex(delivery)
        model.AddPickupAndDelivery(a, b)
        model.solver().Add(model.VehicleVar(a) == model.VehicleVar(b))
        model.solver().Add(time.CumulVar(a) <= time.CumulVar(b))
    given = pywrapcp.DefaultRoutingSearchParameters()
    given.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    given.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    operators = given.local_search_operators
    operators.use_global_cheapest_insertion_close_nodes_lns = optional_boolean_pb2.BOOL_TRUE
    operators.use_local_cheapest_insertion_close_nodes_lns = optional_boolean_pb2.BOOL_TRUE
    given.time_limit.FromMilliseconds(int(1000 * limit))
    found = model.SolveWithParameters(given)
    if found is None:
        return None
    routes = []
    for vehicle in range(whole.fleet):
        index, route = found.Value(model.NextVar(model.Start(vehicle))), []
        while not model.IsEnd(index):
            route.append(manager.IndexToNode(index))
            index = found.Value(model.NextVar(index))
        routes.append(route)
    return [route for route in routes if route]
