"""The clock of a region's day as a document: what happens at which wall time before, on and after the day of delivery."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from api.documents.base import Count, Document, WallTime


class Step(Document):
    """A wall time so many days after the day of delivery (negative: before it)."""

    day: Annotated[int, Field(ge=-31, le=2)]
    at: WallTime


class ReceiptTimes(Document):
    """
    When a kitchen may say what it found.

    The window opens with the delivery, or, where nobody was there, when the kitchen opens (``opens`` where its hours are
    unknown); it stays open for ``open_min``, and silence at its end counts as received in full.
    """

    opens: WallTime = "09:00"
    open_min: Count = 180


class DayTimes(Document):
    """
    One day of a region.

    A *service day* is the day of delivery; entries for it close the afternoon before. It runs from ``begins`` to the same
    time of the next day, so that what is brought at half past midnight still belongs to the evening.
    """

    begins: WallTime = "03:00"
    opens: Step
    """Standing entries become the day's entries, and others may be posted."""
    reminds: tuple[Step, ...] = ()
    """Those who usually post and have not are asked."""
    call_lists: tuple[Step, ...] = ()
    """A list to telephone by is printed."""
    cut_off: Step
    plan: Step
    propose: Step
    """The operator sees the plan and what hinders its commit."""
    commit: Step
    slips: Step
    """Final slips are printed and sent."""
    consent_by: Step
    """Who wants to be asked has answered by then; silence then is no."""
    late_until: Step
    """Kitchens may still order into trips already accepted."""
    dawn_opens: Step
    dawn_reminds: tuple[Step, ...] = ()
    dawn_closes: Step
    last_replan: Step
    send: Step
    """Manifests and changes of the morning are with everybody."""
    receipt: ReceiptTimes = ReceiptTimes()
    expires: Step
    """What nobody carried is carried over or over."""
    statements_at: WallTime = "06:00"
    """On the first of a month, for the month before."""


ORDERED: Final = (
    ("opens", "cut_off"),
    ("cut_off", "plan"),
    ("plan", "propose"),
    ("propose", "commit"),
    ("commit", "slips"),
    ("commit", "consent_by"),
    ("commit", "late_until"),
    ("consent_by", "dawn_opens"),
    ("late_until", "dawn_closes"),
    ("slips", "dawn_opens"),
    ("dawn_opens", "dawn_closes"),
    ("dawn_closes", "last_replan"),
    ("last_replan", "send"),
    ("send", "expires"),
)
"""Which step must not come before which."""
