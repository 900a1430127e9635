"""Requests that show the service: each as a ``curl`` line to copy, and as the request itself, to prove the line."""

from __future__ import annotations

import http.client
import json
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from api.cli.demo_town import PASSWORD

_TIMEOUT_S: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """
    A request; ``$NAME`` in path and body is what an earlier one kept; ``signed``: the variable with the token.

    ``keep``: the variable that keeps something of the answer, and where that is: keys and positions, from outside in.
    """

    key: str
    method: str
    path: str
    signed: str = ""
    body: Mapping[str, Any] | None = None
    idempotency: str = ""
    keep: tuple[str, tuple[str | int, ...]] | None = None

    def line(self, url: str) -> str:
        """Return the line for a shell."""
        words = ["curl -s", f'"{url}{self.path}"' if "$" in self.path or "&" in self.path else f"{url}{self.path}"]
        if self.signed:
            words.append(f'-H "Authorization: Bearer ${self.signed}"')
        if self.idempotency:
            words.append(f"-H 'Idempotency-Key: {self.idempotency}'")
        asked = " ".join(words)
        if self.body is not None:
            asked += f" \\\n  --json '{_quoted(self.body)}'"
        if self.keep is None:
            return asked
        name, way = self.keep
        inside = "".join(f'["{part}"]' if isinstance(part, str) else f"[{part}]" for part in way)
        return f"{name}=$({asked} \\\n  | python3 -c 'import json, sys; print(json.load(sys.stdin){inside})')"


def _quoted(body: Mapping[str, Any]) -> str:
    """Write a body between single quotes, with variables outside of them."""
    text = json.dumps(body, ensure_ascii=False)
    for name in string.Template(text).get_identifiers():
        text = text.replace(f"${name}", f"'${name}'")
    return text


def _sign_in(role: str) -> Call:
    return Call(
        key=f"demo.call.sign_in.{role}", method="POST", path="/v1/sessions", keep=(role.upper(), ("token",)),
        body={"login": f"{role}@demo.example", "password": PASSWORD, "kind": "client"},
    )  # fmt: skip


_LOT: Final[dict[str, Any]] = {
    "product": "carrot", "units": 3, "lowest_yen_per_unit": 400, "defects": ["曲がり"],
    "pickups": [{"place": "$PLACE", "windows": [["06:00", "08:00"]]}],
}  # fmt: skip
CALLS: Final[tuple[Call, ...]] = (
    _sign_in("farm"),
    Call(key="demo.call.lots", method="GET", path="/v1/lots?state=open&limit=3", signed="FARM"),
    Call(
        key="demo.call.place", method="GET", path="/v1/lots?mine=true&limit=1", signed="FARM",
        keep=("PLACE", ("items", 0, "pickups", 0, "place")),
    ),
    Call(key="demo.call.quote", method="POST", path="/v1/quotes", signed="FARM", body={"lot": _LOT}),
    Call(key="demo.call.post", method="POST", path="/v1/lots", signed="FARM", body=_LOT, idempotency="carrots-of-thursday"),
    _sign_in("driver"),
    Call(key="demo.call.runs", method="GET", path="/v1/runs", signed="DRIVER", keep=("RUN", ("items", 0, "trip"))),
    Call(key="demo.call.run", method="GET", path="/v1/runs/$RUN", signed="DRIVER"),
)  # fmt: skip
"""In this order, as the README has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came of a request."""

    call: Call
    status: int
    body: bytes


class Visitor:
    """Makes requests over HTTP as a shell would: what is kept of one goes into the next."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.kept: dict[str, str] = {}

    def all(self) -> Iterator[Answered]:
        """Make the calls."""
        for call in CALLS:
            yield self.make(call)

    def make(self, call: Call) -> Answered:
        """Make one; keep what it keeps where it went well."""
        fill = self.kept
        headers = {"Accept": "application/json"} if call.body is not None else {}
        if call.signed:
            headers["Authorization"] = f"Bearer {self.kept.get(call.signed, '')}"
        if call.idempotency:
            headers["Idempotency-Key"] = call.idempotency
        raw = None
        if call.body is not None:
            headers["Content-Type"] = "application/json"
            raw = string.Template(json.dumps(call.body)).safe_substitute(fill).encode()
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_TIMEOUT_S)
        try:
            line.request(call.method, string.Template(call.path).safe_substitute(fill), body=raw, headers=headers)
            answer = line.getresponse()
            answered = Answered(call=call, status=answer.status, body=answer.read())
        finally:
            line.close()
        if call.keep is not None and answered.status < 300:
            found: Any = json.loads(answered.body)
            for part in call.keep[1]:
                found = found[part]
            self.kept[call.keep[0]] = str(found)
        return answered
