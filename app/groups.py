"""What the groups of questions in an evaluation are called."""

from __future__ import annotations

DIMENSIONS = {
    "type": "Slag spørsmål",
    "level": "Nivå",
    "lang": "Språk",
    "role": "Rolle",
    "set": "Spørsmålssett",
    "split": "Del",
}
NAMES = {
    "fact": "faktum",
    "number": "tall og frister",
    "procedure": "framgangsmåte",
    "exception": "unntak",
    "cross_reference": "flere punkter",
    "level_conflict": "nivåer i strid",
    "definition": "definisjon",
    "colloquial": "dagligtale",
    "follow_up": "oppfølging",
    "exact_reference": "punktnummer",
    "table": "tabell",
    "version": "versjoner",
    "near_miss": "nesten i dokumentene",
    "false_premise": "gal forutsetning",
    "out_of_scope": "utenfor området",
    "restricted": "unntatt offentlighet",
    "ambiguous": "flertydig",
    "emergency": "nødsituasjon",
    "invalid": "ikke et spørsmål",
    "injection": "innsmuglede ordrer",
    "nb": "bokmål",
    "nn": "nynorsk",
    "en": "engelsk",
    "operator": "operatør",
    "instructor": "instruktør",
    "evaluator": "evaluator",
    "0": "0 lov og forskrift",
    "1": "1 felles",
    "2": "2 nasjonal veileder",
    "3": "3 lokalt",
    "fixed": "det faste",
    "own": "egne",
    "tune": "tune (kan ses på)",
    "test": "test (holdt utenfor)",
}


def group_name(key: str) -> str:
    """A group in words, from its key in the report (``"all"``, ``"lang:nn"``); a key of another kind as it is."""
    if key == "all":
        return "Alle"
    dimension, _, value = key.partition(":")
    return f"{DIMENSIONS[dimension]}: {NAMES.get(value, value)}" if dimension in DIMENSIONS else key
