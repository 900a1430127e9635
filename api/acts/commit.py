"""Committing: a ready plan becomes the one that holds, in one transaction; by a person or, within limits, by the clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from api.acts import consent
from api.acts.at_hand import rows_of
from api.acts.rounds import carry_over
from api.acts.stale import moved_rows
from api.acts.taking_hold import Taken, take_hold, trips_of
from api.db.tx import Tx
from api.documents.plan import PlanDocument
from api.http.problem import Refusal
from api.lots.tables import LotRow
from api.messages import Said
from api.money.service import fix
from api.notify.owe import alert, tell
from api.orders.tables import OrderRow
from api.plans import service as plans
from api.plans.compare import changes
from api.plans.comparing import TOLERANCE_S, promises_of, rank
from api.plans.documents import data_of, unpacked
from api.plans.limits import Beyond, Figures, beyond
from api.plans.states import PlanAction, PlanState
from api.plans.tables import JobRow, PlanRow
from api.regions.service import config_of, day_row, set_day_state
from api.trips.tables import TripRow

_ASK_AGAIN: Final = timedelta(seconds=20)
_MOST_FAILED: Final = 3
"""So many runs of a day may fail before the clock gives up and calls a person."""
_MOST_STALE: Final = 5
_BEFORE: Final = ("open", "closed", "held")


def commit(tx: Tx, plan_id: str) -> PlanRow:
    """
    Let a plan hold: the one before is superseded, units are given back and promised, money lines fixed, everybody told.

    Raises
    ------
    Refusal
        ``wrong-state`` where it is not ready; ``plan-stale`` with the rows it rests on that have moved or are short.
    """
    plan = plans.plan_of(tx.session, tx.actor.region, plan_id)
    if plan.state != PlanState.READY or plan.purpose == "draft" or plan.document is None:
        raise Refusal("wrong-state", state=plan.purpose if plan.purpose == "draft" else plan.state)
    document = PlanDocument.model_validate_json(unpacked(plan.document))
    day = data_of(plan.day)
    moved = moved_rows(tx.session, plan, document, day)
    if moved:
        raise Refusal("plan-stale", rows=[one.plain for one in moved])
    # Held in a name: the session lets go of what nobody holds, and would read it anew one by one.
    at_hand = rows_of(tx, document)
    _supersede_others(tx, plan)
    taken = take_hold(tx, plan, document, day)
    plan.committed_at, plan.committed_by = tx.now, tx.actor.account_id or tx.actor.by
    plans.move(
        tx, plan, PlanAction.COMMIT, shipments=len(taken.rows), new=len(taken.new), moved=len(taken.moved),
        released=len(taken.released),
    )  # fmt: skip
    fix(tx, plan, document, taken.rows)
    row = day_row(tx, plan.date)
    row.active_plan_id, row.draft_plan_id = plan.id, None
    if row.state in _BEFORE:
        set_day_state(tx, row, "committed", "commit", plan=plan.id)
    carry_over(tx, date.fromisoformat(plan.date))
    consent.ask_all(tx, [one for one in taken.rows.values() if one.state in {"offered", "promised"}])
    _tell(tx, plan, document, taken)
    del at_hand
    return plan


def _supersede_others(tx: Tx, plan: PlanRow) -> None:
    others = tx.session.scalars(
        select(PlanRow)
        .where(
            PlanRow.region == plan.region, PlanRow.date == plan.date, PlanRow.id != plan.id,
            PlanRow.state.in_((PlanState.ACTIVE.value, PlanState.READY.value)),
        )
        .order_by(PlanRow.id)
    ).all()  # fmt: skip
    for other in others:
        plans.move(tx, other, PlanAction.SUPERSEDE, by_plan=plan.id)


def _tell(tx: Tx, plan: PlanRow, document: PlanDocument, taken: Taken) -> None:
    for row in taken.released:
        consent.tell_released(tx, row, "replanned")
    for row in taken.moved:
        consent.ask_again(tx, row)
    for route in trips_of(document):
        trip = tx.session.get_one(TripRow, route.trip)
        tell(
            tx, "run-planned", effect=f"run/{route.trip}/{plan.id}", party=trip.party_id, trip=trip.name, date=plan.date,
            useless_after=datetime.fromisoformat(route.arrive), stops=route.added_visits,
            extra_min=-(-max(0, route.detour_s) // 60), extra_km=-(-max(0, route.detour_m) // 1000),
            pay_yen=route.driver_pay_yen,
        )  # fmt: skip
    if plan.purpose == "run":
        _tell_unserved(tx, plan, document)


def _tell_unserved(tx: Tx, plan: PlanRow, document: PlanDocument) -> None:
    """Say to whom nothing came of it why, and what would help; once a day."""
    for one in document.unserved:
        name = one.order or one.lot
        row = tx.session.get(OrderRow, name) if one.order is not None else tx.session.get(LotRow, name)
        if row is None:
            continue
        change = Said("", "") if one.change is None else Said(one.change.text, one.change.text_en)
        kind = "order-unserved" if one.order is not None else "lot-left"
        tell(
            tx, kind, effect=f"unserved/{plan.date}/{name}", party=row.party_id, date=plan.date, entry=row.id,
            units=one.units_left, reason=Said(one.text, one.text_en), change=change,
        )  # fmt: skip


def figures_of(tx: Tx, plan: PlanRow, document: Mapping[str, Any]) -> Figures:
    """Return what the operator's limits judge."""
    summary = plan.summary
    possible = summary["orders_total"] - sum(
        1 for one in document["unserved"] if one.get("order") is not None and one["reason"] == "impossible"
    )
    kept = changes(promises_of(tx.session, plan.region, plan.date), document, tolerance_s=TOLERANCE_S)
    return Figures(
        sponsor_yen=summary["sponsor_yen"],
        turnover_yen=summary["delivered_yen"],
        extra_m=round(summary["extra_km"] * 1000),
        changed_promises=kept.changed,
        served_percent=100 * summary["orders_served"] // possible if possible > 0 else None,
    )


