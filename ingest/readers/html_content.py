"""Finds the main content of a web page and strips it of menus, banners and all that is hidden."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bs4.element import NavigableString, Tag

from ingest.errors import LimitError
from ingest.readers import limits
from ingest.readers.html_furniture import is_consent, is_named_always, is_named_often, words_of
from ingest.readers.lines import clean
from ingest.readers.metadata import stamps_in

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

_NEVER_TEXT = (
    *("script", "style", "template", "noscript", "iframe", "frame", "svg", "canvas", "object", "embed"),
    *("select", "textarea", "audio", "video", "datalist", "dialog", "del"),
)
_HIDING_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_FURNITURE_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar"}
)
_READER_ONLY = frozenset(
    {"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only", "offscreen"}
)
_STRUCTURE = frozenset({"html", "body", "main", "table", "tbody", "tr", *HEADINGS})
_CONTENT_PARENTS = ("main", "article", "section", "td", "blockquote")
_LAYOUT = frozenset({"div", "section", "article", "main", "form", "center", "table", "tbody", "tr", "td"})


class Weights:
    """How much text every element holds, and how much of it stands in links and buttons; spaces do not count."""

    def __init__(self, body: Tag) -> None:
        """Weigh all elements from ``body`` down, innermost first."""
        self._total: dict[int, int] = {}
        self._linked: dict[int, int] = {}
        for tag in reversed([body, *body.find_all(True)]):
            total = linked = 0
            for child in tag.children:
                if isinstance(child, Tag):
                    total += self._total[id(child)]
                    linked += self._linked[id(child)]
                elif type(child) is NavigableString:
                    total += sum(map(len, child.split()))
            self._total[id(tag)] = total
            self._linked[id(tag)] = total if tag.name in ("a", "button") else linked

    def total(self, tag: Tag) -> int:
        """The letters of an element."""
        return self._total[id(tag)]

    def prose(self, tag: Tag) -> int:
        """The letters outside links."""
        return self._total[id(tag)] - self._linked[id(tag)]

    def link_share(self, tag: Tag) -> float:
        """The share of the letters that stands in links; 1 for an element without text."""
        return self._linked[id(tag)] / self._total[id(tag)] if self._total[id(tag)] else 1.0


def main_content(body: Tag) -> tuple[Tag, dict[str, str]]:
    """Strip a page in place.

    :returns: the main content, and the dates that stood in what was stripped.
    :raises LimitError: if elements are nested deeper than is safe.
    """
    _check_depth(body)
    stamps = _Stripper(body).strip()
    return _main(body), stamps


class _Stripper:
    """Takes out what is never content; elements that hold the main content or its heading are never taken out."""

    def __init__(self, body: Tag) -> None:
        self._body = body
        for tag in body.find_all(_NEVER_TEXT):
            tag.decompose()
        _open_tabs(body)
        self._weights = Weights(body)
        self._core = _core(body)
        self._controlled = {str(tag["aria-controls"]) for tag in body.select("[aria-controls]")}

    def strip(self) -> dict[str, str]:
        half = 0.5 * self._weights.prose(self._body)
        found: dict[str, str] = {}
        for tag in self._body.find_all(True):
            if tag.decomposed or id(tag) in self._core:
                continue
            is_furniture = self._is_page_furniture(tag) or self._is_furniture_by_name(tag)
            is_consent_box = tag.name not in _STRUCTURE and is_consent(tag)
            is_slight = self._weights.prose(tag) <= half
            if self._is_hidden(tag) or is_consent_box or (is_furniture and is_slight):
                if is_furniture and self._weights.total(tag) < 1000:
                    found |= stamps_in(clean(tag.get_text(" ")))
                tag.decompose()
        return found

    def _is_hidden(self, tag: Tag) -> bool:
        reader_only = tag.name != "h1" and not _READER_ONLY.isdisjoint(words_of(tag, "class"))
        concealed = tag.get("aria-hidden") == "true" and not tag.find(["h1", "h2", "p"])
        hidden = str(tag.get("hidden", "no")) not in ("no", "until-found")
        if not (reader_only or concealed or hidden or _HIDING_STYLE.search(str(tag.get("style", "")))):
            return False
        return str(tag.get("id", "")) not in self._controlled and not tag.find_parent("details")

    def _is_page_furniture(self, tag: Tag) -> bool:
        if tag.name == "nav" or str(tag.get("role", "")) in _FURNITURE_ROLES:
            return True
        if tag.name in ("header", "footer"):
            is_slight = self._weights.link_share(tag) > 0.5 or self._weights.total(tag) < 150
            return not _within(tag, _CONTENT_PARENTS) or (tag.name == "footer" and is_slight)
        if tag.name == "aside" or tag.get("role") == "complementary":
            return not _within(tag, ("main", "article")) or self._weights.link_share(tag) > 0.5
        if tag.name in ("button", "input"):
            is_named = self._weights.total(tag) > 3 or tag.get("role") == "tab"
            is_opener = tag.name == "button" and bool(tag.get("aria-controls")) and is_named
            is_needed = is_opener or tag.get("type") == "checkbox"
            return not is_needed and tag.find_parent(["summary", *HEADINGS]) is None
        return False

    def _is_furniture_by_name(self, tag: Tag) -> bool:
        if tag.name in _STRUCTURE:
            return False
        if is_named_always(tag):
            return self._weights.total(tag) < 300 or self._weights.link_share(tag) > 0.3
        return self._weights.link_share(tag) > 0.6 and is_named_often(tag)


def _open_tabs(body: Tag) -> None:
    """Put the title of every tab at the head of its panel."""
    for tab in body.select("[role=tab][aria-controls]"):
        panel = body.find(id=str(tab["aria-controls"]))
        if panel is not None and panel not in tab.parents:
            tab.name = "button"
            panel.insert(0, tab.extract())


def _within(tag: Tag, names: Sequence[str]) -> bool:
    return any(parent.name in names or parent.get("role") in names for parent in tag.parents)


def _centres(body: Tag) -> list[Tag]:
    return list(body.find_all("main")) or body.select("[role=main]")


def _core(body: Tag) -> set[int]:
    """The elements that hold the main content or its heading, with all that is around them."""
    centres = _centres(body)
    heading = (centres[0] if centres else body).find("h1")
    found = {id(body)}
    for tag in (*centres, *([heading] if heading else [])):
        found.add(id(tag))
        found.update(id(parent) for parent in tag.parents)
    return found


def _main(body: Tag) -> Tag:
    """The main element, a lone article, or else the smallest element that holds nearly all running text."""
    weights = Weights(body)
    total = weights.prose(body)
    articles = [tag for tag in body.find_all("article") if not tag.find_parent("article")]
    for found in (_centres(body), articles):
        if len(found) == 1 and weights.prose(found[0]) >= 0.3 * total:
            return found[0]
    content = body
    while True:
        inner = [tag for tag in content.find_all(True, recursive=False) if weights.prose(tag) >= 0.9 * total]
        if len(inner) != 1 or inner[0].name not in _LAYOUT:
            return content
        content = inner[0]


def _check_depth(body: Tag) -> None:
    depths = {id(body): 0}
    for tag in body.find_all(True):
        depth = depths[id(tag.parent)] + 1
        depths[id(tag)] = depth
        if depth > limits.NESTING:
            raise LimitError(f"siden har elementer i over {limits.NESTING} nivåer, som er grensen")
