"""A day written by hand around Tsuruoka and a plan for it: three trips, eight shipments, every reason for staying behind."""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import dataclass

import pytest

from api.documents.day import Day
from api.documents.ground import Ground
from api.documents.plan import PlanDocument
from api.sheets.write import write_all

DATE = "2026-08-05"


def encoded(points):
    """Encode (lon, lat) points at five decimals; the inverse of what the sheets read."""
    text, before = [], (0, 0)
    for lon, lat in points:
        now = (round(lat * 1e5), round(lon * 1e5))
        for value, last in zip(now, before, strict=True):
            step = (value - last) << 1
            step = ~step if step < 0 else step
            while step >= 32:
                text.append(chr((32 | step & 31) + 63))
                step >>= 5
            text.append(chr(step + 63))
        before = now
    return "".join(text)


def winding(start, end, bend=0.06, pieces=12):
    """A line from start to end that bends like a road rather than like a ruler."""
    (x0, y0), (x1, y1) = start, end
    line = []
    for k in range(pieces + 1):
        t = k / pieces
        side = bend * math.sin(math.pi * t) + 0.012 * math.sin(5 * math.pi * t)
        line.append((x0 + t * (x1 - x0) - side * (y1 - y0), y0 + t * (y1 - y0) + side * (x1 - x0)))
    line[0], line[-1] = start, end
    return line


