"""A page as a reader gets it: parsed by the rules of HTML5, with its texts, tables, links and what it keeps."""

import json
import re
from functools import cached_property

import html5lib

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
UNSHOWN = ("script", "style", "head")
# What a number must not look like: Python's names of nothing, a negative zero, a thousand without its space.
NO_NUMBER = re.compile(
    r"\b(?:nan|inf|NaN|Infinity|True|False|None(?! of the checks))\b|[-\u2212]0(?:\.0*)?(?![\d.])|\d,\d"
)


class Page:
    """A page, parsed; its elements without a namespace, but for SVG."""

    def __init__(self, html):
        self.html = html
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        self.root = parser.parse(html)
        self.errors = [code for _, code, _ in parser.errors]

    def find(self, tag):
        return list(self.root.iter(tag))

    @cached_property
    def elements(self):
        return [element for element in self.root.iter() if isinstance(element.tag, str)]

    @cached_property
    def ids(self):
        return [element.get("id") for element in self.elements if element.get("id") is not None]

    def by_id(self, name):
        (found,) = [element for element in self.elements if element.get("id") == name]
        return found

    @cached_property
    def texts(self):
        """Every piece of text that is shown or read out, attributes for readers included."""
        return list(_texts(self.root))

    @cached_property
    def text(self):
        return " ".join(" ".join(self.texts).split())

    @cached_property
    def kept(self):
        """What the data block holds."""
        return json.loads(self.by_id("probreport-data").text)

    def table(self, caption):
        """The rows of a table, heading first, as texts."""
        (found,) = [table for table in self.find("table") if words(table.find("caption")) == caption]
        return [[words(cell) for cell in row] for row in found.iter("tr")]

    def words_of(self, tag, name):
        """The text of the elements of a class."""
        return [words(element) for element in self.find(tag) if name in (element.get("class") or "").split()]


def words(element):
    """The text inside an element, its blanks merged."""
    return " ".join("".join(_inside(element)).split())


def _inside(element):
    if not isinstance(element.tag, str):
        return
    yield element.text or ""
    for child in element:
        yield from _inside(child)
        yield child.tail or ""


def _texts(element):
    if not isinstance(element.tag, str) or element.tag in UNSHOWN:
        return
    for name in ("aria-label", "title", "alt"):
        if element.get(name):
            yield element.get(name)
    if (element.text or "").strip():
        yield element.text
    for child in element:
        yield from _texts(child)
        if (child.tail or "").strip():
            yield child.tail
