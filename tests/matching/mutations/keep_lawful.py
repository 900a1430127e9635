"""Changes within the law, most of them just at a limit, which must not be called broken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from spoiling import HOUR, Spoilt, lawful, on_board, ordered, put, redecided, under, whole

from matching.problem import Ethylene, Match, Sponsor


@lawful("a pickup that waits five minutes where the rest can follow")
def _(scene: Any) -> Spoilt:
    times = scene.times[1]
    return scene.problem, scene.plan(
        times={
            1: replace(
                times,
                begins=tuple(b + 300 for b in times.begins),
                ends=tuple(e + 300 for e in times.ends),
                arrive=times.arrive + 300,
            )
        }
    )


@lawful("a whole trip an hour later")
def _(scene: Any) -> Spoilt:
    times = scene.times[2]
    return scene.problem, scene.plan(
        times={
            2: replace(
                times,
                begins=tuple(b + HOUR for b in times.begins),
                ends=tuple(e + HOUR for e in times.ends),
                depart=times.depart + HOUR,
                arrive=times.arrive + HOUR,
            )
        }
    )


@lawful("limits met to the second, the metre, the gram, the crate and the yen")
def _(scene: Any) -> Spoilt:
    route = scene.plan().routes[0]
    trips = put(
        scene.problem.trips,
        0,
        capacity_g=37_000,
        capacity_crates=(6, 2, 0),
        detour_s=route.detour_s,
        detour_visits=4,
        detour_m=0,
        duty=route.arrive - route.depart,
        arrive_late=route.arrive,
        insured=4500,
    )
    trips = put(trips, 1, detour_m=44_000)
    lots = put(put(scene.problem.lots, 0, units=12, min_units=4, on_board=on_board(scene)), 1, lowest=250, min_units=6)
    lots = put(lots, 3, deliver_by=scene.times[2].begins[1])
    orders = put(scene.problem.orders, 1, min_g=8000, max_g=8000, over_g=1000)
    return whole(scene, trips=trips, lots=lots, orders=orders, sponsor=Sponsor(worth=165, budget=660))


@lawful("an order that gets just its least")
def _(scene: Any) -> Spoilt:
    return under(scene, "orders", 1, min_g=9000)


@lawful("a break begun at the only second that its window has")
def _(scene: Any) -> Spoilt:
    begin = scene.times[0].pause_begin
    return under(scene, "trips", 0, pause=replace(scene.problem.trips[0].pause, early=begin, late=begin))


@lawful("a producer and sensitive goods in different zones")
def _(scene: Any) -> Spoilt:
    lots = put(put(scene.problem.lots, 0, ethylene=Ethylene.PRODUCES), 1, ethylene=Ethylene.SENSITIVE)
    return whole(scene, lots=lots)


@lawful("a producer beside a sensitive own load of no crates")
def _(scene: Any) -> Spoilt:
    given = scene.problem.trips[0]
    stop = replace(given.own_stops[0], change_crates=(0, 0, 0))
    trips = put(scene.problem.trips, 0, own_crates=(0, 0, 0), own_stops=(stop,), own_ethylene=Ethylene.SENSITIVE)
    return whole(scene, trips=trips, lots=put(scene.problem.lots, 0, ethylene=Ethylene.PRODUCES))


@lawful("a forbidden pattern that no shipment fits")
def _(scene: Any) -> Spoilt:
    return whole(scene, forbidden=(Match(lot=0, order=1), Match(lot=1, trip=1), Match(lot=0, order=0, trip=2)))


@lawful("a required order that is missed")
def _(scene: Any) -> Spoilt:
    return whole(scene, required=(Match(lot=3, trip=0),))


@lawful("own goods of any worth on a trip that insures nothing")
def _(scene: Any) -> Spoilt:
    return under(scene, "trips", 2, insured=0)


@lawful("own load that the end's visit would overfill")
def _(scene: Any) -> Spoilt:
    given = scene.problem.trips[2].own_stops[0]
    return under(scene, "trips", 2, own_stops=(replace(given, change_g=900_000, change_crates=(99, 0, 0)),))


@lawful("one order delivered in one visit by two tasks")
def _(scene: Any) -> Spoilt:
    return redecided(scene, ordered(scene, 0, 0, 1, 2, 3, 4, 6, 5, pause_after=4))
