"""The map as one page that opens from a disk without any network: Leaflet inside, roads drawn from the ground document."""

from __future__ import annotations

import json
import re
from pathlib import Path

from api.sheets import font, voice, words
from api.sheets.html import Markup, page, tag
from api.sheets.reading import Action, Book, Halt, Run
from api.sheets.voice import Lang, Pair, Voice

_HERE = Path(__file__).resolve().parent
_REPOSITORY = _HERE.parents[1]
COLOURS = (
    "#c62828", "#1557b0", "#00796b", "#8e24aa", "#b35900", "#37474f", "#ad1457", "#2e7d32", "#5d4037", "#283593", "#827717",
    "#00838f",
)  # fmt: skip
"""One a trip, dark enough for white figures on them; letters tell trips apart where colours do not."""
_RANKS = ("local", "tertiary", "secondary", "primary", "trunk", "motorway")

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


def leaflet(folder: Path | None = None) -> tuple[str, str, str]:
    """
    Return Leaflet's script, style and licence, made fit for a page that may ask nobody for anything.

    Its own link home, its source map, the remarks in its style and its images (layer switch, default marker) are cut: the map
    shows none of them.

    Parameters
    ----------
    folder
        Leaflet's package; the repository's ``node_modules`` unless given.

    Raises
    ------
    FileNotFoundError
        If set-up has not brought the package.
    """
    home = folder or _REPOSITORY / "node_modules" / "leaflet"
    try:
        script = (home / "dist" / "leaflet.js").read_text(encoding="utf-8")
        style = (home / "dist" / "leaflet.css").read_text(encoding="utf-8")
        licence = (home / "LICENSE").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        msg = f"Leaflet is not in {home}; run 'make setup'"
        raise FileNotFoundError(msg) from error
    script = re.sub(r"\n//# sourceMappingURL=.*", "", script)
    script = re.sub(r'href="https?://[^"]*"', 'href="#"', script)
    style = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    style = re.sub(r"url\((?!data:)[^)]*\)", "none", style)
    return script, style, licence


def _pair(text: Pair) -> list[Json]:
    return [text[0], text[1]]


def _times(book: Book, begin: str, end: str) -> Pair:
    first, last = voice.clock(begin, book.date), voice.clock(end, book.date)
    return first if begin == end else (f"{first[0]}〜{last[0]}", f"{first[1]}-{last[1]}")


def _action_lines(book: Book, action: Action) -> list[Json]:
    when = _times(book, action.begin, action.end)
    if action.kind == "break":
        return ["break", _pair((f"休憩 {when[0]}", f"Break {when[1]}")), _pair(("", ""))]
    if action.cargo is None:
        note = action.note
        return ["own", _pair((f"自社の用事 {when[0]}", f"Own business {when[1]}")), _pair((note, note))]
    cargo, shipment = action.cargo, action.cargo.shipment
    goods, weight = cargo.goods, voice.kg(shipment.kg)
    farm, restaurant = voice.name(cargo.farm), voice.name(cargo.restaurant)
    what = (
        f"{goods[0]} {shipment.units}個（{shipment.crates}箱・{weight[0]}）",
        f"{goods[1]}, {voice.counted(shipment.units, 'unit')} ({voice.counted(shipment.crates, 'crate')}, {weight[1]})",
    )
    if action.kind == "pickup":
        return [
            "pickup",
            _pair((f"積込 {what[0]}", f"Load {what[1]}")),
            _pair((f"{farm[0]} → {restaurant[0]}", f"{farm[1]} → {restaurant[1]}")),
        ]
    return [
        "delivery",
        _pair((f"引渡 {what[0]}", f"Hand over {what[1]}")),
        _pair((f"{restaurant[0]} へ（{farm[0]} から）", f"to {restaurant[1]} (from {farm[1]})")),
    ]


def _load(run: Run, halt: Halt) -> Pair:
    zones = [words.ZONES[words.ZONE_NAMES[zone]] for zone in run.zones]
    used = [halt.load_crates[zone] for zone in run.zones]
    free = [halt.free_crates[zone] for zone in run.zones]
    japanese = "、".join(f"{zone[0]} {a}箱（空き {b}箱）" for zone, a, b in zip(zones, used, free, strict=True))
    english = ", ".join(
        f"{zone[1]} {voice.counted(a, 'crate')} ({b} free)" for zone, a, b in zip(zones, used, free, strict=True)
    )
    weight = voice.kg(halt.load_g / 1000)
    return f"出発時の荷台：{japanese}、{weight[0]}", f"Load on leaving: {english}, {weight[1]}"


def _halt(book: Book, run: Run, halt: Halt, polyline5: str) -> Json:
    return {
        "label": halt.label,
        "lon": halt.place.lon,
        "lat": halt.place.lat,
        "place": _pair(voice.name(halt.place)),
        "own": all(action.cargo is None for action in halt.actions),
        "when": _pair(_times(book, halt.arrive, halt.leave)),
        "role": _pair(("出発", "start") if halt.first else ("到着", "end") if halt.last else ("", "")),
        "actions": [_action_lines(book, action) for action in halt.actions],
        "load": None if halt.last else _pair(_load(run, halt)),
        "leg": polyline5,
    }


