"""Mixed model of a measure over visits: restricted maximum likelihood, Kenward-Roger's tests.

A value is the mean of its arm and visit plus what is peculiar to the person, to the eye of the
person, to the person at that visit (both eyes move together) and to the single measurement. All
visits that were made are used. No variance component is negative.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import fdtrc, stdtr, stdtrit

from tearflow.differential.fit import never_zero

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

RESIDUAL = "residual"
# Deviations from the means that are a smaller share of the values are rounding.
ROUNDING = 1e-12
# A random term is determined where the others leave at least this share of its information.
ANGLE = 1e-8
# With fewer degrees of freedom the approximation of Kenward and Roger is void.
LEAST_DF = 1 - 1e-6
# Residual variance, as a share of the variance of the values, below which the likelihood has no
# optimum: nothing is left over by the random terms.
LEAST_RESIDUAL = 1e-9
# Condition of the information below which it is inverted as pbkrtest does.
SINGULAR = 1e-10
# Decrease of the criterion that a step promises: of the last step, after which Newton's steps are
# exact to rounding, and where rounding hides it, so that the step is taken unchecked.
CONVERGED, UNCHECKED = 1e-12, 1e-8
MOST_STEPS = 200
# The residual variance loses at most this share in a step.
LARGEST_LOSS = 0.9


class NoModelError(ValueError):
    """Why these values cannot be fitted, for the column `reason`."""


class Estimate(NamedTuple):
    """A contrast of the means: its value, Kenward and Roger's error, t-test and 95 % interval.

    All but the value are missing where so few values leave less than one degree of freedom.
    """

    value: float
    error: float
    statistic: float
    df: float
    p_value: float
    lower: float
    upper: float


class JointTest(NamedTuple):
    """F test of several contrasts together; all but `df1` missing where the values are too few."""

    statistic: float
    df1: int
    df2: float
    p_value: float


@dataclass(frozen=True)
class Blocks:
    """Values of people side by side, padded with zeros to the most that a person has.

    Parameters
    ----------
    measured
        Shape (people, places).
    matrix
        Model of the means, shape (people, places, parameters).
    components
        Which values share a random effect, shape (components, people, places, places); the
        residual last.
    padding
        One at the diagonal of padded places, shape (people, places, places).
    n
        Values.
    """

    measured: Floats
    matrix: Floats
    components: Floats
    padding: Floats
    n: int


@dataclass(frozen=True)
class Point:
    """The restricted likelihood and its derivatives at some variances.

    Parameters
    ----------
    criterion
        -2 log restricted likelihood, as lme4's ``REMLcrit``.
    gradient, hessian
        Its derivatives by the variances.
    information
        Expected value of the Hessian.
    effects, covariance
        Means of generalised least squares and their covariance.
    first
        Derivatives of the inverse covariance by the variances, without their minus sign, shape
        (components, parameters, parameters).
    weighted, solved
        What the second ones are made of, both (components, people x places, parameters).
    """

    criterion: float
    gradient: Floats
    hessian: Floats
    information: Floats
    effects: Floats
    covariance: Floats
    first: Floats
    weighted: Floats
    solved: Floats


@dataclass(frozen=True)
class MixedFit:
    """Fitted model.

    Parameters
    ----------
    effects
        The means, shape (parameters,).
    covariance, adjusted
        Their covariance at the estimated variances, and Kenward and Roger's, which adds what the
        estimation of the variances costs.
    variances
        By random term, the residual last; zero where the optimum is at the boundary.
    first
        As in `Point`.
    uncertainty
        Covariance of the estimated variances by the expected information, those at zero included.
    criterion
        -2 log restricted likelihood at the optimum.
    """

    effects: Floats
    covariance: Floats
    adjusted: Floats
    variances: dict[str, float]
    first: Floats
    uncertainty: Floats
    criterion: float

    def estimate(self, contrast: Floats) -> Estimate:
        """Contrast of the means, shape (parameters,), tested as pbkrtest's ``KRmodcomp`` does."""
        value, variance = float(contrast @ self.effects), float(contrast @ self.adjusted @ contrast)
        _, second = self._moments(contrast[None, :])
        df = 2 / second if second > 0 else 0.0
        if variance <= 0 or df < LEAST_DF:
            return Estimate(value, *[np.nan] * 6)
        error = float(np.sqrt(variance))
        reach = -float(stdtrit(df, 0.025)) * error
        t = value / error
        p_value = float(never_zero(2 * stdtr(df, -abs(t))))
        return Estimate(value, error, t, df, p_value, value - reach, value + reach)

    def test(self, contrasts: Floats) -> JointTest:
        """F test that all contrasts, shape (contrasts, parameters), of full rank, are zero.

        Kenward and Roger 1997, https://doi.org/10.2307/2533558, as pbkrtest's ``KRmodcomp``.
        """
        q = len(contrasts)
        if q == 1:
            single = self.estimate(contrasts[0])
            return JointTest(single.statistic**2, 1, single.df, single.p_value)
        values = contrasts @ self.effects
        spread = contrasts @ self.adjusted @ contrasts.T
        unscaled = float(values @ np.linalg.solve(spread, values)) / q
        first, second = self._moments(contrasts)
        b = (first + 6 * second) / (2 * q)
        g = ((q + 1) * first - (q + 4) * second) / ((q + 2) * second)
        divisor = 3 * q + 2 * (1 - g)
        c1, c2, c3 = g / divisor, (q - g) / divisor, (q + 2 - g) / divisor
        mean, narrow = 1 - second / q, 1 - c3 * b
        # F has this coefficient of variation, squared, times q / 2. With very few values the
        # expansion leaves no F distribution that has it.
        ratio = (mean / (1 - c2 * b)) ** 2 * (1 + c1 * b) / narrow
        if mean <= 0 or narrow <= 0 or ratio <= 1:
            return JointTest(np.nan, q, np.nan, np.nan)
        df2 = 4 + (q + 2) / (ratio - 1)
        statistic = df2 * mean / (df2 - 2) * unscaled
        return JointTest(statistic, q, df2, float(never_zero(fdtrc(q, df2, statistic))))

    def _moments(self, contrasts: Floats) -> tuple[float, float]:
        """The terms A1 and A2 of Kenward and Roger."""
        root = self.covariance @ contrasts.T
        inverse = np.linalg.inv(contrasts @ root)
        parts = inverse @ (root.T @ self.first @ root)
        traces = parts.trace(axis1=1, axis2=2)
        first = traces @ self.uncertainty @ traces
        second = (self.uncertainty * np.einsum("iab,jba->ij", parts, parts)).sum()
        return float(first), float(second)


