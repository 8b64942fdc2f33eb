"""Sign-flips of the pairs: what the same data would show if nothing had changed.

Without a change, a patient's difference could as well have had the other sign. A flip turns a whole
person, both eyes together, so that the proteins and the eyes of a person stay as correlated as they
are.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Any will do; it is fixed so that two runs give the same numbers.
SEED = 1


def count_flips(n_people: int) -> int:
    """Number of flips that say something: not the data themselves, and none twice.

    A two-sided rule says the same of a flip and its negative, so the first person keeps the sign.

    >>> [count_flips(n) for n in (0, 1, 2, 3, 10)]
    [0, 0, 1, 3, 511]
    """
    return 2 ** max(n_people - 1, 0) - 1


def make_flips(n_people: int, most: int, sample: int) -> Floats:
    """All flips of the people, or a seeded sample of them.

    Parameters
    ----------
    n_people
        People of the contrast: its pairs, where no person has two.
    most
        Number of flips up to which all are made.
    sample
        How many are drawn above it, without repeats.

    Returns
    -------
    numpy.ndarray
        Signs (1 or -1), shape (flips, people).

    Examples
    --------
    >>> make_flips(3, most=100, sample=100).astype(int).tolist()
    [[1, -1, 1], [1, 1, -1], [1, -1, -1]]
    >>> make_flips(30, most=4, sample=4).shape
    (4, 30)
    """
    total = count_flips(n_people)
    generator = np.random.default_rng(SEED)
    if total <= most:
        codes = np.arange(1, total + 1)
    elif n_people <= 60:
        codes = generator.choice(total, sample, replace=False) + 1
    else:  # so many that neither a repeat nor the data themselves will turn up
        return 1.0 - 2.0 * generator.integers(0, 2, (sample, n_people)).astype(float)
    turned = codes[:, None] >> np.arange(max(n_people - 1, 0)) & 1
    return np.hstack([np.ones((codes.size, min(n_people, 1))), 1.0 - 2.0 * turned])
