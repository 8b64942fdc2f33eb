"""Whether data and resources are of one species: how many of the data's genes a resource knows."""

from dataclasses import dataclass

from tearflow.run.bundled import SPECIES
from tearflow.run.problems import InputError, Problem
from tearflow.run.words import join

# Of people's proteins the bundled resources know more than nine in ten, the network six in ten. Of
# a mouse's genes one or two in a hundred are spelt as a human one (C3, F2), since the others have
# small letters; a metaproteome of people and microbes has some hundreds of human ones among
# thousands. A resource of thousands of genes that knows next to none is of another species, or has
# another kind of names. Of few genes, and of a few gene sets of the user's own, nobody can tell.
LEAST_SHARE, LEAST_KNOWN, USUAL_SHARE = 0.05, 100, 0.5
FEWEST_GENES, LARGE_RESOURCE = 20, 2000
FOREIGN = "data and resource seem to be of two species, or to spell genes in two ways"
OTHER_SPECIES = (
    f"Set the key species to that of the samples ({join([*SPECIES], 'or')}), or give"
    " resources.genes, resources.annotation and resources.interactions of the species, and with the"
    " spelling of genes, that the matrix has"
)


@dataclass(frozen=True)
class Known:
    """Count of genes that a resource knows.

    Parameters
    ----------
    resource
        What it is called in a sentence, such as ``gene table``.
    n_known, n_genes
        Of the genes of the data, those that the resource knows, and all.
    n_resource
        Genes that the resource knows altogether.
    n_table
        Genes of the gene table; 0 where that is not known.
    n_in_table
        Genes of the resource that are in the gene table; 0 where that is not known.
    """

    resource: str
    n_known: int
    n_genes: int
    n_resource: int
    n_table: int = 0
    n_in_table: int = 0

    @property
    def is_foreign(self) -> bool:
        """Whether data and resource cannot be of one species.

        A resource most of whose genes the gene table knows is of the table's species. That it knows
        few genes of the data, as a network of physical interactions knows few immunoglobulins, is
        then no reason.

        >>> Known("gene table", 12, 452, 20000).is_foreign
        True
        >>> Known("gene table", 0, 5, 20000).is_foreign, Known("annotation", 9, 452, 30).is_foreign
        (False, False)
        >>> Known("gene table", 382, 9704, 20000).is_foreign
        False
        >>> [Known("network file", 1, 51, 8400, 20000, n).is_foreign for n in (300, 8300)]
        [True, False]
        """
        enough = self.n_genes >= FEWEST_GENES and self.n_resource >= LARGE_RESOURCE
        of_table = self.n_in_table >= USUAL_SHARE * self.n_resource
        return (
            enough and not of_table and self.n_known < min(LEAST_KNOWN, LEAST_SHARE * self.n_genes)
        )

    @property
    def is_few(self) -> bool:
        """Whether fewer than half of the genes are known.

        Of a resource that has not even half of the gene table's genes, such as a network of
        physical interactions or a few gene sets, it is fewer than three fifths of its share of
        them.

        >>> Known("annotation", 49, 100, 18000, 20000).is_few
        True
        >>> [Known("network file", n, 100, 8400, 20000).is_few for n in (20, 40)]
        [True, False]
        """
        of_table = self.n_resource / self.n_table if self.n_table else 1.0
        return self.n_known < min(USUAL_SHARE, 0.6 * of_table) * self.n_genes

    def __str__(self) -> str:
        """Resource, count and share.

        >>> print(Known("gene table", 12, 452, 20000))
        the gene table knows 12 (2.7 %)
        """
        share = f" ({100 * self.n_known / self.n_genes:.1f} %)" if self.n_genes else ""
        return f"the {self.resource} knows {self.n_known:,}{share}"


def list_known(counts: list[Known]) -> str:
    """Sentence on how many of the same genes several resources know.

    >>> list_known([Known("gene table", 8, 10, 99), Known("annotation", 5, 10, 99)])
    'of 10 genes the gene table knows 8 (80.0 %), the annotation knows 5 (50.0 %)'
    """
    n_genes = counts[0].n_genes
    return f"of {n_genes:,} gene{'s' * (n_genes != 1)} {', '.join(map(str, counts))}"


def judge(known: Known, file: str) -> str:
    """Log line on how many genes a resource knows, with a warning where they are few.

    Raises
    ------
    InputError
        If data and resource cannot be of one species.
    """
    message = list_known([known])
    if known.is_foreign:
        raise InputError([Problem(file, f"{message}: {FOREIGN}", OTHER_SPECIES)])
    return f"{message}: check that both are of one species" if known.is_few else message
