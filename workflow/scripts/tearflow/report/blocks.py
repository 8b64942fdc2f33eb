"""The parts of a section of the report."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from markupsafe import Markup


@dataclass(frozen=True)
class Prose:
    """Paragraphs. A `Markup` may hold tags; any other text is escaped.

    With `copy` a button puts the text on the clipboard.
    """

    kind: ClassVar[str] = "prose"
    paragraphs: Sequence[str | Markup]
    copy: bool = False


@dataclass(frozen=True)
class Note:
    """A remark in a box that a reader must not miss."""

    kind: ClassVar[str] = "note"
    title: str
    text: str


@dataclass(frozen=True)
class Facts:
    """Names with their values."""

    kind: ClassVar[str] = "facts"
    rows: list[tuple[str, str | Markup]]


@dataclass(frozen=True)
class Grid:
    """A small table that needs no script; the first cell of a row is its header.

    `groups` are headers over several columns: text and number of columns.
    """

    kind: ClassVar[str] = "grid"
    title: str
    headers: list[str]
    rows: list[list[str | Markup]]
    groups: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Figure:
    """A picture, its width and height on the screen in pixels, and its caption.

    `uri` holds the picture as data, or is its path from the page where it is `beside` it.
    """

    kind: ClassVar[str] = "figure"
    uri: str
    size: tuple[int, int]
    title: str
    file: str
    caption: Markup
    beside: bool = False


@dataclass(frozen=True)
class DataTable:
    """A table that can be sorted, searched, filtered and downloaded.

    `data` is what the script of the page reads (`tables.make_table`), `file` the name of the
    download without its ending. A table of the protein groups of a `contrast`, written
    `cohort/contrast`, is searched through as a whole, whatever its filter shows.
    """

    kind: ClassVar[str] = "table"
    anchor: str
    title: str
    file: str
    caption: Markup
    data: dict[str, Any]
    contrast: str = ""


@dataclass(frozen=True)
class Finder:
    """A search for a protein in every contrast of the page."""

    kind: ClassVar[str] = "finder"
    title: str


@dataclass(frozen=True)
class Code:
    """Preformatted text, folded under a title that opens it."""

    kind: ClassVar[str] = "code"
    title: str
    text: str


@dataclass(frozen=True)
class Fold:
    """Blocks under a title that opens them, such as figures of which there are many."""

    kind: ClassVar[str] = "fold"
    title: str
    blocks: Sequence["Block"]


Block = Prose | Note | Facts | Grid | Figure | DataTable | Finder | Code | Fold


@dataclass(frozen=True)
class Section:
    """A heading with its blocks and the sections under it; the contents list follows from them."""

    title: str
    anchor: str
    blocks: list[Block] = field(default_factory=list)
    sections: list["Section"] = field(default_factory=list)

    def walk(self) -> Iterator["Section"]:
        """Section and all sections below it, in the order of the page."""
        yield self
        for section in self.sections:
            yield from section.walk()


def anchor(*names: str) -> str:
    """Identifier for links, made of names.

    >>> anchor("nsde", "week2_vs_baseline", "deps")
    'nsde-week2_vs_baseline-deps'
    """
    return re.sub(r"[^A-Za-z0-9_-]+", "-", "-".join(names))
