"""Compile every kernel once, so that no request ever waits for it: ``python -m matching.kernels`` (set-up calls it)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

os.environ["AINORI_KERNELS"] = "compiled"  # to be compiled, not to be loaded: before any kernel is imported
HERE = Path(__file__).resolve().parent


def compile_family(family: str) -> bool:
    """Compile the kernels of a family (importing is compiling) into an object file; False where it cannot be loaded."""
    from matching.kernels.bundle import write_bundle  # after the switch above
    from matching.kernels.compilation import KERNELS
    from matching.kernels.folder import cache_folder
    from matching.kernels.native import family_of
    from matching.kernels.unlinked import leave_unlinked

    leave_unlinked()
    import_family(family)
    own = {name: compiled for name, compiled in KERNELS.items() if family_of(name) == family}
    return write_bundle(own, cache_folder(), family)


def import_family(family: str) -> None:
    """Import all modules of a family; left to itself numba keeps each kernel in its own cache."""
    from matching.kernels.native import family_of

    for path in sorted(HERE.rglob("*.py")):
        module = ".".join(("matching", "kernels", *path.relative_to(HERE).with_suffix("").parts))
        if not path.stem.startswith("__") and family_of(module) == family:
            import_module(module)


def main() -> int:
    """Compile all kernels, the families side by side, and say how long it took."""
    if len(sys.argv) > 1:
        return 0 if compile_family(sys.argv[1]) else 1
    from matching.kernels.folder import cache_folder
    from matching.kernels.native import FAMILIES

    began = time.perf_counter()
    running = {family: subprocess.Popen([sys.executable, "-m", "matching.kernels", family]) for family in FAMILIES}  # noqa: S603
    failed = [family for family, process in running.items() if process.wait() != 0]
    for family in failed:
        import_family(family)
    print(f"kernels ready in {time.perf_counter() - began:.1f} s ({cache_folder().parent})")
    if failed:
        print("the object files of kernels cannot be loaded here; numba's cache serves instead, 1 s slower", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
