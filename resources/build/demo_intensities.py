"""How intensities of the simulated cohorts vary: patients, weeks, runs, and missing values.

Numbers and their reasons, all on the log2 scale
------------------------------------------------
- Between patients, a standard deviation of 0.8 for each protein, shared by the visits of a
  patient: people differ more than weeks do, which is why the trial is paired.
- Within a patient from week to week, a median standard deviation of 0.36, a coefficient of
  variation of 25 %: biology and measurement together. No published table gives it for tears
  measured by DIA. A DIA study of 18 healthy people found eleven proteins that differed between
  two days (PRIDE PXD037811), and major tear proteins hardly change in a day (IOVS 2024,
  65(3):2), so tears are steadier than saliva, where the public CHIVAS cohort
  (github.com/a-indra/CHIVAS_saliva_proteomics, 19 people, two visits before anything was
  done) gives 0.43 by the median absolute deviation and 0.56 by the standard deviation.
- Proteins differ in it: variances are scaled inverse chi-square with 6 degrees of freedom, which
  gives the spread between proteins that CHIVAS shows (95th percentile over median of the
  standard deviations 1.8; measured 1.9).
- Residuals are Student t with 5 degrees of freedom, scaled to that variance: an outlier now and
  then, as in every real cohort.
- Runs differ by a shift with standard deviation 0.1: DIA-NN has normalised them.
- A value is found with a probability that is logistic in its log2 intensity (Li and Smyth 2023,
  Bioinformatics 39:btad200), with slope 1 as in a public DIA-NN matrix (NIH-CARD/ProtPipe, retinal
  endothelium: 62 % missing at 14.2, 20 % at 16.3, 3 % at 18, 0.3 % at 20.5). Half is found at
  `FOUND_HALF`, which gives 15 to 20 % missing values.

Left out: noise that grows at low intensity, batches, patients who respond differently.
"""

import numpy as np
from scipy.special import chdtri, expit

BETWEEN_PATIENTS = 0.8
WITHIN_PATIENT = 0.36
VARIANCE_DF = 6.0
RESIDUAL_DF = 5.0
RESPONSE = 0.2
RUN_SHIFT = 0.1
FOUND_HALF = 16.1
FOUND_SLOPE = 1.0


def within_patient_sd(size: int, rng: np.random.Generator, median: float) -> np.ndarray:
    """Draw the week-to-week standard deviation of each protein, of the given median.

    Returns
    -------
    numpy.ndarray
        Shape (size,), log2 units. The squares are scaled inverse chi-square.
    """
    typical = chdtri(VARIANCE_DF, 0.5)
    return median * np.sqrt(typical / rng.chisquare(VARIANCE_DF, size=size))


def found(log2: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Which intensities are found; a protein that no run finds keeps its most likely one.

    DIA-NN lists a protein group only where some run holds it.

    Parameters
    ----------
    log2
        Intensities of all runs, shape (proteins, runs).
    rng
        Source of the draws.

    Returns
    -------
    numpy.ndarray
        Booleans of the same shape, at least one true in each row.
    """
    margin = expit(FOUND_SLOPE * (log2 - FOUND_HALF)) - rng.random(log2.shape)
    return (margin > 0) | (margin == margin.max(axis=1, keepdims=True))


def simulate(
    level: np.ndarray,
    log2fc: np.ndarray,
    n_patients: int,
    rng: np.random.Generator,
    within: float = WITHIN_PATIENT,
) -> np.ndarray:
    """Draw the intensities of a cohort with two visits.

    Parameters
    ----------
    level
        Log2 intensity of each protein in the mean patient at baseline, shape (proteins,).
    log2fc
        Planted change of each protein at the second visit, 0 for most; shape (proteins,).
    n_patients
        Number of patients.
    rng
        Source of the draws.
    within
        Median week-to-week standard deviation, log2 units.

    Returns
    -------
    numpy.ndarray
        Log2 intensities, shape (proteins, patients, visits); not a number where missing.
    """
    n = len(level)
    patient = level[:, None] + rng.normal(0, BETWEEN_PATIENTS, (n, n_patients))
    scale = within_patient_sd(n, rng, within) / np.sqrt(RESIDUAL_DF / (RESIDUAL_DF - 2))
    residual = scale[:, None, None] * rng.standard_t(RESIDUAL_DF, (n, n_patients, 2))
    change = log2fc[:, None] + rng.normal(0, RESPONSE, (n, n_patients)) * (log2fc != 0)[:, None]
    log2 = patient[:, :, None] + residual + rng.normal(0, RUN_SHIFT, (n_patients, 2))
    log2[:, :, 1] += change
    kept = found(log2.reshape(n, -1), rng).reshape(log2.shape)
    return np.where(kept, log2, np.nan)