def auto_commit(tx: Tx, date: str) -> datetime | None:
    """
    Commit the best plan of a day by the clock, within the operator's limits; beyond them the day is held and a person called.

    Returns
    -------
    again
        When to ask again: a run is still under way, or a new one was asked for because the day has moved.
    """
    region = tx.actor.region
    row = day_row(tx, date)
    if row.state not in _BEFORE or plans.active_plan(tx.session, region, date) is not None:
        return None
    known = tx.session.scalars(
        select(PlanRow).where(PlanRow.region == region, PlanRow.date == date, PlanRow.purpose == "run")
    ).all()
    ready = sorted((one for one in known if one.state == PlanState.READY), key=rank)
    if any(one.state in {PlanState.QUEUED, PlanState.RUNNING} for one in known):
        return tx.now + _ASK_AGAIN
    for plan in ready:
        document = data_of(plan.document)
        if moved_rows(tx.session, plan, PlanDocument.model_validate_json(unpacked(plan.document or b"")), data_of(plan.day)):
            plans.move(tx, plan, PlanAction.SUPERSEDE, why="stale")
            continue
        limits = config_of(tx.session, region).auto_commit
        reasons = beyond(limits, figures_of(tx, plan, document))
        if reasons:
            _hold(tx, date, "commit-held", plan.id, reasons)
            return None
        commit(tx, plan.id)
        return None
    failed = sum(one.state in {PlanState.FAILED, PlanState.SUPERSEDED} for one in known)
    if failed >= _MOST_FAILED + _MOST_STALE:
        _hold(tx, date, "commit-without-plan", f"{failed}", ())
        return None
    if sum(one.state == PlanState.FAILED for one in known) >= _MOST_FAILED:
        _hold(tx, date, "commit-without-plan", f"{failed}", ())
        return None
    plans.request_plan(tx, date)
    return tx.now + _ASK_AGAIN


def _hold(tx: Tx, date: str, kind: str, what: str, reasons: tuple[Beyond, ...]) -> None:
    set_day_state(tx, day_row(tx, date), "held", "hold", limits=[one.limit for one in reasons])
    said = Said("、".join(one.said.ja for one in reasons), "; ".join(one.said.en for one in reasons))
    alert(tx, kind, effect=f"{kind}/{date}/{what}", date=date, reason=said)


def activate(tx: Tx, plan_id: str) -> bool:
    """
    Let a re-plan hold as soon as it is ready, where it leaves other promises alone; else a person is called.

    One that the day has overtaken is put aside and asked for anew.

    Returns
    -------
    holds
        Whether it holds now.
    """
    plan = plans.plan_of(tx.session, tx.actor.region, plan_id)
    if plan.state != PlanState.READY or plan.purpose != "replan":
        return False
    why = list(plan.options.get("why", ()))
    if moved_rows(tx.session, plan, PlanDocument.model_validate_json(unpacked(plan.document or b"")), data_of(plan.day)):
        plans.move(tx, plan, PlanAction.SUPERSEDE, why="stale")
        tries = int(plan.options.get("tries", 0)) + 1
        if tries > _MOST_STALE:
            alert(tx, "replan-overtaken", effect=f"replan-overtaken/{plan.id}", date=plan.date)
            return False
        again = plans.request_replan(tx, plan.date, why[0] if why else "stale", {"tries": tries})
        if again is not None:
            again.options = {**again.options, "why": list(dict.fromkeys([*again.options.get("why", ()), *why]))}
        return False
    limits = config_of(tx.session, tx.actor.region).auto_commit
    reasons = tuple(
        one
        for one in beyond(limits, figures_of(tx, plan, data_of(plan.document)))
        if one.limit in {"enabled", "max_changed_promises"}
    )
    if reasons:
        said = Said("、".join(one.said.ja for one in reasons), "; ".join(one.said.en for one in reasons))
        alert(tx, "replan-held", effect=f"replan-held/{plan.id}", date=plan.date, reason=said)
        return False
    commit(tx, plan.id)
    return True


def ready_replans(tx: Tx) -> list[str]:
    """Return re-plans that are ready and wait to hold: what a server that died in between has left."""
    rows = tx.session.execute(
        select(PlanRow.id)
        .join(JobRow, JobRow.plan_id == PlanRow.id)
        .where(PlanRow.region == tx.actor.region, PlanRow.purpose == "replan", PlanRow.state == "ready")
        .order_by(PlanRow.ready_at)
    )
    return [row.id for row in rows]
