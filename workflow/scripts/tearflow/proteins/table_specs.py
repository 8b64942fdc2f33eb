"""The tables of protein groups and of the genes that represent them."""

from tearflow.io.table_specs import Column, TableSpec
from tearflow.readers.table_specs import DESCRIPTION, PEPTIDES, PRECURSORS, PROTEIN_GROUP

ACCESSION = Column(
    "accession", "Accession", "uniprot", "First UniProt accession of the protein group"
)
GENE = Column("gene", "Gene", "gene", "Symbol of the gene that represents the protein group")
CONTAMINANT = Column("contaminant", "Contaminant", "flag", "Whether the group is a contaminant")
CONTAMINANT_ACCESSIONS = Column(
    "contaminant_accessions", "Contaminants", "list", "Accessions of contaminants in it"
)

PROTEINS = TableSpec(
    "{cohort}/proteins.tsv",
    "every protein group: gene, name, peptides, whether it is a contaminant",
    (
        PROTEIN_GROUP,
        ACCESSION,
        GENE,
        DESCRIPTION,
        PEPTIDES,
        PRECURSORS,
        Column("n_accessions", "Accessions", "integer", "Accessions in the group"),
        Column("genes", "Genes", "list", "All genes that DIA-NN names, each once"),
        CONTAMINANT,
        Column(
            "length",
            "Length",
            "integer",
            "Length of the first accession in the FASTA",
            "amino acids",
            missing=True,
        ),
        Column(
            "n_theoretical_peptides",
            "Theoretical peptides",
            "integer",
            "Tryptic peptides of 7 to 30 residues of the first accession",
            missing=True,
        ),
        CONTAMINANT_ACCESSIONS,
    ),
)
GENES = TableSpec(
    "{cohort}/genes.tsv",
    "which gene represents a protein group, and why",
    (
        PROTEIN_GROUP,
        ACCESSION,
        Column("genes_diann", "Genes of DIA-NN", "list", "Genes as DIA-NN names them"),
        GENE,
        Column("source", "Source", "text", "Where the gene is from: accession, diann, fasta, none"),
        Column("renamed_from", "Renamed from", "list", "Older symbols or dates that were replaced"),
        Column("n_genes", "Genes", "integer", "Different genes of the group"),
        Column("note", "Note", "name", "What is unexpected about the choice"),
    ),
)
GENE_LEVEL = TableSpec(
    "{cohort}/{contrast}/gene_level.tsv",
    "which protein group represents a gene in GO and networks, and why",
    (
        Column("gene", "Gene", "gene", "Symbol of the gene"),
        Column("protein_group", "Protein group", "list", "The group that represents the gene"),
        Column("n_groups", "Groups", "integer", "Tested protein groups of the gene"),
        Column("n_deps", "DEPs", "integer", "How many of them are DEPs"),
        Column("other_groups", "Other groups", "text", "The others in their order, with | between"),
        Column("why", "Why", "text", "What puts the group before the next one"),
        Column("note", "Note", "name", "Other groups that are DEPs in the other direction"),
        Column(
            "in_annotation", "In GO", "flag", "Whether any gene set of the annotation has the gene"
        ),
        Column(
            "collections",
            "Known to",
            "list",
            "The annotation and the collections that know the gene",
        ),
    ),
)
