"""Building XML: elements of a namespace within a place."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from perennial.billing.einvoice.codes import clean


def inside(space: str, place: Element, *names: str) -> Element:
    """A new element within the place, and one within that for each further name; the innermost is returned."""
    for name in names:
        place = SubElement(place, f"{{{space}}}{name}")
    return place


def text(space: str, place: Element, name: str, value: str) -> Element:
    """An element with a text; an empty text makes none, as the standard forbids empty elements."""
    said = clean(value)
    element = Element(f"{{{space}}}{name}")
    if said:
        element.text = said
        place.append(element)
    return element
