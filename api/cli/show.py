"""A plan in words: summary, manifests, money, legal bases, and what was left over with its reason."""

from __future__ import annotations

from api.cli.console import Console
from api.documents.plan import PlanDocument
from api.sheets.reading import Action, Book, Cargo, Halt, Run
from api.sheets.voice import Pair, clock, kg, name
from api.sheets.words import BASES


def show_summary(console: Console, plan: PlanDocument) -> None:
    """Print the plan's figures."""
    total = plan.summary
    console.line(f"== {console.say('show.summary')}")
    console.line(
        console.say(
            "show.served",
            served=total.orders_served,
            orders=total.orders_total,
            shipped=total.lots_shipped,
            lots=total.lots_total,
            kg=f"{total.kg:,.1f}",
            used=total.trips_used,
            trips=total.trips_total,
        )
    )
    console.line(
        console.say(
            "show.detour",
            km=f"{total.extra_km:,.1f}",
            minutes=f"{total.extra_min:,.0f}",
            cost=f"{total.extra_cost_yen:,.0f}",
            per_kg=f"{total.yen_per_kg:,.1f}",
        )
    )
    console.line(
        console.say(
            "show.money",
            farmers=total.farmers_net_yen,
            carriage=total.carriage_yen,
            delivered=total.delivered_yen,
            sponsor=total.sponsor_yen,
        )
    )
    console.line(console.say("show.value", value=f"{total.value_yen:,.0f}"))
    if plan.bound is not None:
        key = "show.most" if plan.bound.within_percent is None else "show.within"
        console.line(console.say(key, most=f"{plan.bound.value_yen:,.0f}", percent=plan.bound.within_percent))
    run = plan.run
    console.line(console.say("show.run", iterations=run.iterations, seconds=f"{run.seconds:.1f}", seed=run.seed))
    if plan.network.sketch:
        console.line(console.say("show.sketch"))


def show_plan(console: Console, book: Book) -> None:
    """Print everything that concerns people: the runs, the money, the legal bases, the unserved."""
    show_summary(console, book.plan)
    console.line(f"\n== {console.say('show.manifests')}")
    for run in book.runs:
        _run(console, book, run)
    _money(console, book)
    console.line(f"\n== {console.say('show.basis')}")
    for entry in book.plan.summary.by_basis:
        console.line(
            console.say(
                "show.basis_line",
                name=_said(console, BASES[entry.basis].name),
                count=entry.shipments,
                kg=_said(console, kg(entry.kg)),
                goods=entry.goods_yen,
                carriage=entry.carriage_yen,
            )
        )
    if not book.plan.summary.by_basis:
        console.line(console.say("show.none"))
    _left_over(console, book)


def _said(console: Console, pair: Pair) -> str:
    return pair[0 if console.language == "ja" else 1]


def _run(console: Console, book: Book, run: Run) -> None:
    names = [_said(console, name(thing)) for thing in (run.trip, run.party)]
    pay = console.say("show.pays", pay=run.route.driver_pay_yen) if run.cargo else console.say("show.nothing")
    console.line(f"[{run.letter}] {' / '.join(dict.fromkeys(names))}: {pay}")
    if not run.cargo:
        return
    for halt in run.halts:
        when = _said(console, clock(halt.leave if halt.first else halt.arrive, book.date))
        what = "; ".join(_action(console, action) for action in halt.actions) or _end(console, halt)
        load = console.say("show.load", crates=sum(halt.load_crates), kg=_said(console, kg(halt.load_g / 1000)))
        console.line(f"  {when:>5} {_said(console, name(halt.place))}: {what}" + ("" if halt.last else f" → {load}"))


def _end(console: Console, halt: Halt) -> str:
    return console.say("show.start" if halt.first else "show.end")


def _action(console: Console, action: Action) -> str:
    if action.cargo is None:
        word = console.say("show.break" if action.kind == "break" else "show.own")
        return f"{word} ({action.note})" if action.note else word
    cargo = action.cargo
    who = cargo.restaurant if action.kind == "pickup" else cargo.farm
    arrow = "→" if action.kind == "pickup" else "←"
    amount = console.say("show.load", crates=cargo.shipment.crates, kg=_said(console, kg(cargo.shipment.kg)))
    verb = console.say(f"show.{action.kind}")
    return f"{verb} {_said(console, _goods(cargo))} {amount} {arrow} {_said(console, name(who))}"


def _goods(cargo: Cargo) -> Pair:
    """The lot's own name, which says what is wrong with it; its product and defects where it has none."""
    return name(cargo.lot) if cargo.lot.name or cargo.lot.name_en else cargo.goods


def _money(console: Console, book: Book) -> None:
    console.line(f"\n== {console.say('show.lines')}")
    for line in book.plan.money:
        yen = line.goods_yen + line.carriage_yen
        payer, payee = (_said(console, book.party_name(party)) for party in (line.payer, line.payee))
        console.line(f"  {console.say(f'show.what.{line.what}'):<8} {payer} → {payee}: ¥{yen:,}")
    total = book.plan.summary
    sides = {"delivered": total.delivered_yen, "sponsor": total.sponsor_yen}
    sides |= {"farmers": total.farmers_net_yen, "drivers": total.drivers_pay_yen}
    console.line(f"  {console.say('show.sum', **sides)}" if book.plan.money else f"  {console.say('show.none')}")


def _left_over(console: Console, book: Book) -> None:
    plan = book.plan
    console.line(f"\n== {console.say('show.unserved', count=len(plan.unserved))}")
    for entry in plan.unserved:
        reason = entry.text if console.language == "ja" else entry.text_en
        console.line(f"  {_said(console, book.unserved_name(entry))}: {reason}")
    if plan.left_out:
        console.line(f"\n== {console.say('show.left_out')}")
        for left in plan.left_out:
            reason = left.text if console.language == "ja" else left.text_en
            console.line(f"  {_said(console, name(book.trips[left.trip]))}: {reason}")
