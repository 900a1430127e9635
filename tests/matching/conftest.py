"""Roads for tests of the law: places on a straight line, so that every expected number can be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from matching.problem import Travel


@pytest.fixture
def line() -> Callable[..., Travel]:
    """Roads between places at given kilometres of one straight road: 60 s and 1,000 m a kilometre unless told otherwise."""

    def roads(*kms: int, s_km: int = 60, m_km: int = 1000) -> Travel:
        at = np.array(kms, np.int64)
        apart = np.abs(at[:, None] - at[None, :])
        return Travel(seconds=apart * s_km, metres=apart * m_km)

    return roads
