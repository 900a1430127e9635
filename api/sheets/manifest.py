"""A driver's manifest (運行票): what to do at each stop, in order, on paper that a hand can write on."""

from __future__ import annotations

from collections.abc import Mapping

from api.sheets import voice, words
from api.sheets.html import Child, Markup, joined, tag
from api.sheets.paper import facts, foot, head, paper, table
from api.sheets.reading import Action, Book, Cargo, Halt, Run
from api.sheets.voice import Pair, Voice

_KIND: Pair = ("運行票", "driver's manifest")
_DO: dict[str, Pair] = {
    "own": ("自社の用事", "own business"),
    "pickup": ("積込", "load"),
    "delivery": ("引渡", "hand over"),
    "break": ("休憩", "break"),
}


def _goods(voice_: Voice, cargo: Cargo, *, several_bases: bool) -> Markup:
    shipment = cargo.shipment
    weight, each, zone = voice.kg(shipment.kg), voice.kg(cargo.lot.unit_g / 1000), words.ZONES[cargo.lot.zone]
    farm, eats, basis = voice.name(cargo.farm), voice.name(cargo.restaurant), words.BASES[shipment.basis].name
    cold = cargo.lot.zone != "ambient"
    grower = f"{farm[0]}（産地：{cargo.origin}）" if cargo.origin else farm[0]
    amount: Pair = (
        f"{shipment.units}個 ＝ {shipment.crates}箱・{weight[0]}" + (f"【{zone[0]}】" if cold else ""),
        f"{voice.counted(shipment.units, 'unit')} of {each[1]} = {voice.counted(shipment.crates, 'crate')}, {weight[1]}",
    )
    whom: Pair = (f"{grower} → {eats[0]}", f"{farm[1]} → {eats[1]}")
    lines: list[Pair] = [amount, whom, *([(f"根拠：{basis[0]}", f"basis: {basis[1]}")] if several_bases else [])]
    small: Pair = (
        "・".join([cargo.goods[0], *(line[0] for line in lines)]),
        ", ".join([cargo.goods[1], zone[1], *(line[1] for line in lines)]),
    )
    return joined(
        tag("span", voice_.say(cargo.goods), class_="line what"),
        [tag("span", voice_.say(line), class_="line") for line in lines],
        voice_.aside(small),
    )


def _signing(voice_: Voice, kind: str) -> Markup:
    who: Pair = ("渡した人", "handed over by") if kind == "pickup" else ("受領印", "received by")
    count: Pair = ("数", "count")
    boxes = [tag("span", voice_.say(label), tag("br"), voice_.aside(label)) for label in (count, who)]
    return tag("div", boxes, class_="sign")


def _action(voice_: Voice, book: Book, run: Run, action: Action) -> Markup:
    does = tag("span", voice_.say(_DO[action.kind]), class_=f"do {action.kind}")
    if action.cargo is not None:
        goods = _goods(voice_, action.cargo, several_bases=len(run.bases) > 1)
        return tag("div", does, tag("div", goods, class_="goods"), _signing(voice_, action.kind), class_="act")
    begin, end = voice.clock(action.begin, book.date), voice.clock(action.end, book.date)
    span = "" if action.begin == action.end else voice_.say((f"{begin[0]}〜{end[0]}　", f"{begin[1]}-{end[1]} "))
    told = tag("div", span, action.note, " ", voice_.aside(_DO[action.kind]), class_="goods")
    return tag("div", does, told, class_="act")


def _room(voice_: Voice, run: Run, halt: Halt) -> Child:
    if halt.last:
        return None
    rows: list[Child] = []
    for zone in run.zones:
        label = words.ZONES[words.ZONE_NAMES[zone]] if len(run.zones) > 1 else ("", "")
        used, free = tag("b", halt.load_crates[zone]), halt.free_crates[zone]
        rows.append(tag("span", voice_.say(label), " ", used, voice_.say((f"箱 空き{free}", f" ({free} free)")), class_="line"))
    weight, left = voice.kg(halt.load_g / 1000), voice.kg(halt.free_g / 1000)
    rows.append(tag("span", weight[0], class_="line"))
    rows.append(tag("span", voice_.say((f"あと {left[0]}", f"{left[1]} left")), class_="line"))
    return rows


def _row(voice_: Voice, book: Book, run: Run, halt: Halt, known: Mapping[str, str]) -> Markup:
    arrive, leave = voice.clock(halt.arrive, book.date), voice.clock(halt.leave, book.date)
    role: Pair | None = ("出発", "start") if halt.first else ("到着", "end") if halt.last else None
    shown = leave if halt.first and not halt.actions else arrive
    way: Pair | None = None
    if halt.leg_m or halt.leg_s:
        spent, far = voice.minutes(halt.leg_s), voice.km(halt.leg_m)
        way = (f"↓ {spent[0]}・{far[0]}", f"{spent[1]}, {far[1]}")
    stay: Pair | None = None
    if leave != shown and not halt.last:
        stay = (f"{leave[0]} に出る", f"leave {leave[1]}")
    return tag(
        "tr",
        tag(
            "td",
            tag("span", voice_.say(way), class_="note line") if way else None,
            tag("span", halt.label, class_="label"),
            tag("span", voice_.say(shown), class_="clock"),
            tag("span", voice_.say(stay), class_="line") if stay else None,
            class_="when",
        ),
        tag(
            "td",
            tag("span", voice_.both(voice.name(halt.place)), class_="place"),
            tag("b", voice_.both(role)) if role else None,
            tag("span", halt.place.note, class_="line note") if halt.place.note else None,
            tag("b", known[halt.place.id], class_="line") if halt.place.id in known else None,
            [_action(voice_, book, run, action) for action in halt.actions],
        ),
        tag("td", _room(voice_, run, halt), class_="room"),
        class_="halt long" if len(halt.actions) > 4 else "halt",
    )  # fmt: skip


