"""Files from outside: refused before they can harm, kept by content, shown without metadata."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from gaitbelt.core import files
from gaitbelt.core.errors import BadValue


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def picture(kind="JPEG", size=(64, 48), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


def pdf(change=None):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if change:
        change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def keep(data, name="photo.jpg"):
    return files.keep(SimpleUploadedFile(name, data), field="file")


def refusal(data, name="photo.jpg"):
    with pytest.raises(BadValue) as caught:
        keep(data, name)
    return caught.value.fields["file"][0]


def flood(width=65_000, height=65_000):
    """A PNG of a few bytes that says it has four thousand megapixels."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")],
)
def test_a_photo_is_kept_with_a_preview(kind, media_type):
    data = picture(kind, size=(3000, 1000))
    kept = keep(data)
    assert kept.media_type == media_type
    assert files.path(kept.sha256).read_bytes() == data
    with Image.open(files.preview_path(kept.sha256)) as shown:
        assert (shown.format, shown.size) == ("JPEG", (1600, 533))


def test_a_preview_has_no_metadata_and_stands_upright():
    exif = Image.Exif()
    exif[0x010E] = "where Cy lives"
    exif[0x0112] = 6  # turned by a quarter
    kept = keep(picture(size=(640, 480), exif=exif))
    with Image.open(files.preview_path(kept.sha256)) as shown:
        assert shown.size == (480, 640)
        assert not shown.getexif()
        assert b"where Cy" not in files.preview_path(kept.sha256).read_bytes()


def test_a_pdf_is_kept_without_a_preview():
    kept = keep(pdf(), "referral.pdf")
    assert (kept.media_type, kept.name) == ("application/pdf", "referral.pdf")
    assert not files.preview_path(kept.sha256).exists()


def test_the_same_bytes_are_kept_once(media):
    assert keep(picture(), "a.jpg").sha256 == keep(picture(), "b.jpg").sha256
    assert len([path for path in media.rglob("*") if path.is_file()]) == 2


def test_a_flood_of_pixels_is_refused_before_decoding():
    assert "megapixels" in refusal(flood())


def test_more_than_twenty_megabytes_are_refused():
    assert "20 MB" in refusal(picture() + b"\0" * (21 * 1024 * 1024))


@pytest.mark.parametrize("data", [b"#!/bin/sh\necho", b"<svg onload='x'/>", b"GIF89a", b"MZ\x90\0"])
def test_what_is_no_photo_or_pdf_is_refused_whatever_its_name(data):
    for name in ("photo.jpg", "scan.pdf", "x"):
        assert "photo" in refusal(data, name)


def test_an_empty_file_is_refused():
    assert "empty" in refusal(b"")


def test_the_name_never_decides_the_type():
    kept = keep(picture("PNG"), "report.exe")
    assert (kept.media_type, kept.name) == ("image/png", "report.png")


def test_a_file_of_two_kinds_is_refused():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("x.js", "alert(1)")
    for data in (
        picture() + archive.getvalue(),
        pdf() + archive.getvalue(),
        picture()[:2] + b"\xff\xfe\x00\x10%PDF-1.7 abcdef" + picture()[2:],
        picture() + b"<script>alert(1)</script>",
    ):
        assert "two kinds" in refusal(data)


def _script(writer):
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()")}
    )
    writer.root_object[NameObject("/OpenAction")] = action


def _embedded(writer):
    writer.add_attachment("x.exe", b"MZ")


def _launch(writer):
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")}
    )
    writer.root_object[NameObject("/OpenAction")] = action


def _hidden_script(writer):
    writer._add_object(DictionaryObject({NameObject("/JS"): TextStringObject("app.alert(1)")}))


@pytest.mark.parametrize("change", [_script, _embedded, _launch, _hidden_script])
def test_a_pdf_that_can_act_is_refused(change):
    assert "script" in refusal(pdf(change), "form.pdf")


def test_a_pdf_with_a_password_is_refused():
    assert "password" in refusal(
        pdf(lambda writer: writer.encrypt("x", algorithm="RC4-128")), "a.pdf"
    )


def test_a_pdf_of_too_many_pages_is_refused():
    many = pdf(lambda writer: [writer.add_blank_page(10, 10) for _ in range(501)])
    assert "500 pages" in refusal(many, "book.pdf")


@pytest.mark.parametrize(
    "data", [picture()[:100], b"%PDF-1.7\n%%EOF", b"\x89PNG\r\n\x1a\n" + b"\0" * 99]
)
def test_a_damaged_file_is_refused(data):
    assert "damaged" in refusal(data)


def test_an_iphone_photo_is_read_or_refused_in_words():
    assert "HEIC" in refusal(b"\0\0\0\x18ftypheic" + b"\0" * 64, "IMG_1.heic")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\scans\\knee.jpg", "knee.jpg"),
        ("knee\0.jpg", "knee.jpg"),
        ("knee\u202egpj.exe", "kneegpj.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie: x.jpg"),
        ("...", "file.jpg"),
        ("x" * 5000, "x" * 120 + ".jpg"),
        ("Überweisung für Cy.jpeg", "Überweisung für Cy.jpg"),
    ],
)
def test_a_name_is_shown_and_never_used_as_a_path(name, shown, media):
    assert files.clean_name(name, "image/jpeg") == shown
    kept = keep(picture(), "x.jpg")
    assert files.path(kept.sha256).is_relative_to(media)


def test_only_a_digest_is_a_path():
    for wrong in ("../x", "A" * 64, "ab", "/etc/passwd"):
        with pytest.raises(ValueError, match="digest"):
            files.path(wrong)


def test_the_process_that_reads_a_file_gets_no_secrets(tmp_path, monkeypatch):
    script = tmp_path / "child.py"
    script.write_text("import os; print('{}'); print(*os.environ)")
    monkeypatch.setattr(files, "CHILD", script)
    monkeypatch.setenv("GAITBELT_SECRET_KEY", "s" * 40)
    given = files._look(b"", "image/png", "file").split()
    assert {b"GAITBELT_SECRET_KEY", b"GAITBELT_DATA_DIR", b"HOME"}.isdisjoint(given)
