"""The conversation as HTML: questions, replies, their citations, and what can be done with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from app.citing import labelled
from app.phrases import series
from app.settings import RetentionSettings
from app.store import StoredTurn
from app.types import Citation, Kind, Reply
from app.ui.citations import citation_label, reference, to_section
from app.ui.explanation import explanation_html
from app.ui.markup import attributes, button, escape
from ingest.language import sentences

EXAMPLES = (
    "Skal legevaktsentralen lytte på egen talegruppe?",
    "Hvor raskt skal AMK svare på 113?",
    "Hva gjør AMK ved bortfall av Nødnett?",
    "Når kan jeg bruke sikkerhetsalarmen?",
    "Hvilken talegruppe brukes i samvirke med politi og brann?",
    "Hva gjør jeg hvis jeg mister radioen?",
)
COMMENT_LIMIT = 2000

THUMB_UP = (
    '<svg viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path d="M3 9h3v8H3zM6 10l3.5-7c1.2 0 2 .8 2 '
    '2.2V8h4.2c1 0 1.7.9 1.5 1.9l-1.2 5.6c-.2.9-.9 1.5-1.8 1.5H6z"/></svg>'
)
THUMB_DOWN = THUMB_UP.replace("<path", '<path transform="rotate(180 10 10)"')

MARKER = re.compile(r"\[(\d+)\]")
ITEM = re.compile(r"(?:[•–\-*]|\(?(?:\d{1,2}|[a-zæøå])[.)])\s")
HEADINGS = {
    Kind.ANSWER: "Svar",
    Kind.REFUSAL: "Ikke besvart",
    Kind.CLARIFICATION: "Hva mener du?",
    Kind.EMERGENCY: "Nødsituasjon",
}
UNSURE_HEADING = "Usikkert svar"


def conversation_html(
    turns: Sequence[StoredTurn], pending: str = "", writing: bool = False, retention: RetentionSettings | None = None
) -> str:
    """The whole conversation; before the first question, a welcome with examples.

    :param pending: a question that is being answered.
    :param writing: the last reply is not finished.
    :param retention: how long conversations are kept, which the welcome says.
    """
    if not turns and not pending:
        return _welcome(retention or RetentionSettings())
    articles = [_turn(turn, newest=not pending and turn is turns[-1]) for turn in (turns[:-1] if writing else turns)]
    if writing:
        articles.append(_written_so_far(turns[-1]))
    if pending:
        articles.append(
            f'<article class="ss-turn ss-pending">{_question(pending)}'
            '<p class="ss-searching" role="status">Leter i dokumentene …</p></article>'
        )
    return f'<div class="ss-conversation" data-turns="{len(articles)}">{"".join(articles)}</div>'


def copied_text(reply: Reply) -> str:
    """The reply with its notes and its sources in full, as it goes to the clipboard."""
    paragraphs = [f"{label}\n{text}" if label else text for label, text in labelled(reply)]
    notes = [f"Merk: {note}" for note in reply.notes]
    sources = [
        f"[{citation.n}] {citation_label(citation)}: «{citation.quote}» {citation.url}".rstrip()
        for citation in reply.citations
    ]
    return "\n\n".join(filter(None, [*paragraphs, "\n".join(notes), "\n".join(["Kilder:", *sources])]))


def announcement_html(reply: Reply | None = None) -> str:
    """What a screen reader says when a reply has come: what it is and its first sentence; silent without a reply."""
    said = ""
    if reply:
        label, text = labelled(reply)[0]
        first_line = MARKER.sub("", text).strip().partition("\n")[0]
        said = " – ".join(filter(None, (_heading(reply), label, *sentences(first_line)[:1])))
    return f'<p role="status">{escape(said)}</p>'


def _written_so_far(turn: StoredTurn) -> str:
    """A turn whose reply grows; what can be done with a reply comes with the finished one."""
    return f"""
<article class="ss-turn ss-writing">
  {_question(turn.reply.question)}
  {_privacy_warning(turn.removed)}
  <div class="ss-reply ss-{turn.reply.kind}" aria-live="polite" aria-busy="true">
    <h3>{_heading(turn.reply)}</h3>
    <div class="ss-answer-text">{_text(turn.reply)}</div>
    <p class="ss-searching">Leter videre …</p>
    {_citations(turn.reply.citations)}
  </div>
</article>
"""


def _welcome(retention: RetentionSettings) -> str:
    examples = "".join(
        f"<li>{button(escape(question), 'ask', 'ss-example', question=question)}</li>" for question in EXAMPLES
    )
    return f"""
<div class="ss-conversation ss-welcome" data-turns="0">
  <h2>Hva lurer du på om Nødnett?</h2>
  <p>Svaret gis med regelverkets egne setninger og viser hvor de står. Står det ikke i dokumentene, får du vite det.</p>
  <h3>Prøv for eksempel</h3>
  <ul class="ss-examples">{examples}</ul>
  <p class="ss-privacy">Skriv ikke opplysninger om pasienter eller andre personer. Fødselsnumre, telefonnumre og navn
  som blir kjent igjen, fjernes før noe lagres. Samtaler lagres på denne tjeneren og slettes etter
  {retention.conversations} dager, tilbakemeldinger etter {retention.feedback}.</p>
