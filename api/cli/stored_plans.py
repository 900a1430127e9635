"""Every plan in a store, judged by the rules of matching (I5): day and plan as they were kept, on the region's roads."""

from __future__ import annotations

from sqlalchemy import select

from api.cli.console import Console
from api.db.store import Store
from api.documents.faults import InputFaults
from api.documents.load import day_from, plan_from
from api.planning.prepare import prepare
from api.planning.verify import told, verify
from api.plans.documents import unpacked
from api.plans.tables import PlanRow
from api.regions.service import config_of
from api.serving import beside_of
from api.settings import ServiceSettings
from api.worker.roads import road_file
from routing.network import RoadNetwork


def broken_plans(store: Store, region: str, settings: ServiceSettings, console: Console) -> list[str]:
    """Return one line for each broken rule; plans of another road network cannot be judged and are told."""
    with store.read() as session:
        network = RoadNetwork.load(road_file(config_of(session, region), beside_of(settings)))
        ids = session.scalars(
            select(PlanRow.id)
            .where(PlanRow.region == region, PlanRow.document.is_not(None), PlanRow.day.is_not(None))
            .order_by(PlanRow.created_at)
        ).all()
    found: list[str] = []
    for name in ids:
        with store.read() as session:
            row = session.get_one(PlanRow, name)
        console.tell("judging", what=name)
        if row.network_hash != network.content_hash:
            found.append(f"I5 plan {name}: made on another road network, not judged")
            continue
        try:
            day = day_from(unpacked(row.day or b""))
            assembled = prepare(day, network)
            broken = verify(assembled, network, plan_from(unpacked(row.document or b"")))
            found += [f"I5 plan {name}: {told(assembled, one)}" for one in broken]
        except InputFaults as faults:
            found += [f"I5 plan {name}: {line}" for line in faults.lines("en")]
    return found
