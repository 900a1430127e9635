"""Compile every kernel once, so that no request ever waits for it: ``python -m matching.kernels`` (set-up calls it)."""

from __future__ import annotations

import time
from importlib import import_module

from matching.kernels.compilation import cache_folder


def main() -> None:
    """Compile into the cache (importing is compiling; these two import the rest) and say how long it took."""
    began = time.perf_counter()
    for name in ("turn", "reach"):
        import_module(f"matching.kernels.{name}")
    print(f"kernels ready in {time.perf_counter() - began:.1f} s ({cache_folder().parent})")


if __name__ == "__main__":
    main()