PLACES = {
    "p-asahi": ("朝日庁舎前", "Asahi office", 139.862, 38.579, "朝日"),
    "p-market": ("鶴岡卸売センター", "Tsuruoka wholesale centre", 139.812, 38.752, "鶴岡"),
    "p-sato": ("佐藤農園の小屋", "Sato farm shed", 139.874, 38.662, "櫛引"),
    "p-ito": ("伊藤農園", "Ito farm", 139.905, 38.701, "羽黒"),
    "p-onga": ("温海かぶ生産組合 集荷所", "Atsumi turnip depot", 139.590, 38.622, "温海"),
    "p-nezu": ("鼠ヶ関港 直売所", "Nezugaseki port shop", 139.545, 38.561, "温海"),
    "p-suzuki": ("鈴木果樹園", "Suzuki orchard", 139.930, 38.768, "藤島"),
    "p-oyama": ("大山駅前", "Oyama station", 139.768, 38.749, "大山"),
    "p-yutagawa": ("湯田川温泉 旅館 ますみ屋", "Masumiya inn, Yutagawa hot spring", 139.779, 38.692, "鶴岡"),
    "p-station": ("鶴岡駅前 食堂 いろは", "Iroha diner, Tsuruoka station", 139.836, 38.739, "鶴岡"),
    "p-yunohama": ("湯野浜温泉 割烹 なぎさ", "Nagisa, Yunohama", 139.749, 38.789, "鶴岡"),
    "p-ginza": ("銀座通り ビストロ月山", "Bistro Gassan, Ginza street", 139.826, 38.729, "鶴岡"),
}
PARTIES = [
    ("f-sato", "佐藤農園", "Sato farm", "farm", "櫛引", False),
    ("f-ito", "伊藤農園", "Ito farm", "farm", "羽黒", False),
    ("f-onga", "温海かぶ生産組合", "Atsumi turnip growers", "farm", "温海", False),
    ("f-suzuki", "鈴木果樹園", "Suzuki orchard", "farm", "藤島", False),
    ("r-iroha", "食堂 いろは", "Iroha diner", "restaurant", "鶴岡", False),
    ("r-masumi", "旅館 ますみ屋", "Masumiya inn", "restaurant", "鶴岡", False),
    ("r-nagisa", "割烹 なぎさ", "Nagisa", "restaurant", "鶴岡", False),
    ("r-gassan", "ビストロ月山", "Bistro Gassan", "restaurant", "鶴岡", False),
    ("c-shonai", "庄内あさひ運送", "Shonai Asahi Transport", "carrier", "朝日", False),
    ("c-seika", "鶴岡青果卸", "Tsuruoka produce wholesale", "carrier", "鶴岡", True),
]
# id, farm, place, name, English, units, unit_g, units per crate, yen a kg, defects, zone
LOTS = [
    ("l-dada", "f-sato", "p-sato", "だだちゃ豆", "Dadacha edamame", 40, 500, 20, 400, ("小さい",), "cool"),
    ("l-minden", "f-ito", "p-ito", "民田なす", "Minden eggplant", 30, 1000, 10, 180, ("傷", "曲がり"), "ambient"),
    ("l-kyuri", "f-ito", "p-ito", "きゅうり", "Cucumber", 20, 2000, 8, 120, ("曲がり",), "ambient"),
    ("l-kabu", "f-onga", "p-onga", "温海かぶ", "Atsumi turnip", 24, 1000, 12, 150, (), "ambient"),
    ("l-melon", "f-suzuki", "p-suzuki", "砂丘メロン", "Dune melon", 12, 1500, 6, 260, ("網目むら",), "ambient"),
    ("l-tomato", "f-suzuki", "p-suzuki", "完熟トマト", "Ripe tomato", 16, 2000, 8, 200, ("完熟",), "ambient"),
]
# id, restaurant, place, wish, English, highest yen a kg
ORDERS = [
    ("o-iroha-1", "r-iroha", "p-station", "枝豆 6〜10 kg", "edamame 6-10 kg", 640),
    ("o-iroha-2", "r-iroha", "p-station", "なす 8 kg", "eggplant 8 kg", 320),
    ("o-masumi-1", "r-masumi", "p-yutagawa", "だだちゃ豆 5 kg", "dadacha edamame 5 kg", 700),
    ("o-masumi-2", "r-masumi", "p-yutagawa", "きゅうり 10 kg", "cucumber 10 kg", 260),
    ("o-nagisa-1", "r-nagisa", "p-yunohama", "かぶ 12 kg", "turnip 12 kg", 330),
    ("o-nagisa-2", "r-nagisa", "p-yunohama", "メロン 9 kg", "melon 9 kg", 520),
    ("o-gassan-1", "r-gassan", "p-ginza", "トマト 16 kg", "tomato 16 kg", 420),
    ("o-gassan-2", "r-gassan", "p-ginza", "なす 10 kg", "eggplant 10 kg", 310),
    ("o-gassan-3", "r-gassan", "p-ginza", "桃 5 kg", "peach 5 kg", 300),
]
# lot, order, trip, units, basis, carriage, pickup, delivery
SHIPMENTS = [
    ("l-dada", "o-iroha-1", "t-asahi", 18, "green", 620, "06:48", "07:58"),
    ("l-dada", "o-masumi-1", "t-asahi", 10, "green", 410, "06:48", "07:31"),
    ("l-minden", "o-iroha-2", "t-asahi", 8, "green", 380, "07:06", "07:58"),
    ("l-kyuri", "o-masumi-2", "t-asahi", 5, "green", 450, "07:06", "07:31"),
    ("l-kabu", "o-nagisa-1", "t-seika", 12, "bought_b", 900, "07:10", "08:25"),
    ("l-melon", "o-nagisa-2", "t-suzuki", 6, "own", 350, "06:30", "08:05"),
    ("l-tomato", "o-gassan-1", "t-suzuki", 8, "own", 300, "06:30", "07:20"),
    ("l-minden", "o-gassan-2", "t-asahi", 10, "green", 420, "07:06", "08:10"),
]


def at(clock):
    return f"{DATE}T{clock}:00+09:00"


