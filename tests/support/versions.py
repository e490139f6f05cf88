"""Two versions of a local routine and a document that has only one, as a corpus."""

from __future__ import annotations

from pathlib import Path

from tests.support.corpora import body, heading, table, write_pdf

VERSION_3 = """# 1 Innledning

Rutinen gjelder bruk av radioterminaler i Dalby kommune.

# 2 Tap av utstyr

Tap av radioterminal skal meldes til driftssenteret innen ti minutter. Lederen skal varsles samme vakt.

## 2.1 Batteri

Batteriet skal byttes hvert andre år, med mindre leverandøren sier noe annet.

# 3 Faksvarsling

Varsling på faks skal bekreftes skriftlig av mottakeren samme dag.

# 4 Lagring

Reserveterminaler lagres i låst skap ved vaktrommet. Nøkkelen til skapet oppbevares hos vaktleder. Skapet skal
kontrolleres av vaktleder hver mandag morgen.
"""
VERSION_4 = """# 1 Innledning

Rutinen gjelder bruk av radioterminaler i Dalby kommune.

# 2 Egenkontroll

Alle terminaler prøves med et testanrop ved vaktstart.

# 3 Tap av utstyr

Tap av radioterminal skal meldes til driftssenteret innen fem minutter. Lederen skal varsles samme vakt.

## 3.1 Batteri

Batteriet bør byttes hvert andre år, med mindre leverandøren sier noe annet.

# 4 Lagring

Reserveterminaler lagres i låst skap ved vaktrommet.

## 4.1 Nøkler

Nøkkelen til skapet oppbevares hos vaktleder. Skapet bør kontrolleres av vaktleder hver mandag morgen.
"""
COURSES = "# 1 Kurs\n\nKurset for nye operatører varer i to dager og holdes i Fossheim hver høst.\n"

ENTRY = """
[[document]]
id = "{id}"
title = "{title}"
level = {level}
file = "{file}"
version = "{version}"
"""


def write_entries(corpus: Path, *entries: dict[str, str]) -> Path:
    """The register of a corpus; what an entry does not say is that of the routine."""
    usual = {"id": "rutine", "title": "Sambandsrutine for Dalby", "level": "3"}
    text = ""
    for entry in entries:
        text += ENTRY.format(**{**usual, **entry})
        text += f"valid_from = {entry['valid_from']}\n" if "valid_from" in entry else ""
    (corpus / "register.toml").write_text(text, "utf-8")
    return corpus


def version_3(valid_from: str = "2020-01-01") -> dict[str, str]:
    """The register entry of version 3."""
    return {"version": "3", "file": "v3.md", "valid_from": valid_from}


def version_4(valid_from: str = "2026-11-01") -> dict[str, str]:
    """The register entry of version 4."""
    return {"version": "4", "file": "v4.md", "valid_from": valid_from}


def courses() -> dict[str, str]:
    """The register entry of the document with one version."""
    return {"id": "kurs", "title": "Kursplan", "level": "1", "version": "2", "file": "kurs.md"}


def write_versions(corpus: Path) -> Path:
    """A corpus with both versions of the routine, and the course plan."""
    corpus.mkdir(parents=True, exist_ok=True)
    for name, text in {"v3": VERSION_3, "v4": VERSION_4, "kurs": COURSES}.items():
        (corpus / f"{name}.md").write_text(text, "utf-8")
    return write_entries(corpus, version_3(), version_4(), courses())


def write_pdf_version(path: Path, minutes: str, groups: list[list[str]]) -> Path:
    """A version of a guide as PDF, with a deadline and a table of talk groups."""
    flow = [
        heading("1 Innledning"),
        body("Veilederen gjelder for alle legevakter i Storelva og omegn, og for dem som de samarbeider med."),
        heading("2 Varsling av driftssenteret"),
        body(f"Bortfall av basestasjon skal varsles til driftssenteret innen {minutes} minutter av operatøren."),
        heading("3 Talegrupper"),
        body("Talegruppene under brukes av legevakten i Storelva."),
        table(groups),
    ]
    return write_pdf(path, flow, header="Veileder for Storelva", footer="Side")
