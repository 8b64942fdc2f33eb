"""The rule of a run: how protein groups are tested and which of them are DEPs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OnOffRule:
    """Shares of the samples that measure a protein group which is on or off.

    Attributes
    ----------
    seen_share
        The least share at the one visit.
    unseen_share
        The largest share at the other.
    """

    seen_share: float = 1.0
    unseen_share: float = 0.0


@dataclass(frozen=True)
class Rule:
    """Section `differential` of the configuration; its defaults are the published method.

    Attributes
    ----------
    rule
        A key of `RULES`, which gives the keys of `CRITERIA` that the configuration does not.
    test
        A key of `tearflow.differential.tests.TESTS`.
    min_pairs
        Complete pairs that a tested protein group has at least; below 1 their share of the complete
        pairs of the contrast.
    log2_fold_change, alpha
        A DEP has a |log2 fold change| above the one and a measure below the other.
    measure
        A key of `tearflow.differential.testing.MEASURES`.
    minimum_effect
        Largest |log2 fold change| that is irrelevant, for the test of this name.
    robust_prior
        Whether the prior of the variances is fitted so that a few extreme ones do not distort it.
    imputation
        `none`, or a key of `tearflow.differential.imputation.METHODS`.
    min_measured
        Pairs that are measured at both visits at least, whatever is imputed.
    on_off
        Limits of the on and off proteins.
    """

    rule: str = "published"
    test: str = "paired_t"
    min_pairs: float = 3
    log2_fold_change: float = 1.0
    measure: str = "p_value"
    alpha: float = 0.05
    minimum_effect: float = 0.5
    robust_prior: bool = False
    imputation: str = "none"
    min_measured: int = 2
    on_off: OnOffRule = OnOffRule()


# The keys that a rule gives.
CRITERIA = ("test", "log2_fold_change", "measure", "alpha", "minimum_effect")
# That of Zhang et al. 2025, and what ranks best on data of known truth (docs/statistics.md). The
# minimum-effect test asks for the size of a change itself, with its uncertainty, so that no
# threshold of the observed fold change stands beside it.
RULES = {
    "published": Rule(),
    "recommended": Rule(
        rule="recommended",
        test="minimum_effect",
        log2_fold_change=0.0,
        measure="q_value",
        alpha=0.05,
        minimum_effect=0.3,
    ),
}
