"""When two texts are one to the eye: encodings, invisible characters, letters that look alike."""

import re
import unicodedata
from collections.abc import Iterable

VISIBLE = {"case", "leading zeros"}
ENCODING = "the encoding of accents"
# Behind a decimal sign a zero counts.
_LEADING_ZEROS = re.compile(r"(?<![0-9.,])0+(?=[0-9])")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d-]")
_APOSTROPHES = re.compile("[\u0060\u00b4\u02bc\u2018\u2019\u2032\u05f3']")
# Letters of Cyrillic and Greek that look like Latin ones.
_ALPHABETS = str.maketrans(
    "АВЕКМНОРСТУХІЅЈавекмнорстухіѕј" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυ",
    "ABEKMHOPCTYXISJabekmhopctyxisj" + "ABEZHIKMNOPTYXaikvopu",
)


def spelling_key(text: str) -> str:
    r"""Text that is equal for all texts that nobody would take for two.

    Left out are case, leading zeros of numbers, invisible characters, and what tells one kind of
    blank, dash, apostrophe, digit and encoding from another, or Cyrillic and Greek letters from
    Latin ones that look the same.

    >>> {spelling_key(text) for text in ("Week 02", "week\u00a02", "WEEK  2", "week 2\u200b")}
    {'week 2'}
    >>> [spelling_key(text) for text in ("P\u201301", "0.05", "10", "\u0410-100", "\u0391\u0662")]
    ['p-1', '0.05', '10', 'a-100', 'a2']
    """
    text = "".join(
        _as_digit(sign) for sign in unicodedata.normalize("NFKC", text) if not is_invisible(sign)
    )
    text = unicodedata.normalize("NFKC", text.translate(_ALPHABETS).casefold())
    text = _APOSTROPHES.sub("'", _DASHES.sub("-", " ".join(text.split())))
    return _LEADING_ZEROS.sub("", text)


def is_invisible(character: str) -> bool:
    """Whether a character has no width and no ink: joiners, marks of direction, selectors."""
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"


def _as_digit(sign: str) -> str:
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign


def strip_invisible(text: str) -> str:
    r"""Text without white space and invisible characters at its ends.

    >>> strip_invisible("\ufeff week2\u00a0\u200b")
    'week2'
    """
    text = text.strip()
    while text and (is_invisible(text[0]) or is_invisible(text[-1])):
        text = text[is_invisible(text[0]) :]
        text = text[: len(text) - is_invisible(text[-1])] if text else text
        text = text.strip()
    return text


def describe_difference(first: str, other: str) -> str:
    r"""By what two texts of one `spelling_key` differ, with code points if it cannot be seen.

    >>> describe_difference("P01", "p1")
    'case and leading zeros'
    >>> describe_difference("P\u00a01", "P 1")
    "blanks: 'P\\xa01' and 'P 1'"
    """
    differing = _differing(first, other)
    if set(differing) <= VISIBLE:
        return " and ".join(differing)
    return f"{' and '.join(differing)}: {first!a} and {other!a}"


def find_twin(text: str, known: Iterable[str]) -> str | None:
    r"""First of the known texts that looks the same and is another one.

    Returns
    -------
    str or None
        None where there is none, or where nothing but case or leading zeros differs, which can be
        seen.

    Examples
    --------
    >>> find_twin("cafe\u0301", ["tea", "caf\u00e9"]) == "caf\u00e9"
    True
    >>> find_twin("Baseline", ["baseline"])
    """
    for other in known:
        # Of two texts in ASCII only blanks can differ unseen; looking closely takes time.
        if text.isascii() and other.isascii() and text.split() != other.split():
            continue
        same = text != other and spelling_key(text) == spelling_key(other)
        if same and not set(_differing(text, other)) <= VISIBLE:
            return other
    return None


def name_characters(text: str) -> str:
    r"""Characters of a text that are not ASCII, by code point and name, each once.

    >>> name_characters("ns\u0430de\u200b")
    'U+0430 CYRILLIC SMALL LETTER A, U+200B ZERO WIDTH SPACE'
    """
    foreign = dict.fromkeys(sign for sign in text if not sign.isascii())
    return ", ".join(f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip() for sign in foreign)


def _differing(first: str, other: str) -> list[str]:
    ours, theirs = _features(first), _features(other)
    return [name for name in ours if ours[name] != theirs[name]] or [ENCODING]


def _features(text: str) -> dict[str, list[str]]:
    """Gather by name what the key of a text leaves out."""
    plain = "".join(sign for sign in text if not is_invisible(sign))
    plain = unicodedata.normalize("NFKC", plain)
    return {
        "case": [sign for sign in plain.translate(_ALPHABETS) if sign.isupper()],
        "leading zeros": _LEADING_ZEROS.findall(plain),
        "blanks": re.findall(r"\s+", text),
        "kinds of dashes": _DASHES.findall(text),
        "kinds of apostrophes": _APOSTROPHES.findall(text),
        "kinds of digits": [sign for sign in plain if sign.isdecimal() and not sign.isascii()],
        "invisible characters": [sign for sign in text if is_invisible(sign)],
        "alphabets": [sign for sign in plain if ord(sign) in _ALPHABETS],
        "forms of characters, such as full width": [
            sign
            for sign in unicodedata.normalize("NFC", text)
            if unicodedata.normalize("NFKC", sign) != sign and not sign.isspace()
        ],
    }
