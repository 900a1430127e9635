"""A farm for which nothing matches for days: told in time not to harvest, its goods shown to outlets that take all kinds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.accounts.tables import PartyRow
from api.acts import amends
from api.db.tx import Tx
from api.lots.tables import LotRow
from api.notify.owe import alert, tell
from api.places.tables import PlaceRow
from api.shipments.tables import ShipmentRow

DAYS: Final = 2
"""After so many days in a row without any match a farm is told."""
_LOOK_BACK: Final = 14
_DEAD: Final = ("released", "failed")


def idle_days(session: Session, farm: str, day: str) -> int:
    """Return how many of the latest days on which a farm offered something brought it nothing, up to ``day``."""
    first = (date.fromisoformat(day) - timedelta(days=_LOOK_BACK)).isoformat()
    offered = session.execute(
        select(LotRow.date, LotRow.until).where(
            LotRow.party_id == farm, LotRow.state != "draft", LotRow.until >= first, LotRow.date <= day
        )
    ).all()  # fmt: skip
    matched = set(
        session.scalars(
            select(ShipmentRow.date).where(
                ShipmentRow.farm_id == farm, ShipmentRow.date >= first, ShipmentRow.state.not_in(_DEAD)
            )
        )
    )  # fmt: skip
    count = 0
    for back in range(_LOOK_BACK):
        on = (date.fromisoformat(day) - timedelta(days=back)).isoformat()
        if on in matched:
            break
        count += any(begin <= on <= until for begin, until in offered)
    return count


def tell_idle(tx: Tx, day: str) -> int:
    """Tell farms whose offers find nobody, before they harvest again; show their goods to outlets. How many farms."""
    region = tx.actor.region
    farms = tx.session.scalars(
        select(LotRow.party_id)
        .where(
            LotRow.region == region, LotRow.date <= day, LotRow.until >= day, LotRow.state.in_(("open", "closed", "expired")),
            LotRow.units_left > 0,
        )
        .distinct()
        .order_by(LotRow.party_id)
    ).all()  # fmt: skip
    sinks = _sinks(tx.session, region)
    count = 0
    for farm in farms:
        days = idle_days(tx.session, farm, day)
        if days < DAYS:
            continue
        count += 1
        lots = tx.session.scalars(
            select(LotRow)
            .where(LotRow.party_id == farm, LotRow.date <= day, LotRow.until >= day, LotRow.units_left > 0)
            .order_by(LotRow.id)
        ).all()
        goods = [amends.goods_of(tx.session, lot) for lot in lots]
        tell(
            tx, "nothing-matches" if sinks else "do-not-harvest", effect=f"idle/{day}/{farm}", party=farm, days=days, date=day,
            goods=goods, outlets=[name for _, name in sinks],
        )  # fmt: skip
        kept_g = sum(lot.units_left * lot.unit_g for lot in lots)
        district = tx.session.get_one(PartyRow, farm).district
        for sink, _ in sinks:
            tell(
                tx, "outlet-offer", effect=f"idle/{day}/{farm}/{sink}", party=sink, goods=goods, kept_g=kept_g, place=district,
                date=day,
            )  # fmt: skip
        alert(
            tx, "idle-farm", effect=f"idle/{day}/{farm}/operators", urgent=False, days=days, goods=goods, kept_g=kept_g,
            place=district,
        )  # fmt: skip
    return count


def _sinks(session: Session, region: str) -> list[tuple[str, str]]:
    """Return outlets that take all kinds: keepers of a drop point that is open to people (farm shops, roadside stations)."""
    rows = session.execute(
        select(PartyRow.id, func.min(PlaceRow.name))
        .join(PlaceRow, PlaceRow.party_id == PartyRow.id)
        .where(
            PartyRow.region == region, PartyRow.kind == "keeper", PartyRow.state == "active", PlaceRow.kind == "drop_point",
            PlaceRow.state == "active",
        )
        .group_by(PartyRow.id)
        .order_by(PartyRow.id)
    )  # fmt: skip
    return [(party, name) for party, name in rows]
