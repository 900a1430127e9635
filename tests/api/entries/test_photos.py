"""Tests that photographs are drawn anew before they are kept, and shown to those who may see what they show."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from api.photos.header import header_of
from api.photos.picture import MOST_PIXELS, drawn_anew
from api.photos.tables import PhotoRow

PAYLOAD = b"<script>alert(1)</script>PK\x03\x04"


def picture(kind="JPEG", size=(2400, 1200), colour="purple", **more):
    out = io.BytesIO()
    Image.new("RGBA" if kind != "JPEG" else "RGB", size, colour).save(out, kind, **more)
    return out.getvalue()


def with_position():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Phone of a farmer"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (38.0, 43.0, 12.0)
    return picture(exif=exif)


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_bomb(side=60_000):
    """A PNG of a few kilobytes that says it is of 3.6 gigapixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100_000)) + chunk(b"IEND", b"")


def send(client, raw, name="a.jpg", claimed="image/jpeg", **words):
    return client.post("/v1/photos", files={"file": (name, raw, claimed)}, data=words)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_as_a_smaller_jpeg_by_what_it_is_not_by_its_name(market, kind):
    reply = send(market.farm, picture(kind), name="../../etc/passwd.svg", claimed="image/svg+xml")
    assert reply.status_code == 201, reply.text
    assert (reply.json()["width"], reply.json()["height"]) == (1600, 800)
    shown = market.farm.get(reply.json()["url"])
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["x-content-type-options"] == "nosniff"
    with Image.open(io.BytesIO(shown.content)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (1600, 800))
    assert market.farm.get(reply.json()["url"], {"If-None-Match": shown.headers["etag"]}).status_code == 304


def test_position_and_everything_hidden_is_gone_and_the_picture_is_upright():
    raw = with_position() + PAYLOAD
    assert b"Phone of a farmer" in raw
    kept = drawn_anew(raw)
    assert (kept.width, kept.height) == (800, 1600)
    assert b"Phone" not in kept.content
    assert PAYLOAD not in kept.content
    with Image.open(io.BytesIO(kept.content)) as again:
        assert dict(again.getexif()) == {}


def test_what_is_transparent_becomes_white():
    kept = drawn_anew(picture("PNG", (40, 40), (0, 0, 0, 0)))
    with Image.open(io.BytesIO(kept.content)) as again:
        assert min(again.getpixel((20, 20))) > 250


HOSTILE = {
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "photo-kind"),
    "HTML": (b"<!doctype html><script>alert(1)</script>", "photo-kind"),
    "GIF": (b"GIF89a/*\x01\x00\x01\x00*/=1;alert(1)", "photo-kind"),
    "PDF that is a JPEG further on": (b"%PDF-1.7\n" + picture(size=(20, 20)), "photo-kind"),
    "a PNG of 3.6 gigapixels": (png_bomb(), "photo-size"),
    "a wide PNG": (png_bomb(16_001), "photo-size"),
    "half a JPEG": (picture()[:600], "photo-broken"),
    "half a PNG": (picture("PNG")[:60], "photo-broken"),
    "half a WebP": (picture("WEBP")[:40], "photo-broken"),
    "a head of a JPEG": (b"\xff\xd8\xff\xe0", "photo-kind"),
    "a PNG of nothing": (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 0, 0, 8, 2, 0, 0, 0)), "photo-kind"),
    "a WebP of nothing": (b"RIFF\x00\x00\x00\x00WEBPVP8 " + b"\0" * 20, "photo-kind"),
    "nothing": (b"", "no-file"),
}


def test_what_is_no_picture_is_refused_and_nothing_is_kept(market):
    for name, (raw, code) in HOSTILE.items():
        reply = send(market.farm, raw)
        assert 400 <= reply.status_code < 500
        assert reply.json()["code"] == code, name
        with market.store.read() as session:
            assert session.query(PhotoRow).count() == 0


def test_sizes_are_read_from_the_head_alone():
    for kind in ("JPEG", "PNG", "WEBP"):
        raw = picture(kind, (321, 123))
        found = header_of(raw[:200] if kind == "PNG" else raw)
        assert (found.kind, found.width, found.height) == (kind, 321, 123)
    lossless = header_of(picture("WEBP", (321, 123), lossless=True))
    assert (lossless.width, lossless.height) == (321, 123)
    assert header_of(png_bomb()).pixels > MOST_PIXELS


