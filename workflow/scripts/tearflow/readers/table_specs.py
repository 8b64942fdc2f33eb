"""The tables of a matrix as it was read."""

from tearflow.io.table_specs import Column, TableSpec

PROTEIN_GROUP = Column(
    "protein_group", "Protein group", "list", "Accessions of the group, as the matrix names it"
)
SAMPLE = Column("sample", "Sample", "gene", "Name of the sample in the sample sheet")
RUN = Column("run", "Run", "text", "Run, as the sample sheet names it")
PEPTIDES = Column(
    "n_peptides", "Peptides", "integer", "Distinct peptides of the group", missing=True
)
PRECURSORS = Column(
    "n_precursors", "Precursors", "integer", "Distinct precursors of the group", missing=True
)
DESCRIPTION = Column("description", "Protein", "name", "Name of the protein")

ANNOTATION = TableSpec(
    "{cohort}/annotation.tsv",
    "the rows of the matrix: accessions, genes and names as DIA-NN gives them",
    (
        PROTEIN_GROUP,
        Column("accessions", "Accessions", "list", "All accessions of the group"),
        Column("genes", "Genes", "list", "All genes that DIA-NN names"),
        DESCRIPTION,
        PEPTIDES,
        PRECURSORS,
    ),
)
INTENSITIES = TableSpec(
    "{cohort}/intensities.tsv",
    "the intensities of the matrix, by sample",
    (PROTEIN_GROUP, Column("{sample}", "Intensity", "decimal", "Raw intensity in the sample")),
)
RERUNS = TableSpec(
    "{cohort}/reruns.tsv",
    "which runs each sample was made of, and how much was identified in each",
    (
        SAMPLE,
        RUN,
        Column("n_identified", "Identified", "integer", "Protein groups with an intensity"),
        Column("used", "Used", "flag", "Whether the values of the sample come from this run"),
    ),
)
FILTERS = TableSpec(
    "{cohort}/filters.tsv",
    "of a long report: what each filter removed",
    (
        Column("filter", "Filter", "text", "Name of the filter, in the order of their use"),
        Column("column", "Column", "text", "Column of the report that it reads"),
        Column("at_most", "At most", "decimal", "Largest value that it keeps"),
        Column("rows_removed", "Removed", "integer", "Rows that it removed"),
        Column("rows_left", "Left", "integer", "Rows that were left"),
    ),
)
PEPTIDES_BY_RUN = TableSpec(
    "{cohort}/peptides.tsv",
    "of a long report: the peptides behind every value",
    (PROTEIN_GROUP, Column("{run}", "Peptides", "integer", "Distinct peptides in the run")),
)
PRECURSORS_BY_RUN = TableSpec(
    "{cohort}/precursors.tsv",
    "of a long report: the precursors behind every value",
    (PROTEIN_GROUP, Column("{run}", "Precursors", "integer", "Distinct precursors in the run")),
)
