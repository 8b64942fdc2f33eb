"""Which contrasts have proteins that can be related to clinical measures; free of imports."""

from collections.abc import Collection, Iterable

from tearflow.differential.contrast import Contrast
from tearflow.differential.pairing import UNPAIRED
from tearflow.endpoints.measures import PRIMARY, Measure

# By which contrasts compare visits, in the sample sheet and that of the endpoints.
VISIT = "visit"


def is_related(contrast: Contrast, visits: Collection[str], measures: Iterable[Measure]) -> bool:
    """Whether a contrast is of changes of people between visits that have endpoints.

    Parameters
    ----------
    contrast
        What is compared.
    visits
        At which the cohort has values.
    measures
        Of the study; one has to be primary, or to name a gene.

    Examples
    --------
    >>> contrast = Contrast("dry", "week2", "visit", "baseline", "week2")
    >>> osdi = Measure("osdi", role="primary")
    >>> [is_related(contrast, visits, [osdi]) for visits in (["baseline", "week2"], ["week2"])]
    [True, False]
    """
    is_change = contrast.variable == VISIT and contrast.pair_by != UNPAIRED
    is_used = any(measure.role == PRIMARY or measure.gene for measure in measures)
    return is_change and is_used and set(contrast.sides) <= set(visits)
