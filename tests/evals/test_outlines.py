"""The outlines of the index held against checked trees."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import Assistant
from evals import outlines
from evals.errors import QuestionSetError


def test_the_bundled_documents_have_the_sections_of_their_trees(assistant: Assistant) -> None:
    folder = Path(outlines.__file__).parent / "questions" / outlines.FOLDER
    assert {path.stem for path in folder.glob("*.tsv")} == {document.id for document in assistant.documents()}
    found = outlines.figures(folder, assistant)
    assert found["section_f1"] > 0.995
    assert found["start_page"] == 1


def test_a_missing_section_and_a_missing_document_lower_the_figure(tmp_path: Path, assistant: Assistant) -> None:
    sections = [section for section in assistant.sections("opplaering-hdo") if section.number]
    rows = [f"{section.number}\t{section.title}\t\n" for section in sections]
    (tmp_path / "opplaering-hdo.tsv").write_text("".join(rows), encoding="utf-8")
    assert outlines.figures(tmp_path, assistant) == {"section_f1": 1.0}
    (tmp_path / "opplaering-hdo.tsv").write_text("".join([*rows, "99\tFinnes ikke\t\n"]), encoding="utf-8")
    assert outlines.figures(tmp_path, assistant)["section_f1"] == pytest.approx(2 * len(rows) / (2 * len(rows) + 1))
    (tmp_path / "borte.tsv").write_text("1\tBorte\t\n", encoding="utf-8")
    assert outlines.figures(tmp_path, assistant)["section_f1"] == pytest.approx(2 * len(rows) / (2 * len(rows) + 2))


def test_without_trees_nothing_is_measured(tmp_path: Path, assistant: Assistant) -> None:
    assert outlines.figures(tmp_path / "ingen", assistant) == {}


def test_a_bad_row_is_named(tmp_path: Path, assistant: Assistant) -> None:
    (tmp_path / "v.tsv").write_text("1\tFørst\t1\n2 Andre\n", encoding="utf-8")
    with pytest.raises(QuestionSetError, match=r"v\.tsv:2: skal ha nummer, tittel og side"):
        outlines.figures(tmp_path, assistant)
