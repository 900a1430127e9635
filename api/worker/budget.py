"""What a channel may cost a month: counted from what was sent, the last tenth kept for what is urgent."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.db.tables import OutboxRow
from api.db.tx import Tx
from api.notify.owe import alert
from api.regions.config import ChannelName, RegionConfig

_KEPT_FOR_URGENT: Final = 10
"""One in so many."""


def month_of(config: RegionConfig, at: datetime) -> datetime:
    """Return the beginning of the month on the region's wall."""
    local = at.astimezone(ZoneInfo(config.time_zone))
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def used(session: Session, config: RegionConfig, channel: ChannelName, at: datetime) -> int:
    """Return how many messages (a digest is one) a channel has taken this month."""
    count = select(func.count(OutboxRow.sent_as.distinct())).where(
        OutboxRow.region == config.id, OutboxRow.channel == channel, OutboxRow.state == "sent",
        OutboxRow.sent_at >= month_of(config, at),
    )  # fmt: skip
    return session.execute(count).scalar_one()


def may_spend(tx: Tx, config: RegionConfig, channel: ChannelName, *, urgent: bool) -> bool:
    """Whether another message may go out by a channel; operators are told once a month that it runs low."""
    terms = config.channels.get(channel)
    if terms is None:
        return False
    if terms.free_per_month is None or terms.extra_yen is not None:
        return True
    limit = terms.free_per_month
    count = used(tx.session, config, channel, tx.now)
    if count < limit - limit // _KEPT_FOR_URGENT:
        return True
    month = f"{month_of(config, tx.now):%Y-%m}"
    alert(tx, "budget-low", effect=f"budget/{channel}/{month}", urgent=False, channel=channel, used=count, limit=limit)
    return urgent and count < limit