def make_day():
    window = [["06:00", "12:00"]]
    return Day.model_validate_json(
        json.dumps(
            {
                "format_version": 1,
                "title": "庄内の一日",
                "title_en": "One day in Shonai",
                "date": DATE,
                "settings": {"sponsor": {"worth_yen_per_kg": 50, "budget_yen": 3000}},
                "profiles": {"2t": {"speeds_kmh": {"primary": 45}, "weight_kg": 5000, "width_cm": 190, "height_cm": 280}},
                "metrics": [{"id": "2t-day", "profile": "2t"}],
                "parties": [
                    {"id": i, "name": n, "name_en": e, "kind": k, "district": d, "trades": t} for i, n, e, k, d, t in PARTIES
                ],
                "places": [
                    {"id": i, "name": n, "name_en": e, "lon": x, "lat": y, "district": d, "parking_s": 180}
                    for i, (n, e, x, y, d) in PLACES.items()
                ],
                "lots": [
                    {
                        "id": i,
                        "party": f,
                        "name": n,
                        "name_en": e,
                        "product": n,
                        "family": n,
                        "unit_g": g,
                        "units": u,
                        "units_per_crate": c,
                        "lowest_yen_per_kg": y,
                        "defects": list(d),
                        "zone": z,
                        "pickups": [{"place": p, "windows": window}],
                    }
                    for i, f, p, n, e, u, g, c, y, d, z in LOTS
                ],
                "orders": [
                    {
                        "id": i,
                        "party": r,
                        "name": n,
                        "name_en": e,
                        "min_g": 1000,
                        "max_g": 20000,
                        "accepts": [{"goods": n, "highest_yen_per_kg": y}],
                        "receivings": [{"place": p, "windows": window}],
                    }
                    for i, r, p, n, e, y in ORDERS
                ],
                "vehicles": [
                    {"id": "v-2t", "name": "2トン車 12号", "name_en": "2 t truck no. 12", "party": "c-shonai",
                     "permits": ["green"], "plate": "庄内 100 あ 12-34"},
                    {"id": "v-van", "name": "青果バン", "name_en": "Produce van", "party": "c-seika",
                     "plate": "庄内 400 さ 56-78"},
                    {"id": "v-kei", "name": "軽トラ", "name_en": "Kei truck", "party": "f-suzuki",
                     "plate": "庄内 480 い 90-12"},
                ],
                "trips": [
                    {"id": "t-asahi", "name": "朝日→鶴岡 朝便", "name_en": "Asahi-Tsuruoka morning", "vehicle": "v-2t",
                     "driver": "d-kato", "metric": "2t-day", "start": "p-asahi", "end": "p-market", "depart_early": "06:00",
                     "depart_late": "07:00", "arrive_late": "09:30",
                     "own_stops": [{"place": "p-oyama", "windows": window, "duration_s": 600, "note": "部品の配達 2箱"}],
                     "own_load": {"load_g": 300000, "crates": {"ambient": 10}}, "capacity_g": 2000000,
                     "capacity_crates": {"ambient": 60, "cool": 10},
                     "break": {"break_s": 900, "early": "07:00", "late": "09:00"}},
                    {"id": "t-seika", "name": "温海まわり", "name_en": "Atsumi round", "vehicle": "v-van", "driver": "d-abe",
                     "metric": "2t-day", "start": "p-market", "end": "p-market", "depart_early": "06:00",
                     "depart_late": "07:00", "arrive_late": "10:00",
                     "own_stops": [{"place": "p-nezu", "windows": window, "note": "魚の仕入れ"}],
                     "capacity_g": 800000, "capacity_crates": {"ambient": 30}},
                    {"id": "t-suzuki", "name": "鈴木 軽トラ", "name_en": "Suzuki kei truck", "vehicle": "v-kei",
                     "driver": "d-suzuki", "metric": "2t-day", "start": "p-suzuki", "end": "p-suzuki", "depart_early": "06:00",
                     "depart_late": "07:00", "arrive_late": "10:00", "capacity_g": 350000, "capacity_crates": {"ambient": 17}},
                    {"id": "t-impossible", "name": "行けない便", "name_en": "Impossible trip", "vehicle": "v-kei",
                     "driver": "d-sato", "metric": "2t-day", "start": "p-nezu", "end": "p-suzuki", "depart_early": "12:00",
                     "depart_late": "12:00", "arrive_late": "12:10", "capacity_g": 350000,
                     "capacity_crates": {"ambient": 17}},
                ],
            }
        )
    )  # fmt: skip


