"""The scales on which intensities are written, and doubts about the one that was declared."""

import math
from collections.abc import Sequence

# Base of the logarithms of each scale; raw intensities have none.
LOG_BASES = {"log2": 2.0, "log10": 10.0, "ln": math.e}
BASES = {"raw": None, **LOG_BASES}
LOGARITHMS = ", ".join(LOG_BASES)
# The mass spectrometer's largest raw intensity is far below 2 to this power, and its smallest
# above its inverse. Within these, nothing that is made of intensities overflows.
LARGEST_LOG2 = 64
# Intensities that programs write, sums of runs too, are below 10 to this power, about 3e12: a
# larger logarithm is of another base. log10 of intensities are always below it; log2 never are, but
# for ratios and centred values.
LARGEST_LOG10 = 12.5
# Of fewer values nobody can tell.
FEWEST_VALUES = 50
# From the 1st to the 99th percentile the intensities of a proteome span 3 to 5 orders of magnitude:
# 10 to 17 on the scale of log2, 7 to 12 of ln, 3 to 5 of log10. Less is too narrow for the scale.
DIGITS, MOST_PRINTED = 7, 500
NARROWEST = {"log2": 6.5, "ln": 5.5}
CHECK_OFF = "set matrix.generic.check_scale to false"


def largest_of(scale: str) -> float:
    """Largest value that an intensity can have on a scale.

    >>> largest_of("log2"), round(largest_of("log10"), 2), largest_of("raw") == 2.0**64
    (64.0, 19.27, True)
    """
    base = BASES[scale]
    return 2.0**LARGEST_LOG2 if base is None else LARGEST_LOG2 * math.log(2) / math.log(base)


def find_printed_scale(values: Sequence[float], scale: str) -> str:
    """Another scale on which the values are logarithms of numbers with few digits.

    DIA-NN and others print intensities with six digits. Logarithms that were written with all of
    their own digits give these back on the true base and on no other, which tells ln from log2.

    Returns
    -------
    str
        Empty where the values have too few digits for that, or are so on the declared scale.

    Examples
    --------
    >>> values = [math.log(1234.56 * n) for n in range(1, 80)]
    >>> find_printed_scale(values, "log2"), find_printed_scale(values, "ln")
    ('ln', '')
    >>> find_printed_scale([round(value, 4) for value in values], "log2")
    ''
    """
    some = values[:: len(values) // MOST_PRINTED + 1]
    shares = {name: _share_printed(some, base) for name, base in BASES.items() if base}
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] > 0.9 and shares[scale] < 0.1 else ""


def _share_printed(values: Sequence[float], base: float) -> float:
    """Share of the values whose power of the base is a number of few digits."""
    raw = [base**value for value in values if abs(value) < LARGEST_LOG2]
    printed = [math.isclose(x, float(f"{x:.{DIGITS}g}"), rel_tol=1e-10) for x in raw]
    return sum(printed) / max(len(values), 1)


def doubt_scale(values: Sequence[float], scale: str) -> str:
    """Why values are not logarithms of the declared base; empty where they may be.

    Parameters
    ----------
    values
        Values of many protein groups, none missing, in any order.
    scale
        The declared one, of logarithms.

    Returns
    -------
    str
        A sentence without a final stop. A doubt, since no range proves a base: natural logarithms
        of a wide range cannot be told from those to base 2.

    Examples
    --------
    >>> log10 = [4 + n / 50 for n in range(200)]
    >>> doubt_scale(log10, "log10"), doubt_scale([value * 3.32 for value in log10], "log2")
    ('', '')
    >>> doubt_scale(log10, "log2")  # doctest: +ELLIPSIS
    'nearly all values lie between 4.02 and 7.94, as logarithms to base 10 do; ...'
    """
    if len(values) < FEWEST_VALUES:
        return ""
    if true := find_printed_scale(values, scale):
        return (
            f"as {true} all but a few of the values are numbers of {DIGITS} digits and fewer, as"
            f" programs print intensities, and as {scale} they are not"
        )
    ordered = sorted(values)
    low, middle, high = (ordered[int(q * (len(ordered) - 1))] for q in (0.01, 0.5, 0.99))
    largest = ordered[-1]
    found = f"nearly all values lie between {low:.3g} and {high:.3g}"
    base = {"log2": "to base 2", "ln": "to base e", "log10": "to base 10"}[scale]
    if largest > LARGEST_LOG10 * math.log(10) / math.log(LOG_BASES[scale]) and scale != "log2":
        smaller = "2 or e" if scale == "log10" else "2"
        return (
            f"{found}, as logarithms to base {smaller} do; those {base} of intensities are smaller"
        )
    narrowest = NARROWEST.get(scale, 0.0)
    if largest > LARGEST_LOG10 or high - low > narrowest:
        return ""
    if middle >= 1.5:
        return f"{found}, as logarithms to base 10 do; those {base} span more"
    return (
        f"{found}, as z-scores, ratios or centred logarithms to base 10 do; intensities span more"
    )
