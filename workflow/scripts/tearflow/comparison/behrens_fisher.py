"""Distribution of a weighted sum of two independent Student t's, that of Behrens and Fisher.

A change over its moderated standard error is Student t, whatever its true variance, so a
difference of two changes over its standard error is of this distribution. Student's t with the
degrees of freedom of Welch and Satterthwaite has too light tails: at n = 3 it turns a p of 1e-4
into 1e-5.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, stdtr, stdtrit

Floats = NDArray[np.float64]

# Places at which the distribution is summed, and the logarithm of the weight left out at the ends.
PLACES, LEFT_OUT = 121, 60.0
MOST_STEPS, CLOSE = 50, 1e-12


def upper_tail(x: Floats, share: Floats, first_df: Floats, second_df: Floats) -> Floats:
    """Probability that ``sqrt(share) T1 + sqrt(1 - share) T2`` is above `x`.

    The sum is a Student t of both degrees of freedom together, times a factor that depends on a
    Beta variable (Ruben 1960, J. R. Stat. Soc. B 22, 188-194). The trapezoidal rule over its logit
    is exact to 1e-6 of the probability, and for more than 2 degrees of freedom to 1e-8.

    Parameters
    ----------
    x
        Not negative; missing values stay missing.
    share
        Share of the first in the variance.
    first_df, second_df
        Degrees of freedom; all of shape (proteins,).

    Notes
    -----
    Checked against the convolution by R's ``integrate``.

    Examples
    --------
    Two t's of 1 degree of freedom are one, sqrt(2) times as wide:

    >>> half, single = np.array([0.5]), np.array([1.0])
    >>> upper_tail(np.array([np.sqrt(2)]), half, single, single).round(5).tolist()
    [0.25]
    """
    factor, weight = _mixture(share, first_df, second_df)
    return np.sum(weight * stdtr((first_df + second_df)[:, None], -x[:, None] / factor), axis=1)


def upper_quantile(
    probability: float, share: Floats, first_df: Floats, second_df: Floats
) -> Floats:
    """Value above which the sum is with a probability below 0.5; parameters as `upper_tail`."""
    factor, weight = _mixture(share, first_df, second_df)
    df = (first_df + second_df)[:, None]
    # From below, where the tail is convex, so that no step of Newton's goes too far.
    x = stdtrit(df[:, 0], 1 - probability)
    log_scale = -np.log(df) / 2 - betaln(0.5, df / 2)
    for _ in range(MOST_STEPS):
        t = x[:, None] / factor
        beyond = np.sum(weight * stdtr(df, -t), axis=1) - probability
        density = np.exp(log_scale - (df + 1) / 2 * np.log1p(t**2 / df))
        step = beyond / np.sum(weight / factor * density, axis=1)
        x = x + step
        if not np.any(np.abs(step) > CLOSE * x):
            break
    return x


def _mixture(share: Floats, first_df: Floats, second_df: Floats) -> tuple[Floats, Floats]:
    """Factors of the Student t and their weights, each of shape (proteins, places)."""
    share, first, second = share[:, None], first_df[:, None], second_df[:, None]
    # Far enough for the exponential ends of the logit, and for a narrow one around its mode.
    middle, width = np.log(first / second), 10 * np.sqrt(2 / first + 2 / second)
    low, high = LEFT_OUT / first + width, LEFT_OUT / second + width
    logit = middle - low + (low + high) * np.linspace(0, 1, PLACES)
    log_beta, log_rest = -np.logaddexp(0, -logit), -np.logaddexp(0, logit)
    log_weight = first / 2 * log_beta + second / 2 * log_rest
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    parts = share * first * np.exp(-log_beta) + (1 - share) * second * np.exp(-log_rest)
    return np.sqrt(parts / (first + second)), weight / weight.sum(axis=1, keepdims=True)
