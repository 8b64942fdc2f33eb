"""Swapped samples: every sample should fit its own subject better than any other."""

from dataclasses import dataclass
from math import factorial, prod

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Texts = NDArray[np.str_]

# From so many subjects on, the direction in which all samples differ most is taken out: there it
# is the quality of the samples. Among few subjects it is what tells them apart.
MANY_SUBJECTS = 12
# A correlation of fewer protein groups says nothing.
FEWEST_SHARED = 20


@dataclass(frozen=True)
class Fit:
    """How well the samples fit the subjects, by correlation over the other visits.

    Parameters
    ----------
    names
        The subjects.
    table
        Mean correlation of each sample with each subject, sample by subject, in the order of
        `names`; missing where the two share no visit to compare.
    codes
        Which of the subjects each sample is said to be of.
    """

    names: NDArray[np.str_]
    table: Floats
    codes: NDArray[np.int64]

    @property
    def own(self) -> Floats:
        """Correlation of each sample with the subject it is said to be of."""
        return self.table[np.arange(len(self.codes)), self.codes]

    @property
    def others(self) -> Floats:
        """The table without each sample's own subject, minus infinity where it is missing."""
        others = np.nan_to_num(self.table, nan=-np.inf)
        others[np.arange(len(self.codes)), self.codes] = -np.inf
        return others


def correlate_residuals(log2: pd.DataFrame, visits: Texts, n_subjects: int) -> Floats:
    """Correlate what is left of the samples without the profile that a visit has in common.

    Parameters
    ----------
    log2
        Log2 intensities without contaminants, protein group by sample.
    visits
        Visit of each sample.
    n_subjects
        From 12 on the first principal component of the residuals is subtracted as well.

    Returns
    -------
    numpy.ndarray
        Pearson correlation of each two samples of different visits, pairwise complete over the
        protein groups seen in at least half of the samples; missing within a visit, where taking
        its mean away makes samples unlike each other, and below 20 shared groups.
    """
    values = watched(log2.to_numpy(float))
    residuals = np.full(values.shape, np.nan)
    for visit in dict.fromkeys(visits):
        part = values[:, visits == visit]
        seen = ~np.isnan(part)
        n = np.count_nonzero(seen, axis=1, keepdims=True)
        mean = np.where(seen, part, 0.0).sum(axis=1, keepdims=True) / np.maximum(n, 1)
        # Seen once in a visit it would be its own mean.
        residuals[:, visits == visit] = np.where(n > 1, part - mean, np.nan)
    if n_subjects >= MANY_SUBJECTS:
        filled = np.nan_to_num(residuals)
        first = np.linalg.eigh(filled.T @ filled)[1][:, -1]
        residuals -= np.outer(filled @ first, first)
    correlation = correlate_pairwise(residuals)
    correlation[visits[:, None] == visits[None]] = np.nan
    return correlation


def watched(values: Floats) -> Floats:
    """Rows of the protein groups that are seen in at least half of the samples."""
    return values[np.count_nonzero(~np.isnan(values), axis=1) * 2 >= values.shape[1]]


def compared_in_visit(values: Floats, visits: Texts, visit: str) -> NDArray[np.bool_]:
    """Which protein groups have a mean of the visit that is not the value itself."""
    return np.count_nonzero(~np.isnan(values[:, visits == visit]), axis=1) > 1


def correlate_pairwise(values: Floats) -> Floats:
    """Correlate each two columns over the rows that both have, by products of matrices.

    >>> values = np.random.default_rng(1).normal(size=(50, 3))
    >>> values[:9, 0] = np.nan
    >>> found = correlate_pairwise(values)
    >>> bool(np.isclose(found[0, 1], np.corrcoef(values[9:, 0], values[9:, 1])[0, 1]))
    True
    """
    seen = ~np.isnan(values)
    filled, weight = np.where(seen, values, 0.0), seen.astype(float)
    n = weight.T @ weight
    sums, squares = filled.T @ weight, (filled**2).T @ weight
    with np.errstate(invalid="ignore", divide="ignore"):
        covariance = filled.T @ filled - sums * sums.T / n
        spread = squares - sums**2 / n
        correlation = covariance / np.sqrt(spread * spread.T)
    constant = (spread <= 1e-12 * np.maximum(squares, 1e-300)) | (n < FEWEST_SHARED)
    return np.where(constant | constant.T, np.nan, correlation)


def fit_subjects(correlation: Floats, codes: NDArray[np.int64], names: Texts) -> Fit:
    """Average the correlations of each sample with the samples of each subject."""
    member = np.eye(len(names))[codes]
    known = ~np.isnan(correlation)
    n = known.astype(float) @ member
    total = np.nan_to_num(correlation) @ member
    return Fit(names, np.divide(total, n, out=np.full(n.shape, np.nan), where=n > 0), codes)


