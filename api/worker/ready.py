"""What follows when a plan is ready."""

from __future__ import annotations

from api.db.store import Store
from api.plans.tables import PlanRow


def on_ready(store: Store, plan: PlanRow) -> None:
    """Ring for those who wait for plans; a run is committed by its own act, never by being ready."""
    if plan.purpose != "draft":
        store.ring("plans")
