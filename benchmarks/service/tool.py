"""The load tool: autocannon, pinned by a lock of its own, installed on demand into ``build/load`` and started for each cell."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.ground import ROOT

_HERE: Final = Path(__file__).parent / "load"
_FILES: Final = (".npmrc", "package.json", "package-lock.json", "drive.mjs")
_INSTALL_S: Final = 300


class NoTool(RuntimeError):
    """The load tool cannot be had here: no Node, or no registry in reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it is sent; ``token``: of the person who asks, none for nobody."""

    method: str
    path: str
    token: str = ""
    body: Any = None

    def as_sent(self) -> dict[str, Any]:
        """Return the request in the tool's words."""
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        if self.body is None:
            return {"method": self.method, "path": self.path, "headers": headers}
        headers["content-type"] = "application/json"
        return {"method": self.method, "path": self.path, "headers": headers, "body": json.dumps(self.body)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What the tool measured: milliseconds of each answer in the order of arrival, how many came by status, seconds taken."""

    times_ms: tuple[float, ...]
    statuses: dict[str, int]
    failed: int
    seconds: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times_ms) / self.seconds if self.seconds else 0.0

    def at(self, share: float) -> float:
        """Milliseconds within which ``share`` percent were answered."""
        return float(np.percentile(self.times_ms, share)) if self.times_ms else float("nan")

    @property
    def refused(self) -> int:
        """How many were not answered by 2xx, or not at all."""
        return self.failed + sum(count for status, count in self.statuses.items() if not status.startswith("2"))


class Tool:
    """
    autocannon, ready to be started.

    Raises
    ------
    NoTool
        Where it cannot be installed.
    """

    def __init__(self) -> None:
        self.folder = ROOT / "build" / "load"
        if shutil.which("node") is None or shutil.which("npm") is None:
            raise NoTool("Node.js with npm is needed for the load tool")
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = self.folder / "package-lock.json"
        fresh = lock.is_file() and lock.read_bytes() == (_HERE / lock.name).read_bytes()
        for name in _FILES:
            shutil.copy(_HERE / name, self.folder)
        if not (fresh and (self.folder / "node_modules" / "autocannon").is_dir()):
            done = subprocess.run(
                ["npm", "ci", "--ignore-scripts"],
                cwd=self.folder,
                capture_output=True,
                text=True,
                timeout=_INSTALL_S,
                check=False,
            )
            if done.returncode:
                lock.unlink(missing_ok=True)
                raise NoTool(f"npm ci: {done.stderr.strip()[-500:]}")
        package = json.loads((self.folder / "node_modules" / "autocannon" / "package.json").read_text(encoding="utf-8"))
        self.version = str(package["version"])
        self._sent: dict[str, int] = {}

    def drive(
        self, name: str, url: str, requests: Sequence[Request], *, connections: int, seconds: float, warm_seconds: float = 1.0
    ) -> Load:
        """Send the requests in turn, over and over, each connection its next when it has its answer."""
        writes = any(one.method != "GET" for one in requests)
        job = {
            "name": f"load-{name}", "url": url, "connections": connections, "seconds": seconds, "warm_seconds": warm_seconds,
            "keyed": writes, "first": self._sent.get(name, 0), "requests": [one.as_sent() for one in requests],
        }  # fmt: skip
        file = self.folder / "job.json"
        file.write_text(json.dumps(job), encoding="utf-8")
        done = subprocess.run(
            ["node", "drive.mjs", file.name], cwd=self.folder, capture_output=True, text=True, check=False
        )  # fmt: skip
        if done.returncode:
            raise NoTool(f"autocannon: {done.stderr.strip()[-500:]}")
        told = json.loads(done.stdout.splitlines()[-1])
        self._sent[name] = told["sent"]
        return Load(
            times_ms=tuple(told["times"]), statuses=told["statuses"], failed=told["errors"] + told["timeouts"],
            seconds=told["seconds"],
        )  # fmt: skip