def _know(voice_: Voice, run: Run) -> list[Markup]:
    boxes = []
    if not set(run.vehicle.permits) & {"green", "black", "permit_78_3", "bus"}:
        warning = tag("b", voice_.say(words.WHITE_PLATE_WARNING)), tag("br"), voice_.aside(words.WHITE_PLATE_WARNING)
        boxes.append(tag("div", warning, class_="know white"))
    for basis in run.bases:
        count = sum(one.shipment.basis == basis for one in run.cargo)
        told = words.BASES[basis]
        name: Pair = (f"{told.name[0]}（{count}件）", f"{told.name[1]} ({count})")
        duty = tag("p", voice_.say(told.duty)), voice_.aside(told.duty)
        boxes.append(tag("div", tag("b", voice_.both(name)), duty, class_="know"))
    return boxes


def section(voice_: Voice, book: Book, run: Run, known: Mapping[str, str] | None = None) -> Markup:
    """Return one trip's manifest as a section that fills its own pages; ``known``: what to know at a place, by its id."""
    route = run.route
    leave, arrive = voice.clock(route.depart, book.date), voice.clock(route.arrive, book.date)
    title = joined(tag("span", run.letter, class_="letter"), " ", voice_.both(voice.name(run.trip)))
    plate = joined(voice_.both(words.plate_class(run.vehicle)), [tag("br"), run.vehicle.plate] if run.vehicle.plate else None)
    extra, far, weight = voice.minutes(route.detour_s), voice.km(route.detour_m), voice.kg(route.kg)
    crates = sum(one.shipment.crates for one in run.cargo)
    loaded: Pair = (f"{crates}箱・{weight[0]}", f"{voice.counted(crates, 'crate')}, {weight[1]}")
    told: list[tuple[Pair, Child]] = [
        (("車両", "vehicle"), voice_.both(voice.name(run.vehicle))),
        (("運転者", "driver"), run.trip.driver),
        (("ナンバー", "plate"), plate),
        (("会社・農園", "firm"), voice_.both(voice.name(run.party))),
        (("時間", "time"), voice_.say((f"{leave[0]} 出発 → {arrive[0]} 到着", f"{leave[1]} → {arrive[1]}"))),
        (
            ("相乗りの荷物", "shared goods"),
            voice_.say(loaded),
        ),
        (("寄り道", "detour"), voice_.say((f"＋{extra[0]}・＋{far[0]}", f"+{extra[1]}, +{far[1]}"))),
        (words.pay_name(run.bases), voice_.say(voice.yen(route.driver_pay_yen))),
    ]
    heads: list[Pair] = [("時刻", "time"), ("場所とすること", "place and task"), ("出発時の荷台", "crates on leaving")]
    rows = [_row(voice_, book, run, halt, known or {}) for halt in run.halts]
    return tag(
        "section",
        head(voice_, book, title, _KIND),
        facts(voice_, told),
        _know(voice_, run),
        table(voice_, heads, rows),
        foot(voice_, book),
    )


def manifest_page(voice_: Voice, book: Book, run: Run, *, glyphs: str = "", known: Mapping[str, str] | None = None) -> str:
    """Return one trip's manifest as a page; ``glyphs``: as in `paper`, ``known``: as in `section`."""
    name = voice.name(run.trip)
    title: Pair = (f"運行票 {run.letter} {name[0]}", f"Manifest {run.letter} {name[1]}")
    return paper(voice_, title, section(voice_, book, run, known), glyphs=glyphs)


def manifests_page(voice_: Voice, book: Book) -> str:
    """Return the manifests of all trips that carry something, a page break after each, and who drives without our goods."""
    used = [run for run in book.runs if run.cargo]
    idle = [voice.name(run.trip) for run in book.runs if not run.cargo]
    left_out = [(voice.name(book.trips[entry.trip]), (entry.text, entry.text_en)) for entry in book.plan.left_out]
    closing: list[Child] = []
    if not used:
        closing.append(tag("p", voice_.both(("今日は相乗りの荷物がありません。", "Nothing is carried today."))))
    if idle:
        closing.append(tag("h2", voice_.both(("相乗りの荷物がない便", "trips without shared goods"))))
        closing.extend(tag("p", voice_.both(name)) for name in idle)
    if left_out:
        closing.append(tag("h2", voice_.both(("走れない便", "trips left out"))))
        closing.extend(tag("p", tag("b", voice_.both(name)), "：", voice_.both(text)) for name, text in left_out)
    last = tag("section", head(voice_, book, voice_.both(words.TITLE), _KIND), closing) if closing else None
    return paper(
        voice_, (f"運行票 {book.day.date}", f"Manifests {book.day.date}"), [section(voice_, book, r) for r in used], last
    )
