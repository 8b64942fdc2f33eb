"""Pairs and people in words."""

from tearflow.run.words import people_in_words


def count_units(n_pairs: int, n_people: int, sizes: tuple[int, int] | None = None) -> str:
    """Write a number of pairs, with the number of people where some have two; or of two groups.

    Parameters
    ----------
    n_pairs
        Complete pairs.
    n_people
        People that they are of. Fewer than pairs only where pairs are eyes.
    sizes
        People of the reference and of the target group, where groups are compared.

    Examples
    --------
    >>> count_units(12, 12), count_units(1, 1), count_units(12, 6), count_units(2, 1)
    ('12 pairs', '1 pair', '12 eyes of 6 people', '2 eyes of 1 person')
    >>> count_units(14, 14, (8, 6))
    '8 and 6 people'
    """
    if sizes:
        return f"{sizes[0]:,} and {sizes[1]:,} people"
    if n_people < n_pairs:
        return f"{n_pairs:,} eyes of {people_in_words(n_people)}"
    return f"{n_pairs:,} pair" + "s" * (n_pairs != 1)


def name_units(n_pairs: int, n_people: int) -> str:
    """Name of the independent units in the plural: pairs, or people where some have two eyes.

    >>> name_units(12, 12), name_units(12, 6)
    ('pairs', 'people')
    """
    return "people" if n_people < n_pairs else "pairs"


def remark_on_pattern(n_pairs: int, n_people: int) -> str:
    """Remark on a chance that takes the eyes of a person for independent; else empty.

    >>> remark_on_pattern(12, 6)
    '12 eyes of 6 people counted as independent pairs: the chance is too small'
    """
    if n_people >= n_pairs:
        return ""
    return f"{count_units(n_pairs, n_people)} counted as independent pairs: the chance is too small"


def remark_on_eyes(n_pairs: int, n_people: int, *, are_pairs: bool = True) -> str:
    """Remark on p and q that take the eyes of a person for independent; else empty.

    Parameters
    ----------
    n_pairs, n_people
        Eyes that are tested, and the people that they are of.
    are_pairs
        Whether an eye is a pair of samples; else it is of one of two groups.

    Examples
    --------
    >>> print(remark_on_eyes(12, 6))
    12 eyes of 6 people tested as independent pairs: p and q are too small where the eyes of a
    person change alike
    >>> remark_on_eyes(6, 6)
    ''
    """
    if n_people >= n_pairs:
        return ""
    independent, alike = ("independent pairs", "change alike")
    if not are_pairs:
        independent, alike = ("independent", "are alike")
    return (
        f"{count_units(n_pairs, n_people)} tested as {independent}: p and q are too small "
        f"where the eyes of a person {alike}"
    )
