"""Remove the results of cohorts and contrasts that the sheets no longer have."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from tearflow.provenance.leftovers import find_leftovers, remove_leftovers
from tearflow.run.job import logged_to
from tearflow.run.words import count_of

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

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


def main(results: str, planned: Collection[str], figures: Collection[str]) -> None:
    leftovers = find_leftovers(results, planned)
    for name, removed, kept in remove_leftovers(results, leftovers, [*figures, *BEGINNINGS]):
        others = f"; stay, since no run has written them: {', '.join(kept)}" if kept else ""
        print(f"{results}/{name}: removed {count_of(removed, 'file')}{others}")
    if not leftovers:
        print(f"{results}: nothing is left over")


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            results=snakemake.params.results,
            planned=snakemake.params.planned,
            figures=snakemake.params.figures,
        )
