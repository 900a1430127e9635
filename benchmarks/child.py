"""One measurement in a process of its own, so that its memory and its caches are nobody else's.

``python -m benchmarks.child MODULE:FUNCTION JSON`` calls the function with the JSON object as keyword arguments and prints its
answer, with the seconds and the peak memory of this process, as the last line.
"""

from __future__ import annotations

import importlib
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.ground import ROOT


class ChildFailed(RuntimeError):
    """A measuring process ended without an answer."""


def run_fresh(target: str, **given: Any) -> dict[str, Any]:
    """Call ``MODULE:FUNCTION`` in a fresh process; its dict comes back with ``peak_mb``, ``cpu_s`` and ``wall_s``.

    Raises
    ------
    ChildFailed
        With the end of what the process said.
    """
    command = [sys.executable, "-m", "benchmarks.child", target, json.dumps(given)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise ChildFailed(f"{target}: {done.stderr.strip()[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def peak_mb() -> float:
    """Peak resident memory of this process (MB of 10^6 bytes).

    Linux hands ``ru_maxrss`` on through fork and exec, so that a child of a large parent would show the parent's peak; VmHWM
    belongs to this program alone.
    """
    try:
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    except OSError:
        pass
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def main(target: str, given: str) -> None:
    """Call, measure, print."""
    began = time.perf_counter()
    module, _, function = target.partition(":")
    answer = getattr(importlib.import_module(module), function)(**json.loads(given))
    answer |= {"peak_mb": peak_mb(), "cpu_s": time.process_time(), "wall_s": time.perf_counter() - began}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