def fit_mixed(
    values: Floats, matrix: Floats, groups: dict[str, Sequence[int]], people: Sequence[int]
) -> MixedFit:
    """Model fitted by restricted maximum likelihood.

    Parameters
    ----------
    values
        Shape (values,), none missing.
    matrix
        Model of the means, shape (values, parameters), of full rank.
    groups
        By random term, which values share an effect; groups lie within people.
    people
        Of each value.

    Raises
    ------
    NoModelError
        Where the values do not determine the model.

    Notes
    -----
    Checked against lme4 (criterion, variances, means), lmerTest and pbkrtest (errors, degrees of
    freedom, p) on Orthodont, sleepstudy and simulated eyes. Where a component is zero at the
    optimum, Kenward-Roger's degrees of freedom count that it was estimated, as pbkrtest does.

    Examples
    --------
    Three people at two visits, complete: the test of the visits is the paired t-test.

    >>> values = np.array([1.0, 2.0, 4.0, 6.0, 3.0, 6.0])
    >>> matrix = np.tile(np.eye(2), (3, 1))
    >>> people = [0, 0, 1, 1, 2, 2]
    >>> fit = fit_mixed(values, matrix, {"person": people}, people)
    >>> estimate = fit.estimate(np.array([-1.0, 1.0]))
    >>> round(estimate.value, 9), round(estimate.statistic, 6), round(estimate.df, 6)
    (2.0, 3.464102, 2.0)
    """
    coefficients, *_ = np.linalg.lstsq(matrix, values, rcond=None)
    residuals = values - matrix @ coefficients
    df = len(values) - matrix.shape[1]
    if df < 1:
        raise NoModelError("there are no more values than means")
    scale = float(np.sqrt(residuals @ residuals / df))
    if scale <= ROUNDING * float(np.abs(values).max(initial=0.0)):
        raise NoModelError("the values do not vary between people")
    blocks = make_blocks(residuals / scale, matrix, groups, people)
    found = find_determined(blocks)
    if not found[0]:
        raise NoModelError("too few people have values at two visits")
    blocks = replace(blocks, components=blocks.components[found])
    terms = [term for term, is_found in zip([*groups, RESIDUAL], found, strict=True) if is_found]
    variances, point = minimise(blocks)
    uncertainty = 2 * invert(point.information)
    second = np.einsum("ixa,jxb->ijab", point.weighted, point.solved, optimize=True)
    excess = second - point.first[:, None] @ point.covariance @ point.first[None]
    correction = np.einsum("ij,ijab->ab", uncertainty, excess)
    adjusted = point.covariance + 2 * point.covariance @ correction @ point.covariance
    return MixedFit(
        effects=coefficients + scale * point.effects,
        covariance=scale**2 * point.covariance,
        adjusted=scale**2 * (adjusted + adjusted.T) / 2,
        variances=dict(zip(terms, (scale**2 * variances).tolist(), strict=True)),
        first=point.first / scale**4,
        uncertainty=scale**4 * uncertainty,
        criterion=point.criterion + 2 * df * float(np.log(scale)),
    )


