"""Goods, prices, legal bases and funding, each spoilt once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from spoiling import Spoilt, mutation, ordered, put, redecided, shipped, under, whole

from matching.plan import Basis, Code
from matching.problem import Match, Sponsor


@mutation("one unit more than the lot holds", Code.STOCK)
def _(scene: Any) -> Spoilt:
    problem = replace(scene.problem, lots=put(scene.problem.lots, 0, units=12))
    return redecided(scene, shipped(scene, 0, units=9), problem=problem)


@mutation("a lot that shrinks under the plan", Code.STOCK)
def _(scene: Any) -> Spoilt:
    return under(scene, "lots", 0, units=11)


@mutation("a shipment below the lot's least", Code.MIN_UNITS)
def _(scene: Any) -> Spoilt:
    return redecided(scene, shipped(scene, 1, units=1))


@mutation("a lot that leaves from two places", Code.PICKUP_OPTION)
def _(scene: Any) -> Spoilt:
    return redecided(scene, shipped(scene, 3, pickup_option=1))


@mutation("one unit more than the order takes", Code.QUANTITY)
def _(scene: Any) -> Spoilt:
    problem = replace(scene.problem, orders=put(scene.problem.orders, 1, max_g=8000, over_g=1000))
    return redecided(scene, shipped(scene, 1, units=7), problem=problem)


@mutation("less than the order needs", Code.QUANTITY)
def _(scene: Any) -> Spoilt:
    return under(scene, "orders", 1, min_g=9001)


@mutation("goods that the order does not name", Code.PRODUCT)
def _(scene: Any) -> Spoilt:
    return under(scene, "lots", 1, product="cheese", family="ripe")


@mutation("a defect that the order does not tolerate", Code.DEFECTS)
def _(scene: Any) -> Spoilt:
    return under(scene, "lots", 1, defects=frozenset({"small"}))


@mutation("a farmer who asks more than the order pays", Code.PRICE)
def _(scene: Any) -> Spoilt:
    # 251 yen a bag of 500 g is 502 yen/kg, against 500.
    return under(scene, "lots", 1, lowest=251)


@mutation("a pickup option that makes the goods too dear", Code.PRICE)
def _(scene: Any) -> Spoilt:
    lot = scene.problem.lots[1]
    return under(scene, "lots", 1, pickups=(replace(lot.pickups[0], change=151),))


@mutation("more visits than the order allows", Code.DELIVERIES)
def _(scene: Any) -> Spoilt:
    return under(scene, "orders", 0, max_deliveries=1)


@mutation("two visits of one trip where the order allows one", Code.DELIVERIES)
def _(scene: Any) -> Spoilt:
    # Y, X, Y: the goods of order 1 come in two visits.
    return redecided(scene, ordered(scene, 0, 0, 1, 2, 3, 5, 4, 6, pause_after=4))


@mutation("a forbidden pair of lot and trip", Code.FORBIDDEN)
def _(scene: Any) -> Spoilt:
    return whole(scene, forbidden=(Match(lot=0, trip=1),))


@mutation("a forbidden pair of lot and order", Code.FORBIDDEN)
def _(scene: Any) -> Spoilt:
    return whole(scene, forbidden=(Match(lot=1, order=1),))


@mutation("more value on board than is insured", Code.INSURED)
def _(scene: Any) -> Spoilt:
    # 8 x 300 + 6 x 100 + 6 kg x 100 = 3,600 yen.
    return under(scene, "trips", 0, insured=3599)


@mutation("a paid load on a vehicle without permit", Code.BASIS)
def _(scene: Any) -> Spoilt:
    return under(scene, "vehicles", 0, permits=frozenset())


@mutation("another farm's goods on a white plate", Code.BASIS)
def _(scene: Any) -> Spoilt:
    return under(scene, "vehicles", 2, party=7)


@mutation("a stored basis that is not the derived one", Code.BASIS)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, bases=(Basis.GREEN, *plan.bases[1:]))


@mutation("own goods told as bought", Code.BASIS)
def _(scene: Any) -> Spoilt:
    plan = scene.plan()
    return scene.problem, replace(plan, bases=(*plan.bases[:4], Basis.BOUGHT_B))


@mutation("a trip that needs more than the sponsor gives a kg", Code.FUNDED)
def _(scene: Any) -> Spoilt:
    # Trip 1: 44 km at 40 yen and two parkings of 50 = 1,860 yen, less 4 kg x 300 = 660 for the sponsor; worth 4 x 164 = 656.
    return whole(scene, sponsor=Sponsor(worth=164, budget=5000))


@mutation("a white plate that drives at a loss", Code.FUNDED)
def _(scene: Any) -> Spoilt:
    # 44 km at 200 yen = 8,800 against 20 kg x 300 = 6,000; no sponsor's money may flow here.
    return under(scene, "trips", 2, cost_km=200)


@mutation("more sponsor's money than there is", Code.SPONSOR_BUDGET)
def _(scene: Any) -> Spoilt:
    return whole(scene, sponsor=Sponsor(worth=200, budget=659))
