"""Quality of the samples of a cohort, as numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tearflow.quality.contamination import describe_tear_quality, score_panels
from tearflow.quality.outliers import flag_outliers
from tearflow.quality.panels import Panels
from tearflow.quality.pca import N_COMPONENTS, complete_components
from tearflow.quality.swaps import explain_unchecked, find_swaps

# Fewer values give no correlation, and no variation, worth a look.
FEWEST = 3


@dataclass(frozen=True)
class Quality:
    """What is known about the samples of a cohort; contaminants take part only where named.

    Parameters
    ----------
    table
        One row a sample (columns of qc.tsv), visits together, else in the order of the sheet.
    log2
        Log2 intensities, protein group by sample, samples as in `table`.
    correlation
        Pearson correlations, sample by sample.
    explained
        Share of the variance that each principal component explains; empty without components.
    n_complete
        Protein groups with a value in every sample, which the components are made of.
    arms
        Treatment arm of each sample; empty where the cohort has fewer than two.
    """

    table: pd.DataFrame
    log2: pd.DataFrame
    correlation: pd.DataFrame
    explained: np.ndarray
    n_complete: int
    arms: tuple[str, ...] = ()


def assess(
    proteins: pd.DataFrame, log2: pd.DataFrame, samples: Sequence[Mapping[str, str]]
) -> Quality:
    """Describe every sample.

    Parameters
    ----------
    proteins
        Columns `protein_group` and `contaminant`.
    log2
        Log2 intensities with `protein_group` as index; missing values are NaN.
    samples
        Rows of the sample sheet.

    Returns
    -------
    Quality
        Its table has the columns `sample`, `subject`, `visit` and, where the sheet has it, `eye`;
        `n_identified` and `missing` (share of the protein groups without a value);
        `median_log2`; `mean_correlation` with the other samples; `visit_cv`, the median
        coefficient of variation of the protein groups between the samples of the visit;
        `n_contaminants` and `contaminant_share` of the summed intensity; `pc1` to `pc3`; and the
        columns of `quality.swaps.find_swaps` and `quality.outliers.flag_outliers`;
        `swap_unchecked`, why a sample could not be compared with its own subject and another.
        What cannot be had is missing.
    """
    sheet = pd.DataFrame(samples)
    sheet = sheet.iloc[np.argsort(pd.factorize(sheet["visit"])[0], kind="stable")]
    table = sheet[[c for c in ("sample", "subject", "visit", "eye") if c in sheet]]
    table = table.reset_index(drop=True)
    contaminant = proteins.set_index("protein_group")["contaminant"].reindex(log2.index)
    every = log2[table["sample"]]
    retained, foreign = every[~contaminant], every[contaminant]
    correlation = correlate(retained)
    complete = retained.dropna().to_numpy()
    scores, explained = complete_components(complete.T)
    n_identified = retained.notna().sum().to_numpy()
    table = table.assign(
        n_identified=n_identified,
        missing=1 - n_identified / max(len(retained), 1),
        median_log2=retained.median().to_numpy(),
        mean_correlation=mean_with_others(correlation.to_numpy()),
        visit_cv=table["visit"].map(
            {v: median_cv(retained[g["sample"]]) for v, g in table.groupby("visit")}
        ),
        n_contaminants=foreign.notna().sum().to_numpy(),
        contaminant_share=(np.exp2(foreign).sum() / np.exp2(every).sum()).to_numpy(),
        **{f"pc{i + 1}": scores[:, i] for i in range(N_COMPONENTS)},
    )
    table = table.join([find_swaps(retained, table), flag_outliers(table)])
    table["swap_unchecked"] = explain_unchecked(retained, table)
    arms = tuple(sheet["arm"].fillna("")) if "arm" in sheet else ()
    arms = arms if len({*arms} - {""}) > 1 else ()
    return Quality(table, retained, correlation, explained, len(complete), arms)


def describe_tears(
    quality: Quality, proteins: pd.DataFrame, log2: pd.DataFrame, panels: Panels | None = None
) -> pd.DataFrame:
    """Put the tear quality of every sample beside its subject and visit.

    Parameters
    ----------
    quality
        As `assess` gives it.
    proteins, log2
        As for `assess`, `proteins` with `gene` and `accession`.
    panels
        By name; those of human proteins without it.

    Returns
    -------
    pandas.DataFrame
        One row a sample, in the order of the quality table: `sample`, `subject`, `visit`, `eye`
        where the sheet has it, and the columns of
        `tearflow.quality.contamination.describe_tear_quality`.
    """
    named = name_samples(quality)
    return named.join(describe_tear_quality(proteins, log2, panels), on="sample")


def describe_panels(
    quality: Quality, proteins: pd.DataFrame, log2: pd.DataFrame, panels: Panels | None = None
) -> pd.DataFrame:
    """Put the scores of the panels of every sample beside its subject and visit.

    Parameters are those of `describe_tears`.

    Returns
    -------
    pandas.DataFrame
        One row a panel and sample, panels together: `sample`, `subject`, `visit`, `eye` where the
        sheet has it, and the columns of `tearflow.quality.contamination.score_panels`.
    """
    named = name_samples(quality)
    scores = score_panels(proteins, log2[named["sample"]], panels)
    # A left join keeps the order of the scores.
    return scores.merge(named, on="sample", how="left")[[*named, *scores.columns[1:]]]


def name_samples(quality: Quality) -> pd.DataFrame:
    """Sample, subject, visit and, where the sheet has it, eye of every sample."""
    table = quality.table
    return table[[name for name in ("sample", "subject", "visit", "eye") if name in table]]


def correlate(log2: pd.DataFrame) -> pd.DataFrame:
    """Pearson correlations between samples, each over the protein groups that both have.

    Two samples with fewer than 3 in common, or with a sample that does not vary, have none.

    Parameters
    ----------
    log2
        Protein group by sample.

    Returns
    -------
    pandas.DataFrame
        Sample by sample.

    Examples
    --------
    >>> log2 = pd.DataFrame({"a": [1.0, 2.0, 3.0, None], "b": [1.0, 2.0, 4.0, 9.0]})
    >>> round(float(correlate(log2).loc["a", "b"]), 4)
    0.982
    """
    return log2.corr(min_periods=FEWEST)


def mean_with_others(correlation: np.ndarray) -> np.ndarray:
    """Average each row without its diagonal and without missing values; missing where none is.

    >>> mean_with_others(np.array([[1.0, 0.5, np.nan], [0.5, 1.0, 0.7], [np.nan, 0.7, 1.0]]))
    array([0.5, 0.6, 0.7])
    """
    others = pd.DataFrame(correlation).mask(np.eye(len(correlation), dtype=bool))
    return others.mean(axis=1).to_numpy()


def median_cv(log2: pd.DataFrame) -> float:
    """Median over protein groups of standard deviation (n - 1) over mean intensity.

    Groups with fewer than 3 values are left out; without any the result is missing.

    >>> median_cv(pd.DataFrame([[0.0, 1.0, 2.0], [5.0, 5.0, None]])).__round__(3)
    0.655
    """
    intensity = np.exp2(log2[log2.notna().sum(axis=1) >= FEWEST])
    if intensity.empty:
        return float("nan")
    return float((intensity.std(axis=1) / intensity.mean(axis=1)).median())
