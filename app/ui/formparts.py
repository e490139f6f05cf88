"""What the forms for a question are made of: how they open, the sections to choose among, and fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from app.ui.markup import FOCUS, attributes, button, escape, level_badge
from app.ui.sources import body
from ingest.types import Document, Section

if TYPE_CHECKING:
    from app.ui.questionform import Candidate, QuestionForm

QUESTION_LABEL = "Spørsmål, slik det kan stilles uten samtalen før"
NO_CANDIDATES = '<p class="ss-quiet">Ingen punkter ennå. Søk fram det som svarer.</p>'
TEXT_LIMIT = 2000


def opening(form: QuestionForm, title: str) -> str:
    """Heading, what went wrong, and the question; a form that has just opened has the focus on its heading."""
    notices = "".join(f"<li>{escape(notice)}</li>" for notice in form.notices)
    alert = f'<div class="ss-notice" role="alert"{FOCUS}><ul>{notices}</ul></div>' if notices else ""
    is_new = form.found is None and not form.notices
    heading = attributes(tabindex="-1", data_focus="1" if is_new else None)
    return f"<h4{heading}>{title}</h4>{alert}{area('question', QUESTION_LABEL, form.question)}"


def candidates_html(form: QuestionForm, event: str, item: Callable[[int, Candidate, bool], str]) -> str:
    """The sections to choose among, and the field that finds more.

    :param event: of the page, which the search raises.
    :param item: makes the HTML of a section from its place, and whether it is the first that the search found.
    """
    first_new = len(form.candidates) - (form.found or 0)
    candidates = "".join(item(n, candidate, n == first_new) for n, candidate in enumerate(form.candidates))
    return (candidates or NO_CANDIDATES) + _search(form, event)


def candidate_html(n: int, candidate: Candidate, before: str, after: str = "") -> str:
    """A section to choose, with its text folded; ``before`` and ``after`` are HTML."""
    searched = f'<input type="hidden" name="searched-{n}" value="1">' if candidate.searched else ""
    return f"""
<div class="ss-candidate">
  <input type="hidden" name="section-{n}" value="{escape(candidate.section.id)}">{searched}
  {before}
  <details><summary>Les punktet</summary><div class="ss-section-text">{body(candidate.section)}</div></details>
  {after}
</div>
"""


def section_name(section: Section, documents: Mapping[str, Document]) -> str:
    """A section with its document and level; alone where the document is not among them."""
    heading = f"<strong>{escape(section.heading)}</strong>"
    document = documents.get(section.document)
    return f"{escape(document.title)}, {heading} {level_badge(document.level)}" if document else heading


def area(name: str, label: str, value: str, hint: str = "") -> str:
    """A field of several lines with its label."""
    small = f"<small>{escape(hint)}</small>" if hint else ""
    given = attributes(name=name, rows=2, maxlength=TEXT_LIMIT)
    # The first line break of a textarea is not part of its text.
    return f"<label>{escape(label)}{small}<textarea{given}>\n{escape(value)}</textarea></label>"


def _search(form: QuestionForm, event: str) -> str:
    added = f"La til {form.found} {'punkt' if form.found == 1 else 'punkter'}."
    said = {None: "", 0: "Fant ingen andre punkter."}.get(form.found, added)
    return f"""
<div class="ss-find">
  <label>Finn et annet punkt<input type="text" name="search" maxlength="200" value="{escape(form.search)}"></label>
  {button("Søk", event, "ss-tool")}
  <span role="status"{FOCUS if form.found == 0 else ""}>{said}</span>
</div>
"""
