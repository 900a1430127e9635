"""Names of tests that stay the same from one worker and one second to the next."""

from __future__ import annotations


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes are named by their number: their text may hold a clock.

    gzip writes the second into its bytes, so two parallel workers that began in different seconds would collect tests of
    different names, and pytest-xdist refuses to run them.
    """
    return f"{len(val)} bytes" if isinstance(val, bytes) else None