def stop(place, arrive, leave, tasks=(), *, own=False, load_g=0, crates=(0, 0, 0), before=None, bend=0.06):
    line = winding(PLACES[before][2:4], PLACES[place][2:4], bend) if before else []
    return {
        "place": place,
        "own": own,
        "arrive": at(arrive),
        "leave": at(leave),
        "tasks": [{"kind": k, "index": i, "window": 0, "begin": at(arrive), "end": at(leave)} for k, i in tasks],
        "load_g": load_g,
        "load_crates": list(crates),
        "leg_m": 9400 if before else 0,
        "leg_s": 900 if before else 0,
        "leg_polyline5": encoded(line),
    }


def route(trip, stops, kg, pay, sponsor=0, rest=None):
    return {
        "trip": trip,
        "depart": stops[0]["leave"],
        "arrive": stops[-1]["arrive"],
        "metres": 47000,
        "own_metres": 34000,
        "own_s": 5400,
        "detour_s": 1260,
        "detour_m": 13000,
        "added_visits": len(stops) - 2,
        "extra_cost_units": pay * 18000,
        "extra_cost_yen": float(pay),
        "sponsor_yen": sponsor,
        "driver_pay_yen": pay,
        "kg": kg,
        "break_taken": rest,
        "stops": stops,
    }


