"""The one settings object, read from ``sambandssvar.toml`` and from ``SAMBANDSSVAR_…`` variables."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from app.errors import SettingsError
from app.intents import INTENTS
from app.models import WEIGHTS
from ingest.settings import EmbeddingSettings

SETTINGS_FILE = "sambandssvar.toml"
LONGEST_KEPT = 36_500
"""The most days that what people have written can be kept."""

_PROBLEMS = {
    "extra_forbidden": "finnes ikke som innstilling",
    "float_parsing": "skal være et tall",
    "float_type": "skal være et tall",
    "int_parsing": "skal være et helt tall",
    "string_type": "skal være tekst",
    "missing": "mangler",
    "enum": "er ikke en av verdiene som finnes",
    "dict_type": "skal være en tabell",
    "greater_than": "er for lite (skal være over {gt})",
    "greater_than_equal": "er for lite (minst {ge})",
    "less_than_equal": "er for mye (høyst {le})",
}


class RetrievalSettings(BaseModel):
    """Weights of the first stage; tuned on the *tune* part of the question set, never on *test*.

    They are BM25 scores, weighted and added; the words of the body have weight 1.

    :param grams: character n-grams beside words.
    :param title: headings beside bodies.
    :param bank: the section's best banked question; 0 leaves the question bank out of everything.
    :param bridge: official terms for what the person called things; 0 leaves these out of everything.
    :param context: the words of the question before, in a follow-up.
    :param dense: whether vectors take part.
    :param candidates: how many passages the words hand to the ranker; ``dense_candidates`` how many the vectors do.
    :param read: how many of the best sections the reader reads; it takes part where vectors do.
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
    read: int = Field(default=2, ge=0)


class RerankerSettings(BaseModel):
    """A cross-encoder that orders the best sections anew; with an empty ``model`` there is none.

    :param model: folder of a model that sentence-transformers loads as a cross-encoder.
    :param candidates: how many sections it reads for each question.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = ""
    candidates: int = Field(default=10, ge=2)


class AnswerSettings(BaseModel):
    """How many units the quote mode takes; tuned on the *tune* part of the question sets.

    :param companion: how far, in log-odds, a further unit of the best unit's section may be behind it to come along;
        ``exception`` how far one that says where the rule does not hold, and ``row`` how far any beside a table row.
    :param second_section: how far a unit of another section may be behind, if that has ``second_score`` of the best
        section's score; at most ``max_sections`` are quoted, and ``unsure_sections`` where none is likely to answer.
    :param counterpart: what another level says of the same comes along from this share of the best section's score,
        and from ``as_good`` where it neither differs nor was asked for.
    :param max_words: how long the quotes from one section may be together.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    companion: float = Field(default=3.0, ge=0)
    exception: float = Field(default=4.0, ge=0)
    row: float = Field(default=2.0, ge=0)
    second_section: float = Field(default=0.5, ge=0)
    second_score: float = Field(default=0.7, ge=0, le=1)
    max_sections: int = Field(default=2, ge=1)
    unsure_sections: int = Field(default=3, ge=1)
    counterpart: float = Field(default=0.1, ge=0, le=1)
    as_good: float = Field(default=0.7, ge=0, le=1)
    max_words: int = Field(default=90, ge=20)


class Provider(StrEnum):
    """Which way of talking a language model's server has."""

    OPENAI = "openai"
    OLLAMA = "ollama"


class LanguageModelSettings(BaseModel):
    """Where the language model is; with an empty ``base_url`` none is used.

    :param provider: ``openai`` for any OpenAI-compatible endpoint, ``ollama`` for Ollama's own.
    :param headers: sent with every request, for gateways that want some.
    :param timeout_s: how long a whole answer may take; then the quotes themselves are the answer.
    :param pause_s: the same for a pause in it, before the first word too.
    :param retries: how often a server that cannot be reached, or fails, is asked again.
    :param max_tokens: how long the model's answer may be.
    :param context_window: how much the model can read, in tokens.
    :param reword: whether the model also puts each question into official words, which are searched for beside it.
    :param reword_s: how long an answer waits for that.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: Provider = Provider.OPENAI
    base_url: str = ""
    model: str = ""
    api_key: str = ""
    headers: dict[str, str] = Field(default_factory=dict)
    timeout_s: float = Field(default=30.0, gt=0)
    pause_s: float = Field(default=15.0, gt=0)
    retries: int = Field(default=1, ge=0, le=3)
    max_tokens: int = Field(default=600, ge=50)
    context_window: int = Field(default=8192, ge=2048)
    reword: bool = False
    reword_s: float = Field(default=2.0, gt=0)


class RetentionSettings(BaseModel):
    """How long what people have written is kept, in days.

    :param conversations: turns of conversations that nobody has given feedback on.
    :param feedback: thumbs and comments, with the turns that they are about.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    conversations: int = Field(default=30, ge=1, le=LONGEST_KEPT)
    feedback: int = Field(default=365, ge=1, le=LONGEST_KEPT)


class ContactSettings(BaseModel):
    """Whom a refusal sends people to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    procedures: str = "opplaring@hdo.no"
    technical: str = "HDO brukerstøtte, 61 18 28 00"


class _SettingsFile(TomlConfigSettingsSource):
    """The file in UTF-8, with or without a byte order mark."""

    def _read_file(self, file_path: Path | Traversable) -> dict[str, Any]:
        return tomllib.loads(file_path.read_text("utf-8-sig"))


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
    reranker: RerankerSettings = RerankerSettings()
    weights: Path = WEIGHTS
    intents: Path = INTENTS
    answer: AnswerSettings = AnswerSettings()
    llm: LanguageModelSettings = LanguageModelSettings()
    contact: ContactSettings = ContactSettings()
    retention: RetentionSettings = RetentionSettings()

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
        return init_settings, env_settings, _SettingsFile(settings_cls)

    @classmethod
    def load(cls) -> Settings:
        """Read the settings of the working directory.

        :raises SettingsError: for a key that does not exist, a value that is not allowed, or a file that cannot be
            read.
        """
        try:
            return cls()
        except ValidationError as exc:
            problems = "; ".join(
                f"{'.'.join(str(part) for part in error['loc'])}: {_problem(error)}" for error in exc.errors()
            )
            raise SettingsError(f"Innstillingene i {SETTINGS_FILE} eller miljøet er feil: {problems}") from exc
        except tomllib.TOMLDecodeError as exc:
            raise SettingsError(f"{SETTINGS_FILE} kan ikke leses som TOML: {exc}") from exc
        except UnicodeDecodeError as exc:
            raise SettingsError(
                f"{SETTINGS_FILE} er ikke skrevet i UTF-8; lagre filen på nytt med UTF-8 som tegnkoding"
            ) from exc
        except OSError as exc:
            raise SettingsError(f"Kan ikke lese {SETTINGS_FILE}: {exc.strerror}") from exc


def _problem(error: ErrorDetails) -> str:
    known = _PROBLEMS.get(error["type"])
    return known.format(**error.get("ctx", {})) if known else error["msg"]
