"""Who may do what: the table of roles, one row a verb. A route names its row; one without a row fails a test.

Whose object it is, is the service's business (404); here stands which roles have the verb at all (403).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, get_args

from api.db.actor import Role

ALL: Final[frozenset[str]] = frozenset(get_args(Role))
ANYONE: Final = "anyone"
"""Name of the row of what nobody needs to sign in for."""


def _roles(*roles: str) -> frozenset[str]:
    wrong = set(roles) - ALL
    if wrong:
        raise ValueError(f"no such roles: {sorted(wrong)}")
    return frozenset(roles)


RIGHTS: Final[dict[str, frozenset[str]]] = {
    ANYONE: frozenset(),
    # Accounts, parties, members.
    "self": ALL,
    "party.read": ALL,
    "party.edit": _roles("farm", "restaurant", "carrier", "keeper", "operator"),
    "party.approve": _roles("operator"),
    "account.erase": _roles("operator"),
    "member.manage": _roles("farm", "restaurant", "carrier", "keeper", "operator"),
    # Places, products, vehicles.
    "place.read": ALL,
    "place.edit": _roles("farm", "restaurant", "carrier", "keeper", "operator"),
    "product.read": ALL,
    "product.edit": _roles("operator"),
    "vehicle.read": _roles("farm", "restaurant", "carrier", "driver", "operator", "auditor"),
    "vehicle.edit": _roles("farm", "restaurant", "carrier", "operator"),
    "vehicle.check": _roles("operator"),
    # Lots, orders, trips, standing entries.
    "lot.read": ALL,
    "lot.edit": _roles("farm", "operator"),
    "lot.take": _roles("restaurant", "operator"),
    "lot.count": _roles("farm", "keeper", "operator"),
    "order.read": ALL,
    "order.edit": _roles("restaurant", "operator"),
    "trip.read": _roles("farm", "restaurant", "carrier", "driver", "operator", "auditor"),
    "trip.edit": _roles("farm", "restaurant", "carrier", "operator"),
    "standing.edit": _roles("farm", "restaurant", "carrier", "operator"),
    "standing.read": _roles("farm", "restaurant", "carrier", "operator", "auditor"),
    # Plans, shipments, the day.
    "plan.read": ALL,
    "plan.run": _roles("operator"),
    "plan.commit": _roles("operator"),
    "plan.compare": _roles("operator", "auditor"),
    "shipment.read": ALL,
    "shipment.answer": _roles("farm", "restaurant", "carrier", "operator"),
    "shipment.receive": _roles("restaurant", "operator"),
    "quote.ask": _roles("farm", "restaurant", "carrier", "operator"),
    "day.read": ALL,
    "day.act": _roles("operator"),
    # The road.
    "run.read": _roles("carrier", "driver", "farm", "restaurant", "operator", "auditor"),
    "run.report": _roles("carrier", "driver", "farm", "restaurant", "operator"),
    "drop_point.report": _roles("keeper", "operator"),
    # Money, claims, crates.
    "money.read": _roles("farm", "restaurant", "carrier", "keeper", "operator", "auditor"),
    "claim.open": _roles("farm", "restaurant", "carrier", "operator"),
    "claim.answer": _roles("farm", "restaurant", "carrier", "keeper", "operator"),
    "claim.read": _roles("farm", "restaurant", "carrier", "keeper", "operator", "auditor"),
    "claim.decide": _roles("operator"),
    "crate.read": _roles("farm", "restaurant", "carrier", "driver", "keeper", "operator", "auditor"),
    "crate.edit": _roles("operator"),
    # Photographs, messages, oversight.
    "photo.read": ALL,
    "photo.add": _roles("farm", "restaurant", "carrier", "driver", "keeper", "operator"),
    "inbox.read": ALL,
    "feed.manage": _roles("farm", "restaurant", "carrier", "driver", "keeper"),
    "audit.read": _roles("operator", "auditor"),
    "figures.read": _roles("operator", "auditor"),
    "region.edit": _roles("operator"),
    "paper.print": _roles("operator"),
}
"""Verb to roles; :data:`ANYONE` needs no sign-in."""


def roles_of(verb: str) -> Iterable[str]:
    """
    Return the roles that have a verb.

    Raises
    ------
    KeyError
        For a verb that has no row.
    """
    return RIGHTS[verb]
