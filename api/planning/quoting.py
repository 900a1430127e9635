"""``python -m api.planning.quoting``: the standing process that answers quotes, spoken with by frames.

It holds every open day that it was told to hold, on its roads and with its standing plan, warm. A day is made ready in a side
thread while the former one goes on answering, and then takes its place; the main thread answers one question after the other.
"""

from __future__ import annotations

import queue
import sys
import threading
from pathlib import Path
from typing import Any, Final

import orjson
from pydantic import TypeAdapter, ValidationError

from api.children.frames import Frame
from api.documents.base import Document
from api.documents.day import PlaceEntry
from api.documents.faults import InputFaults
from api.documents.form import form_faults
from api.documents.load import day_from, plan_from
from api.documents.quote import Newcomers
from api.documents.read import parse_json
from api.planning.pipe import Line, failure
from api.planning.quotes import Standing, quote, standing
from api.settings import cache_folder
from routing.matrix import FolderCache
from routing.network import RoadNetwork

_SWITCH_S: Final = 0.001
"""How soon a day being made ready gives way to a question."""
_PLACES: Final = TypeAdapter(tuple[PlaceEntry, ...])
NOT_READY: Final = {"code": "not-ready", "status": 503, "detail": "this day is not held (yet)"}


class _House:
    """The days held, and the networks they lie on."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._held: dict[str, Standing] = {}
        self._networks: dict[str, RoadNetwork] = {}
        self._loads: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self._latest: dict[str, int] = {}
        self.asked: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        threading.Thread(target=self._loading, name="load", daemon=True).start()

    def heard(self, frame: Frame) -> None:
        """Take a message (in the listening thread)."""
        what = frame.header.get("do")
        if what == "load":
            self._latest[frame.header["day"]] = frame.header["load"]
            self._loads.put(frame)
        elif what == "drop":
            self._latest.pop(frame.header["day"], None)
            self._held.pop(frame.header["day"], None)
        else:
            self.asked.put(frame)

    def answer(self, frame: Frame) -> None:
        """Answer one question."""
        given = frame.header
        held = self._held.get(given["day"])
        if held is None:
            self._line.send({**NOT_READY, "told": "failed", "ask": given["ask"]})
            return
        try:
            asked = _read(frame.blobs[0])
            found = quote(held, asked, budget_s=given["budget_s"], most=given["most"], full=given["full"])
        except Exception as error:  # noqa: BLE001 - whatever it is, the parent is told in the form of the one table
            self._line.send({**failure(error), "ask": given["ask"]})
            return
        self._line.send({"told": "quote", "ask": given["ask"]}, _json(found))

    def _loading(self) -> None:
        while True:
            frame = self._loads.get()
            given = frame.header
            day = given["day"]
            if self._latest.get(day) != given["load"]:
                continue  # a newer one follows, or the day was dropped
            try:
                made = self._made(frame)
            except Exception as error:  # noqa: BLE001 - as above
                self._line.send({**failure(error), "day": day, "load": given["load"]})
                continue
            if self._latest.get(day) == given["load"]:
                self._held[day] = made
            self._line.send({"told": "ready", "day": day, "load": given["load"]})

    def _made(self, frame: Frame) -> Standing:
        given = frame.header
        day = day_from(frame.blobs[0], file="day")
        plan = plan_from(frame.blobs[1], file="plan") if given["planned"] else None
        path = given["network"]
        if path not in self._networks:
            self._networks[path] = RoadNetwork.load(path)
        folder = Path(given["cache_folder"]) if given["cache_folder"] else cache_folder() / "matrices"
        return standing(
            day,
            self._networks[path],
            name=given["day"],
            as_of=given["as_of"],
            plan=plan,
            based_on=given["based_on"],
            places=_PLACES.validate_json(frame.blobs[-1]),
            cache=FolderCache(folder),
        )


def _read(raw: bytes) -> Newcomers:
    text, _ = parse_json(raw, file="newcomers")
    try:
        return Newcomers.model_validate_json(text)
    except ValidationError as error:
        raise InputFaults("newcomers", form_faults(error, Newcomers)) from None


def _json(document: Document) -> bytes:
    data: Any = document.model_dump(mode="json", by_alias=True)
    return orjson.dumps(data)


def main() -> None:
    """Serve until the parent ends."""
    sys.setswitchinterval(_SWITCH_S)
    line = Line()
    house = _House(line)
    line.listen(house.heard)
    line.send({"told": "up"})
    while True:
        house.answer(house.asked.get())


if __name__ == "__main__":
    main()
