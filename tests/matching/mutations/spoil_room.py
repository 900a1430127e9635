"""Loads, zones, ethylene and detour budgets, each spoilt once."""

from __future__ import annotations

from typing import Any

from spoiling import Spoilt, mutation, put, under, whole

from matching.plan import Code
from matching.problem import Ethylene


@mutation("one gram more than the truck carries", Code.CAPACITY_G)
def _(scene: Any) -> Spoilt:
    # Leaving farm B: own 20 kg, 8 + 3 + 6 kg.
    return under(scene, "trips", 0, capacity_g=36_999)


@mutation("one ambient crate more than fits", Code.CAPACITY_CRATES)
def _(scene: Any) -> Spoilt:
    # Own 2, tomatoes ceil(8 / 5) = 2, leeks ceil(3 / 2) = 2: six on leaving farm B.
    return under(scene, "trips", 0, capacity_crates=(5, 10, 0))


@mutation("one cool crate more than fits", Code.CAPACITY_CRATES)
def _(scene: Any) -> Spoilt:
    return under(scene, "trips", 0, capacity_crates=(20, 1, 0))


@mutation("cool goods on a truck without cooling", Code.ZONE)
def _(scene: Any) -> Spoilt:
    return under(scene, "trips", 0, capacity_crates=(20, 0, 0))


@mutation("a producer beside a sensitive load", Code.ETHYLENE)
def _(scene: Any) -> Spoilt:
    lots = put(put(scene.problem.lots, 0, ethylene=Ethylene.PRODUCES), 2, ethylene=Ethylene.SENSITIVE)
    return whole(scene, lots=lots)


@mutation("a producer beside the trip's own sensitive load", Code.ETHYLENE)
def _(scene: Any) -> Spoilt:
    lots = put(scene.problem.lots, 0, ethylene=Ethylene.PRODUCES)
    return whole(scene, lots=lots, trips=put(scene.problem.trips, 0, own_ethylene=Ethylene.SENSITIVE))


@mutation("a sensitive load beside the trip's own producer", Code.ETHYLENE)
def _(scene: Any) -> Spoilt:
    lots = put(scene.problem.lots, 2, ethylene=Ethylene.SENSITIVE)
    return whole(scene, lots=lots, trips=put(scene.problem.trips, 0, own_ethylene=Ethylene.PRODUCES))


@mutation("one second more detour than allowed", Code.DETOUR_TIME)
def _(scene: Any) -> Spoilt:
    return under(scene, "trips", 0, detour_s=scene.plan().routes[0].detour_s - 1)


@mutation("one metre more detour than allowed", Code.DETOUR_KM)
def _(scene: Any) -> Spoilt:
    return under(scene, "trips", 1, detour_m=43_999)


@mutation("one visit more than allowed", Code.DETOUR_VISITS)
def _(scene: Any) -> Spoilt:
    return under(scene, "trips", 0, detour_visits=3)
