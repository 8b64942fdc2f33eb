"""Tables as an Excel workbook (Office Open XML) in which a text stays a text, with equal bytes.

Written as XML directly (ECMA-376): openpyxl, by which the tests read it back, takes 1.4 s for the
300,000 cells of one `deps.tsv` even without formats, this 0.3 s; it also stamps the time.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

import pandas as pd

from tearflow.io.table_specs import DTYPES, Kind
from tearflow.io.whole_files import written_whole

# Limits of Excel: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
MOST_ROWS, MOST_COLUMNS, MOST_SIGNS, LONGEST_NAME = 1_048_576, 16_384, 32_767, 31
CUT = " [cut: the text has {:,} characters; the TSV file has all]"
LEVEL = 6
# Rows that are in memory as XML at a time.
PIECE = 20_000

_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What Excel would take for a sign written by its number.
_NUMBERED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
HEADER, WRAPPED = 1, 6
# Place of the format of a kind in STYLES. Those not named are text, which stays one when its cell
# is edited: no gene becomes a date and no "=" a formula.
FORMATS = {"integer": 3, "decimal": 4, "amount": 0, "p": 5, "flag": 0}
TEXT = 2
WIDTHS = {"gene": 14, "uniprot": 14, "go": 14, "name": 44, "list": 32, "text": 20}
NARROW = 11
PROSE = 90
_TOP = '<alignment vertical="top" wrapText="1"/>'
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="0.000"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid">'
    '<fgColor rgb="FFE7ECEF"/></patternFill></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="7">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1"'
    f' applyFont="1" applyFill="1" applyAlignment="1">{_TOP}</xf>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="1" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="11" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"'
    f' applyAlignment="1">{_TOP}</xf></cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook.

    Parameters
    ----------
    name
        As in the workbook, see `name_sheets`.
    table
        The columns are the headers. Of a kind that is a number or a flag, values that are missing
        are left empty; any other kind is text.
    kinds
        Of each column, as in `tearflow.io.table_specs`.
    frozen
        Columns at the left that stay in view, as the header does.
    prose
        Whether texts are wrapped, in wide columns, and there is nothing to filter.
    """

    name: str
    table: pd.DataFrame
    kinds: Sequence[Kind]
    frozen: int = 0
    prose: bool = False


@dataclass
class _Texts:
    """Texts of all sheets, each of which is in the workbook once."""

    places: dict[str, int] = field(default_factory=dict)
    used: int = 0

    def place(self, text: str) -> int:
        self.used += 1
        return self.places.setdefault(text, len(self.places))


def name_sheets(wanted: Sequence[str]) -> list[str]:
    r"""Names as Excel takes them: at most 31 characters, none twice, without `[]:*?/` and `\`.

    >>> name_sheets(["DEPs a/b", "deps A/B", "x" * 40, "'", "History"])
    ['DEPs a_b', 'deps A_B (2)', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'Sheet', 'History_']
    """
    found: list[str] = []
    taken: set[str] = set()
    for text in wanted:
        name = _clean(_NOT_IN_NAMES.sub("_", text)).strip("' ") or "Sheet"
        name = f"{name}_" if name.casefold() == "history" else name
        unique, number = _shorten(name, LONGEST_NAME), 1
        while unique.casefold() in taken:
            number += 1
            ending = f" ({number})"
            unique = _shorten(name, LONGEST_NAME - len(ending)) + ending
        taken.add(unique.casefold())
        found.append(unique)
    return found


def is_cut(table: pd.DataFrame) -> bool:
    """Whether a table has more rows or columns than a sheet can hold below its header."""
    return len(table) >= MOST_ROWS or table.shape[1] > MOST_COLUMNS


def write_workbook(sheets: Sequence[Sheet], path: str | Path) -> None:
    """Write a workbook whole; the same sheets are the same bytes.

    What a cell cannot hold is replaced: a text beyond 32,767 characters by its beginning and a
    remark, a sign that XML has no place for by U+FFFD. Of a table that `is_cut` the first rows and
    columns are written; whoever makes the sheets says so.

    Parameters
    ----------
    sheets
        At least one, with names that `name_sheets` made.
    path
        The file.
    """
    texts = _Texts()
    with (
        written_whole(path) as temporary,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive,
    ):
        for name, part in _parts(sheets, texts):
            # A part that is opened by its name has the first day of the format as its time.
            with archive.open(name, "w") as file:
                for piece in part:
                    file.write(piece.encode("utf-8"))


def _parts(sheets: Sequence[Sheet], texts: _Texts) -> Iterator[tuple[str, Iterator[str]]]:
    """Names of the parts of a workbook, and their text in pieces."""
    numbers = range(1, len(sheets) + 1)
    yield "[Content_Types].xml", iter([_content_types(numbers)])
    yield "_rels/.rels", iter([_relations(["officeDocument"], ["xl/workbook.xml"])])
    yield "xl/workbook.xml", iter([_workbook(sheets)])
    yield (
        "xl/_rels/workbook.xml.rels",
        iter(
            [
                _relations(
                    [*("worksheet" for _ in numbers), "styles", "sharedStrings"],
                    [
                        *(f"worksheets/sheet{number}.xml" for number in numbers),
                        "styles.xml",
                        "sharedStrings.xml",
                    ],
                )
            ]
        ),
    )
    yield "xl/styles.xml", iter([STYLES])
    for number, sheet in enumerate(sheets, start=1):
        yield f"xl/worksheets/sheet{number}.xml", _worksheet(sheet, texts, selected=number == 1)
    yield "xl/sharedStrings.xml", _shared(texts)


