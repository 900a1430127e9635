"""A server in a process of its own: started as anybody starts it, asked until it is ready, its processor time read, stopped."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from benchmarks.ground import ROOT

_LONGEST_S: Final = 120.0
_ASK_AGAIN_S: Final = 0.005
HOST: Final = "127.0.0.1"


class NotUp(RuntimeError):
    """A server has ended, or has not become ready."""


def free_port() -> int:
    """Return a port that nobody has at this moment."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return int(taken.getsockname()[1])


class Server:
    """
    A process that answers at a port.

    Parameters
    ----------
    command
        With ``{port}`` where the port goes.
    log
        What it says.
    """

    def __init__(self, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> None:
        self._command, self._log, self._environment = command, log, dict(environment or {})

    def __enter__(self) -> Self:
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        given = [word.format(port=self.port) for word in self._command]
        settings = {**os.environ, "PYTHONPATH": str(ROOT), **self._environment}
        began = time.perf_counter()
        with self._log.open("ab") as said:
            self._process = subprocess.Popen(given, stdout=said, stderr=said, env=settings, cwd=ROOT)
        try:
            self._wait()
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise
        self.ready_s = time.perf_counter() - began
        self.ready_cpu_s = self.cpu_s()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _wait(self) -> None:
        until = time.perf_counter() + _LONGEST_S
        while time.perf_counter() < until:
            if self._process.poll() is not None:
                raise NotUp(self._log.read_text(encoding="utf-8", errors="replace")[-1500:])
            try:
                if self.ask("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                time.sleep(_ASK_AGAIN_S)
        raise NotUp(f"not ready after {_LONGEST_S:g} s")

    def ask(self, method: str, path: str, token: str = "", body: Any = None, key: str = "") -> tuple[int, bytes]:
        """Send one request of ours, outside the measurement."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        raw = None if body is None else json.dumps(body)
        if raw is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": key or f"ours-{time.time_ns()}"}
        try:
            connection.request(method, path, body=raw, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def cpu_s(self) -> float:
        """Return the seconds of the processor that the serving process itself has had; 0 where the system does not tell."""
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
