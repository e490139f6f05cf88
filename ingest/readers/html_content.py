"""Finds the main content of a web page and strips it of menus, banners and all that is hidden."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.readers.html_furniture import is_consent, is_named_always, is_named_often, words_of
from ingest.readers.html_tree import Element, Text
from ingest.readers.lines import clean
from ingest.readers.metadata import stamps_in

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

_NEVER_TEXT = frozenset(
    {
        *("script", "style", "template", "noscript", "iframe", "frame", "svg", "canvas", "object", "embed"),
        *("select", "textarea", "audio", "video", "datalist", "dialog", "del"),
    }
)
_HIDING_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_FURNITURE_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar"}
)
_FURNITURE = frozenset({"nav", "header", "footer", "aside", "button", "input"})
_READER_ONLY = frozenset(
    {"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only", "offscreen"}
)
_STRUCTURE = frozenset({"html", "body", "main", "table", "tbody", "tr", *HEADINGS})
_CONTENT_PARENTS = ("main", "article", "section", "td", "blockquote")
_LAYOUT = frozenset({"div", "section", "article", "main", "form", "center", "table", "tbody", "tr", "td"})


class Weights:
    """How much text every element holds, and how much of it stands in links and buttons; spaces do not count."""

    def __init__(self, body: Element) -> None:
        """Weigh all elements from ``body`` down, innermost first."""
        self._total: dict[Element, int] = {}
        self._linked: dict[Element, int] = {}
        for tag in reversed([body, *body.all()]):
            total = linked = 0
            for child in tag.children:
                if isinstance(child, Element):
                    total += self._total[child]
                    linked += self._linked[child]
                else:
                    total += sum(map(len, child.split()))
            self._total[tag] = total
            self._linked[tag] = total if tag.name in ("a", "button") else linked

    def total(self, tag: Element) -> int:
        """The letters of an element."""
        return self._total[tag]

    def prose(self, tag: Element) -> int:
        """The letters outside links."""
        return self._total[tag] - self._linked[tag]

    def link_share(self, tag: Element) -> float:
        """The share of the letters that stands in links; 1 for an element without text."""
        return self._linked[tag] / self._total[tag] if self._total[tag] else 1.0


def main_content(body: Element) -> tuple[Element, dict[str, str]]:
    """Strip a page in place.

    :returns: the main content, and the dates that stood in what was stripped.
    """
    stamps = _Stripper(body).strip()
    return _main(body), stamps


class _Stripper:
    """Takes out what is never content; elements that hold the main content or its heading are never taken out."""

    def __init__(self, body: Element) -> None:
        self._body = body
        _remove_scripts(body)
        _open_tabs(body)
        self._weights = Weights(body)
        self._core = _core(body)
        self._controlled = {tag.get("aria-controls") for tag in body.having("aria-controls")}
        self._half = 0.5 * self._weights.prose(body)
        self._stamps: dict[str, str] = {}

    def strip(self) -> dict[str, str]:
        self._strip_below(self._body)
        return self._stamps

    def _strip_below(self, parent: Element) -> None:
        parent.children = [child for child in parent.children if not self._goes(child)]
        for child in parent.inner:
            self._strip_below(child)

    def _goes(self, tag: Element | Text) -> bool:
        """Whether an element is taken out; the dates in furniture are noted."""
        if isinstance(tag, Text) or tag in self._core or not (tag.attributes or tag.name in _FURNITURE):
            return False
        is_furniture = self._is_page_furniture(tag) or self._is_furniture_by_name(tag)
        is_consent_box = tag.name not in _STRUCTURE and is_consent(tag)
        is_slight = self._weights.prose(tag) <= self._half
        goes = self._is_hidden(tag) or is_consent_box or (is_furniture and is_slight)
        if goes and is_furniture and self._weights.total(tag) < 1000:
            self._stamps |= stamps_in(clean(" ".join(tag.texts)))
        return goes

    def _is_hidden(self, tag: Element) -> bool:
        reader_only = tag.name != "h1" and not _READER_ONLY.isdisjoint(words_of(tag, "class"))
        concealed = tag.get("aria-hidden") == "true" and not tag.first("h1", "h2", "p")
        hidden = tag.get("hidden", "no") not in ("no", "until-found")
        if not (reader_only or concealed or hidden or _HIDING_STYLE.search(tag.get("style"))):
            return False
        return tag.get("id") not in self._controlled and not tag.around("details")

    def _is_page_furniture(self, tag: Element) -> bool:
        if tag.name == "nav" or tag.get("role") in _FURNITURE_ROLES:
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
            return not is_needed and tag.around("summary", *HEADINGS) is None
        return False

    def _is_furniture_by_name(self, tag: Element) -> bool:
        if tag.name in _STRUCTURE:
            return False
        if is_named_always(tag):
            return self._weights.total(tag) < 300 or self._weights.link_share(tag) > 0.3
        return self._weights.link_share(tag) > 0.6 and is_named_often(tag)


def _remove_scripts(parent: Element) -> None:
    parent.children = [child for child in parent.children if isinstance(child, Text) or child.name not in _NEVER_TEXT]
    for child in parent.inner:
        _remove_scripts(child)


def _open_tabs(body: Element) -> None:
    """Put the title of every tab at the head of its panel."""
    for tab in [tag for tag in body.having("aria-controls") if tag.get("role") == "tab"]:
        panel = next((tag for tag in body.having("id") if tag.get("id") == tab.get("aria-controls")), None)
        if panel is not None and panel not in tab.parents:
            tab.name = "button"
            tab.move_into(panel)


def _within(tag: Element, names: Sequence[str]) -> bool:
    return any(parent.name in names or parent.get("role") in names for parent in tag.parents)


def _centres(body: Element) -> list[Element]:
    return list(body.all("main")) or [tag for tag in body.having("role") if tag.get("role") == "main"]


def _core(body: Element) -> set[Element]:
    """The elements that hold the main content or its heading, with all that is around them."""
    centres = _centres(body)
    heading = (centres[0] if centres else body).first("h1")
    found = {body}
    for tag in (*centres, *([heading] if heading else [])):
        found.update((tag, *tag.parents))
    return found


def _main(body: Element) -> Element:
    """The main element, a lone article, or else the smallest element that holds nearly all running text."""
    weights = Weights(body)
    total = weights.prose(body)
    articles = [tag for tag in body.all("article") if not tag.around("article")]
    for found in (_centres(body), articles):
        if len(found) == 1 and weights.prose(found[0]) >= 0.3 * total:
            return found[0]
    content = body
    while True:
        inner = [tag for tag in content.inner if weights.prose(tag) >= 0.9 * total]
        if len(inner) != 1 or inner[0].name not in _LAYOUT:
            return content
        content = inner[0]
