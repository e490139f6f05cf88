"""Whatever is done to a file, its reader reads it or refuses it with a reason, and never anything else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evals.fuzz.seeds import READERS, seeds
from evals.fuzz.trial import Verdict, attempt
from ingest import readers

QUICK = settings(
    max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PARTS = {"docx": "word/document.xml", "odt": "content.xml"}
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 60), st.binary(max_size=20), st.integers(0, 3)), max_size=6)
PIECES = {
    "md": "## 1 ~1. ~- ~> ~[~](x)~![~*~**~_~`~```\n~::: box\n~[^1]~[^1]: ~\\~<b>~<br>~\t~    ~\n~\n\n~---\n~: ~|~ord",
    "txt": "1 ~1.1 ~2 ~§ 3 ~Kapittel 1 ~Vedlegg A ~- ~– ~• ~a) ~1. ~[x] ~☐~ord~-\n~\n~\n\n~\f~====~...... 3~\t~\xad~|",
    "html": "<p>~</p>~<h2>~</h2>~<ul>~<li>~</ul>~<table>~<tr>~<td>~<td rowspan=9 colspan=9>~</table>~<dl><dt>~<dd>~<br>"
    "~<details><summary>~<nav>~<main>~</main>~<div hidden>~</div>~<a href='#x'>~</a>~<!--~-->~&#0;~&aring;~1.2 ~ord",
    "rtf": r"{~}~\par ~\pard ~\b ~\s1 ~\outlinelevel0 ~\intbl ~\cell ~\row ~\trowd ~\cellx1 ~{\footnote ~{\listtext "
    r"~{\field{\*\fldinst ~{\fldrslt ~\u230?~\u-10179?~\'e6~\'~\bin3 ~{\*\x ~\uc9 ~ord~1 ~\clvmrg ~\clvmgf ~{\header ",
}


def edited(data: bytes, edits: list[tuple[float, int, bytes, int]]) -> bytes:
    for where, length, new, copies in edits:
        place = int(where * len(data))
        data = data[:place] + new + data[place : place + length] * copies + data[place + length :]
    return data


def repacked(data: bytes, name: str, edits: list[tuple[float, int, bytes, int]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info, edited(content, edits) if info.filename == name else content)
    return buffer.getvalue()


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("whole", [0, -1])
def test_the_whole_documents_are_read(tmp_path: Path, reader: str, whole: int) -> None:
    path = tmp_path / f"a.{reader}"
    path.write_bytes(seeds(reader)[whole])
    assert len(readers.read(path).blocks) > 8


@pytest.mark.parametrize("reader", READERS)
def test_a_file_with_any_bytes_changed_is_read_or_refused(tmp_path: Path, reader: str) -> None:
    path = tmp_path / f"a.{reader}"

    @QUICK
    @given(EDITS, st.booleans())
    def check(edits: list[tuple[float, int, bytes, int]], in_archive: bool) -> None:
        data = seeds(reader)[0]
        is_part = in_archive and reader in PARTS
        path.write_bytes(repacked(data, PARTS[reader], edits) if is_part else edited(data, edits))
        outcome = attempt(path)
        assert outcome.verdict in (Verdict.READ, Verdict.REFUSED), outcome.detail

    check()


@pytest.mark.parametrize("reader", PIECES)
def test_the_marks_of_a_format_in_any_order_are_read_or_refused(tmp_path: Path, reader: str) -> None:
    path = tmp_path / f"a.{reader}"
    pieces = [piece for piece in PIECES[reader].split("~") if piece]

    @QUICK
    @given(st.lists(st.sampled_from(pieces), max_size=40))
    def check(chosen: list[str]) -> None:
        path.write_text((r"{\rtf1 " if reader == "rtf" else "") + "".join(chosen), "utf-8")
        outcome = attempt(path)
        assert outcome.verdict in (Verdict.READ, Verdict.REFUSED), outcome.detail

    check()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.md", b"- " * 5000 + b"ord"),
        ("a.txt", "– ".encode() * 5000 + b"ord"),
        ("a.html", b"<p>" + "• ".encode() * 5000 + b"ord</p>"),
        ("a.rtf", rb"{\rtf1\pard " + b"* " * 5000 + rb"ord\par}"),
    ],
)
def test_a_row_of_bullets_does_no_harm(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert {block.marker for block in readers.read(path).blocks} <= {"•", ""}
