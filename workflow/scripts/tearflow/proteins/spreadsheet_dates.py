"""Gene symbols that a spreadsheet turned into dates, and which they can have been.

Excel takes MARCH2 for the second of March and SEPT2 for that of September; HGNC renamed the genes
for it in 2020 (Bruford et al., doi 10.1038/s41588-020-0669-3; Ziemann et al. 2016, doi
10.1186/s13059-016-1044-7).
"""

# Months in Greek and Cyrillic letters.
# ruff: noqa: RUF001

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

# What a spreadsheet writes for a month in English, German, French, Spanish, Italian, Dutch,
# Portuguese, the Scandinavian languages, Polish, Finnish, Czech, Croatian, Hungarian, Romanian,
# Turkish, Greek, Russian and Ukrainian, without a dot; accents do not count. Short forms that are
# symbols of genes of people are left out.
MONTHS = {
    1: ["jan", "january", "januar", "janv", "janvier", "ene", "enero", "gen", "gennaio", "januari",
        "janeiro", "sty", "tammi", "ian", "ocak", "ιαν", "янв", "січ"],
    2: ["feb", "february", "februar", "fevr", "fevrier", "febrero", "febbraio", "februari", "fev",
        "fevereiro", "lut", "helmi", "febr", "subat", "φεβ", "фев", "лют"],
    3: ["mar", "march", "mrz", "marz", "maerz", "mars", "marzo", "mrt", "maart", "marco", "maalis",
        "marts", "brezna", "ozu", "marc", "marcius", "μαρ", "мар", "марта", "бер"],
    4: ["apr", "april", "avr", "avril", "abr", "abril", "aprile", "kwi", "huhti", "aprilis", "nis",
        "nisan", "απρ", "апр", "апреля", "кві"],
    5: ["may", "mai", "mayo", "mag", "maggio", "mei", "maio", "maj", "touko", "kve", "majus",
        "mayis", "μαι", "май", "мая", "тра"],
    6: ["jun", "june", "juni", "juin", "junio", "giu", "giugno", "junho", "cze", "kesa", "cvn",
        "iun", "haz", "haziran", "ιουν", "июн", "июня", "чер"],
    7: ["jul", "july", "juli", "juil", "juillet", "julio", "lug", "luglio", "julho", "lip",
        "heina", "cvc", "iul", "temmuz", "ιουλ", "июл", "июля", "лип"],
    8: ["aug", "august", "aout", "ago", "agosto", "augustus", "augusti", "sie", "elo", "kol",
        "agu", "agustos", "αυγ", "авг", "августа", "сер"],
    9: ["sep", "sept", "september", "septembre", "septiembre", "set", "settembre", "setembro",
        "wrz", "syys", "zari", "ruj", "szept", "szeptember", "eyl", "eylul", "σεπ", "σεπτ",
        "сен", "сент", "сентября", "вер"],
    10: ["oct", "october", "okt", "oktober", "octobre", "octubre", "ott", "ottobre", "out",
         "outubro", "paz", "loka", "rij", "rijna", "eki", "ekim", "οκτ", "окт", "октября", "жов"],
    11: ["nov", "november", "novembre", "noviembre", "novembro", "lis", "marras", "kas",
         "kasim", "νοε", "ноя", "нояб", "ноября"],
    12: ["dec", "december", "dez", "dezember", "decembre", "dic", "diciembre", "dicembre",
         "dezembro", "des", "desember", "gru", "joulu", "aralik", "δεκ", "дек", "декабря", "гру"],
}  # fmt: skip


def _plain(text: str) -> str:
    """Small letters without accents."""
    letters = unicodedata.normalize("NFKD", text.lower()).replace("\u0131", "i")
    plain = "".join(sign for sign in letters if not unicodedata.combining(sign))
    # Hangul is put together again.
    return unicodedata.normalize("NFC", plain)


_MONTH_OF = {_plain(name): month for month, names in MONTHS.items() for name in names}
# Symbols that begin like a month. A number follows.
STEMS = {
    1: ["JAN"],
    2: ["FEB"],
    3: ["MARCH", "MARC", "MAR"],
    4: ["APR"],
    5: ["MAY"],
    6: ["JUN"],
    7: ["JUL"],
    8: ["AUG"],
    9: ["SEPT", "SEP"],
    10: ["OCT"],
    11: ["NOV"],
    12: ["DEC"],
}
# All of them at midnight, as dates without a time are.
_CLOCK = r"(?:[t ](?:0?0|12):00(?::00(?:\.0+)?)?(?: ?am)?z?)?"
_YEAR = r"(?:[-./ ]{1,2}(?:[0-9]{2}|[0-9]{4})\.?)?"
_WEEKDAY = re.compile(r"^[^\W\d_]{3,12},? (?=[^\W\d_]{3,}\.? [0-9]|[0-9]{1,2}[. ])")
_DAY_MONTH = re.compile(rf"([0-9]{{1,2}})\.?[-./ ]{{1,2}}([^\W\d_]{{3,10}})\.?{_YEAR}{_CLOCK}")
_MONTH_DAY = re.compile(rf"([^\W\d_]{{3,10}})\.?[-./ ]{{1,2}}([0-9]{{1,2}})(?:,?{_YEAR}){_CLOCK}")
_ISO = re.compile(rf"[0-9]{{4}}[-/.] ?([0-9]{{1,2}})[-/.] ?([0-9]{{1,2}})\.?{_CLOCK}")
_NUMBERS = re.compile(
    rf"([0-9]{{1,2}})([./-])([0-9]{{1,2}})(?:\2(?:[0-9]{{2}}|[0-9]{{4}})?)?{_CLOCK}"
)
_EAST_ASIAN = re.compile(r"(?:[0-9]{4}[年년] ?)?([0-9]{1,2})[月월] ?([0-9]{1,2})[日일]")
_SERIAL = re.compile(r"[0-9]{5}(?:\.0)?")
# Days since the end of 1899: the dates from 1990 to 2059, as Excel numbers them.
FIRST_DAY, FIRST_SERIAL, LAST_SERIAL = date(1899, 12, 30), 32874, 58439
# Of a column with more numbers they are the names, such as Entrez ids.
MOST_NUMBERS = 0.05


