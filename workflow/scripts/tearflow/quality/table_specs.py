"""The tables of the quality of the samples."""

from tearflow.io.table_specs import Column, TableSpec
from tearflow.quality.panels import COUNTED, INDICES
from tearflow.readers.table_specs import SAMPLE

SUBJECT = Column("subject", "Subject", "text", "Whom the sample is of")
EYE = Column("eye", "Eye", "text", "Eye, where the sample sheet has it", optional=True)
OF_SAMPLE = (SAMPLE, SUBJECT, Column("visit", "Visit", "text", "When it was taken"), EYE)

QUALITY = TableSpec(
    "{cohort}/qc.tsv",
    "the quality of every sample: identifications, missing values, correlation, principal"
    " components, swapped samples and outliers ([docs](docs/quality.md))",
    (
        *OF_SAMPLE,
        Column("n_identified", "Identified", "integer", "Protein groups with an intensity"),
        Column("missing", "Missing", "decimal", "Share of the protein groups without an intensity"),
        Column("median_log2", "Median log2", "decimal", "Median of the log2 intensities", "log2"),
        Column(
            "mean_correlation", "Correlation", "decimal", "Mean Pearson r with the other samples"
        ),
        Column(
            "visit_cv", "CV of visit", "decimal", "Median coefficient of variation of its visit"
        ),
        Column("n_contaminants", "Contaminants", "integer", "Contaminants identified"),
        Column(
            "contaminant_share", "Contaminant share", "p", "Share of contaminants in the intensity"
        ),
        Column("pc1", "PC1", "decimal", "Score on the first principal component"),
        Column("pc2", "PC2", "decimal", "Score on the second principal component"),
        Column("pc3", "PC3", "decimal", "Score on the third principal component"),
        Column(
            "own_correlation", "Own r", "decimal", "Mean Pearson r with the subject's other visits"
        ),
        Column(
            "best_other_correlation", "Other r", "decimal", "The same, with the best other subject"
        ),
        Column(
            "best_other_sample", "Closest", "text", "Most alike sample of the best other subject"
        ),
        Column("swap_suspect", "Swap suspect", "flag", "Whether the sample may be swapped"),
        Column("swap_note", "Swap evidence", "name", "What suggests that it is swapped"),
        Column("outlier", "Outlier", "flag", "Whether the sample is an outlier of the cohort"),
        Column("outlier_reason", "Outlier by", "name", "By which numbers it is an outlier"),
        Column("swap_unchecked", "Not checked for swaps", "name", "Why it could not be compared"),
    ),
)
TEARS = TableSpec(
    "{cohort}/tear_quality.tsv",
    "blood, skin, serum and the most abundant proteins of every sample",
    (
        *OF_SAMPLE,
        *(
            Column(name, index.title, "decimal", index.formula, "log2" if index.panels else "")
            for name, index in INDICES.items()
        ),
        *(
            Column(f"n_{name}", title, "integer", f"{noun} found")
            for name, (noun, title) in COUNTED.items()
        ),
    ),
)
PANEL = Column("panel", "Panel", "text", "Proteins of one origin, see panels.md")
N_MEMBERS = Column("n_members", "Members", "integer", "Genes of the panel")
PANEL_SCORES = TableSpec(
    "{cohort}/panels.tsv",
    "the score of every panel in every sample: neutrophils, lacrimal gland, mucins and others"
    " ([docs](docs/panels.md))",
    (
        *OF_SAMPLE,
        PANEL,
        Column(
            "score",
            "Score",
            "decimal",
            "Intensity of the panel over that of all but contaminants",
            "log2",
        ),
        Column("n_found", "Found", "integer", "Protein groups of the panel in the sample"),
        N_MEMBERS,
    ),
)
