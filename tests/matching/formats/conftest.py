"""Two tiny made-up instances, one in each format, as text."""

from __future__ import annotations

import pytest

# Requests 1 -> 2 and 3 -> 4 on a line through the depot: 3, 4, 5 and 10 units away; nodes 2 and 5 share their coordinates.
LI_LIM = """2\t10\t1
0\t0\t0\t0\t0\t100\t0\t0\t0
1\t3\t0\t6\t0\t50\t2\t0\t2
2\t3\t4\t-6\t5\t60\t2\t1\t0
3\t0\t5\t4\t0\t50\t1\t0\t4
4\t0\t10\t-4\t0\t90\t1\t3\t0
5\t3\t4\t1\t0\t90\t1\t0\t6
6\t1\t1\t-1\t0\t90\t1\t5\t0
"""

SARTORI_BURIOL = """NAME: toy-n4-1
LOCATION: Nowhere
COMMENT: made up
TYPE: PDPTW
SIZE: 5
DISTRIBUTION: random
DEPOT: central
ROUTE-TIME: 60
TIME-WINDOW: 30
CAPACITY: 10
NODES
0 38.7 139.8 0 0 60 0 0 0
1 38.71 139.81 6 0 30 2 0 3
2 38.72 139.82 7 0 30 2 0 4
3 38.73 139.83 -6 5 40 2 1 0
4 38.74 139.84 -7 5 40 2 2 0
EDGES
0 4 5 6 7
5 0 3 4 6
6 3 0 2 5
7 4 2 0 3
8 6 5 3 0
EOF
"""


@pytest.fixture
def li_lim_text():
    return LI_LIM


@pytest.fixture
def sartori_text():
    return SARTORI_BURIOL
