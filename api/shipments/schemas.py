"""What is shown of shipments."""

from __future__ import annotations

from typing import Literal

from api.http.body import Shown

StateName = Literal[
    "offered", "promised", "picked_up", "delivered", "settled", "released", "failed", "short", "disputed"
]  # fmt: skip


class ConsentShown(Shown):
    """One side's answer; ``until``: by when it is waited for."""

    side: str
    state: str
    how: str
    until: str | None


class ShipmentShown(Shown):
    """A shipment as one of its sides, the operator or the auditor may read it; prices of others are left out."""

    id: str
    date: str
    state: str
    cause: str
    lot: str
    order: str
    trip: str
    farm: str
    restaurant: str
    carrier: str
    pickup_place: str
    delivery_place: str
    units: int
    kg: float
    crates: int
    crate_type: str
    basis: str
    pickup_at: str
    delivery_at: str
    eta: str | None
    units_picked: int | None
    units_delivered: int | None
    units_accepted: int | None
    receipt_until: str | None
    goods_yen: int | None
    carriage_yen: int | None
    terms_version: str
    consents: tuple[ConsentShown, ...] = ()