def read_date(text: str, serials: bool = True) -> list[tuple[int, int]]:
    """Month and day of what a spreadsheet shows for a date, with every way to read it.

    Parameters
    ----------
    text
        A cell. A symbol such as MARCH2, which has nothing between word and number, is no date.
    serials
        Whether a number of five digits may be a date.

    Examples
    --------
    >>> [read_date(text) for text in ("Mar-02", "1-Mrz", "44806", "2021-03-02", "2/3/2021")]
    [[(3, 2)], [(3, 1)], [(9, 2)], [(3, 2)], [(2, 3), (3, 2)]]
    >>> [read_date(text) for text in ("MARCH2", "HLA-DRB1", "2-Oxo", "NKX2-1", "12345")]
    [[], [], [], [], []]
    """
    text = _plain(text.strip().lstrip("'")).replace(" de ", " ")
    text = _WEEKDAY.sub("", text)
    if serials and _SERIAL.fullmatch(text):
        number = int(text[:5])
        if FIRST_SERIAL <= number <= LAST_SERIAL:
            day = FIRST_DAY + timedelta(days=number)
            return [(day.month, day.day)]
        return []
    if found := _DAY_MONTH.fullmatch(text):
        pairs = [(_MONTH_OF.get(found[2], 0), int(found[1]))]
    elif found := _MONTH_DAY.fullmatch(text):
        pairs = [(_MONTH_OF.get(found[1], 0), int(found[2]))]
    elif found := _ISO.fullmatch(text) or _EAST_ASIAN.fullmatch(text):
        pairs = [(int(found[1]), int(found[2]))]
    elif found := _NUMBERS.fullmatch(text):
        first, second = int(found[1]), int(found[3])
        # With dots the day comes first, whatever the language.
        pairs = [(second, first)] if found[2] == "." else [(first, second), (second, first)]
    else:
        return []
    return sorted({(m, d) for m, d in pairs if 1 <= m <= 12 and 1 <= d <= 31})


def has_serials(cells: Sequence[str]) -> bool:
    """Whether the few numbers in a column of symbols may be dates."""
    filled = [cell for cell in cells if cell]
    numbers = sum(cell.isdigit() for cell in filled)
    return numbers <= MOST_NUMBERS * len(filled) or numbers == 1 < len(filled)


class OldSymbols:
    """Genes by the symbols that a spreadsheet can take for dates.

    Parameters
    ----------
    rows
        Symbol, previous symbols and alias symbols of each gene, both separated by ``|``.

    Examples
    --------
    >>> old = OldSymbols([("SEPTIN2", "SEPT2", ""), ("SEPTIN6", "SEPT6", "SEPT2"),
    ...                   ("MARCHF2", "MARCH2", ""), ("MTARC2", "MARC2", "")])
    >>> old.genes("2-Sep"), old.genes("Mar-02"), old.genes("LYZ"), old.genes("1-Jan")
    (['SEPTIN2'], ['MARCHF2', 'MTARC2'], None, [])
    """

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        self._official: dict[str, set[str]] = defaultdict(set)
        self._aliases: dict[str, set[str]] = defaultdict(set)
        stems = tuple(stem for names in STEMS.values() for stem in names)
        for symbol, previous, aliases in rows:
            for names, known in (
                ([symbol, *previous.split("|")], self._official),
                (aliases.split("|"), self._aliases),
            ):
                for name in names:
                    if name.upper().startswith(stems):
                        known[name.upper()].add(symbol)

    def genes(self, text: str, serials: bool = True) -> list[str] | None:
        """Current symbols of the genes that a date can have been, in the order of the alphabet.

        A symbol that HGNC gave a gene, now or before, goes before an alias.

        Returns
        -------
        list of str or None
            None where the text is not a date; empty where no gene had such a symbol.
        """
        dates = read_date(text, serials)
        if not dates:
            return None
        names = [f"{stem}{day}" for month, day in dates for stem in STEMS[month]]
        for known in (self._official, self._aliases):
            if found := set().union(*(known.get(name, ()) for name in names)):
                return sorted(found)
        return []


def describe_date(text: str, genes: Sequence[str]) -> str:
    """Remark on the symbol that a date in place of a gene may have been.

    >>> describe_date("Mar-02", ["MARCHF2", "MTARC2"])
    '"Mar-02" may be MARCHF2 or MTARC2'
    """
    if not genes:
        return f'"{text}" may be any gene'
    return f'"{text}" {"is" if len(genes) == 1 else "may be"} {" or ".join(genes)}'
