"""The methods of ranked enrichment, free of imports that a job has to pay for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RankedMethod:
    """A test of gene sets by the moderated t of all genes.

    Attributes
    ----------
    name
        In the text.
    citation
        Key in `tearflow.report.references.REFERENCES`.
    statistic
        What the column `statistic` is.
    function
        ``f(genes, members, settings, residuals)``, as ``module:function``, so that only a run that
        asks for it takes the time of its imports. It returns `SetResults`.
    """

    name: str
    citation: str
    statistic: str
    function: str


METHODS = {
    "camera": RankedMethod(
        "CAMERA",
        "camera",
        "t of the mean of the set against that of all other genes",
        "tearflow.enrichment.ranked:run_camera",
    ),
    "prerank": RankedMethod(
        "GSEA of the ranked list",
        "gsea",
        "normalised enrichment score",
        "tearflow.enrichment.prerank:run_prerank",
    ),
}
