"""Tests that every malformed instance or solution is refused with its line and with what would be right; nothing crashes."""

from __future__ import annotations

import gzip
import random

import pytest

from matching.formats import FormatError, parse, parse_solution, read
from matching.formats.text import lines_of

LI_LIM_FAULTS = {
    "header too short": ("2\t10\t1", "2\t10", 1, "vehicles, capacity and speed"),
    "no vehicles": ("2\t10\t1", "0\t10\t1", 1, "number of vehicles must be from 1"),
    "vehicles in words": ("2\t10\t1", "2x\t10\t1", 1, "whole number"),
    "capacity with a fraction": ("2\t10\t1", "2\t10.5\t1", 1, "whole number"),
    "row too short": ("1\t3\t0\t6\t0\t50\t2\t0\t2", "1\t3\t0\t6\t0\t50\t2\t0", 3, "9 values, not 8"),
    "row too long": ("1\t3\t0\t6\t0\t50\t2\t0\t2", "1\t3\t0\t6\t0\t50\t2\t0\t2\t7", 3, "9 values, not 10"),
    "not a number": ("1\t3\t0\t6", "1\tNaN\t0\t6", 3, "x must be a number"),
    "infinite": ("1\t3\t0\t6", "1\tinf\t0\t6", 3, "x must be a number"),
    "huge": ("1\t3\t0\t6", "1\t1e300\t0\t6", 3, "x must be from"),
    "hugest": ("1\t3\t0\t6", "1\t3\t0\t99999999999999999999", 3, "must be"),
    "wrong order": ("3\t0\t5\t4", "4\t0\t5\t4", 5, "node 3 is expected"),
    "window turned round": ("6\t0\t50\t2", "6\t50\t0\t2", 3, "before it begins"),
    "negative window": ("6\t0\t50\t2", "6\t-5\t50\t2", 3, "window's begin must be from 0"),
    "negative service": ("50\t2\t0\t2", "50\t-2\t0\t2", 3, "service time must be from 0"),
    "pickup without delivery": ("0\t50\t2\t0\t2", "0\t50\t2\t0\t0", 3, "one of the two"),
    "both pickup and delivery": ("0\t50\t2\t0\t2", "0\t50\t2\t4\t2", 3, "one of the two"),
    "unknown partner": ("0\t50\t2\t0\t2", "0\t50\t2\t0\t77", 3, "delivery node must be from 0 to 6"),
    "partner of another": ("0\t50\t2\t0\t2", "0\t50\t2\t0\t4", 3, "names node 3"),
    "unlike demands": ("1\t3\t0\t6", "1\t3\t0\t5", 3, "not the same"),
    "wrong sign": ("1\t3\t0\t6", "1\t3\t0\t-6", 3, "wrong sign"),
    "nothing demanded": ("1\t3\t0\t6", "1\t3\t0\t0", 3, "wrong sign"),
    "depot with goods": ("0\t0\t0\t0\t0\t100\t0", "0\t0\t0\t4\t0\t100\t0", 2, "the depot must"),
}

SARTORI_FAULTS = {
    "no capacity": ("CAPACITY: 10\n", "", 10, "CAPACITY must come before NODES"),
    "bad capacity": ("CAPACITY: 10", "CAPACITY: ten", 10, "whole number"),
    "wrong size": ("SIZE: 5", "SIZE: 6", 17, "SIZE is 6"),
    "no nodes": ("NODES\n", "", 11, "NODES is expected"),
    "no edges": ("EDGES\n", "", 22, "EDGES and the matrix should follow"),
    "north of the pole": ("1 38.71", "1 98.71", 13, "latitude must be from -90"),
    "window with a fraction": ("6 0 30 2", "6 0 30.5 2", 13, "window's end must be a whole number"),
    "short matrix row": ("5 0 3 4 6", "5 0 3 4", 19, "5 values, not 4"),
    "negative way": ("5 0 3 4 6", "5 0 3 4 -1", 19, "time of travel must be from 0"),
    "way in words": ("5 0 3 4 6", "5 0 3 four 6", 19, "whole number"),
    "way of ages": ("5 0 3 4 6", "5 0 3 4 999999999", 19, "time of travel must be from 0 to"),
    "way to itself": ("5 0 3 4 6", "5 1 3 4 6", 19, "to itself must be 0"),
    "matrix too small": ("8 6 5 3 0\n", "", 22, "row 5 of 5"),
    "something after the matrix": ("EOF", "8 6 5 3 0", 23, "only EOF"),
    "no end": ("EOF\n", "", 22, "EOF should follow"),
    "one node too few": ("4 38.74 139.84 -7 5 40 2 2 0\n", "", 16, "SIZE is 5"),
}