def exchange(correlation: Floats, codes: NDArray[np.int64], visits: Texts) -> NDArray[np.int64]:
    """Exchange subjects of two samples of a visit for as long as the samples then fit better.

    Parameters
    ----------
    correlation
        As `correlate_residuals` gives it.
    codes
        Number of the subject of each sample.
    visits
        Visit of each sample.

    Returns
    -------
    numpy.ndarray
        Number of the subject that each sample fits; equal to `codes` where no exchange raises the
        sum of the two samples' correlations with their subjects. The best exchange goes first.
    """
    codes = codes.copy()
    names = np.arange(codes.max() + 1)
    same = visits[:, None] == visits[None]
    for _ in range(len(codes)):
        fit = fit_subjects(correlation, codes, names)
        crossed = fit.table[:, codes]
        gain = crossed + crossed.T - fit.own[:, None] - fit.own[None]
        gain = np.where(same & (codes[:, None] != codes[None]), gain, np.nan)
        gain = np.nan_to_num(gain, nan=-np.inf)
        first, second = np.unravel_index(gain.argmax(), gain.shape)
        if gain[first, second] <= 1e-9:
            break
        codes[[first, second]] = codes[[second, first]]
    return codes


def find_swaps(log2: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Compare every sample with its own subject and with the others.

    Parameters
    ----------
    log2
        Log2 intensities without contaminants, protein group by sample, samples as in `table`.
    table
        `sample`, `subject` and `visit`, one row a sample.

    Returns
    -------
    pandas.DataFrame
        `own_correlation`, the mean correlation with the samples of its subject at other visits;
        `best_other_correlation`, the same with the other subject it fits best;
        `best_other_sample`, that subject's most alike sample; `swap_suspect`: another subject
        fits better, and so do the samples of the visit when two of them are exchanged;
        `swap_note`: the evidence. What cannot be compared is missing.
    """
    visits, subjects = table["visit"].to_numpy(str), table["subject"].nunique()
    return judge_samples(correlate_residuals(log2, visits, subjects), table)


def judge_samples(correlation: Floats, table: pd.DataFrame) -> pd.DataFrame:
    """Do what `find_swaps` does from correlations, which do not change with a swap in a visit.

    Parameters
    ----------
    correlation
        As `correlate_residuals` gives it.
    table
        As for `find_swaps`.
    """
    visits = table["visit"].to_numpy(str)
    names, codes = np.unique(table["subject"].to_numpy(str), return_inverse=True)
    fit = fit_subjects(correlation, codes, names)
    best = fit.others.argmax(axis=1)
    best_value = fit.others.max(axis=1)
    comparable = ~np.isnan(fit.own) & np.isfinite(best_value)
    closer = comparable & (best_value > fit.own)
    fitting = exchange(correlation, codes, visits)
    notes = [""] * len(table)
    suspect = np.zeros(len(table), dtype=bool)
    samples = table["sample"].to_numpy(str)
    for row in np.flatnonzero(closer).tolist():
        swapped = name_swap(row, codes, fitting, visits, names)
        suspect[row] = swapped is not None
        if swapped is None:
            evidence = compare_fit(fit, row, int(best[row]))
            notes[row] = f"{evidence}, but no exchange of two samples of {visits[row]} fits better"
        else:
            explanation, other = swapped
            notes[row] = f"{explanation}: {compare_fit(fit, row, other, int(best[row]))}"
    for row in np.flatnonzero(comparable & ~closer & (fitting != codes)).tolist():
        partners = (visits == visits[row]) & (codes == fitting[row]) & (fitting != codes)
        named = ", ".join(samples[partners]) or f"the sample of {names[fitting[row]]}"
        notes[row] = (
            f"fits its own subject best (r = {fit.own[row]:.2f}); an exchange with {named} would"
            " make both together fit better, for the sake of the other"
        )
    alike = np.where(codes[None] == best[:, None], np.nan_to_num(correlation, nan=-2.0), -np.inf)
    nearest = samples[alike.argmax(axis=1)]
    return pd.DataFrame(
        {
            "own_correlation": fit.own,
            "best_other_correlation": np.where(np.isfinite(best_value), best_value, np.nan),
            "best_other_sample": np.where(np.isfinite(best_value), nearest, ""),
            "swap_suspect": suspect,
            "swap_note": notes,
        }
    )


def compare_fit(fit: Fit, row: int, other: int, best: int | None = None) -> str:
    """Evidence for a sample to be of another subject: its correlations with the two.

    Parameters
    ----------
    fit
        From `fit_subjects`.
    row
        The sample.
    other
        The subject that is named.
    best
        The subject that fits best, where it may be a third one.
    """
    here, there = fit.own[row], fit.table[row, other]
    subject, name = fit.names[fit.codes[row]], fit.names[other]
    third = ""
    if best is not None and best != other:
        third = f"; by itself it fits {fit.names[best]} best (r = {fit.table[row, best]:.2f})"
    if np.isnan(there) or there <= here:
        value = "not known" if np.isnan(there) else f"{there:.2f}"
        return (
            f"fits {subject} (r = {here:.2f}) no worse than {name} (r = {value}), but with the "
            f"exchange both samples together fit better{third}"
        )
    return f"fits {name} (r = {there:.2f}) better than {subject} (r = {here:.2f}){third}"


def name_swap(
    row: int,
    codes: NDArray[np.int64],
    fitting: NDArray[np.int64],
    visits: Texts,
    names: Texts,
) -> tuple[str, int] | None:
    """Name the swap that would explain a sample, or None where the exchanges leave it as it is.

    Where the two subjects have the same two visits, a swap at one and at the other look alike;
    the samples of both are explained by it then.

    Parameters
    ----------
    row
        The sample.
    codes, fitting
        Subject of each sample as the sheet has it, and as it fits best.
    visits, names
        Visit of each sample; name of each subject.

    Returns
    -------
    tuple of str and int, or None
        The swap in words, and the number of the subject that the sample would be of.
    """
    for place in np.flatnonzero(fitting != codes):
        pair = {int(codes[place]), int(fitting[place])}
        at = visits[place]
        back = (visits == at) & (codes == fitting[place]) & (fitting == codes[place])
        mutual = bool(back.any())
        both = np.isin(codes, list(pair))
        at_both = dict.fromkeys(visits[both])
        unsure = mutual and len(at_both) == 2 and np.count_nonzero(both) == 4
        if place != row and not (unsure and both[row]):
            continue
        first, second = sorted(names[list(pair)])
        (subject,) = pair - {int(codes[row])}
        if unsure:
            either, other = reversed(at_both)
            where = f"{either}, or else at {other} (two visits cannot tell)"
            return f"{first} and {second} look swapped at {where}", subject
        if mutual:
            return f"{first} and {second} look swapped at {at}", subject
        words = f"{names[codes[place]]} at {at} looks like a sample of {names[fitting[place]]}"
        return words, subject
    return None


def explain_unchecked(log2: pd.DataFrame, table: pd.DataFrame) -> list[str]:
    """Why each sample could not be compared with its own subject and with another, or nothing.

    Parameters
    ----------
    log2, table
        As for `find_swaps`, `table` with its columns `own_correlation` and
        `best_other_correlation`.

    Returns
    -------
    list of str
        Empty where both correlations are there.
    """
    visits, subjects = table["visit"].to_numpy(str), table["subject"].to_numpy(str)
    seen = watched(log2.to_numpy(float))
    values = np.count_nonzero(~np.isnan(seen), axis=0)
    of_visit = {visit: compared_in_visit(seen, visits, visit) for visit in dict.fromkeys(visits)}
    comparable = ~np.isnan(seen) & np.column_stack([of_visit[visit] for visit in visits])
    shared = comparable.T.astype(float) @ comparable
    reasons = []
    known = table["own_correlation"].notna() & table["best_other_correlation"].notna()
    for row in range(len(table)):
        elsewhere = visits != visits[row]
        same_subject = elsewhere & (subjects == subjects[row])
        others = elsewhere & (subjects != subjects[row])
        if known.iloc[row]:
            reason = ""
        elif not same_subject.any():
            reason = "the subject has samples of one visit only"
        elif not others.any():
            reason = "no other subject has a sample of another visit"
        elif not values[row]:
            reason = "the sample has none of the proteins seen in at least half of the samples"
        elif np.count_nonzero(visits == visits[row]) == 1:
            reason = "the sample is the only one of its visit, whose mean is subtracted"
        else:
            few = min(shared[row, same_subject].max(), shared[row, others].max()) < FEWEST_SHARED
            reason = (
                f"fewer than {FEWEST_SHARED} proteins are shared with samples of other visits"
                if few
                else "the intensities do not vary"
            )
        reasons.append(reason)
    return reasons


def count_matchings(table: pd.DataFrame) -> int:
    """Count the ways to give the samples of the visits to subjects: 1 in so many is the sheet's.

    If subjects left no mark in their samples, the sheet would be the best of these ways once in so
    many cohorts, and a swap would be named in all others.

    >>> count_matchings(pd.DataFrame({"subject": list("ABCABC"), "visit": list("000111")}))
    6
    """
    sizes = table.drop_duplicates(["subject", "visit"])["visit"].value_counts().tolist()
    return prod(map(factorial, sizes)) // factorial(max(sizes)) if sizes else 1
