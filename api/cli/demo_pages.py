"""Pages of the demonstration that are worth a look, kept as files too: those behind a sign-in open in a browser that way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.cli.demo_calls import Call, Visitor
from api.cli.demo_town import PASSWORD

if TYPE_CHECKING:
    from api.cli.demo_day import HalfDriven


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page; ``role`` empty: anybody's; ``file``: under what name it is kept."""

    key: str
    path: str
    role: str = ""
    file: str = ""

    def at(self, day: HalfDriven) -> str:
        """Return its path on the day."""
        return self.path.format(date=day.date, next_date=day.next_date, run=day.run)


PAGES: Final[tuple[Page, ...]] = (
    Page(key="demo.page.home", path="/"),
    Page(key="demo.page.docs", path="/docs"),
    Page(key="demo.page.problems", path="/problems"),
    Page(key="demo.page.public_map", path="/v1/days/{date}/public.geojson"),
    Page(key="demo.page.manifest", path="/v1/trips/{run}/manifest.html", role="driver", file="manifest.html"),
    Page(key="demo.page.calls", path="/v1/days/{next_date}/calls.html", role="operator", file="calls.html"),
    Page(key="demo.page.slips", path="/v1/days/{date}/slips.html?everybody=true", role="operator", file="slips.html"),
    Page(key="demo.page.map", path="/v1/days/{date}/map.geojson", role="operator", file="map.geojson"),
    Page(key="demo.page.kpi", path="/v1/kpi?from={date}&to={date}", role="operator", file="kpi.json"),
    Page(key="demo.page.money", path="/v1/money.csv?from={date}&to={date}", role="operator", file="money.csv"),
    Page(key="demo.page.inbox", path="/v1/inbox", role="restaurant", file="inbox.json"),
)


def keep_pages(visitor: Visitor, day: HalfDriven, folder: Path) -> dict[str, int]:
    """Ask for every page over HTTP and keep those that have a file; the status of each."""
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, int] = {}
    for page in PAGES:
        token = page.role.upper()
        if token and token not in visitor.kept:
            given = {"login": f"{page.role}@demo.example", "password": PASSWORD, "kind": "client"}
            visitor.make(Call(key="", method="POST", path="/v1/sessions", body=given, keep=(token, ("token",))))
        answered = visitor.make(Call(key="", method="GET", path=page.at(day), signed=token))
        found[page.at(day)] = answered.status
        if page.file and answered.status == 200:
            (folder / page.file).write_bytes(answered.body)
    return found
