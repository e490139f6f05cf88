"""Norwegian words and sentences as the index sees them."""

from __future__ import annotations

import pytest

from ingest.language import normalize, sentences, stems, tokens, words


def test_numbers_paragraphs_and_talk_groups_stay_whole() -> None:
    assert words("Se punkt 4.3.2, § 7 og 09-SAR-1.") == ["se", "punkt", "4.3.2", "§7", "og", "09-sar-1"]


@pytest.mark.parametrize(
    "word", ["ikke", "skal", "kan", "bør", "må", "før", "etter", "uten", "ingen", "når", "hvis", "alle"]
)
def test_words_that_carry_a_rule_are_never_dropped(word: str) -> None:
    assert stems(word)


def test_forms_of_a_word_meet_in_a_stem() -> None:
    assert stems("operatørene varsler") == stems("operatøren varsle")


def test_a_typing_error_leaves_common_tokens() -> None:
    assert set(tokens("sikkerhetsalarm")) & set(tokens("sikkerhetsalram"))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Svar straks. Meld fra til HDO.", 2),
        ("Se kap. 4 og pkt. 4.3.2 i veilederen. Da gjelder § 7.", 2),
        ("Bruk f.eks. AMK eller bl.a. 113. Kl. 07.45 er det test.", 2),
        ("Gjelder det nå? Ja! «Slik er det.» Ferdig.", 4),
    ],
)
def test_abbreviations_do_not_end_a_sentence(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_sentences_are_verbatim_pieces() -> None:
    text = "Meld fra (jf. § 7). Så venter du.  Ferdig"
    for sentence in sentences(text):
        assert sentence in text


def test_texts_that_look_alike_are_normalised_alike() -> None:
    assert normalize("«AMK\u00ad–sentral»\u00a0ﬁn") == normalize('"AMK-sentral" fin')