def test_a_form_that_is_none_is_refused(market):
    bad = [
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--y\r\nnonsense", "bad-form"),
        ({"Content-Type": "multipart/form-data"}, b"--y\r\n", "bad-form"),
        ({"Content-Type": "image/svg+xml"}, b"<svg/>", "bad-type"),
        ({"Content-Type": "image/jpeg"}, b"<svg/>", "photo-kind"),
    ]
    for headers, content, code in bad:
        reply = market.farm.post("/v1/photos", content=content, headers=headers)
        assert (reply.json()["code"], reply.status_code < 500) in {(code, True), ("no-file", True)}, reply.text
    many = market.farm.post("/v1/photos", files=[("file", ("a", b"x")), ("file", ("b", b"y"))])
    assert many.json()["code"] == "bad-form"
    large = market.farm.post("/v1/photos", content=b"\xff\xd8\xff" + b"\0" * 10_000_001, headers={"Content-Type": "image/jpeg"})
    assert (large.status_code, large.json()["code"]) == (413, "too-large")


def test_a_lots_picture_is_seen_where_the_lot_is_seen(market):
    lot = market.lot()
    small = picture(size=(60, 40))
    reply = send(market.farm, small, thing="lot", thing_id=lot["id"])
    photo = reply.json()["url"]
    assert market.kitchen.get(photo).status_code == 200
    assert market.kitchen.get(f"/v1/lots/{lot['id']}").json()["photos"] == [reply.json()["id"]]
    assert market.farm.get("/v1/lots").json()["items"][0]["photos"] == [reply.json()["id"]]
    for client in (market.service.one("farm", "よその農園"), market.service.one("carrier"), market.keeper):
        assert client.get(photo).status_code == 404
    assert market.service.one("auditor").get(photo).status_code == 200
    assert market.service.anonymous.get(photo).status_code == 401
    market.farm.post(f"/v1/lots/{lot['id']}/withdraw", {})
    assert market.kitchen.get(photo).status_code == 404
    assert market.farm.get(photo).status_code == 200


def test_pictures_are_attached_to_what_is_ones_own(market):
    lot, small = market.lot(), picture(size=(60, 40))
    assert send(market.kitchen, small, thing="lot", thing_id=lot["id"]).json()["code"] == "not-found"
    assert send(market.farm, small, thing="lot", thing_id="lot-0").json()["code"] == "not-found"
    assert send(market.farm, small, thing="account", thing_id="x").json()["code"] == "bad-form"
    assert send(market.farm, small, thing="stop", thing_id="stop-0").json()["code"] == "not-found"
    assert send(market.farm, small, thing="claim", thing_id="claim-0").json()["code"] == "not-found"
    assert send(market.service.one("auditor"), small).json()["code"] == "not-your-role"
    own = send(market.farm, small).json()["url"]
    assert market.kitchen.get(own).status_code == 404
    assert market.kitchen.delete(own).status_code == 404
    assert market.farm.delete(own).status_code == 204
    assert market.farm.get(own).status_code == 404
    for _ in range(8):
        assert send(market.farm, small, thing="lot", thing_id=lot["id"]).status_code == 201
    assert send(market.farm, small, thing="lot", thing_id=lot["id"]).json()["code"] == "photo-many"


def test_a_places_picture_is_for_those_who_stop_there(market):
    small = picture(size=(60, 40))
    reply = send(market.kitchen, small, thing="place", thing_id=market.door)
    assert market.kitchen.get(reply.json()["url"]).status_code == 200
    assert market.service.one("driver").get(reply.json()["url"]).status_code == 404
    assert market.farm.get(reply.json()["url"]).status_code == 404


def test_the_body_may_be_the_picture_itself(market):
    lot = market.lot()
    reply = market.farm.post(
        f"/v1/photos?thing=lot&thing_id={lot['id']}", content=picture(size=(60, 40)), headers={"Content-Type": "image/jpeg"}
    )
    assert (reply.status_code, reply.json()["thing"]) == (201, "lot")
