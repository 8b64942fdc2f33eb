"""What a configuration says of the files that are read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Filters:
    """Maximum q-values of the rows of a long report; `across_runs` is one of `ACROSS_RUNS`."""

    q_value: float = 0.01
    pg_q_value: float = 0.05
    global_q_value: float = 0.01
    global_pg_q_value: float = 0.01
    across_runs: str = "auto"


@dataclass(frozen=True)
class GenericTable:
    """How a table of another program is written; `gene_column` is empty where it has none."""

    id_column: str = ""
    gene_column: str = ""
    scale: str = "raw"
    check_scale: bool = True
    decimal: str = "."
    separator: str = "auto"


@dataclass(frozen=True)
class MatrixSettings:
    """Section `matrix` of the configuration.

    Attributes
    ----------
    contaminant_prefixes, decoy_prefixes
        What the accessions of contaminants and of decoys begin with.
    contaminant_rule
        Which accessions of a protein group must be contaminants.
    quantity
        Column of a long report with the intensity of the protein group.
    filters, generic
        For long reports, and for tables of other programs.
    """

    contaminant_prefixes: tuple[str, ...] = ("Cont_", "CON__", "cRAP-", "contam_")
    contaminant_rule: str = "first"
    decoy_prefixes: tuple[str, ...] = (
        *("REV_", "REVERSE_", "DECOY_", "XXX_", "RANDOM_", "RND_", "SHUFFLED_", "SHUFFLE_"),
        *("##", "#DECOY#"),
    )
    quantity: str = "PG.MaxLFQ"
    filters: Filters = Filters()
    generic: GenericTable = GenericTable()
