"""STRING's formula, which makes a combined score of its channels of evidence."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tearflow.network.channels import SCALE, TEXT_MINING

# Probability that two proteins picked at random interact, which is part of every score.
PRIOR = 0.041
# Channels that homology feigns: similar proteins occur, and are named, in the same places.
_OF_HOMOLOGY = ("cooccurence", TEXT_MINING)


def add_evidence(scores: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Evidence of a channel without the prior, 0 to 1, of its direct and its transferred score.

    Parameters
    ----------
    scores
        Scores of the file, 0 to 1000, one array a column.
    """
    missing = np.ones(len(scores[0]))
    for score in scores:
        missing = missing * (1.0 - (np.maximum(score / SCALE, PRIOR) - PRIOR) / (1.0 - PRIOR))
    return 1.0 - missing


def combine(
    evidence: Mapping[str, NDArray[np.float64]], homology: NDArray[np.float64] | None = None
) -> NDArray[np.int64]:
    """Combined score, 0 to 1000, of the evidence of several channels.

    Parameters
    ----------
    evidence
        By channel, as `add_evidence` returns it.
    homology
        Similarity of the two proteins, 0 to 1000, by which co-occurrence and text mining are
        lowered; None for files whose channels are corrected already.

    Notes
    -----
    The formula of STRING's combine_subscores.py: the prior is taken out of each score, the channels
    are multiplied as independent, and the prior is put back once. Its versions differ in the
    correction by homology, which the one for STRING 12 leaves out. Equal to `combined_score` in
    each of 174,962 rows of a file of STRING 12.0 (tests/workflow/test_real_networks.py).

    Examples
    --------
    >>> combine({"coexpression": add_evidence([np.array([772.0])])})
    array([772])
    >>> combine({"coexpression": add_evidence([np.array([409.0])])})
    array([408])
    >>> evidence = {key: add_evidence([np.array([500.0])]) for key in ("experiments", "database")}
    >>> combine(evidence)
    array([739])
    """
    missing = np.ones(len(next(iter(evidence.values()))))
    for channel, found in evidence.items():
        kept = 1.0 - homology / SCALE if homology is not None and channel in _OF_HOMOLOGY else 1.0
        missing = missing * (1.0 - found * kept)
    # STRING cuts the decimals off, of 599.99999 as well.
    return (_with_prior(missing) * SCALE).astype(np.int64)


def score_of(evidence: NDArray[np.float64]) -> NDArray[np.int64]:
    """Score of a single channel, 0 to 1000: 0 where it has no evidence."""
    scores = np.rint(_with_prior(1.0 - evidence) * SCALE)
    return np.where(evidence > 0, scores, 0).astype(np.int64)


def _with_prior(missing: NDArray[np.float64]) -> NDArray[np.float64]:
    return (1.0 - missing) * (1.0 - PRIOR) + PRIOR
