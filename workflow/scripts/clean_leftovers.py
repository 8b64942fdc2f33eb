"""Remove the results of cohorts and contrasts that the sheets no longer have."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from tearflow.figures import cohort, contrast, endpoint_proteins, series
from tearflow.provenance.leftovers import find_leftovers, remove_leftovers
from tearflow.run.job import logged_to
from tearflow.run.words import count_of

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

ROOMS = (cohort, contrast, series, endpoint_proteins)
# Of figures whose names follow from the configuration: of measures, collections and comparisons.
BEGINNINGS = (
    "course_",
    "go_",
    "sets_",
    "term_venn",
    "scales",
    "heatmap",
    "correlations",
    "changes",
)


def main(results: str, planned: Collection[str]) -> None:
    figures = [*(entry.name for room in ROOMS for entry in room.FIGURES), *BEGINNINGS]
    leftovers = find_leftovers(results, planned)
    for name, removed, kept in remove_leftovers(results, leftovers, figures):
        others = f"; stay, since no run has written them: {', '.join(kept)}" if kept else ""
        print(f"{results}/{name}: removed {count_of(removed, 'file')}{others}")
    if not leftovers:
        print(f"{results}: nothing is left over")


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(snakemake.params.results, snakemake.params.planned)