def _run(book: Book, run: Run) -> Json:
    route = run.route
    extra_min, extra_km = voice.minutes(route.detour_s), voice.km(route.detour_m)
    leave, arrive = voice.clock(route.depart, book.date), voice.clock(route.arrive, book.date)
    plate, weight, pay = words.plate_class(run.vehicle), voice.kg(route.kg), voice.yen(route.driver_pay_yen)
    called = words.pay_name(run.bases)
    own_way = next((way.polyline5 for way in book.ground.own_ways if way.trip == run.trip.id), None)
    return {
        "letter": run.letter,
        "colour": COLOURS[run.rank % len(COLOURS)],
        "name": _pair(voice.name(run.trip)),
        "facts": [
            _pair((f"{leave[0]} 出発 → {arrive[0]} 到着", f"{leave[1]} → {arrive[1]}")),
            _pair((f"{voice.name(run.party)[0]}・{plate[0]}", f"{voice.name(run.party)[1]}, {plate[1]}")),
            _pair(
                (
                    f"相乗りの荷物 {weight[0]}・寄り道 {extra_min[0]} {extra_km[0]}",
                    f"{weight[1]} of shared goods, +{extra_min[1]}, +{extra_km[1]}",
                )
                if run.cargo
                else ("今日は相乗りの荷物がありません", "carries nothing of ours today")
            ),
            *([_pair((f"{called[0]} {pay[0]}", f"{called[1]} {pay[1]}"))] if run.cargo else []),
            *[
                _pair((f"根拠：{words.BASES[basis].name[0]}", f"Legal basis: {words.BASES[basis].name[1]}"))
                for basis in run.bases
            ],
        ],
        "used": bool(run.cargo),
        "own_way": own_way,
        "own_places": [[lat, lon] for lon, lat in run.own_places],
        "stops": [
            _halt(book, run, halt, stop.leg_polyline5) for halt, stop in zip(run.halts, route.stops, strict=True)
        ],
    }  # fmt: skip


def _summary(book: Book) -> list[Json]:
    figures = book.plan.summary
    rows: list[tuple[Pair, Pair]] = [
        (("運ぶ量", "Carried"), voice.kg(figures.kg)),
        (("届く注文", "Orders served"), (f"{figures.orders_served} / {figures.orders_total}",) * 2),
        (("使う便", "Trips used"), (f"{figures.trips_used} / {figures.trips_total}",) * 2),
        (("農家の手取り", "Farmers' net"), voice.yen(figures.farmers_net_yen)),
        (("寄り道の費用", "Detour cost"), voice.yen(figures.extra_cost_yen)),
        (("1kgあたりの費用", "Cost per kg"), voice.yen(figures.yen_per_kg)),
        (("増える道のり", "Added driving"), voice.km(round(figures.extra_km * 1000))),
        (("支援金", "Sponsor's money"), voice.yen(figures.sponsor_yen)),
    ]
    return [[_pair(label), _pair(value)] for label, value in rows]


def _unserved(book: Book) -> list[Json]:
    listed: list[Json] = []
    for entry in book.plan.unserved:
        place = book.unserved_place(entry)
        change = entry.change
        if change is not None and change.text in entry.text:
            change = None
        listed.append(
            {
                "kind": "order" if entry.order is not None else "lot",
                "what": _pair(book.unserved_name(entry)),
                "reason": _pair(words.REASONS[entry.reason]),
                "text": _pair((entry.text, entry.text_en)),
                "change": _pair((change.text, change.text_en)) if change is not None else None,
                "place": _pair(voice.name(place)),
                "lon": place.lon,
                "lat": place.lat,
            }
        )
    return listed


def _data(book: Book, lang: Lang) -> Json:
    ground = book.ground
    day = voice.calendar_day(book.date)
    return {
        "lang": lang,
        "title": _pair(words.TITLE),
        "date": _pair(day),
        "subtitle": _pair((book.day.title, book.day.title_en or book.day.title)),
        "sketch": _pair(words.SKETCH) if ground.sketch else None,
        "credit": ground.credit,
        "network": ground.network,
        "bbox": list(ground.bbox),
        "roads": [[_RANKS.index(road.rank), road.ref, road.polyline5] for road in ground.roads],
        "names": [
            [name.name, name.name_en or name.name, name.lon, name.lat, name.rank - (10 if name.kind == "town" else 0)]
            for name in ground.names
        ],
        "closed": [[_pair((road.name, road.name_en or road.name)), road.polyline5] for road in ground.closed],
        "summary": _summary(book),
        "trips": [_run(book, run) for run in book.runs],
        "unserved": _unserved(book),
        "left_out": [
            [_pair(voice.name(book.trips[entry.trip])), _pair((entry.text, entry.text_en))] for entry in book.plan.left_out
        ],
    }


def map_page(book: Book, *, lang: Lang = "ja", leaflet_folder: Path | None = None) -> str:
    """
    Return the map as one HTML page that asks no other host.

    Parameters
    ----------
    book
        Day, plan and ground.
    lang
        The language it opens in; a button shows the other.
    leaflet_folder
        Leaflet's package, for a checkout elsewhere.

    Raises
    ------
    FileNotFoundError
        If Leaflet or the typeface is not set up.
    """
    library, library_style, licence = leaflet(leaflet_folder)
    script = (_HERE / "map.js").read_text(encoding="utf-8")
    style = (_HERE / "map.css").read_text(encoding="utf-8").replace("FONT_STACK", font.STACK)
    data = json.dumps(_data(book, lang), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    say = Voice(lang=lang).say
    title = say((f"{words.TITLE[0]}の地図 {book.day.date}", f"{words.TITLE[1]} map {book.day.date}"))
    body = (
        tag("div", id="map", role="application"),
        tag("aside", id="panel"),
        tag("noscript", "この地図にはJavaScriptが必要です。map.png をご覧ください。 / This map needs JavaScript; see map.png."),
    )
    return page(
        lang=lang,
        title=title,
        styles=(library_style, style, font.face(data + script + "".join(str(part) for part in body))),
        body=body,
        scripts=(library, Markup(script)),
        data=("data", data),
        notice=f"Leaflet 1.9.4\n{licence}\n{font.NOTICE}",
    )