def invert(information: Floats) -> Floats:
    """Inverse, or as in pbkrtest the generalised one where the condition is poor."""
    return np.asarray(np.linalg.pinv(information, rcond=SINGULAR, hermitian=True), float)


def find_determined(blocks: Blocks) -> Flags:
    """Which random terms the values tell from the residual and from the terms before them.

    With one eye a person, say, the eye is the person, and the person at a visit the residual.
    """
    information = evaluate(blocks, np.ones(len(blocks.components))).information
    found = np.zeros(len(information), bool)
    found[-1] = True
    for term in range(len(information) - 1):
        known = information[np.ix_(found, found)]
        shared = information[term, found]
        own = information[term, term]
        found[term] = own - shared @ np.linalg.solve(known, shared) > ANGLE * own
    return found


def make_blocks(
    values: Floats, matrix: Floats, groups: dict[str, Sequence[int]], people: Sequence[int]
) -> Blocks:
    """Values, model and random terms by person; arguments as for `fit_mixed`."""
    codes, names = pd.factorize(np.asarray(people))
    place = pd.Series(codes).groupby(codes).cumcount().to_numpy()
    shape = (len(names), int(place.max()) + 1)
    there = np.zeros(shape, bool)
    there[codes, place] = True
    pairs = there[:, :, None] & there[:, None, :]
    components = []
    for members in groups.values():
        spread = np.full(shape, -1)
        spread[codes, place] = pd.factorize(np.asarray(members))[0]
        components.append(pairs & (spread[:, :, None] == spread[:, None, :]))
    diagonal = np.eye(shape[1], dtype=bool)
    components.append(pairs & diagonal)
    padded_values, padded_matrix = np.zeros(shape), np.zeros((*shape, matrix.shape[1]))
    padded_values[codes, place], padded_matrix[codes, place] = values, matrix
    padding = (~there[:, :, None] & diagonal).astype(float)
    return Blocks(padded_values, padded_matrix, np.array(components, float), padding, len(values))


def evaluate(blocks: Blocks, variances: Floats) -> Point:
    """Restricted likelihood and its derivatives at these variances, shape (components,)."""
    matrix, components = blocks.matrix, blocks.components
    size, n_parameters = len(components), matrix.shape[2]
    covariance = np.tensordot(variances, components, 1) + blocks.padding
    inverse = np.linalg.inv(covariance)
    weighted = inverse @ matrix
    information = flat(matrix).T @ flat(weighted)
    phi = np.asarray(np.linalg.inv(information), float)
    effects = phi @ np.tensordot(weighted, blocks.measured, ((0, 1), (0, 1)))
    residuals = blocks.measured - matrix @ effects
    solved = (inverse @ residuals[..., None])[..., 0]
    criterion = (
        np.linalg.slogdet(covariance)[1].sum()
        + np.linalg.slogdet(information)[1]
        + (residuals * solved).sum()
        + (blocks.n - n_parameters) * np.log(2 * np.pi)
    )
    # With P, which is the inverse less its part along the means: the gradient of a variance whose
    # component is G is tr(P G) - y'P G P y, the expected Hessian of two tr(P G P G'), and twice the
    # average information y'P G P G' P y. Products over people are sums of their blocks.
    turned = inverse @ components
    shared = components @ weighted
    returned = inverse @ shared
    first = (np.swapaxes(weighted, 1, 2) @ shared).sum(axis=1)
    pulls = (components @ solved[..., None])[..., 0].reshape(size, -1)
    pulled = (inverse @ pulls.reshape(size, *solved.shape)[..., None])[..., 0].reshape(size, -1)
    sides = pulls @ flat(weighted)
    projected = phi @ first
    expected = (
        turned.reshape(size, -1) @ np.swapaxes(turned, 2, 3).reshape(size, -1).T
        - 2 * (shared @ phi).reshape(size, -1) @ returned.reshape(size, -1).T
        + projected.reshape(size, -1) @ np.swapaxes(projected, 1, 2).reshape(size, -1).T
    )
    average = pulls @ pulled.T - sides @ phi @ sides.T
    traces = turned.trace(axis1=2, axis2=3).sum(axis=1) - projected.trace(axis1=1, axis2=2)
    return Point(
        criterion=float(criterion),
        gradient=traces - pulls @ solved.ravel(),
        hessian=2 * average - expected,
        information=expected,
        effects=effects,
        covariance=phi,
        first=first,
        weighted=shared.reshape(size, -1, n_parameters),
        solved=returned.reshape(size, -1, n_parameters),
    )


