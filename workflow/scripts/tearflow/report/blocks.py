"""The parts of a section of the report."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from markupsafe import Markup

from tearflow.report.packs import pack, pack_json


class Block:
    """A part of a section, which the template `web/blocks/{kind}.html.j2` shows as `block`.

    `packs` is the data that it brings to the page, packed, by identifier: a pack that several
    blocks name is on the page once.
    """

    kind: ClassVar[str]

    @property
    def packs(self) -> dict[str, str]:
        """Packed data by identifier; none by default."""
        return {}


@dataclass(frozen=True)
class Prose(Block):
    """Paragraphs. A `Markup` may hold tags; any other text is escaped.

    With `copy` a button puts the text on the clipboard.
    """

    kind: ClassVar[str] = "prose"
    paragraphs: Sequence[str | Markup]
    copy: bool = False


@dataclass(frozen=True)
class Note(Block):
    """A remark in a box that a reader must not miss."""

    kind: ClassVar[str] = "note"
    title: str
    text: str


@dataclass(frozen=True)
class Facts(Block):
    """Names with their values."""

    kind: ClassVar[str] = "facts"
    rows: list[tuple[str, str | Markup]]


@dataclass(frozen=True)
class Grid(Block):
    """A small table that needs no script; the first cell of a row is its header.

    `groups` are headers over several columns: text and number of columns. On a phone the cells of a
    row of a grid that `stacks` are below each other, each behind its header.
    """

    kind: ClassVar[str] = "grid"
    title: str
    headers: list[str]
    rows: list[list[str | Markup]]
    groups: list[tuple[str, int]] = field(default_factory=list)
    stacks: bool = False


@dataclass(frozen=True)
class Figure(Block):
    """A picture, its width and height on the screen in pixels, and its caption.

    `content` is the picture, SVG or PNG; it is empty where the page has but the path of the file
    `beside` it. `file` is the name of the download without its ending.
    """

    kind: ClassVar[str] = "figure"
    content: bytes
    size: tuple[int, int]
    title: str
    file: str
    caption: Markup
    beside: str = ""

    @property
    def pack_id(self) -> str:
        """Identifier of the picture."""
        return anchor("figure", self.file)

    @property
    def packs(self) -> dict[str, str]:
        """The picture, unless it is beside the page."""
        return {} if self.beside else {self.pack_id: pack(self.content)}


@dataclass(frozen=True)
class Plot(Block):
    """A plot that the page draws, and the printable figure that is shown on paper instead.

    `drawn_by` is its type in `chart.define` of the scripts, `of` the contrast, cohort or
    comparison, `label` what is seen, in words. The script gets `settings`, and asks for `data` by
    its names. `files` are the printable files beside the page: name of the format and address.
    `further` are figures that it stands for too, as those of other collections of gene sets; its
    `title` is that of the figure where it is not given.
    """

    kind: ClassVar[str] = "plot"
    drawn_by: str
    of: str
    label: str
    settings: dict[str, Any]
    figure: Figure
    data: dict[str, str] = field(default_factory=dict)
    files: Sequence[tuple[str, str]] = ()
    further: Sequence[Figure] = ()
    title: str = ""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All printable figures."""
        return (self.figure, *self.further)

    @property
    def pack_id(self) -> str:
        """Identifier of the settings."""
        return anchor("plot", self.figure.file)

    @property
    def packs(self) -> dict[str, str]:
        """Settings, data and figure."""
        packs = {self.pack_id: pack_json(self.settings), **self.data}
        for figure in self.figures:
            packs |= figure.packs
        return packs


@dataclass(frozen=True)
class DataTable(Block):
    """A table that can be sorted, searched, filtered and downloaded.

    `data` is what the script of the page reads (`tables.make_table`), `file` the name of the
    download without its ending. A table of the protein groups of a `contrast`, written
    `cohort/contrast`, is searched through as a whole, whatever its filter shows. `source` is the
    file below the results that has all rows, where `file` does not name it.
    """

    kind: ClassVar[str] = "table"
    anchor: str
    title: str
    file: str
    caption: Markup
    data: dict[str, Any]
    contrast: str = ""
    source: str = ""

    @property
    def found_in(self) -> str:
        """File below the results that has all rows of the table."""
        return self.source or f"{self.file.replace('.', '/')}.tsv"

    @property
    def pack_id(self) -> str:
        """Identifier of the data."""
        return f"{self.anchor}-data"

    @property
    def packs(self) -> dict[str, str]:
        """The data."""
        return {self.pack_id: pack_json(self.data)}


@dataclass(frozen=True)
class Code(Block):
    """Preformatted text, folded under a title that opens it."""

    kind: ClassVar[str] = "code"
    title: str
    text: str


@dataclass(frozen=True)
class Fold(Block):
    """Blocks under a title that opens them, such as figures of which there are many."""

    kind: ClassVar[str] = "fold"
    title: str
    blocks: Sequence[Block]

    @property
    def packs(self) -> dict[str, str]:
        """Those of its blocks."""
        return {name: text for block in self.blocks for name, text in block.packs.items()}


@dataclass(frozen=True)
class Section:
    """A heading with its blocks and the sections under it; the contents list follows from them.

    A `folded` section is opened by its heading, by a link and by the address; `inside` says beside
    the heading what it holds.
    """

    title: str
    anchor: str
    blocks: list[Block] = field(default_factory=list)
    sections: list["Section"] = field(default_factory=list)
    folded: bool = False
    inside: str = ""

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
