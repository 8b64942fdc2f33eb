"""The methods of the data: what was read, filtered and named, and how the samples were checked."""

import pandas as pd

from tearflow.differential.design_words import name_tests, the
from tearflow.differential.imputation import SEED
from tearflow.differential.rule import Rule
from tearflow.quality import outliers, swaps
from tearflow.readers.formats import READERS, REPORT
from tearflow.report.inputs_read import kind_of, repeated
from tearflow.report.origins import has_panels
from tearflow.report.run import Run
from tearflow.run.words import count_of, join

IMPUTATIONS = {
    "min_det": "by a low quantile of each sample (MinDet) [@lazar]",
    "min_prob": "by random draws around a low quantile of each sample (MinProb) [@lazar]",
    "left_shifted_normal": "by random draws from a down-shifted normal distribution, as in "
    "Perseus [@perseus]",
    "knn": "from the k nearest protein groups [@knn]",
}

RERUNS = {
    "best": "the run with the most protein groups was used",
    "average": "the log2 intensities of the runs were averaged",
}


def describe_data(run: Run) -> str:
    """Paragraph on the data: files, missing values, normalisation, genes and contaminants."""
    scaled = {
        "none": "The intensities were used as provided, without further normalisation",
        "median": "The samples were normalised to a common level: each was shifted by the median "
        "of its differences from a reference profile of all samples, over the protein groups "
        "measured in most of them",
    }[run.config.normalisation]
    rule, paired = run.config.differential, " of paired samples" if run.are_pairs else ""
    sentences = [
        f"The data comprised {count_of(len(run.cohorts), 'cohort')}{paired}: {name_cohorts(run)}.",
        *describe_files(run),
        "Intensities of zero were treated as missing.",
        *describe_reruns(run),
        describe_imputation(rule.imputation, rule.min_measured, run.are_pairs),
        f"Intensities were log2-transformed. {scaled}.",
        *describe_genes(run),
        *describe_contaminants(run),
        *describe_proteome(run.config.resources.proteome),
    ]
    return " ".join(sentences)


def name_cohorts(run: Run) -> str:
    """Cohorts with their numbers of samples and subjects."""
    named = []
    for name, cohort in run.cohorts.items():
        subjects = len({sample["subject"] for sample in cohort.samples})
        samples = count_of(len(cohort.samples), "sample")
        described = f", {cohort.description}" if cohort.description else ""
        named.append(
            f"{run.cohort_title(name)} ({samples} from {count_of(subjects, 'subject')}{described})"
        )
    return join(named)


def describe_files(run: Run) -> list[str]:
    """Sentences on the kinds of files and their filters."""
    kinds = {name: kind_of(run, name) for name in run.cohorts}
    sentences = [
        reader.methods.format(of_these(kinds, key))
        for key, reader in READERS.items()
        if reader.methods and key in kinds.values()
    ]
    # Reports of one run may differ in the columns that they have.
    filtered: dict[str, list[str]] = {}
    for name in (name for name, kind in kinds.items() if kind == REPORT):
        text = filters_in_words(run.table(f"{name}/filters.tsv"))
        filtered.setdefault(text, []).append(name)
    quantity = run.config.matrix.quantity
    cited = " [@maxlfq]" if quantity == "PG.MaxLFQ" else ""
    for text, names in filtered.items():
        which = "" if len(names) == len(kinds) else f" ({join(names)})"
        sentences.append(
            f"From the long reports of DIA-NN [@diann]{which}, {text}; {quantity}{cited} was used "
            "as the intensity of a protein group."
        )
    return sentences


def of_these(kinds: dict[str, str], kind: str) -> str:
    """Cohorts with this kind of file, in brackets; empty where all cohorts have it."""
    names = [name for name, other in kinds.items() if other == kind]
    return "" if len(names) == len(kinds) else f" ({join(names)})"


def filters_in_words(filters: pd.DataFrame) -> str:
    """Rows of a long report that were kept, by the filters that could remove any.

    >>> filters = pd.DataFrame({"filter": ["decoy", "q_value", "pg_q_value", "no intensity"],
    ...     "column": ["Decoy", "Q.Value", "PG.Q.Value", "PG.MaxLFQ"],
    ...     "at_most": [0, 0.01, 1.0, None]})
    >>> filters_in_words(filters)
    'rows with Q.Value ≤ 0.01 were kept and decoys were removed'
    """
    used = filters[(filters["column"] != "") & (filters["at_most"] < 1)]
    thresholds = [
        f"{row.column} ≤ {row.at_most:g}" for row in used.itertuples() if row.filter != "decoy"
    ]
    which = f"rows with {join(thresholds)} were kept" if thresholds else "all rows were kept"
    return which + (" and decoys were removed" if "decoy" in set(used["filter"]) else "")


def describe_reruns(run: Run) -> list[str]:
    """Sentence on samples that were measured in several runs, where there are any."""
    tables = [run.table(f"{name}/reruns.tsv") for name in run.cohorts]
    count = sum(repeated(table)["sample"].nunique() for table in tables)
    if not count:
        return []
    choice = RERUNS[run.config.reruns]
    return [f"For {count_of(count, 'sample')} measured in several runs, {choice}."]


def describe_imputation(imputation: str, min_measured: int, are_pairs: bool = True) -> str:
    """Sentence on missing values.

    >>> print(describe_imputation("min_det", 2))
    Missing values were imputed by a low quantile of each sample (MinDet) [@lazar], with the
    random seed 20250418; protein groups measured at both visits in fewer than 2 pairs were not
    tested.
    """
    if imputation == "none":
        return "Missing values were not imputed."
    floor = (
        f"; protein groups measured at both visits in fewer than {min_measured} pairs"
        f"{'' if are_pairs else ', or in fewer people of a group,'} were not tested"
    )
    text = f"Missing values were imputed {IMPUTATIONS[imputation]}, with the random seed {SEED}"
    return text + (floor if min_measured else "") + "."