def _content_types(numbers: Sequence[int]) -> str:
    parts = {"xl/workbook.xml": "sheet.main", "xl/styles.xml": "styles"}
    parts |= {f"xl/worksheets/sheet{number}.xml": "worksheet" for number in numbers}
    parts |= {"xl/sharedStrings.xml": "sharedStrings"}
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{TYPE}.{kind}+xml"/>'
        for name, kind in parts.items()
    )
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(kinds: Sequence[str], targets: Sequence[str]) -> str:
    found = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATED}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(zip(kinds, targets, strict=True), start=1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{found}</Relationships>'


def _workbook(sheets: Sequence[Sheet]) -> str:
    listed = "".join(
        f'<sheet name="{_attribute(sheet.name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, start=1)
    )
    # As Excel itself declares the range of a filter.
    filters = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{place}" hidden="1">'
        f"{escape(_quoted(sheet.name))}!{_absolute(sheet)}</definedName>"
        for place, sheet in enumerate(sheets)
        if not sheet.prose
    )
    names = f"<definedNames>{filters}</definedNames>" if filters else ""
    return (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATED}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{listed}</sheets>{names}</workbook>"
    )


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _attribute(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def _size(sheet: Sheet) -> tuple[int, int]:
    """Rows, with the header, and columns that are written."""
    rows, columns = sheet.table.shape
    return min(rows + 1, MOST_ROWS), min(columns, MOST_COLUMNS)


def _absolute(sheet: Sheet) -> str:
    rows, columns = _size(sheet)
    return f"$A$1:${column_letters(columns)}${rows}"


def column_letters(number: int) -> str:
    """Name of a column, counted from 1.

    >>> [column_letters(number) for number in (1, 26, 27, 702, 703, 16384)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA', 'XFD']
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _worksheet(sheet: Sheet, texts: _Texts, *, selected: bool) -> Iterator[str]:
    n_rows, n_columns = _size(sheet)
    corner = f"{column_letters(sheet.frozen + 1)}2"
    pane = "bottomRight" if sheet.frozen else "bottomLeft"
    left = f' xSplit="{sheet.frozen}"' if sheet.frozen else ""
    tab = ' tabSelected="1"' if selected else ""
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{_width(kind, sheet.prose)}" customWidth="1"/>'
        for place, kind in enumerate(sheet.kinds[:n_columns], start=1)
    )
    yield (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView{tab} workbookViewId="0">'
        f'<pane{left} ySplit="1" topLeftCell="{corner}" activePane="{pane}" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{widths}</cols><sheetData>"
    )
    letters = [column_letters(number) for number in range(1, n_columns + 1)]
    headers = sheet.table.columns[:n_columns]
    cells = "".join(
        f'<c r="{letter}1" s="{HEADER}" t="s"><v>{texts.place(str(header))}</v></c>'
        for letter, header in zip(letters, headers, strict=True)
    )
    yield f'<row r="1">{cells}</row>'
    for first in range(0, n_rows - 1, PIECE):
        piece = sheet.table.iloc[first : min(first + PIECE, n_rows - 1)]
        columns = [
            _cells(piece.iloc[:, place], sheet, place, letters[place], first + 2, texts)
            for place in range(n_columns)
        ]
        yield "".join(
            f'<row r="{line}">{"".join(row)}</row>'
            for line, row in enumerate(zip(*columns, strict=True), start=first + 2)
        )
    yield "</sheetData>"
    if not sheet.prose:
        yield f'<autoFilter ref="{_absolute(sheet).replace("$", "")}"/>'
    yield "</worksheet>"


def _width(kind: Kind, prose: bool) -> int:
    if prose:
        return PROSE if kind == "name" else WIDTHS["list"]
    return WIDTHS.get(kind, NARROW)


def _cells(
    values: pd.Series, sheet: Sheet, place: int, letter: str, first: int, texts: _Texts
) -> list[str]:
    """XML of the cells of a column, empty where there is no value."""
    kind = sheet.kinds[place]
    lines = enumerate(values.astype(object).where(values.notna(), None).tolist(), first)
    if kind in DTYPES:
        style = FORMATS[kind]
        if kind == "flag":
            return [
                ""
                if flag is None
                else f'<c r="{letter}{line}" s="{style}" t="b"><v>{flag:d}</v></c>'
                for line, flag in lines
            ]
        return [
            "" if number is None else f'<c r="{letter}{line}" s="{style}"><v>{number!r}</v></c>'
            for line, number in lines
        ]
    style = WRAPPED if sheet.prose else TEXT
    return [
        f'<c r="{letter}{line}" s="{style}" t="s"><v>{texts.place(text)}</v></c>' if text else ""
        for line, text in lines
    ]


def _shared(texts: _Texts) -> Iterator[str]:
    n_texts = f'count="{texts.used}" uniqueCount="{len(texts.places)}"'
    yield f'{HEAD}<sst xmlns="{MAIN}" {n_texts}>'
    yield "".join(
        f'<si><t xml:space="preserve">{escape(_held(text))}</t></si>' for text in texts.places
    )
    yield "</sst>"


def _held(text: str) -> str:
    """Text as a cell can hold it."""
    text = _clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    # Excel counts a sign beyond the first 65,536 of Unicode as two.
    if len(text) > MOST_SIGNS // 2 and _units(text) > MOST_SIGNS:
        remark = CUT.format(len(text))
        text = _shorten(text, MOST_SIGNS - len(remark)) + remark
    return _NUMBERED.sub("_x005F_", text)


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _shorten(text: str, most: int) -> str:
    """Beginning of a text with at most so many units of UTF-16."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", errors="ignore")
