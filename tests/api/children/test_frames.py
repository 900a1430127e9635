"""Messages on a pipe arrive whole or not at all."""

from __future__ import annotations

import io

import pytest

from api.children.frames import PipeBroken, read_frame, write_frame


def test_a_message_comes_back_as_it_was_sent():
    stream = io.BytesIO()
    write_frame(stream, {"do": "plan", "名": "茄子"}, b"", b"\x00\xff" * 1000)
    write_frame(stream, {"do": "stop"})
    stream.seek(0)
    first, second = read_frame(stream), read_frame(stream)
    assert first.header == {"do": "plan", "名": "茄子"}
    assert first.blobs == (b"", b"\x00\xff" * 1000)
    assert second.header == {"do": "stop"}
    assert second.blobs == ()


def test_the_end_between_messages_is_no_fault():
    assert read_frame(io.BytesIO()) is None


@pytest.mark.parametrize("cut", [1, 3, 5, 20, -1])
def test_a_message_that_is_cut_off_is_refused(cut):
    stream = io.BytesIO()
    write_frame(stream, {"do": "plan"}, b"day")
    with pytest.raises(PipeBroken):
        read_frame(io.BytesIO(stream.getvalue()[:cut]))


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xff\xff\xff",
        b"\x00\x00\x00\x02{]",
        b"\x00\x00\x00\x02{}",
        b"\x00\x00\x00\x02[]",
        b'\x00\x00\x00\x0d{"sizes":[-1]',
    ],
)
def test_what_is_no_message_is_refused(raw):
    with pytest.raises(PipeBroken):
        read_frame(io.BytesIO(raw))
