"""The one settings object, read from ``sambandssvar.toml`` and from ``SAMBANDSSVAR_…`` variables."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from app.errors import SettingsError
from app.models import WEIGHTS
from ingest.settings import EmbeddingSettings

SETTINGS_FILE = "sambandssvar.toml"

_PROBLEMS = {
    "extra_forbidden": "finnes ikke som innstilling",
    "float_parsing": "skal være et tall",
    "float_type": "skal være et tall",
    "int_parsing": "skal være et helt tall",
    "string_type": "skal være tekst",
    "missing": "mangler",
}


class RetrievalSettings(BaseModel):
    """Weights of the first stage; tuned on the *tune* part of the question set, never on *test*.

    They are BM25 scores, weighted and added; the words of the body have weight 1.

    :param grams: character n-grams beside words.
    :param title: headings beside bodies.
    :param bank: the section's best banked question; 0 leaves the question bank out of everything.
    :param bridge: official terms for what the person called things.
    :param context: the words of the question before, in a follow-up.
    :param dense: whether vectors take part.
    :param candidates: how many passages the words hand to the ranker; ``dense_candidates`` how many the vectors do.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    grams: float = 0.35
    title: float = 0.2
    bank: float = 0.6
    bridge: float = 1.6
    context: float = 1.0
    dense: bool = True
    candidates: int = Field(default=40, ge=10)
    dense_candidates: int = Field(default=20, ge=0)


class AnswerSettings(BaseModel):
    """How the quote mode chooses its units; tuned on the *tune* part of the question set.

    :param companion: a further unit of the same section comes along from this share of the best unit's match.
    :param second_section: a unit of another section comes along from this share of the best unit's score.
    :param section: what the search's opinion of a section counts beside the match of a unit, which is 0–1.
    :param whole_section: a section of at most this many words is quoted whole.
    :param max_words: how long the quotes from one section may be together.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    companion: float = Field(default=0.5, ge=0, le=1)
    second_section: float = Field(default=0.7, ge=0, le=1)
    max_sections: int = Field(default=2, ge=1)
    section: float = Field(default=2.5, ge=0)
    whole_section: int = Field(default=80, ge=0)
    max_words: int = Field(default=90, ge=20)


class LanguageModelSettings(BaseModel):
    """An OpenAI-compatible endpoint; with an empty ``base_url`` no language model is used."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str = ""
    model: str = ""
    api_key: str = ""
    timeout_s: float = 30.0


class ContactSettings(BaseModel):
    """Whom a refusal sends people to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    procedures: str = "opplaring@hdo.no"
    technical: str = "HDO brukerstøtte, 61 18 28 00"


class Settings(BaseSettings):
    """Everything that an installation can set; unknown keys are errors."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix="SAMBANDSSVAR_",
        env_nested_delimiter="__",
        toml_file=SETTINGS_FILE,
    )

    corpus: Path = Path("corpus")
    index: Path = Path("var/index")
    data: Path = Path("var")
    embedding: EmbeddingSettings = EmbeddingSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    weights: Path = WEIGHTS
    answer: AnswerSettings = AnswerSettings()
    llm: LanguageModelSettings = LanguageModelSettings()
    contact: ContactSettings = ContactSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments go before variables, and variables before the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @classmethod
    def load(cls) -> Settings:
        """Read the settings of the working directory.

        :raises SettingsError: for a key that does not exist or a value that is not allowed.
        """
        try:
            return cls()
        except ValidationError as exc:
            problems = "; ".join(
                f"{'.'.join(str(part) for part in error['loc'])}: {_PROBLEMS.get(error['type'], error['msg'])}"
                for error in exc.errors()
            )
            raise SettingsError(f"Innstillingene i {SETTINGS_FILE} eller miljøet er feil: {problems}") from exc
        except tomllib.TOMLDecodeError as exc:
            raise SettingsError(f"{SETTINGS_FILE} kan ikke leses som TOML: {exc}") from exc
