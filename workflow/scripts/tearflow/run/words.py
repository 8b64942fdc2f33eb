"""Numbers and lists as words of a sentence."""

import re
from collections.abc import Iterable, Sequence


def number(value: int) -> str:
    """Write a whole number with commas between thousands.

    >>> number(4402)
    '4,402'
    """
    return f"{value:,}"


def with_minus(text: str) -> str:
    """Text of a number with a minus sign, at which no line ends, in place of hyphens.

    >>> with_minus("-0.50") == "\N{MINUS SIGN}0.50"
    True
    """
    return text.replace("-", "\N{MINUS SIGN}")


def keep_exponents(text: str) -> str:
    """Text of a table in which no line ends within a number such as 1e-5.

    >>> keep_exponents("p = 1.3e-05, half-open") == "p = 1.3e\N{MINUS SIGN}5, half-open"
    True
    """
    return re.sub(r"(?<=\de)-0?(?=\d)", "\N{MINUS SIGN}", text)


def few_digits(value: float, digits: int = 2) -> str:
    """Number with few digits, with a minus at which no line ends; empty where it is missing.

    >>> few_digits(0.0123), few_digits(float("nan"))
    ('0.012', '')
    >>> few_digits(4.3e-9) == "4.3e\N{MINUS SIGN}9"
    True
    """
    if value != value:
        return ""
    return with_minus(f"{value:.{digits}g}".replace("e-0", "e-"))


def count_of(value: int, noun: str) -> str:
    """Write a number with its noun in singular or plural.

    >>> count_of(1, "pair"), count_of(3, "pair")
    ('1 pair', '3 pairs')
    """
    return f"{number(value)} {noun}" + ("" if value == 1 else "s")


def people_in_words(n_people: int) -> str:
    """Write a number of people.

    >>> people_in_words(1), people_in_words(12)
    ('1 person', '12 people')
    """
    return f"{number(n_people)} {'person' if n_people == 1 else 'people'}"


def agreement_in_words(shared: int, same: int) -> str:
    """Number of what contrasts share, and how much of it changes in the same direction.

    >>> agreement_in_words(0, 0), agreement_in_words(1, 1)
    ('none', '1, in the same direction')
    >>> agreement_in_words(8, 8), agreement_in_words(8, 5), agreement_in_words(8, 0)
    ('8, all in the same direction', '8, 5 in the same direction', '8, none in the same direction')
    """
    if shared == 0:
        return "none"
    part = number(same) if 0 < same < shared else "none" if same == 0 else "all"
    alone = "" if shared == same == 1 else f"{part} "
    return f"{number(shared)}, {alone}in the same direction"


def range_in_words(values: Sequence[int]) -> str:
    """Write the smallest and the largest of some whole numbers.

    >>> range_in_words([20, 3, 7]), range_in_words([3, 3])
    ('3 to 20', '3')
    """
    low, high = min(values), max(values)
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def join(words: Sequence[str], last: str = "and") -> str:
    """Join words to a list within a sentence.

    >>> join(["BP", "CC", "MF"])
    'BP, CC and MF'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def list_first(
    names: Iterable[object], most: int, *, quoted: bool = False, separator: str = ", "
) -> str:
    """First of some names, and how many more there are.

    >>> list_first(["a", "b", "c"], 2), list_first(["a", "b"], 2, quoted=True)
    ('a, b and 1 more', '"a", "b"')
    """
    named = [f'"{name}"' if quoted else str(name) for name in names]
    more = f" and {number(len(named) - most)} more" if len(named) > most else ""
    return separator.join(named[:most]) + more


def as_rst(text: str) -> str:
    r"""Text with a backslash before every sign that could be markup in reStructuredText.

    >>> print(as_rst("week_2 *a*"))
    week\_2 \*a\*
    """
    return "".join(sign if sign.isalnum() or sign.isspace() else "\\" + sign for sign in text)