def describe_genes(run: Run) -> list[str]:
    """Sentences on the gene of a protein group, as far as they concern this run."""
    decisions = pd.concat([run.table(f"{name}/genes.tsv") for name in run.cohorts])
    sources = set(decisions["source"])
    others = {"diann": "DIA-NN's first gene", "fasta": "the gene in the search FASTA"}
    second = [text for source, text in others.items() if source in sources]
    text = "Each protein group was assigned the current symbol of the gene of its first accession"
    text += f" or, where that was unknown, {join(second, 'or')}." if second else "."
    if (decisions["n_genes"] > 1).any():
        text += " For protein groups of several genes, the gene of the first accession was used."
    if "none" in sources:
        text += (
            " Protein groups without a gene were tested but excluded from the enrichment analysis "
            "and the networks."
        )
    return [text]


def describe_contaminants(run: Run) -> list[str]:
    """Sentence on contaminants: how they were recognised, and whether there were any."""
    prefixes = run.config.matrix.contaminant_prefixes
    listed = run.config.resources.contaminants
    marks = [f"started with {join(prefixes, 'or')}"] if prefixes else []
    if listed == "bundled":
        marks.append("belonged to another species in MaxQuant's list of contaminants")
    elif listed != "none":
        marks.append(f"was that of a contaminant in {listed}")
    if not marks:
        return []
    which = {"first": "whose first", "any": "of which at least one", "all": "of which every"}
    groups = (
        f"Protein groups {which[run.config.matrix.contaminant_rule]} accession {' or '.join(marks)}"
    )
    if any(run.table(f"{name}/proteins.tsv")["contaminant"].any() for name in run.cohorts):
        return [
            f"{groups} were treated as contaminants and excluded from the tests, the enrichment "
            "background and the networks."
        ]
    return [f"{groups} would have been treated as contaminants; there were none."]


def describe_proteome(proteome: str) -> list[str]:
    """Sentence on the source of protein lengths and numbers of tryptic peptides, if any."""
    if proteome == "none":
        return []
    return [
        f"Protein lengths and numbers of tryptic peptides were computed from {proteome} with "
        "pyteomics [@pyteomics]."
    ]


def describe_audit(run: Run) -> str:
    """Paragraph on the checks for swapped samples, outliers, blood, skin and serum."""
    tables = [run.table(f"{name}/qc.tsv") for name in run.cohorts]
    checked = [table for table in tables if table["own_correlation"].notna().any()]
    sentences = []
    tests = name_tests(Rule(), [run.kind(path) for path in run.paths])
    if checked:
        many = any(table["subject"].nunique() >= swaps.MANY_SUBJECTS for table in checked)
        also = (
            f" and, in cohorts of {swaps.MANY_SUBJECTS} or more subjects, the first principal "
            "component"
        )
        sentences.append(
            "To detect sample swaps, Pearson correlations of log2 intensities between visits were "
            f"computed after subtracting the mean of each visit{also if many else ''}; a sample "
            "was flagged if it fitted another subject better than its own and if exchanging it "
            "with a sample of the same visit improved the fit of the two together."
        )
    if any(len(table) >= outliers.FEWEST for table in tables):
        least = {name: deviation for name, (*_, deviation) in outliers.WATCHED.items()}
        sentences.append(
            "Samples were flagged as outliers if the absolute modified z-score [@iglewicz] "
            f"exceeded {outliers.LIMIT:g} and the deviation from the cohort median exceeded "
            f"{100 * least['n_identified']:g} % for the number of identifications, "
            f"{least['median_log2']:g} for the median log2 intensity or, for low values only, "
            f"{least['mean_correlation']:g} for the mean correlation with the other samples."
        )
    if sentences:
        sentences.append("No sample was excluded on the basis of these flags.")
    if has_panels(run):
        sentences.append(
            "Contamination of the samples with blood, skin and serum was assessed with panels of "
            "marker proteins, that of red blood cells following Geyer et al. [@geyer], and "
            f"compared between {'visits' if run.are_pairs else 'visits or groups'} by {the(tests)}."
        )
    sentences += describe_origins(run, the(tests))
    return " ".join(sentences)


def describe_origins(run: Run, tests: str) -> list[str]:
    """Sentences on panels, published markers, and the adjustment for serum and blood."""
    sentences = []
    panels = [run.table(f"{path}/panels.tsv") for path in run.paths]
    if names := list(dict.fromkeys(name for table in panels for name in table["panel"])):
        own = run.config.resources.panels
        listed = f"{own} and the panels of TearFlow" if own != "none" else "the panels of TearFlow"
        sentences.append(
            f"The origin of the proteins was described by {count_of(len(names), 'panel')} of "
            f"marker proteins ({join(names)}; {listed}, with the work that shows each protein to "
            "be of its panel): log2 of their summed intensity over that of all "
            f"proteins, compared by {tests}, with Benjamini-Hochberg q-values over the panels."
        )
    markers = [run.table(f"{path}/markers.tsv") for path in run.paths]
    if any(len(table) for table in markers):
        sentences.append(
            "Changes were compared with the published directions of "
            f"{count_of(max(table['gene'].nunique() for table in markers), 'tear marker')} of dry "
            "eye."
        )
    if run.paths and has_panels(run):
        sentences.append(
            "Whether the change of a differentially expressed protein survives that of serum "
            "leakage (albumin and transferrin over lipocalin-1, lactotransferrin and lysozyme) or "
            "of red cell proteins was judged by adding the index to the model of the contrast as a "
            "covariate: for pairs, the intercept of the regression of the differences on the "
            "change of the index."
        )
    return sentences
