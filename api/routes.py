"""Every router of the service, in the order of its documentation."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.accounts.endpoints import router as sessions
from api.accounts.me_endpoints import router as me
from api.accounts.party_endpoints import router as parties
from api.acts.batches import router as batches
from api.acts.erase import router as erase
from api.acts.lots import router as entries
from api.acts.morning import router as morning
from api.acts.my_data import router as my_data
from api.acts.photos import router as photos
from api.acts.plan_endpoints import router as plan_acts
from api.acts.quote import router as quotes
from api.acts.road import router as road
from api.acts.standing import router as standing
from api.acts.trip_off import router as trip_off
from api.crates.endpoints import router as crates
from api.http.health import router as health
from api.inbox.endpoints import router as inbox
from api.money.endpoints import router as money
from api.money.statement_endpoints import router as statements
from api.oversight.endpoints import router as oversight
from api.pages.endpoints import router as pages
from api.places.endpoints import router as places
from api.plans.endpoints import router as plans
from api.points.endpoints import router as points
from api.products.endpoints import router as products
from api.reading.calls_endpoints import router as call_lists
from api.reading.feeds_endpoints import router as feeds
from api.reading.kpi_endpoints import router as figures
from api.reading.lots_endpoints import router as reading_lots
from api.reading.map_endpoints import router as maps
from api.reading.orders_endpoints import router as reading_orders
from api.reading.paper_endpoints import router as paper
from api.reading.runs import router as manifests
from api.shipments.endpoints import router as shipments
from api.trips.endpoints import router as trips
from api.vehicles.endpoints import router as vehicles

ROUTERS: Final[tuple[APIRouter, ...]] = (
    sessions,
    me,
    my_data,
    erase,
    parties,
    places,
    products,
    vehicles,
    reading_lots,
    reading_orders,
    batches,
    entries,
    morning,
    road,
    points,
    trips,
    trip_off,
    standing,
    photos,
    inbox,
    oversight,
    money,
    statements,
    crates,
    plans,
    figures,
    pages,
    plan_acts,
    shipments,
    quotes,
    paper,
    manifests,
    call_lists,
    maps,
    feeds,
    health,
)
UPLOADS: Final[tuple[str, ...]] = ("/photos", "/import")
"""Ends of the paths that take files of up to 10 MB."""
