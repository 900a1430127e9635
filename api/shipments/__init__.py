"""Shipments: units of a lot on the way to an order on a trip, from the offer to the settled account."""