def make_plan():
    lots = {row[0]: row for row in LOTS}
    orders = {row[0]: row for row in ORDERS}
    owner = {"t-asahi": "c-shonai", "t-seika": "c-seika", "t-suzuki": "f-suzuki"}
    shipments, money, sums = [], [], {}
    for index, (lot, order, trip, units, basis, carriage, up, down) in enumerate(SHIPMENTS):
        row = lots[lot]
        kg = units * row[6] / 1000
        goods = math.ceil(kg * row[8])
        shipments.append(
            {"lot": lot, "order": order, "trip": trip, "pickup_option": 0, "receiving_option": 0, "units": units, "kg": kg,
             "crates": -(-units // row[7]), "basis": basis, "pickup_at": at(up), "delivery_at": at(down), "goods_yen": goods,
             "carriage_yen": carriage}
        )  # fmt: skip
        farm, eats, drives = row[1], orders[order][1], owner[trip]
        lines = {
            "green": [("goods", eats, farm, goods, 0), ("carriage", eats, drives, 0, carriage)],
            "own": [("goods", eats, farm, goods, carriage)],
            "bought_b": [("goods", drives, farm, goods, 0), ("resale", eats, drives, goods, carriage)],
        }[basis]
        money += [
            {"what": w, "payer": a, "payee": b, "goods_yen": g, "carriage_yen": c, "trip": trip, "shipment": index}
            for w, a, b, g, c in lines
        ]
        one = sums.setdefault(basis, {"basis": basis, "shipments": 0, "kg": 0.0, "goods_yen": 0, "carriage_yen": 0})
        one["shipments"] += 1
        one["kg"] += kg
        one["goods_yen"] += goods
        one["carriage_yen"] += carriage
    money.append({"what": "sponsor", "payer": "sponsor", "payee": "c-shonai", "goods_yen": 0, "carriage_yen": 200,
                  "trip": "t-asahi"})  # fmt: skip
    kg = sum(one["kg"] for one in shipments)
    goods = sum(one["goods_yen"] for one in shipments)
    carriage = sum(one["carriage_yen"] for one in shipments)
    amb = (10, 0, 0)
    routes = [
        route("t-asahi", [
            stop("p-asahi", "06:30", "06:30", own=True, load_g=300000, crates=amb),
            stop("p-sato", "06:48", "06:55", [("pickup", 0), ("pickup", 1)], load_g=314000, crates=(10, 2, 0),
                 before="p-asahi"),
            stop("p-ito", "07:06", "07:14", [("pickup", 2), ("pickup", 3), ("pickup", 7)], load_g=342000, crates=(13, 2, 0),
                 before="p-sato", bend=-0.08),
            stop("p-yutagawa", "07:31", "07:36", [("delivery", 1), ("delivery", 3)], load_g=327000, crates=(12, 1, 0),
                 before="p-ito", bend=0.09),
            stop("p-station", "07:58", "08:04", [("delivery", 0), ("delivery", 2)], load_g=310000, crates=(11, 0, 0),
                 before="p-yutagawa"),
            stop("p-ginza", "08:10", "08:14", [("delivery", 7)], load_g=300000, crates=amb, before="p-station"),
            stop("p-oyama", "08:40", "08:50", [("own", 0)], own=True, load_g=0, before="p-ginza"),
            stop("p-market", "09:02", "09:02", own=True, before="p-oyama", bend=0.1),
        ], 50.0, 2480, 200, {"after_tasks": 10, "begin": at("08:14")}),
        route("t-seika", [
            stop("p-market", "06:05", "06:05", own=True),
            stop("p-nezu", "06:50", "06:55", [("own", 0)], own=True, before="p-market", load_g=90000, crates=(4, 0, 0),
                 bend=0.12),
            stop("p-onga", "07:10", "07:16", [("pickup", 4)], before="p-nezu", load_g=102000, crates=(5, 0, 0)),
            stop("p-yunohama", "08:25", "08:30", [("delivery", 4)], before="p-onga", load_g=90000, crates=(4, 0, 0),
                 bend=-0.05),
            stop("p-market", "08:50", "08:50", own=True, before="p-yunohama"),
        ], 12.0, 900),
        route("t-suzuki", [
            stop("p-suzuki", "06:30", "06:40", [("pickup", 5), ("pickup", 6)], own=True, load_g=25000, crates=(2, 0, 0)),
            stop("p-ginza", "07:20", "07:25", [("delivery", 6)], before="p-suzuki", load_g=9000, crates=(1, 0, 0), bend=-0.06),
            stop("p-yunohama", "08:05", "08:10", [("delivery", 5)], before="p-ginza", bend=-0.1),
            stop("p-suzuki", "08:55", "08:55", own=True, before="p-yunohama", bend=-0.12),
        ], 25.0, 650),
    ]  # fmt: skip

    def unserved(reason, text, text_en, **more):
        return {"reason": reason, "text": text, "text_en": text_en, "tried": 12, "proven": reason == "impossible", **more}

    change = {"path": "trips[1].detour.extra_min", "now": 20, "needed": 27, "text": "温海まわりの寄り道を20分から27分へ",
              "text_en": "raise the detour of the Atsumi round from 20 to 27 min"}  # fmt: skip
    return PlanDocument.model_validate_json(
        json.dumps(
            {
                "format_version": 1,
                "day_hash": "0" * 64,
                "network": {"hash": "1" * 64, "name": "庄内の略図", "credit": "道路: 手書きの略図（Ainori）", "sketch": True},
                "metrics": [],
                "made_at": at("05:00"),
                "run": {"engine": "search", "seed": 1, "iterations": 1000, "seconds": 3.0, "stopped_by": "iterations"},
                "summary": {
                    "value_units": 9180 * 18000, "value_yen": 9180.0, "points": 0, "required_missed": 0, "lots_shipped": 6,
                    "lots_total": 6, "orders_served": 8, "orders_total": 9, "trips_used": 3, "trips_total": 4, "kg": kg,
                    "kg_offered": 146.0, "kg_wanted": 81.0, "extra_km": 39.0, "extra_min": 63.0, "farmers_net_yen": goods,
                    "carriage_yen": carriage, "drivers_pay_yen": carriage + 200, "sponsor_yen": 200,
                    "delivered_yen": goods + carriage, "extra_cost_yen": 4030.0, "yen_per_kg": 46.3,
                    "by_basis": list(sums.values()),
                },
                "shipments": shipments,
                "routes": routes,
                "left_out": [{"trip": "t-impossible", "code": "arrive", "text": "12:10までに着けません",
                              "text_en": "cannot arrive by 12:10"}],
                "money": money,
                "unserved": [
                    unserved("impossible", "どの便でも時間に間に合いません", "no trip can be in time", order="o-gassan-3",
                             code="window", trip="t-seika", change=change),
                    unserved("not_worth_it", "運ぶ費用が310円高い", "carriage is 310 yen too dear", lot="l-kabu", units_left=12,
                             lack_yen=310.0),
                    unserved("displaced", "朝日便の荷台を民田なすに使います", "its room goes to eggplant", lot="l-kyuri",
                             units_left=15, displaces=[2]),
                    unserved("not_found", "48通り試しましたが見つかりません", "48 ways tried, none found", lot="l-tomato",
                             units_left=8),
                ],
            }
        )
    )  # fmt: skip


def make_ground():
    towns = [
        ("鶴岡", "Tsuruoka", 139.827, 38.727, "town", 1), ("大山", "Oyama", 139.768, 38.745, "place", 3),
        ("藤島", "Fujishima", 139.905, 38.762, "place", 2), ("羽黒", "Haguro", 139.925, 38.703, "place", 2),
        ("櫛引", "Kushibiki", 139.862, 38.672, "place", 2), ("温海", "Atsumi", 139.594, 38.620, "place", 2),
        ("鼠ヶ関", "Nezugaseki", 139.548, 38.556, "place", 3), ("朝日", "Asahi", 139.868, 38.580, "place", 2),
        ("湯野浜", "Yunohama", 139.752, 38.787, "place", 3), ("三瀬", "Sanze", 139.662, 38.722, "place", 4),
    ]  # fmt: skip
    spot = {name: (lon, lat) for name, _, lon, lat, _, _ in towns}
    chains = [
        ("trunk", "7", ["鼠ヶ関", "温海", "三瀬", "大山", "鶴岡", "藤島"]),
        ("trunk", "112", ["湯野浜", "大山", "鶴岡", "櫛引", "朝日"]),
        ("primary", "345", ["藤島", "羽黒", "櫛引", "温海"]), ("secondary", "47", ["鶴岡", "羽黒"]),
        ("motorway", "E7", ["朝日", "櫛引", "大山"]),
    ]  # fmt: skip
    roads = [
        {"rank": rank, "ref": ref, "name": f"国道{ref}号", "polyline5": encoded(winding(spot[a], spot[b], 0.04))}
        for rank, ref, chain in chains
        for a, b in itertools.pairwise(chain)
    ]
    for k in range(-6, 7):
        roads.append(
            {"rank": "local", "polyline5": encoded(winding((139.74, 38.735 + k * 0.008), (139.93, 38.73 + k * 0.008)))}
        )
        roads.append(
            {"rank": "tertiary", "polyline5": encoded(winding((139.84 + k * 0.015, 38.66), (139.83 + k * 0.015, 38.79)))}
        )
    own = [PLACES["p-asahi"][2:4], PLACES["p-oyama"][2:4], PLACES["p-market"][2:4]]
    return Ground.model_validate_json(
        json.dumps(
            {
                "network": "庄内の略図",
                "credit": "道路: 手書きの略図（Ainori）",
                "sketch": True,
                "bbox": [139.5, 38.5, 140.0, 38.85],
                "roads": roads,
                "names": [{"name": n, "name_en": e, "lon": x, "lat": y, "kind": k, "rank": r} for n, e, x, y, k, r in towns],
                "own_ways": [
                    {"trip": "t-asahi", "polyline5": encoded(winding(own[0], own[1], -0.05) + winding(own[1], own[2], 0.1)[1:])}
                ],
            }
        )
    )


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Everything that a sheet is made of."""

    day: Day
    plan: PlanDocument
    ground: Ground


@pytest.fixture(scope="session")
def sample():
    return Sample(day=make_day(), plan=make_plan(), ground=make_ground())


@pytest.fixture(scope="session")
def written(sample, tmp_path_factory):
    """All sheets of the sample, written once; tests only read them."""
    out = tmp_path_factory.mktemp("sheets")
    return out, write_all(sample.day, sample.plan, sample.ground, out)


@pytest.fixture(scope="session")
def encode():
    return encoded
