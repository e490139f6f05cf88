"""The documents of the parsing set are read as well as we promise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.cli import main
from evals.parsing import manuscripts, oddities
from evals.parsing.design import Design
from evals.parsing.manuscript import Manuscript
from evals.parsing.measures import measure
from evals.parsing.paper import print_on_paper
from evals.parsing.report import AIMS
from evals.parsing.web import publish_guide
from ingest import readers
from ingest.outline import build_outline


@pytest.mark.parametrize(
    ("manuscript", "design"),
    [
        pytest.param(manuscripts.statute(), manuscripts.STATUTE, id="forskrift"),
        pytest.param(manuscripts.in_parts(), manuscripts.IN_PARTS, id="deler"),
        pytest.param(oddities.loud(), oddities.LOUD, id="fete-linjer"),
        pytest.param(oddities.small_capitals(), oddities.SMALL_CAPITALS, id="kapiteler"),
    ],
)
def test_a_printed_document_is_read_as_its_author_wrote_it(
    manuscript: Manuscript, design: Design, tmp_path: Path
) -> None:
    specimen = print_on_paper(manuscript, design, tmp_path, "a")
    sections, _ = build_outline("d", specimen.title, readers.read(specimen.path).blocks)
    figures = measure(sections, specimen.truth).values()
    assert {name: figures[name] for name in ("f1", "page", "depth", "recall", "placed")} == dict.fromkeys(
        ("f1", "page", "depth", "recall", "placed"), 1.0
    )
    assert figures["foreign"] == 0


def test_a_web_guide_is_read_without_its_menus(tmp_path: Path) -> None:
    specimen = publish_guide(manuscripts.guide(), tmp_path, "veileder")
    sections, _ = build_outline("d", specimen.title, readers.read(specimen.path).blocks)
    figures = measure(sections, specimen.truth).values()
    assert (figures["f1"], figures["recall"], figures["foreign"], figures["cells"]) == (1, 1, 0, 1)


@pytest.mark.slow
def test_the_set_that_is_made_on_the_spot_meets_the_aims(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parsing", "--own", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert len(figures["documents"]) >= 16
    for name, aim in AIMS.items():
        value = figures["all"][name]
        assert value <= aim if name == "foreign" else value >= aim, name
