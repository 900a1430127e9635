"""What the audit log shows."""

from __future__ import annotations

from typing import Any

from api.http.body import Shown


class AuditShown(Shown):
    """One change: who did what to what, for whom; ``on_behalf_of`` and ``party`` differ where one entered for another."""

    seq: int
    at: str
    by: str
    account: str | None
    party: str | None
    on_behalf_of: str | None
    thing: str
    thing_id: str
    action: str
    before: str | None
    after: str | None
    details: dict[str, Any]
    hash: str
