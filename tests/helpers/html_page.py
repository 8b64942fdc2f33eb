"""A page of the report taken apart, without a browser."""

import base64
import zlib
from html.parser import HTMLParser

from tearflow.report.packs import RAW

VOID = {"meta", "img", "br", "link", "input", "wbr"}


def unpack(text):
    """Bytes of a pack."""
    return zlib.decompress(base64.b64decode(text), RAW)


class Page(HTMLParser):
    """The elements of a page, its open tags checked, and the text of its scripts and packs."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.scripts, self.text = [], [], [], []
        self.packs = {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        inside = self.open[-1] if self.open else ""
        attributes = self.elements[-1][1] if self.elements else {}
        if inside == "script" and attributes.get("type") == "application/x-packed":
            self.packs[attributes["id"]] = unpack(data)
            return
        (self.scripts if inside == "script" else self.text).append(data)
