"""What surrounds the content of a web page, known by the names and the words that web sites give it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ingest.readers.html_tree import Element
from ingest.readers.lines import clean

_ALWAYS = re.compile(
    r"(?:.*-)?(?:breadcrumbs?|brodsmule\w*|brødsmule\w*|cookies?|cookie\w+|skip-?links?|skip-?nav|skip-?to-\w+"
    r"|share-?(?:buttons?|links?|bar|page)|sharing|del-?(?:knapp\w*|lenker?|siden)|feedback|tilbakemelding|print-?(?:button|link|page|version)"
    r"|skriv-?ut|prev-?next|next-?prev|pagination|pager|paging|toc|table-?of-?contents|innholdsfortegnelse"
    r"|kapittelinnhold|browser-?(?:warning|support|banner|message)|nettleser\w*|outdated-?browser|back-?to-?top"
    r"|til-?toppen|permalink|headerlink|anchor-?link)(?:-.*)?"
)
_CONSENT = re.compile(
    r"(?:.*-)?(?:cookies?|cookie(?:bot|yes|hub|law|consent|banner|notice|information)\w*|informasjonskaps\w+|onetrust"
    r"|usercentrics|didomi|quantcast|gdpr|cc-(?:window|banner|dialog))(?:-.*)?"
)
_OFTEN = re.compile(
    r"(?:.*-)?(?:nav|navigation|navbar|menu|meny|sidebar|sidemeny|undermeny|related|relatert\w*|print|utskrift"
    r"|share|social|some|footer|consent|samtykke|tags?|actions?|toolbar|children|child-?pages?"
    r"|child-?links?|underkapitl\w*|undersider|banner|topbar|header-?links?|site-?header|logo)(?:-.*)?"
)
_BOX = re.compile(
    r"(?:.*-)?(?:fakta\w*|fact-?box|info-?box|infoboks|note|notice|callout|alert|tips?|tip-?box|viktig|merk|admonition"
    r"|warning|advarsel|eksempelboks|message-?box|highlight-?box|notat|footnotes)(?:-.*)?"
)
_COOKIES = (
    r"(?:denne nettsiden|dette nettstedet|nettstedet|nettsiden|vi) (?:bruker|benytter)(?: seg av)? "
    r"(?:informasjonskapsler|cookies).*"
)
_LINE = re.compile(
    r"(?:hopp (?:til|over) .{0,40}|gå (?:rett )?til (?:hoved)?innhold(?:et)?|(?:tilbake )?til toppen|skriv ut.{0,20}"
    r"|utskriftsvennlig.{0,20}|del(?: (?:på|siden|denne).{0,40})?|kopier lenke.{0,20}|lukk|meny|søk"
    r"|vis (?:mer|mindre|alle|alt)|les (?:mer|opp)|åpne alle|lukk alle|åpne/lukk.{0,20}|last ned (?:som )?pdf"
    r"|forrige|neste|tilbake|nettleseren (?:din )?støttes ikke.*|du (?:benytter|bruker) en (?:eldre )?nettleser.*"
    rf"|du er her ?:.*|{_COOKIES})[.:…»>]*",
    re.IGNORECASE,
)
_STEP = re.compile(r"(?:[«<←‹]\s*)?(?:forrige|neste|tilbake)\b.*|.*(?:forrige|neste)(?:\s*[»>→›])?", re.IGNORECASE)
_OPENER = re.compile(r"(?:les|vis|se) (?:mer|mindre|alt|alle|detaljer|innhold).{0,20}", re.IGNORECASE)


def words_of(tag: Element, *attributes: str) -> list[str]:
    """The names that an element has in its attributes, folded to lower case with single hyphens."""
    values = (tag.get(name).split() if name == "class" else [tag.get(name)] for name in attributes)
    return [_folded(name) for names in values for name in names if name]


@lru_cache(4096)
def _folded(name: str) -> str:
    spaced = re.sub(r"(?<=[a-zæøå])(?=[A-ZÆØÅ])", "-", name)
    return re.sub(r"[_\-\s]+", "-", spaced).casefold().strip("-")


@lru_cache(4096)
def _is(word: str, pattern: re.Pattern[str]) -> bool:
    """Whether a pattern describes a name; the same few names stand on every page of a site."""
    return pattern.fullmatch(word) is not None


def is_named_always(tag: Element) -> bool:
    """Whether an element has a name that only furniture has."""
    return any(_is(word, _ALWAYS) for word in words_of(tag, "class", "id"))


def is_named_often(tag: Element) -> bool:
    """Whether an element has a name that furniture often has, but content now and then."""
    return any(_is(word, _OFTEN) for word in words_of(tag, "class", "id"))


def is_consent(tag: Element) -> bool:
    """Whether an element asks for consent to cookies, however long it is."""
    is_modal = tag.get("aria-modal") == "true" or tag.get("role") in ("dialog", "alertdialog")
    return is_modal or any(_is(word, _CONSENT) for word in words_of(tag, "class", "id"))


def is_named_box(tag: Element) -> bool:
    """Whether an element has the name of a fact box or a notice."""
    return any(_is(word, _BOX) for word in words_of(tag, "class"))


def is_furniture_line(text: str) -> bool:
    """Whether a line says only what the web site can do: skip links, share and print, cookie and browser notices."""
    return _LINE.fullmatch(text) is not None


def is_step(text: str) -> bool:
    """Whether the text of a link leads to the page before or after."""
    return _STEP.fullmatch(text) is not None


def is_opener(text: str) -> bool:
    """Whether the text of a button or summary only says that there is more: «Les mer», «Vis detaljer»."""
    return _OPENER.fullmatch(text) is not None


def is_mark(text: str) -> bool:
    """Whether the text of a link into the page is no more than a sign, or a skip link."""
    return text in {"#", "¶", "↩", "↩︎", "^", "🔗"} or (text.casefold().startswith("hopp ") and len(text) < 50)


def text_of(tag: Element, without: str = "") -> str:
    """The text of an element in one line.

    :param without: name of the elements whose text is left out.
    """
    is_shown = without not in (tag.name, *(parent.name for parent in tag.parents))
    return clean("".join(_pieces(tag, without, is_shown)))


def _pieces(tag: Element, without: str, is_shown: bool) -> Iterator[str]:
    for node in tag.children:
        if isinstance(node, Element):
            if node.name == "br":
                yield " "
            yield from _pieces(node, without, is_shown and node.name != without)
        elif is_shown:
            yield node
