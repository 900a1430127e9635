"""Every table of the store, in one import: what migrations compare with, and what commands open a store with."""

from __future__ import annotations

from sqlalchemy import MetaData

import api.accounts.tables
import api.crates.tables
import api.db.tables
import api.feeds.tables
import api.lots.tables
import api.money.tables
import api.orders.tables
import api.photos.tables
import api.places.tables
import api.plans.tables
import api.points.tables
import api.products.tables
import api.regions.tables
import api.shipments.tables
import api.standing.tables
import api.trips.tables
import api.vehicles.tables  # noqa: F401 - importing is registering
from api.db.base import Base

METADATA: MetaData = Base.metadata