</div>
"""


def _heading(reply: Reply) -> str:
    return UNSURE_HEADING if reply.unsure else HEADINGS[reply.kind]


def _question(question: str) -> str:
    return f'<div class="ss-question"><span class="ss-who">Du spurte</span><p>{escape(question)}</p></div>'


def _turn(turn: StoredTurn, newest: bool) -> str:
    reply = turn.reply
    understood = ""
    if reply.standalone_question.strip() not in {"", reply.question.strip()}:
        understood = f'<p class="ss-understood">Forstått som: {escape(reply.standalone_question)}</p>'
    role = ' role="alert"' if reply.kind is Kind.EMERGENCY and newest else ""
    return f"""
<article class="ss-turn">
  {_question(reply.question)}
  {_privacy_warning(turn.removed)}
  {understood}
  <div class="ss-reply ss-{reply.kind}{" ss-unsure" if reply.unsure else ""}"{role}>
    <h3>{_heading(reply)}</h3>
    <div class="ss-answer-text">{_text(reply)}</div>
    {_choices(reply.choices)}
    {_notes(reply.notes)}
    {_citations(reply.citations)}
    {_nearest(reply.nearest)}
    {explanation_html(reply.explanation)}
    {_tools(turn)}
  </div>
</article>
"""


def _privacy_warning(removed: Sequence[str]) -> str:
    if not removed:
        return ""
    return (
        f'<p class="ss-warning" role="status">{escape(series(removed).capitalize())} ble fjernet fra spørsmålet. '
        "Skriv ikke opplysninger om pasienter eller andre personer her.</p>"
    )


def _text(reply: Reply) -> str:
    """The text of a reply, a paragraph a line, with its markers as buttons and a heading over what holds elsewhere."""
    citations = {citation.n: citation for citation in reply.citations}
    return "".join(
        (f"<h4>{escape(label)}</h4>" if label else "") + "".join(_lines(text, citations))
        for label, text in labelled(reply)
    )


def _lines(text: str, citations: Mapping[int, Citation]) -> Iterator[str]:
    for line in filter(None, map(str.strip, text.splitlines())):
        yield f"<p{attributes(class_='ss-item' if ITEM.match(line) else None)}>{_with_markers(line, citations)}</p>"


def _with_markers(line: str, citations: Mapping[int, Citation]) -> str:
    parts = []
    at = 0
    for match in MARKER.finditer(line):
        citation = citations.get(int(match[1]))
        if citation:
            parts += [escape(line[at : match.start()].rstrip()), _marker(citation)]
            at = match.end()
    return "".join(parts) + escape(line[at:])


def _marker(citation: Citation) -> str:
    return to_section(f"{citation.n}", citation, "ss-marker", f"Vis kilde {citation.n}: {citation_label(citation)}")


def _choices(choices: Sequence[str]) -> str:
    if not choices:
        return ""
    items = "".join(f"<li>{button(escape(choice), 'ask', 'ss-choice', question=choice)}</li>" for choice in choices)
    return f'<ul class="ss-choices" aria-label="Velg hva du mener">{items}</ul>'


def _notes(notes: Sequence[str]) -> str:
    if not notes:
        return ""
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f'<div class="ss-notes"><h4>Merk</h4><ul>{items}</ul></div>'


def _citations(citations: Sequence[Citation]) -> str:
    if not citations:
        return ""
    items = "".join(
        f"<li>{to_section(reference(citation, f'[{citation.n}]'), citation, 'ss-citation')}</li>"
        for citation in citations
    )
    return f'<div class="ss-citations"><h4>Kilder</h4><ol>{items}</ol></div>'


def _nearest(nearest: Sequence[Citation]) -> str:
    if not nearest:
        return ""
    items = "".join(f"<li>{to_section(reference(citation, '→'), citation, 'ss-citation')}</li>" for citation in nearest)
    return (
        '<div class="ss-nearest"><h4>Nærmeste punkter</h4>'
        f"<p>Disse punktene svarer ikke på spørsmålet, men ligger nærmest.</p><ul>{items}</ul></div>"
    )


def _tools(turn: StoredTurn) -> str:
    copy = ""
    if turn.reply.citations:
        copy = button("Kopier med henvisning", "copy", "ss-tool", text=copied_text(turn.reply))
    if not turn.id:
        return f'<div class="ss-tools">{copy}</div>'
    thumbs = "".join(
        button(
            f"{icon}<span>{label}</span>",
            "rate",
            "ss-tool",
            turn=turn.id,
            helpful=int(helpful),
            aria_pressed=str(turn.helpful is helpful).lower(),
        )
        for icon, label, helpful in ((THUMB_UP, "Nyttig", True), (THUMB_DOWN, "Feil eller uklart", False))
    )
    return f'<div class="ss-tools">{copy}{thumbs}</div>{_comment(turn)}'


def _comment(turn: StoredTurn) -> str:
    if turn.helpful is None:
        return ""
    if turn.comment:
        return f'<p class="ss-thanks" role="status">Takk. Kommentaren er lagret: «{escape(turn.comment)}»</p>'
    asked = "Hva var nyttig?" if turn.helpful else "Hva var feil eller uklart?"
    return f"""
<div class="ss-comment">
  <label for="ss-comment-{turn.id}">Takk for tilbakemeldingen. {asked} (valgfritt)</label>
  <textarea id="ss-comment-{turn.id}" rows="2" maxlength="{COMMENT_LIMIT}"></textarea>
  {button("Send kommentar", "comment", "ss-tool", turn=turn.id)}
</div>
"""
