"""A register says what the documents are, and a bad one is refused with file, entry and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import register
from ingest.errors import RegisterError

GOOD = '[[document]]\nid = "a"\ntitle = "A"\nlevel = 1\nfile = "a.md"\n'


def write(folder: Path, text: str) -> Path:
    (folder / "register.toml").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[document]\n", ["register.toml", "TOML"]),
        (GOOD.replace('title = "A"\n', ""), ["«a»", "«title»", "mangler"]),
        (GOOD.replace("level = 1", "level = 7"), ["«a»", "«level»", "1, 2 eller 3"]),
        (GOOD + "version = 3.2\n", ["«a»", "«version»", 'anførselstegn: "3.2"']),
        (GOOD + 'valid_from = "01.02.2026"\n', ["«a»", "«valid_from»", "ÅÅÅÅ-MM-DD"]),
        (GOOD + GOOD.replace('"a"', '"b"'), ["dokument 2", "«b»", "«file»", "a.md"]),
        (
            GOOD + "valid_from = 2026-02-01\n" + GOOD.replace("a.md", "b.md") + 'version = "2"\n',
            ["dokument 2", "«valid_from»", "mangler"],
        ),
        (GOOD + 'farge = "rød"\n', ["«a»", "«farge»", "ikke en nøkkel"]),
        (GOOD + 'audience = ["alle"]\n', ["«a»", "«audience»", "kontrollrom"]),
        (GOOD + GOOD, ["dokument 2", "«id»", "finnes fra før"]),
        (GOOD.replace('"a.md"', '"../a.md"'), ["«file»", "utenfor"]),
        ('dokument = "x"\n', ["ukjent nøkkel", "dokument"]),
        (GOOD + "valid_from = 2026-13-01\n", ["register.toml"]),
    ],
    ids=[
        *("toml", "missing", "range", "number", "Norwegian date", "same file", "undated version"),
        *("unknown", "audience", "twice", "outside", "top", "date"),
    ],
)
def test_a_bad_register_is_one_clear_error(tmp_path: Path, text: str, words: list[str]) -> None:
    with pytest.raises(RegisterError) as caught:
        register.load(write(tmp_path, text))
    for word in words:
        assert word in str(caught.value)
    assert "\n" not in str(caught.value).split(": ", 1)[0]


def test_files_that_the_register_does_not_name_are_taken_in(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace('"a.md"', '"nivaa1/a.md"'))
    for name in (
        "nivaa1/a.md",
        "nivaa3/dalby/rutine for radio.md",
        "nivaa3/dalby/.skjult.md",
        "nivaa3/dalby/bilde.png",
        "nivaa3/dalby/vaktliste.rtf",
        "nivaa3/dalby/gammel.doc",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# 1 Radio\n\nTekst.\n", "utf-8")
    documents = register.load(tmp_path)
    assert [document.id for document in documents] == ["a", "gammel", "rutine-for-radio", "vaktliste"]
    assert not documents[2].registered
    assert (documents[2].level, documents[2].organisation) == (3, "dalby")


def test_an_empty_folder_and_a_missing_one_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="nivaa1"):
        register.load(tmp_path)
    with pytest.raises(RegisterError, match="--corpus"):
        register.load(tmp_path / "borte")
