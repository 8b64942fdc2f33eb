"""The power of a contrast: which changes its pairs can show, and how many pairs would be needed.

The units are people. Where both eyes of people were sampled, the card is that of the mean change of
a person's eyes, since the eyes of a person do not make independent pairs.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import chdtri, ndtr, stdtrit

from tearflow.differential.fit import Fit
from tearflow.differential.moderation import Prior, fit_prior
from tearflow.differential.observations import Observations, summarise
from tearflow.differential.people import average_people
from tearflow.differential.rule import Rule
from tearflow.differential.table_specs import POWER_CURVE
from tearflow.differential.tests import TESTS

Floats = NDArray[np.float64]

# The usual aim of a plan, and the change whose number of pairs is given.
POWER, TARGET = 0.8, 1.0

# Which protein: by the rank of its true variance among all.
QUARTILES = {"quiet quarter": 0.25, "median protein": 0.5, "noisy quarter": 0.75}

# More pairs than any study of tears has; above it the number is left missing.
MOST_PAIRS = 10_000

# A log2 difference of more is no measurement: variances that differ by so much, such as those of
# rounding beside true ones, have no typical value.
WIDEST = 100.0

# As many give a detectable change to eleven digits.
HALVINGS = 36

# An average over the chance in a sample variance, taken at equal steps of a normal score. Steps as
# fine as these serve a level of 0.001 with two pairs; from 0.05 on the sum is exact to 1e-12.
SCORES = np.linspace(-8.5, 8.5, 851)
WEIGHTS = np.exp(-(SCORES**2) / 2) / np.exp(-(SCORES**2) / 2).sum()
UPPER_TAILS = ndtr(-SCORES)


@dataclass(frozen=True)
class PlannedTest:
    """A paired t-test as its planning needs it.

    Parameters
    ----------
    prior
        Of the variances, with no degrees of freedom for the plain test.
    proteins
        How many share the prior, whose pooled degrees of freedom are the most a test can have.
    of_groups
        Whether it compares two groups of equal size; the number of pairs is that of people in each
        of them then.
    """

    prior: Prior
    proteins: int
    of_groups: bool = False

    def df(self, n_pairs: float) -> float:
        """Degrees of freedom of the residual variance."""
        return 2 * n_pairs - 2 if self.of_groups else n_pairs - 1

    def weight(self, n_pairs: float) -> float:
        """Inverse of the variance of the effect, in units of the residual variance."""
        return n_pairs / 2 if self.of_groups else n_pairs


@dataclass(frozen=True)
class Plan:
    """What is planned with: the units that are independent of each other, and the tests.

    Parameters
    ----------
    n_pairs, n_people
        Complete pairs of the contrast, and the people that they are of; people of both groups.
    fewest
        People below whom nothing is planned.
    alpha
        Level of the tests.
    tests
        The tests of the card; none where there is no card.
    sd
        True standard deviation of the differences of people, by kind of protein; empty likewise.
    reason
        Why there is no power card; empty where there is one.
    sizes
        People of two groups that are compared, else None.
    """

    n_pairs: int
    n_people: int
    fewest: int
    alpha: float
    tests: dict[str, PlannedTest]
    sd: dict[str, float]
    reason: str
    sizes: tuple[int, int] | None = None

    @property
    def n_units(self) -> float:
        """People, or of two groups the harmonic mean of their sizes."""
        if self.sizes is None:
            return self.n_people
        reference, target = self.sizes
        return 2 * reference * target / (reference + target)

    def pairs_of(self, n_people: float) -> int:
        """Count the pairs of so many people, each with as many eyes as there are on average."""
        if self.sizes:
            return ceil(n_people)
        return ceil(n_people * self.n_pairs / self.n_people)


@lru_cache(maxsize=256)
def chi_squares(df: float) -> Floats:
    """Quantiles of the chi-square distribution at the normal scores."""
    return chdtri(df, UPPER_TAILS)


def power_of(
    change: Floats | float, sd: Floats | float, n_pairs: float, alpha: float, test: PlannedTest
) -> Floats:
    """Probability that a protein with a true change gets a p-value below alpha.

    Parameters
    ----------
    change
        True |log2 fold change|; any shape that goes with `sd`.
    sd
        True standard deviation of the log2 differences between patients.
    n_pairs
        Pairs, at least two.
    alpha
        Two-sided level.
    test
        Plain or moderated.

    Returns
    -------
    numpy.ndarray
        Power, both tails. Given the sample variance the mean is normal; this is averaged over
        the chi-square distribution of the sample variance. For the plain test that is the
        noncentral t distribution, as R's ``power.t.test(type = "paired", strict = TRUE)``.

    Examples
    --------
    >>> plain = PlannedTest(Prior(0.0, 0.0), 1)
    >>> round(float(power_of(1.0, 0.8, 8, 0.05, plain)), 4)
    0.8564
    """
    return share_beyond(change, *sample_means(sd, n_pairs, alpha, test))


def sample_means(
    sd: Floats | float, n_pairs: float, alpha: float, test: PlannedTest
) -> tuple[Floats, Floats]:
    """Mean that is significant, by the chance in the sample variance, and error of the mean.

    Parameters
    ----------
    sd, n_pairs, alpha, test
        As for `power_of`.

    Returns
    -------
    reach, error : numpy.ndarray
        Shape of `sd` with a last axis: of the normal scores for `reach`, of length 1 for `error`.
    """
    sd = np.asarray(sd, float)[..., None]
    own_df = test.df(n_pairs)
    own = sd**2 * chi_squares(own_df) / own_df
    prior = test.prior
    if np.isinf(prior.df):
        variance = np.broadcast_to(prior.variance, own.shape)
    else:
        variance = (prior.df * prior.variance + own_df * own) / (prior.df + own_df)
    df = min(own_df + prior.df, own_df * test.proteins)
    reach = -stdtrit(df, alpha / 2) * np.sqrt(variance / test.weight(n_pairs))
    return reach, sd / np.sqrt(test.weight(n_pairs))


def share_beyond(change: Floats | float, reach: Floats, error: Floats) -> Floats:
    """Probability of a mean beyond its `reach` on either side, averaged over the scores."""
    change = np.asarray(change, float)[..., None]
    both = ndtr((change - reach) / error) + ndtr((-change - reach) / error)
    return (both * WEIGHTS).sum(axis=-1)


def detectable_change(sd: Floats, n_pairs: float, alpha: float, test: PlannedTest) -> Floats:
    """|log2 fold change| that is found with 80 % power, by halving; shape of `sd`."""
    means = sample_means(sd, n_pairs, alpha, test)
    low, high = np.zeros_like(sd), np.asarray(sd, float).copy()
    while (short := share_beyond(high, *means) < POWER).any():
        low, high = np.where(short, high, low), np.where(short, 2 * high, high)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        short = share_beyond(middle, *means) < POWER
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return (low + high) / 2


def pairs_needed(change: float, sd: float, alpha: float, test: PlannedTest, fewest: int) -> float:
    """Least number of pairs that find a change with 80 % power; missing above 10,000.

    Parameters
    ----------
    change, sd, alpha, test
        As for `power_of`, one number each.
    fewest
        Pairs below which nothing is tested, at least two.

    Examples
    --------
    >>> plain = PlannedTest(Prior(0.0, 0.0), 1)
    >>> pairs_needed(1.0, 0.8, 0.05, plain, fewest=2), pairs_needed(9.0, 0.1, 0.05, plain, fewest=3)
    (8.0, 3.0)
    """

    def is_enough(n_pairs: int) -> bool:
        return bool(power_of(change, sd, n_pairs, alpha, test) >= POWER)

    low, high = fewest - 1, MOST_PAIRS
    if not is_enough(high):
        return np.nan
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return float(high)


def true_sd(prior: Prior, share: float) -> float:
    """Standard deviation below which a share of the proteins truly lies.

    The sample variances of few pairs spread far more than the true ones, and their median lies
    below the true one (by 31 % at 3 pairs), so the quantile is that of the fitted prior: d0
    s0^2 / chi-square with d0 degrees of freedom.

    >>> round(true_sd(Prior(0.25, 4.0), 0.5), 4), true_sd(Prior(0.25, np.inf), 0.5)
    (0.5458, 0.5)
    """
    if np.isinf(prior.df):
        return float(np.sqrt(prior.variance))
    score = float(chdtri(prior.df, share))
    return float(np.sqrt(prior.df * prior.variance / score)) if score else np.inf


def make_plan(observations: Observations, rule: Rule) -> Plan:
    """Tests of a contrast as they are planned, with the people that it has.

    Parameters
    ----------
    observations
        Without the contaminants. Rows with fewer than `min_pairs` values are left out. The spread
        is that of the mean change of a person, which holds how much alike the eyes of a person are.
    rule
        The section `differential` of the configuration.
    """
    values, model = observations.log2, observations.model
    n_pairs = int((~np.isnan(values)).any(axis=0).sum())
    sizes = model.sizes
    if not (model.exchange_kind and n_pairs):
        what = "samples of one person are units" if model.is_blocked else "covariates are fitted"
        reason = f"not where {what}"
        if not n_pairs:
            reason = f"no protein group has enough {model.independent}"
        return Plan(n_pairs, model.n_people, 2, rule.alpha, {}, {}, reason, sizes)
    means = values if sizes else average_people(values, model.people)
    n_people = model.n_people if sizes else int((~np.isnan(means)).any(axis=0).sum())
    share = n_people / n_pairs if n_pairs and not sizes else 1.0
    fewest = max(2, ceil(rule.min_pairs * share)) if n_pairs else 2
    fit = observations.fit if means is values else summarise(means).fit
    rows = (observations.n >= rule.min_pairs) & (fit.variance > 0)
    if sizes:
        reason = f"fewer than {fewest} people in a group"
        if min(sizes) >= fewest:
            reason = ""
    elif n_pairs < rule.min_pairs:
        reason = f"fewer than {rule.min_pairs} {'people' if model.sides > 2 else 'pairs'}"
    elif n_people < fewest:
        reason = f"fewer than {fewest} {model.independent}"
    else:
        reason = ""
    if not reason and (prior := find_typical(fit.select(rows))):
        own = {True: prior, False: Prior(0.0, 0.0)}
        tests = {
            key: PlannedTest(own[test.needs_prior], int(rows.sum()), sizes is not None)
            for key, test in TESTS.items()
            if test.in_power
        }
        sd = {protein: true_sd(prior, quantile) for protein, quantile in QUARTILES.items()}
        return Plan(n_pairs, n_people, fewest, rule.alpha, tests, sd, "", sizes)
    reason = reason or "no spread of the differences that is typical of the proteins"
    return Plan(n_pairs, n_people, fewest, rule.alpha, {}, {}, reason, sizes)


def find_typical(fit: Fit) -> Prior | None:
    """Prior of these variances; None where no spread is typical of the proteins."""
    if fit.df.size < 2:
        return None
    prior = fit_prior(fit.variance, fit.df)
    return None if true_sd(prior, QUARTILES["noisy quarter"]) > WIDEST else prior


def make_power_card(plan: Plan) -> pd.DataFrame:
    """Change that this many pairs can show, for typical proteins.

    Parameters
    ----------
    plan
        As `make_plan` returns it.

    Returns
    -------
    pandas.DataFrame
        One row a test and kind of protein: `test`, `protein` (quiet quarter, median protein,
        noisy quarter), `sd` (true standard deviation of the differences of people), `n_pairs`,
        `alpha`, `power`, `detectable_log2fc` (found with that power in this many people),
        `target_log2fc`, `pairs_needed` (for the target, at least `min_pairs`), `reason` (why
        there is no number), `n_people` and `people_needed`, of two groups those in each. Where
        people have two eyes, the pairs needed are those of the people needed, with as many eyes as
        there are on average.
        Power is that of a p-value below alpha: a rule that asks for an observed |log2 fold
        change| above 1 as well finds a true change of 1 at most every second time, with any
        number of pairs, and q-values need more pairs than p-values.
    """
    rows = []
    for key in (key for key, test in TESTS.items() if test.in_power):
        test = plan.tests.get(key)
        for protein in QUARTILES:
            sd = plan.sd.get(protein, np.nan)
            row = {"test": key, "protein": protein, "sd": sd, "n_pairs": plan.n_pairs}
            row |= {"alpha": plan.alpha, "power": POWER, "detectable_log2fc": np.nan}
            row |= {"target_log2fc": TARGET, "pairs_needed": np.nan, "reason": plan.reason}
            row |= {"n_people": plan.n_people, "people_needed": np.nan}
            if test:
                found = detectable_change(np.array(sd), plan.n_units, plan.alpha, test)
                row["detectable_log2fc"] = float(found)
                needed = pairs_needed(TARGET, sd, plan.alpha, test, plan.fewest)
                row["people_needed"] = needed
                row["pairs_needed"] = needed if np.isnan(needed) else plan.pairs_of(needed)
            rows.append(row)
    return pd.DataFrame(rows).astype({"pairs_needed": "Int64", "people_needed": "Int64"})


def make_power_curve(plan: Plan) -> pd.DataFrame:
    """Detectable change over the number of people, for the figure.

    Parameters
    ----------
    plan
        As `make_plan` returns it.

    Returns
    -------
    pandas.DataFrame
        One row a test and number of people: `test`, `n_pairs` (theirs, with as many eyes as there
        are on average), `lower`, `median`, `upper` (detectable |log2 fold change| of the quiet
        quarter, the median protein and the noisy quarter) and `n_people`. From as few as have
        `min_pairs` up to twice the people there are, and at least 12. No row where there is no
        card.
    """
    now = round(plan.n_units)
    most = max(2 * now, 12)
    # Each number at first, where the curve bends, and then ever fewer of them.
    steps = {*range(2, 13), now, *np.geomspace(12, most, 13).astype(int).tolist()}
    rows = []
    sd = np.array([*plan.sd.values()])
    for key, test in plan.tests.items():
        for units in sorted(step for step in steps if step >= plan.fewest):
            found = detectable_change(sd, units, plan.alpha, test).tolist()
            rows.append((key, plan.pairs_of(units), *found, units))
    return pd.DataFrame(rows, columns=POWER_CURVE.names)
