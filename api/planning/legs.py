"""The lines on the map: the way between the stops of every route, and each trip's own way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from api.documents.day import Day
from api.planning.assemble import Assembled
from api.planning.measure import Measured
from matching.plan import Plan
from routing.path import ways

Leg = tuple[int, int, int]
"""Metric, from place, to place."""


def route_lines(assembled: Assembled, plan: Plan) -> dict[Leg, str]:
    """Return polyline5 for every leg of the plan between two different places with a way, on the roads that are open."""
    trips = assembled.problem.trips
    wanted = [(trips[route.trip].metric, a.place, b.place) for route in plan.routes for a, b in pairwise(route.stops)]
    return lines(assembled.day, assembled.measured, wanted)


def own_legs(assembled: Assembled) -> dict[str, list[Leg]]:
    """Return by trip id the legs that it would drive without anything of ours."""
    legs = {}
    for entry, trip in zip(assembled.day.trips, assembled.problem.trips, strict=True):
        places = [trip.start, *(stop.place for stop in trip.own_stops), trip.end]
        legs[entry.id] = [(trip.metric, a, b) for a, b in pairwise(places) if a != b]
    return legs


def lines(day: Day, measured: Measured, wanted: Iterable[Leg]) -> dict[Leg, str]:
    """Draw legs, each once; legs within one place and legs without a way have no line."""
    by_metric: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for metric, a, b in wanted:
        if a != b and measured.travels[metric].seconds[a, b] >= 0:
            by_metric[metric].add((a, b))
    drawn: dict[Leg, str] = {}
    for metric, distinct in by_metric.items():
        pairs = sorted(distinct)
        terms = day.metrics[metric]
        found = ways(
            measured.roads,
            measured.profiles[terms.profile],
            measured.positions[terms.profile],
            pairs,
            speed_percent=terms.speed_percent,
        )
        drawn |= {(metric, a, b): way.polyline5 for (a, b), way in zip(pairs, found, strict=True)}
    return drawn