@pytest.mark.parametrize(("old", "new", "line", "words"), LI_LIM_FAULTS.values(), ids=LI_LIM_FAULTS)
def test_a_fault_of_li_and_lim_is_told_with_its_line(li_lim_text, old, new, line, words):
    assert old in li_lim_text
    with pytest.raises(FormatError, match=words) as caught:
        parse("toy.txt", li_lim_text.replace(old, new, 1).encode())
    assert caught.value.line == line
    assert str(caught.value).startswith(f"toy.txt, line {line}: ")


@pytest.mark.parametrize(("old", "new", "line", "words"), SARTORI_FAULTS.values(), ids=SARTORI_FAULTS)
def test_a_fault_of_sartori_and_buriol_is_told_with_its_line(sartori_text, old, new, line, words):
    assert old in sartori_text
    with pytest.raises(FormatError, match=words) as caught:
        parse("toy.txt", sartori_text.replace(old, new, 1).encode())
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\n \n\t\n", "is empty"),
        (b"25 200 1\n", "the file ends here"),
        (b"25 200 1\n0 0 0 0 0 10 0 0 0\n", "has no request"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00", "is no text"),
        (b"\xff\xfe\xfa\x80abc", "is no text"),
        (b"\x1f\x8b\x08\x00garbage", "broken gzip"),
        (gzip.compress(b"25 200 1\n" * 100, mtime=0)[:-9], "broken gzip"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (b'{"day": 1}', "neither"),
        (b"NAME: x", "NODES and a row"),
        (b"NAME: x\nCAPACITY: 5\nNODES\nEDGES\nEOF", "nodes must come before EDGES"),
    ],
)  # fmt: skip
def test_what_is_no_instance_at_all_is_told_so(data, words):
    with pytest.raises(FormatError, match=words):
        parse("x", data)


@pytest.mark.parametrize("kind", ["li_lim_text", "sartori_text"])
def test_a_file_cut_anywhere_is_read_or_refused_but_never_crashes(request, kind):
    data = request.getfixturevalue(kind).encode()
    refused = 0
    for length in range(0, len(data), 3):
        try:
            parse("x", data[:length])
        except FormatError:
            refused += 1
    assert refused > len(range(0, len(data), 3)) * 0.9


@pytest.mark.parametrize("kind", ["li_lim_text", "sartori_text"])
def test_a_file_with_any_bytes_changed_is_read_or_refused_but_never_crashes(request, kind):
    rng, refused = random.Random(5), 0
    for _ in range(400):
        data = bytearray(request.getfixturevalue(kind).encode())
        for _ in range(rng.randint(1, 3)):
            data[rng.randrange(len(data))] = rng.choice(b"0123456789-.eE \n\tx\x00\xff")
        try:
            parse("x", bytes(data))
        except FormatError:
            refused += 1
    assert refused > 100


def test_a_file_that_is_not_there_and_a_folder_are_told_so(tmp_path):
    with pytest.raises(FormatError, match="cannot be read: No such file"):
        read(tmp_path / "none.txt")
    with pytest.raises(FormatError, match="cannot be read: Is a directory"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("Instance name: x\nSolution\n", 2, "the file ends here"),
        ("Route 1 : 1 2\nsome words\n", 2, "is expected here"),
        ("Route 1 : 1 0 2\n", 1, "cannot stand within"),
        ("Route 1 : 1 x\n", 1, "whole number"),
        ("Route 1 : 1 -2\n", 1, "must be from 0"),
    ],
)
def test_a_malformed_solution_is_told_with_its_line(text, line, words):
    with pytest.raises(FormatError, match=words) as caught:
        parse_solution(lines_of("s.txt", text.encode()))
    assert caught.value.line == line
