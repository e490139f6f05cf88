"""The documents of the parsing set that are made on the spot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evals.parsing import manuscripts, oddities
from evals.parsing.paper import print_on_paper
from evals.parsing.truth import Specimen
from evals.parsing.web import browser, print_in_browser, publish_guide, publish_long_page

_WEB_STYLE = """
body { font-family: sans-serif; font-size: 11pt; line-height: 1.5 }
h1, h2, h3, h4 { font-weight: normal; color: #114477 } h2 { font-size: 20pt } h3 { font-size: 15pt }
h4 { font-size: 12.5pt }
table { border-collapse: collapse; width: 100% } td, th { border: 1px solid #999; padding: 4px; text-align: left }
.faktaboks { border: 1px solid #114477; padding: 8px; margin: 8px 0 } a { color: #114477 }
"""
_COLUMN_STYLE = """
@page { size: A4; margin: 18mm }
body { font-family: serif; font-size: 10pt; column-count: 2; column-gap: 9mm; text-align: justify }
h1 { column-span: all } h2 { font-size: 15pt } h3 { font-size: 11pt; font-style: italic }
table { border-collapse: collapse; width: 100%; text-align: left }
th, td { border-bottom: 1px solid #555; padding: 3px; vertical-align: top }
"""
_STATUTE_STYLE = """
body { font-family: serif; font-size: 12pt } h2 { font-size: 14pt } h3 { font-size: 12pt; font-style: italic;
font-weight: normal }
"""


def print_all(folder: Path) -> Iterator[Specimen]:
    """Every document, printed into a folder; those that need a browser are left out where there is none."""
    yield print_on_paper(manuscripts.regulation(), manuscripts.REGULATION, folder, "reglement")
    yield print_on_paper(manuscripts.handbook(), manuscripts.HANDBOOK, folder, "handbok-to-spalter")
    yield print_on_paper(manuscripts.statute(), manuscripts.STATUTE, folder, "forskrift")
    yield print_on_paper(oddities.unnumbered(), oddities.UNNUMBERED, folder, "rundskriv-uten-nummer")
    yield print_on_paper(manuscripts.roman(), manuscripts.ROMAN, folder, "instruks-romertall")
    yield print_on_paper(manuscripts.in_parts(), manuscripts.IN_PARTS, folder, "plan-i-deler")
    yield print_on_paper(manuscripts.footnotes(), manuscripts.FOOTNOTES, folder, "fotnoter-og-orddeling")
    yield print_on_paper(oddities.sideways(), oddities.SIDEWAYS, folder, "tabeller-på-tvers")
    yield print_on_paper(oddities.plain(), oddities.PLAIN, folder, "prosedyre-uten-store-typer")
    yield print_on_paper(oddities.small_capitals(), oddities.SMALL_CAPITALS, folder, "hefte-kapiteler")
    yield print_on_paper(oddities.loud(), oddities.LOUD, folder, "prosedyre-med-fete-linjer")
    yield print_on_paper(oddities.bare(), oddities.BARE, folder, "notat-i-en-skrift")
    yield print_on_paper(oddities.bare(), oddities.LISTED, folder, "notat-med-innhold")
    yield print_on_paper(oddities.two_lines(), oddities.TWO_LINES, folder, "kapittel-over-tittel")
    yield publish_long_page(manuscripts.regulation(), folder, "langside", "iso-8859-1")
    yield publish_guide(manuscripts.guide(), folder, "nettveileder")
    if browser():
        yield print_in_browser(
            manuscripts.guide(), _WEB_STYLE, folder, "utskrift-veileder", contents=True, running=True
        )
        yield print_in_browser(
            oddities.unnumbered(), _COLUMN_STYLE, folder, "utskrift-spalter", contents=False, running=False
        )
        yield print_in_browser(
            manuscripts.statute(), _STATUTE_STYLE, folder, "utskrift-forskrift", contents=True, running=True
        )
        yield print_in_browser(
            manuscripts.roman(), _WEB_STYLE, folder, "utskrift-romertall", contents=False, running=True
        )
