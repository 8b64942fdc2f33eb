"""Whether the change of a protein differs between two contrasts, and what both say together."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from tearflow.comparison.behrens_fisher import upper_quantile, upper_tail
from tearflow.differential.fit import never_zero
from tearflow.differential.moderation import on_unique
from tearflow.differential.multiple_testing import adjust_bh

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A change or a difference of changes; each of shape (proteins,).

    Parameters
    ----------
    effect
        On the log2 scale, missing where there is none.
    error
        Its standard error; missing where no test is defined.
    df
        Degrees of freedom of Student's t.
    """

    effect: Floats
    error: Floats
    df: Floats

    @property
    def student_p_value(self) -> Floats:
        """Two-sided p-value by Student's t."""
        return never_zero(2 * stdtr(self.df, -np.abs(self.effect) / self.error))

    @property
    def p_value(self) -> Floats:
        """Two-sided p-value."""
        return self.student_p_value

    @property
    def margin(self) -> Floats:
        """Half of the 95 % confidence interval."""
        return self.error * stdtrit(self.df, 0.975)

    def columns(self, effect: str, prefix: str = "") -> dict[str, Floats]:
        """Columns of a table, that of the effect by this name."""
        p_value, margin = self.p_value, self.margin
        named = {
            "se": self.error,
            "ci_low": self.effect - margin,
            "ci_high": self.effect + margin,
            "p_value": p_value,
            "q_value": adjust_bh(p_value),
        }
        return {effect: self.effect, **{prefix + name: values for name, values in named.items()}}


@dataclass(frozen=True)
class SumOfTwo(Estimate):
    """A weighted sum of two independent changes; each of shape (proteins,).

    Parameters
    ----------
    effect, error
        As of `Estimate`.
    df
        Degrees of freedom by Welch and Satterthwaite.
    share
        Share of the first change in the variance.
    first_df, second_df
        Degrees of freedom of the changes.
    """

    share: Floats
    first_df: Floats
    second_df: Floats

    @property
    def p_value(self) -> Floats:
        """Two-sided p-value by the distribution of Behrens and Fisher."""
        t = np.abs(self.effect) / self.error
        return never_zero(2 * upper_tail(t, self.share, self.first_df, self.second_df))

    @property
    def margin(self) -> Floats:
        """Half of the 95 % confidence interval."""
        return self.error * upper_quantile(0.025, self.share, self.first_df, self.second_df)


def no_estimate(n: int) -> Estimate:
    """Estimate of which every value is missing."""
    return Estimate(*np.full((3, n), np.nan))


def estimate_of(deps: pd.DataFrame) -> Estimate:
    """Change of every protein with its moderated standard error, from deps.tsv.

    The error is the change over its moderated t, or half the interval over the quantile where the
    change is zero.

    Parameters
    ----------
    deps
        Columns `log2fc`, `moderated_t`, `moderated_df`, `moderated_ci_low` and
        `moderated_ci_high`.
    """
    names = ("log2fc", "moderated_t", "moderated_df", "moderated_ci_low", "moderated_ci_high")
    effect, t, df, low, high = (deps[name].to_numpy(float) for name in names)
    by_interval = (high - low) / 2 / on_unique(lambda unique: stdtrit(unique, 0.975), df)
    error = np.divide(effect, t, out=by_interval, where=(t != 0) & np.isfinite(t))
    return Estimate(effect, error, df)


def compare_changes(first: Estimate, second: Estimate) -> SumOfTwo:
    """Change in the first contrast minus that in the second, of different people.

    Examples
    --------
    >>> df = np.array([4.0])
    >>> changes = [Estimate(np.array([value]), np.array([0.5]), df) for value in (3.0, 1.0)]
    >>> found = compare_changes(*changes)
    >>> found.effect.item(), round(found.error.item(), 4), found.df.item()
    (2.0, 0.7071, 8.0)
    """
    return _sum_of_two(
        first.effect - second.effect, first.error**2, second.error**2, first.df, second.df
    )


def pool_changes(first: Estimate, second: Estimate) -> tuple[SumOfTwo, Floats]:
    """Mean change over cohorts like these two by random effects, and the variance between them.

    Of two cohorts the estimators of that variance by DerSimonian and Laird, Hedges, Paule and
    Mandel and restricted likelihood are one number: half of what the squared difference exceeds
    the sum of the squared errors by. Estimate and error are those of metafor's ``rma``. The
    interval is wider than its normal one: the variance between counts in each change with the
    single degree of freedom that it has.

    Returns
    -------
    pooled, between : SumOfTwo, numpy.ndarray
        The pooled change; the variance between cohorts, shape (proteins,).

    References
    ----------
    DerSimonian and Laird 1986, https://doi.org/10.1016/0197-2456(86)90046-2

    Examples
    --------
    >>> df = np.array([6.0])
    >>> changes = [Estimate(np.array([value]), np.array([0.5]), df) for value in (3.0, 1.0)]
    >>> pooled, between = pool_changes(*changes)
    >>> pooled.effect.item(), pooled.error.item(), between.item()
    (2.0, 1.0, 1.75)
    """
    squared = (first.effect - second.effect) ** 2
    between = np.maximum(squared - first.error**2 - second.error**2, 0) / 2
    variances = first.error**2 + between, second.error**2 + between
    dfs = (
        variance**2 / ((variance - between) ** 2 / estimate.df + between**2)
        for variance, estimate in zip(variances, (first, second), strict=True)
    )
    weight = variances[1] / (variances[0] + variances[1])
    effect = weight * first.effect + (1 - weight) * second.effect
    parts = weight**2 * variances[0], (1 - weight) ** 2 * variances[1]
    return _sum_of_two(effect, *parts, *dfs), between


def _sum_of_two(
    effect: Floats, first: Floats, second: Floats, first_df: Floats, second_df: Floats
) -> SumOfTwo:
    """Estimate whose variance is the sum of two."""
    total = first + second
    df = total**2 / (first**2 / first_df + second**2 / second_df)
    return SumOfTwo(effect, np.sqrt(total), df, first / total, first_df, second_df)
