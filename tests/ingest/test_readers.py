"""Which reader takes a file is told by its content; of a file that none can take, what to do."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from docx import Document

from ingest import readers
from ingest.errors import LimitError, ReadError
from tests.support.documents import write_odt, write_rtf

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + b"\x09\0" + bytes(16) + b"\0\0\0\0" + bytes(460)


def packed(path: Path, parts: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


@pytest.mark.parametrize("suffix", [".docx", ".docm", ".doc", ".bin"])
def test_a_word_file_is_known_under_any_name(tmp_path: Path, suffix: str) -> None:
    document = Document()
    document.add_paragraph("Varsle vaktleder.")
    path = tmp_path / f"a{suffix}"
    document.save(str(path))
    assert [block.text for block in readers.read(path).blocks] == ["Varsle vaktleder."]


@pytest.mark.parametrize("main", ["document.macroEnabled.main+xml", "template.macroEnabledTemplate.main+xml"])
def test_word_files_with_macros_and_templates_are_read(tmp_path: Path, main: str) -> None:
    document = Document()
    document.add_paragraph("Varsle vaktleder.")
    document.save(str(tmp_path / "a.docx"))
    usual = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    with zipfile.ZipFile(tmp_path / "a.docx") as old, zipfile.ZipFile(tmp_path / "a.docm", "w") as new:
        for name in old.namelist():
            changed = old.read(name).replace(usual.encode(), f"application/vnd.ms-word.{main}".encode())
            new.writestr(name, changed)
    assert [block.text for block in readers.read(tmp_path / "a.docm").blocks] == ["Varsle vaktleder."]


def test_rtf_odt_and_web_pages_are_known_under_a_wrong_name(tmp_path: Path) -> None:
    write_rtf(tmp_path / "a.doc", r"\pard Varsle vaktleder.\par")
    write_odt(tmp_path / "b.doc", "<text:p>Varsle vaktleder.</text:p>")
    (tmp_path / "c.doc").write_text("\ufeff<!-- Word -->\n<html><body><p>Varsle vaktleder.</p></body></html>", "utf-8")
    (tmp_path / "d.shtml").write_text("<p>Varsle vaktleder.</p><!--#include virtual='bunn.html' -->", "utf-8")
    for path in tmp_path.iterdir():
        assert [block.text for block in readers.read(path).blocks] == ["Varsle vaktleder."], path.name


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "filen er tom"),
        (b" \n\n ", "filen er tom"),
        (OLE + "WordDocument".encode("utf-16-le"), "gamle Word-formatet .* lagre den som .docx"),
        (OLE + "Workbook".encode("utf-16-le"), "regneark"),
        (OLE + "PowerPoint Document".encode("utf-16-le"), "presentasjon.* PDF"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "låst med passord; lagre en kopi"),
        (OLE + "__substg1.0_1000001F".encode("utf-16-le"), "e-post"),
        (OLE, "gammelt Office-format"),
        (OLE[:100], "avkortet"),
        (b"\x89PNG\r\n\x1a\n", r"bilde; kjør tekstgjenkjenning \(OCR\)"),
        (b"\xff\xd8\xff\xe0", "bilde"),
        (b"II*\0\x08\0", "bilde"),
        (b"7z\xbc\xaf\x27\x1c", "pakk det ut"),
        (b"%!PS-Adobe-3.0", "PostScript"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related;", "nettarkiv"),
        (b"<?xml version='1.0'?><?mso-application progid='Word.Document'?>", "Word-dokument lagret som XML"),
        (b"PK\x03\x04 halv fil", "skadet eller ufullstendig"),
        (b"\0\1\2\3 noe", "heter .bin, men innholdet er ikke av et slag som kan leses"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(data)
    with pytest.raises(ReadError, match=reason) as caught:
        readers.read(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"xl/workbook.xml": ""}, "regneark"),
        ({"ppt/presentation.xml": ""}, "presentasjon"),
        ({"mimetype": "application/vnd.oasis.opendocument.presentation"}, "presentasjon"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "regneark"),
        ({"mimetype": "application/epub+zip"}, "e-bok"),
        ({"Index/Document.iwa": ""}, "Pages"),
        ({"rutine.pdf": ""}, "pakk det ut"),
    ],
)
def test_an_archive_says_what_it_is(tmp_path: Path, parts: dict[str, str], reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        readers.read(packed(tmp_path / "a.zip", parts))


def test_parts_in_parts_without_end_are_refused(tmp_path: Path) -> None:
    groups = "<text:list><text:list-item>" * 120 + "<text:p>Innerst.</text:p>" + "</text:list-item></text:list>" * 120
    path = write_odt(tmp_path / "a.odt", groups)
    assert [block.text for block in readers.read(path).blocks] == ["Innerst."]
    write_odt(path, "<text:section>" * 2000 + "<text:p>Innerst.</text:p>" + "</text:section>" * 2000)
    with pytest.raises(ReadError, match=r"skadet|nivåer"):
        readers.read(path)


@pytest.mark.parametrize(("error", "reason"), [(RecursionError, "flere nivåer"), (MemoryError, "mer minne")])
def test_a_reader_that_is_overwhelmed_refuses_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception], reason: str
) -> None:
    def overwhelmed(path: Path) -> None:
        raise error

    monkeypatch.setitem(readers._READERS, readers.Kind.TEXT, overwhelmed)
    path = tmp_path / "a.txt"
    path.write_text("Varsle vaktleder.", "utf-8")
    with pytest.raises(LimitError, match=reason):
        readers.read(path)


def test_a_row_of_comments_is_passed_over_in_one_go(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"<!---->" * 500 + b"<svg/>")
    with pytest.raises(ReadError, match="ikke av et slag"):
        readers.read(path)
