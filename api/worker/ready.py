"""What follows when a plan is ready: a re-plan takes hold by itself, a run waits for its own act."""

from __future__ import annotations

import logging
from typing import Final

from api.acts.commit import activate, ready_replans
from api.db.actor import the_clock
from api.db.store import Store
from api.http.problem import Refusal
from api.plans.tables import PlanRow

LOG: Final = logging.getLogger("ainori.planning")


def on_ready(store: Store, plan: PlanRow) -> None:
    """Let a re-plan hold; one that cannot stays as it is, with the plan that held before."""
    if plan.purpose == "replan":
        try:
            with store.write(the_clock(plan.region)) as tx:
                activate(tx, plan.id)
        except Refusal as refusal:
            LOG.warning("re-plan %s does not hold: %s", plan.id, refusal.code)
    if plan.purpose != "draft":
        store.ring("plans")


def take_up(store: Store, region: str) -> None:
    """Let re-plans hold that were ready when a server died before it could say so."""
    with store.write(the_clock(region)) as tx:
        waiting = ready_replans(tx)
    for plan in waiting:
        try:
            with store.write(the_clock(region)) as tx:
                activate(tx, plan)
        except Refusal as refusal:
            LOG.warning("re-plan %s does not hold: %s", plan, refusal.code)
