"""What the tests of regions share."""

from __future__ import annotations

import pytest

from api.regions.load import packaged_region


@pytest.fixture(scope="session")
def tsuruoka():
    return packaged_region("tsuruoka").config
