"""A made-up town in an empty store: everybody joins and posts through the service's own doors, as people would."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
from fastapi import FastAPI
from sqlalchemy import func, select

from api.accounts.credentials import hash_password
from api.accounts.tables import AccountRow, MembershipRow, PartyRow
from api.children.process import ROOT
from api.db.actor import set_up
from api.db.store import Store
from api.documents.load import load_day
from api.regions import times
from api.regions.load import Region
from api.regions.service import config_of
from fixtures.posting import Poster
from fixtures.town import Joiner, Member

PASSWORD: Final = "ainori-demo"  # noqa: S105 - of made-up people, told to everybody who starts the demonstration
_MAKING_S: Final = 120


class Refused(RuntimeError):
    """The service refused something of a made-up day: a fault of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """By what one may sign in to look around."""

    role: str
    name: str
    login: str


class Inside:
    """Asks the app within the process, without a port: the same doors, the same habits."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._keys = itertools.count()

    def __call__(self, who: Member, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Send one request; raises Refused where the answer is no."""
        raw = b"" if body is None else orjson.dumps(body)
        status, answer = asyncio.run(self._ask(who, method, path, raw))
        if status >= 300:
            raise Refused(f"{method} {path}: {status} {answer[:300]!r}")
        return orjson.loads(answer) if answer else None

    async def _ask(self, who: Member, method: str, path: str, raw: bytes) -> tuple[int, bytes]:
        headers = {
            "host": "localhost", "authorization": f"Bearer {who.token}", "content-type": "application/json",
            "content-length": str(len(raw)), "idempotency-key": f"demo-{next(self._keys):06d}",
        }  # fmt: skip
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": path.partition("?")[0], "raw_path": path.partition("?")[0].encode(),
            "query_string": path.partition("?")[2].encode(), "root_path": "", "client": ("127.0.0.1", 0),
            "server": ("localhost", 80), "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
        }  # fmt: skip
        given = iter([{"type": "http.request", "body": raw, "more_body": False}])
        got: list[Any] = []

        async def receive() -> Any:
            return next(given, {"type": "http.disconnect"})

        async def send(message: Any) -> None:
            got.append(message)

        await self._app(scope, receive, send)
        status = next(one["status"] for one in got if one["type"] == "http.response.start")
        return status, b"".join(one.get("body", b"") for one in got if one["type"] == "http.response.body")


def is_empty(store: Store, region: str) -> bool:
    """Whether nobody has joined yet."""
    with store.read() as session:
        return not session.execute(select(func.count()).where(PartyRow.region == region)).scalar_one()


def fill(app: FastAPI, store: Store, region: Region, roads: Path, *, size: str = "S", seed: int = 1) -> list[SignIn]:
    """
    Let a made-up day's people join and post for the next day that takes entries; return by what one may sign in.

    Raises
    ------
    Refused
        Where the service does not take something of it.
    LookupError
        Where no day takes entries.
    """
    with store.read() as session:
        day = times.entry_day(config_of(session, region.config.id), store.clock.now())
    if day is None:
        raise LookupError("no day takes entries")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "day.json"
        # In a process of its own: making up a day loads the engines, which the web process never does.
        made = subprocess.run(  # noqa: S603 - our own interpreter and command
            [sys.executable, "-m", "api.cli", "--quiet", "day", "make", "--size", size, "--seed", str(seed), "--roads",
             str(roads), "-o", str(file)],
            capture_output=True, timeout=_MAKING_S, check=False, cwd=ROOT,
        )  # fmt: skip
        if made.returncode:
            raise Refused(made.stderr.decode(errors="replace")[-300:])
        made_up = load_day(file)
    joiner = Joiner(store, region.config.id)
    Poster(made_up, date=day.isoformat(), ask=Inside(app), join=joiner, region=region).all()
    return sign_ins(store, region.config.id)


def sign_ins(store: Store, region: str, *, prefer: Sequence[str] = ()) -> list[SignIn]:
    """
    Give one of each role something to sign in by: the first who joined.

    Parameters
    ----------
    prefer
        Accounts that go before others of their role, the first before the second.
    """
    rank = {account: number for number, account in enumerate(prefer)}
    hashed = hash_password(PASSWORD)
    found: dict[str, SignIn] = {}
    with store.write(set_up(region)) as tx:
        rows = tx.session.execute(
            select(AccountRow, MembershipRow.role, PartyRow.name)
            .join(MembershipRow, MembershipRow.account_id == AccountRow.id)
            .join(PartyRow, PartyRow.id == MembershipRow.party_id)
            .where(PartyRow.region == region)
            .order_by(AccountRow.created_at, AccountRow.id)
        ).all()
        for account, role, name in sorted(rows, key=lambda row: rank.get(row[0].id, len(rank))):
            if role not in found:
                account.login, account.password_hash = f"{role}@demo.example", hashed
                found[role] = SignIn(role=role, name=name, login=account.login)
    order = ("operator", "farm", "restaurant", "carrier", "driver", "keeper")
    return sorted(found.values(), key=lambda one: order.index(one.role) if one.role in order else len(order))
