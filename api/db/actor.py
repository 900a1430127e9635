"""Who does something: a person for a party, perhaps on behalf of another; or the service itself by its clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["farm", "restaurant", "carrier", "driver", "keeper", "operator", "auditor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person acting in a role.

    ``party_id``: the party acted for. When an operator enters for somebody else (代理入力), ``party_id`` is that party,
    ``role`` is what such a party's own member would have, and ``on_behalf_of`` says so; the operator's own party is
    ``entered_by``.
    """

    account_id: str | None
    role: Role | None
    party_id: str | None
    region: str
    on_behalf_of: str | None = None
    entered_by: str | None = None
    session_id: str | None = None
    by: Literal["person", "clock", "engine", "setup"] = "person"

    @property
    def is_operator(self) -> bool:
        """Whether the operator acts, for itself."""
        return self.role == "operator"


def the_clock(region: str) -> Actor:
    """Return the actor of what timers do."""
    return Actor(account_id=None, role=None, party_id=None, region=region, by="clock")


def the_engine(region: str) -> Actor:
    """Return the actor of what a planning run leaves behind."""
    return Actor(account_id=None, role=None, party_id=None, region=region, by="engine")


def set_up(region: str) -> Actor:
    """Return the actor of what a command on the machine itself does (first operator, demo)."""
    return Actor(account_id=None, role=None, party_id=None, region=region, by="setup")
