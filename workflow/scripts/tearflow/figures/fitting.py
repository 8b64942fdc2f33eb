"""How much text fits on the paper."""

from collections.abc import Sequence

from matplotlib.figure import Figure

# Of a letter of DejaVu Sans on average, of its size; and a point in mm.
LETTER, POINT = 0.57, 25.4 / 72
# Letters for the mark of an entry of a legend and the space to the next one.
AROUND_ENTRY = 8


def count_letters(room: float, size: float = 7.0) -> int:
    """Letters of a size in points that fit into so many mm; at least 1.

    >>> count_letters(70)
    49
    """
    return max(int(room / (LETTER * size * POINT)), 1)


def legend_columns(figure: Figure, names: Sequence[str]) -> int:
    """Columns of a legend with these names that fit below a figure, at least 1."""
    longest = max(map(len, names), default=0) + AROUND_ENTRY
    fitting = count_letters(figure.get_figwidth() * 25.4) // longest
    return max(min(fitting, len(names)), 1)