def flat(blocks: Floats) -> Floats:
    """Blocks of people below each other, shape (people x places, columns)."""
    return blocks.reshape(-1, blocks.shape[-1])


def minimise(blocks: Blocks) -> tuple[Floats, Point]:
    """Variances at the optimum of the restricted likelihood, none below zero.

    An optimum with a variance of zero need not be the only one: another start leads to the others.
    """
    found = descend(blocks, np.full(len(blocks.components), 1 / len(blocks.components)))
    variances = found[0]
    if (variances > 0).all():
        return found
    again = descend(blocks, np.where(variances > 0, variances, variances[-1]))
    return min(found, again, key=lambda optimum: optimum[1].criterion)


def descend(blocks: Blocks, variances: Floats) -> tuple[Floats, Point]:
    """Local optimum that is reached from these variances."""
    point = evaluate(blocks, variances)
    for _ in range(MOST_STEPS):
        step = step_from(variances, point)
        gain = -float(point.gradient @ step)
        is_last = gain <= CONVERGED
        if -step[-1] > LARGEST_LOSS * variances[-1]:
            step *= LARGEST_LOSS * variances[-1] / -step[-1]
        new = evaluate(blocks, variances + step)
        while gain > UNCHECKED and not new.criterion < point.criterion:
            step /= 2
            gain /= 2
            new = evaluate(blocks, variances + step)
        variances, point = np.maximum(variances + step, 0.0), new
        if is_last:
            return variances, point
        if variances[-1] < LEAST_RESIDUAL:
            raise NoModelError("nothing is left to vary within people, such as between their eyes")
    raise NoModelError("the model does not converge")


def step_from(variances: Floats, point: Point) -> Floats:
    """Step towards the optimum that leaves no variance below zero.

    Fisher's scoring decides which variances go to zero, and Newton's step takes the others, where
    the criterion is convex in them, faster to the optimum.
    """
    target = lowest_of(variances, point.gradient, point.information)
    free = target > 0
    newton = np.zeros_like(target)
    curvature = point.hessian[np.ix_(free, free)]
    if np.linalg.eigvalsh(curvature)[0] > 0:
        slope = point.gradient[free] - point.hessian[np.ix_(free, ~free)] @ variances[~free]
        newton[free] = variances[free] - np.linalg.solve(curvature, slope)
        if (newton >= 0).all() and point.gradient @ (newton - variances) < 0:
            target = newton
    return target - variances


def lowest_of(variances: Floats, gradient: Floats, curvature: Floats) -> Floats:
    """Lowest place, with no negative component, of a convex quadratic given at `variances`."""
    best, lowest = variances, 0.0
    for free in product((True, False), repeat=len(variances)):
        kept = np.array(free)
        target = np.where(kept, variances, 0.0)
        slope = gradient + curvature @ (target - variances)
        target[kept] -= np.linalg.solve(curvature[np.ix_(kept, kept)], slope[kept])
        step = target - variances
        height = float(gradient @ step + step @ curvature @ step / 2)
        if height < lowest and (target >= 0).all():
            best, lowest = target, height
            if kept.all():
                break
    return best
