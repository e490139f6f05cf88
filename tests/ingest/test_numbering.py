"""Of all the lines that begin with a number, those are headings that make one sensible numbering."""

from __future__ import annotations

import pytest

from ingest.numbering import Candidate, choose, follows, parse_heading, readings


def chosen(*lines: str, weak: tuple[str, ...] = (), broken: tuple[str, ...] = ()) -> list[str]:
    """The numbers that are chosen; weak lines have little evidence, broken ones stand after an unnumbered heading."""
    candidates = [
        Candidate(tuple(readings(line)), 0.8 if line in weak else 2.0, after_break=line in broken) for line in lines
    ]
    return [heading.number for _, heading in sorted(choose(candidates).items())]


@pytest.mark.parametrize(
    ("line", "number", "title"),
    [
        ("Del II Regler for mannskap", "Del II", "Regler for mannskap"),
        ("Kapittel 4A. Tilsyn", "Kapittel 4A", "Tilsyn"),
        ("Kapittel 4 A. Tilsyn", "Kapittel 4 A", "Tilsyn"),
        ("Kapittel 4 I krise", "Kapittel 4", "I krise"),
        ("§ 4 A-1. Varsel", "§ 4 A-1", "Varsel"),
        ("§ 13 A. Varsel", "§ 13 A", "Varsel"),
        ("IV. Utstyr", "IV", "Utstyr"),
        ("III Utstyr", "III", "Utstyr"),
        ("B. Utstyr", "B", "Utstyr"),
        ("§ 1.Formål", "§ 1", "Formål"),
        ("10.1.2.1. 1.Krav", "10.1.2.1", "1.Krav"),
    ],
)
def test_more_ways_to_number(line: str, number: str, title: str) -> None:
    heading = parse_heading(line)
    assert heading is not None
    assert (heading.number, heading.title) == (number, title)


@pytest.mark.parametrize("line", ["I Grønnvik gjelder", "Delta i øvelsen", "Deler av utstyret", "A Grønnvik"])
def test_words_that_look_like_numbers(line: str) -> None:
    assert parse_heading(line) is None


def test_a_false_number_does_not_swallow_the_true_ones_after_it() -> None:
    assert chosen("1 Mål", "40 Radioer", "2 Ansvar", "2.1 Vakt", "3 Utstyr") == ["1", "2", "2.1", "3"]


def test_a_wide_jump_needs_evidence() -> None:
    assert chosen("1 Mål", "2 Ansvar", "40 Radioer", weak=("40 Radioer",)) == ["1", "2"]
    assert chosen("1 Mål", "2 Ansvar", "5 Utstyr") == ["1", "2", "5"]


def test_numbers_begin_anew_in_every_part() -> None:
    lines = ("Del I Felles", "1 Mål", "2 Ansvar", "Del II Sentral", "1 Svar", "2 Logg", "Vedlegg A Skjema", "1 Felt")
    assert chosen(*lines) == ["Del I", "1", "2", "Del II", "1", "2", "Vedlegg A", "1"]


def test_numbers_begin_anew_below_an_unnumbered_heading_alone() -> None:
    assert chosen("1 Mål", "2 Ansvar", "1 Svar") == ["1", "2"]
    assert chosen("1 Mål", "2 Ansvar", "1 Svar", "2 Logg", broken=("1 Svar",)) == ["1", "2", "1", "2"]


def test_letters_begin_anew_below_every_roman_number() -> None:
    lines = ("I. Mål", "A. Svar", "B. Logg", "II. Ansvar", "A. Vakt", "C. Feil", "B. Rom")
    assert chosen(*lines) == ["I", "A", "B", "II", "A", "B"]


def test_an_i_among_letters_is_a_letter() -> None:
    letters = [f"{letter}. Emne" for letter in "ABCDEFGHIJ"]
    assert chosen(*letters) == list("ABCDEFGHIJ")


def test_what_follows_a_number() -> None:
    assert follows((4, 3), (4, 3, 1))
    assert follows((4, 3, 2), (5,))
    assert follows((4, 3, 2), (5, 1))
    assert not follows((4, 3), (4, 5))


def test_chapters_that_a_law_got_later_stand_between_the_others() -> None:
    lines = ("Kapittel 4 Vern", "§ 4-1 Krav", "§ 4-2 Plan", "Kapittel 4 A. Tilsyn", "§ 4 A-1. Varsel", "§ 4 A-2. Frist")
    lines += ("Kapittel 4 B. Mer", "§ 4 B-1. Svar", "Kapittel 5 Gebyr", "§ 5-1 Gebyr")
    assert chosen(*lines) == [
        *("Kapittel 4", "§ 4-1", "§ 4-2", "Kapittel 4 A", "§ 4 A-1", "§ 4 A-2"),
        *("Kapittel 4 B", "§ 4 B-1", "Kapittel 5", "§ 5-1"),
    ]
    assert follows((4, 2), (4, 1001))
