"""The yardstick of writes: the least that a service can do, one insert of a row, as durable as ours.

``python -m benchmarks.service.bare FILE PORT``
"""

from __future__ import annotations

import sqlite3
import sys
import threading
from typing import Any

import uvicorn
from fastapi import FastAPI, Response
from pydantic import BaseModel


class Thing(BaseModel):
    """What is posted."""

    name: str
    units: int


def bare(file: str) -> FastAPI:
    """Return an app that keeps things in a SQLite file: WAL, ``synchronous=FULL``, one commit a request; nothing else."""
    app, lock = FastAPI(), threading.Lock()
    connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    for words in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {words}")
    connection.execute("CREATE TABLE IF NOT EXISTS thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL, units INTEGER NOT NULL)")

    @app.get("/readyz")
    def ready() -> Response:
        return Response("ok\n")

    @app.post("/things", status_code=201)
    def post(thing: Thing) -> dict[str, Any]:
        with lock:
            row = connection.execute("INSERT INTO thing (name, units) VALUES (?, ?)", (thing.name, thing.units))
            return {"id": row.lastrowid, "name": thing.name, "units": thing.units}

    return app


if __name__ == "__main__":
    uvicorn.run(bare(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), log_config=None, access_log=False)
