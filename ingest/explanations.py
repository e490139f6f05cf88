"""What is wrong with a value in a TOML file, in bokmål, and how it is to be written."""

from __future__ import annotations

from pydantic_core import ErrorDetails

_DATE = "skal være en dato skrevet ÅÅÅÅ-MM-DD, for eksempel 2026-02-01"
_WHOLE = "skal være et helt tall uten anførselstegn"
_SWITCH = "skal være true eller false, uten anførselstegn"
_BY_KIND = {
    "missing": "mangler",
    "extra_forbidden": "er ikke en nøkkel i denne filen",
    "string_too_short": "er tom",
    "string_pattern_mismatch": "skal ha bare små bokstaver a–z, tall og bindestrek",
    "list_type": 'skal være en liste i hakeparenteser, for eksempel ["…", "…"]',
    "model_type": "skal være en tabell",
}
_BY_TYPE = {"date": _DATE, "int": _WHOLE, "bool": _SWITCH}


def explained(error: ErrorDetails) -> str:
    """One error of a validation, as the end of a sentence that begins with the key."""
    kind = error["type"]
    if kind == "string_type":
        value = error["input"]
        is_plain = isinstance(value, int | float) and not isinstance(value, bool)
        return f'skal være tekst i anførselstegn: "{value}"' if is_plain else "skal være tekst i anførselstegn"
    return _BY_KIND.get(kind) or _BY_TYPE.get(kind.partition("_")[0]) or "har en ugyldig verdi"
