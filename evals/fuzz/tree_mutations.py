"""Damage to XML that leaves it well formed, so that it reaches the code behind the parser."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random
from typing import Any

from lxml import etree

Element = Any
Damage = Callable[[Element, list[Element], Random], None]

NUMBERS = (
    "0",
    "-1",
    "1",
    "9",
    "255",
    "65536",
    "-2147483648",
    "99999999999999999999",
    "9" * 5000,
    "1e308",
    "²",
    "٣",
    "",
)
WORDS = ("none", "true", "false", "auto", "\u202e", "\ud7ff", "x" * 3000, "%1", "%9%", "12pt", "1 1", "§ 2", "1.2.3 A")
DEPTHS = (2, 30, 100, 250)
TIMES = (1, 2, 100, 1500)
MOST = 20_000
LARGEST = 3_000_000


def mutate_tree(data: bytes, random: Random) -> bytes:
    """A damaged copy of an XML file; the same bytes, if they are no XML or have grown too large."""
    if len(data) > LARGEST:
        return data
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False))
    except (etree.XMLSyntaxError, ValueError):
        return data
    for _ in range(random.choice((1, 2, 4))):
        elements = [element for element in root.iter() if isinstance(element.tag, str)]
        if len(elements) > MOST:
            return data
        random.choice(_DAMAGES)(random.choice(elements), elements, random)
    return bytes(etree.tostring(root))


def _drop(element: Element, elements: list[Element], random: Random) -> None:
    if element.getparent() is not None:
        element.getparent().remove(element)


def _double(element: Element, elements: list[Element], random: Random) -> None:
    parent = element.getparent()
    for _ in range(min(random.choice(TIMES), LARGEST // len(etree.tostring(element)))):
        if parent is not None:
            parent.insert(parent.index(element), copy.deepcopy(element))


def _move(element: Element, elements: list[Element], random: Random) -> None:
    """Put a copy of an element into any other, itself among them."""
    if len(etree.tostring(element)) <= LARGEST:
        random.choice(elements).append(copy.deepcopy(element))


def _rename(element: Element, elements: list[Element], random: Random) -> None:
    element.tag = random.choice(elements).tag


def _nest(element: Element, elements: list[Element], random: Random) -> None:
    """Wrap the content of an element in itself many times over."""
    inner = element
    for _ in range(random.choice(DEPTHS)):
        inner = etree.SubElement(inner, random.choice((element, random.choice(elements))).tag)
    etree.SubElement(inner, element.tag).text = "innerst"


def _attribute(element: Element, elements: list[Element], random: Random) -> None:
    found = [element for element in elements if element.attrib]
    if found:
        owner = random.choice(found)
        owner.set(random.choice(list(owner.attrib)), random.choice((*NUMBERS, *WORDS)))


def _same_attribute(element: Element, elements: list[Element], random: Random) -> None:
    """Give an attribute the value that another one has: styles that build on themselves."""
    found = [element for element in elements if element.attrib]
    if found:
        owner, other = random.choice(found), random.choice(found)
        owner.set(random.choice(list(owner.attrib)), random.choice(list(other.attrib.values())))


def _text(element: Element, elements: list[Element], random: Random) -> None:
    owner = random.choice([element for element in elements if element.text] or elements)
    owner.text = random.choice(("", " ", "\n\n", "\u00ad", "1.1.1", "– ", "☐", random.choice(WORDS), "ord " * 5000))


_DAMAGES: tuple[Damage, ...] = (_drop, _double, _move, _rename, _nest, _attribute, _attribute, _same_attribute, _text)
