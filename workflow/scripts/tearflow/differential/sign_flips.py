"""Sign-flips of the pairs: what the same data would show if nothing had changed.

Without a change, a patient's difference could as well have had the other sign. A flip turns a whole
person, both eyes together, so that the proteins and the eyes of a person stay as correlated as they
are.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.differential.paired import summarise
from tearflow.differential.people import number_people
from tearflow.differential.rule import Rule
from tearflow.differential.table_specs import NULL_SELF_TEST
from tearflow.differential.testing import find_changed

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


def null_self_test(
    differences: pd.DataFrame,
    rule: Rule,
    counts: Floats | None = None,
    most: int = 100,
    people: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Count the "DEPs" that the whole rule finds in sign-flipped pairs, where nothing changed.

    Parameters
    ----------
    differences
        Log2 differences, protein group by pair, missing where a pair is incomplete; without the
        contaminants.
    rule
        The section `differential` of the configuration.
    counts
        Peptides of each protein, shape (proteins,); may be left out where the rule does not use
        them.
    most
        Number of flips above which they are sampled.
    people
        Person of each pair; without it every pair is a person of its name.

    Returns
    -------
    pandas.DataFrame
        One row a flip: `flip` (from 1), `turned` (the people whose sign was turned, ``;`` between
        them), `n_deps`, `up` and `down`. Priors and q-values are made anew in each flip. Without
        two people there is no flip and no row.

    Examples
    --------
    >>> differences = pd.DataFrame([[2.0, -2.1, 2.2], [0.1, 0.2, 0.3]], columns=["A", "B", "C"])
    >>> null_self_test(differences, Rule())
       flip turned  n_deps  up  down
    0     1      B       1   1     0
    1     2      C       0   0     0
    2     3    B;C       0   0     0
    """
    values = differences.to_numpy(float)
    owners = differences.columns.astype(str).tolist() if people is None else list(people)
    person = number_people(owners, values.shape[1])
    names = np.array(list(dict.fromkeys(owners)), dtype=str)
    rows = []
    for number, signs in enumerate(make_flips(names.size, most, sample=most), start=1):
        flipped = values * signs[person]
        changed = find_changed(flipped, rule, counts)
        up = int((summarise(flipped[changed]).fit.effect > 0).sum())
        n_deps = int(changed.sum())
        rows.append((number, ";".join(names[signs < 0]), n_deps, up, n_deps - up))
    return pd.DataFrame(rows, columns=NULL_SELF_TEST.names)
