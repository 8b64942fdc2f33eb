"""The methods of the data: what was read, filtered and named, and how the samples were checked."""

from typing import Any

import pandas as pd

from tearflow.io.words import count_of, join
from tearflow.quality import outliers, swaps
from tearflow.report.inputs_read import kind_of, repeated
from tearflow.report.run import Run

IMPUTATIONS = {
    "min_det": "the low quantile of each sample (MinDet) [@lazar]",
    "min_prob": "draws around the low quantile of each sample (MinProb) [@lazar]",
    "left_shifted_normal": "draws from a left-shifted normal distribution (Perseus) [@perseus]",
    "knn": "the k nearest protein groups [@knn]",
}

RERUNS = {
    "best": "the run with the most protein groups was taken",
    "average": "the mean of the log2 intensities of the runs was taken",
}


def describe_data(run: Run) -> str:
    """Say what was read, how it was scaled and named."""
    scaled = {
        "none": "Intensities were taken as the search software had normalised them",
        "median": "The samples were shifted to a common level, by the median of the differences to "
        "a profile of all samples, over the protein groups that most of them have in common",
    }[run.config["normalisation"]]
    rule = run.config["differential"]
    sentences = [
        f"{count_of(len(run.cohorts), 'cohort')} of paired samples: {name_cohorts(run.cohorts)}.",
        *describe_files(run),
        "Intensities of zero were taken as missing.",
        *describe_reruns(run),
        describe_imputation(rule["imputation"], rule["min_measured"]),
        f"Intensities were transformed to log2. {scaled}.",
        *describe_genes(run),
        *describe_contaminants(run),
        *describe_proteome(run.config["resources"]["proteome"]),
    ]
    return " ".join(sentences)


def name_cohorts(cohorts: dict[str, dict[str, Any]]) -> str:
    """List the cohorts with their numbers of samples and subjects."""
    named = []
    for name, cohort in cohorts.items():
        subjects = len({sample["subject"] for sample in cohort["samples"]})
        samples = count_of(len(cohort["samples"]), "sample")
        described = f", {cohort['description']}" if cohort["description"] else ""
        named.append(f"{name} ({samples} of {count_of(subjects, 'subject')}{described})")
    return join(named)


def describe_files(run: Run) -> list[str]:
    """Say of each kind of file what it is and how it was filtered."""
    kinds = {name: kind_of(run, name) for name in run.cohorts}
    sentences = []
    if "matrix" in kinds.values():
        sentences.append(
            f"Matrices of protein groups{of_these(kinds, 'matrix')} were read as DIA-NN [@diann] "
            "had filtered them."
        )
    if "generic" in kinds.values():
        sentences.append(
            f"Tables of another program{of_these(kinds, 'generic')} were read as it had filtered "
            "them."
        )
    # Reports of one run may differ in the columns that they have.
    filtered: dict[str, list[str]] = {}
    for name in (name for name, kind in kinds.items() if kind == "report"):
        text = filters_in_words(run.table(f"{name}/filters.tsv"))
        filtered.setdefault(text, []).append(name)
    quantity = run.config["matrix"]["quantity"]
    cited = " [@maxlfq]" if quantity == "PG.MaxLFQ" else ""
    for text, names in filtered.items():
        which = "" if len(names) == len(kinds) else f" ({join(names)})"
        sentences.append(
            f"Of the long reports of DIA-NN [@diann]{which} {text}; the intensity of a protein "
            f"group is {quantity}{cited}."
        )
    return sentences


def of_these(kinds: dict[str, str], kind: str) -> str:
    """Name the cohorts of a kind of file in brackets, unless it is that of all."""
    names = [name for name, own in kinds.items() if own == kind]
    return "" if len(names) == len(kinds) else f" ({join(names)})"


def filters_in_words(filters: pd.DataFrame) -> str:
    """Say which rows of a long report were used, by the filters that could remove any.

    Examples
    --------
    >>> filters = pd.DataFrame({"filter": ["decoy", "q_value", "pg_q_value", "no intensity"],
    ...     "column": ["Decoy", "Q.Value", "PG.Q.Value", "PG.MaxLFQ"],
    ...     "at_most": [0, 0.01, 1.0, None]})
    >>> filters_in_words(filters)
    'rows with Q.Value of at most 0.01 were used, decoys left out'
    """
    used = filters[(filters["column"] != "") & (filters["at_most"] < 1)]
    thresholds = [
        f"{row.column} of at most {row.at_most:g}"
        for row in used.itertuples()
        if row.filter != "decoy"
    ]
    which = f"rows with {join(thresholds)} were used" if thresholds else "all rows were used"
    return which + (", decoys left out" if "decoy" in set(used["filter"]) else "")


def describe_reruns(run: Run) -> list[str]:
    """Say what became of samples that were measured several times, where there are any."""
    tables = [run.table(f"{name}/reruns.tsv") for name in run.cohorts]
    count = sum(repeated(table)["sample"].nunique() for table in tables)
    if not count:
        return []
    what = RERUNS[run.config["reruns"]]
    return [f"Of {count_of(count, 'sample')} with several runs {what}."]


def describe_imputation(imputation: str, min_measured: int) -> str:
    """Words for what happened to missing values.

    Examples
    --------
    >>> print(describe_imputation("min_det", 2))
    Missing values were imputed by the low quantile of each sample (MinDet) [@lazar], with a fixed
    seed; protein groups with measured values at both visits in fewer than 2 pairs were not tested.
    """
    if imputation == "none":
        return "No missing value was imputed."
    floor = (
        f"; protein groups with measured values at both visits in fewer than {min_measured} pairs "
        "were not tested"
    )
    text = f"Missing values were imputed by {IMPUTATIONS[imputation]}, with a fixed seed"
    return text + (floor if min_measured else "") + "."


def describe_genes(run: Run) -> list[str]:
    """Say which gene names a protein group, as far as it mattered."""
    decisions = pd.concat([run.table(f"{name}/genes.tsv") for name in run.cohorts])
    sources = set(decisions["source"])
    others = {"diann": "DIA-NN's first gene", "fasta": "the gene in the FASTA of the search"}
    second = [text for source, text in others.items() if source in sources]
    text = "Each protein group was named by the current symbol of the gene of its first accession"
    text += f" or, where that is not known, by {join(second, 'or')}." if second else "."
    if (decisions["n_genes"] > 1).any():
        text += " Where a group stands for several genes, that of its first accession spoke."
    if "none" in sources:
        text += " Groups without a gene were tested, but took no part in GO terms and networks."
    return [text]


def describe_contaminants(run: Run) -> list[str]:
    """Say what made a contaminant and what became of them, or that there was none."""
    prefixes, listed = run.config["matrix"]["contaminant_prefixes"], run.config["resources"]
    marks = [f"starts with {join(prefixes, 'or')}"] if prefixes else []
    if listed["contaminants"] == "bundled":
        marks.append("is of another organism in MaxQuant's list of contaminants")
    elif listed["contaminants"] != "none":
        marks.append(f"is marked by {listed['contaminants']}")
    if not marks:
        return []
    which = {"first": "whose first", "any": "of which any", "all": "of which every"}
    rule = run.config["matrix"].get("contaminant_rule", "first")
    what = f"Groups {which[rule]} accession {' or '.join(marks)}"
    if any(run.table(f"{name}/proteins.tsv")["contaminant"].any() for name in run.cohorts):
        return [
            f"{what} were taken for contaminants and left out of tests, background and network."
        ]
    return [f"{what} would have been taken for contaminants; there were none."]


def describe_proteome(proteome: str) -> list[str]:
    """Say where lengths and numbers of tryptic peptides are from, where there are any."""
    if proteome == "none":
        return []
    return [
        f"Lengths and numbers of tryptic peptides are of {proteome}, read and digested with "
        "pyteomics [@pyteomics]."
    ]


def describe_audit(run: Run) -> str:
    """Say how swapped samples, outliers, blood, skin and serum were looked for."""
    tables = [run.table(f"{name}/qc.tsv") for name in run.cohorts]
    checked = [table for table in tables if table["own_correlation"].notna().any()]
    sentences = []
    if checked:
        many = any(table["subject"].nunique() >= swaps.MANY_SUBJECTS for table in checked)
        also = f" and, with {swaps.MANY_SUBJECTS} subjects or more, the first principal component"
        sentences.append(
            "Swapped samples were looked for by correlating (Pearson) the log2 intensities between "
            f"visits, less the mean of the visit{also if many else ''}: suspect is a "
            "sample that fits another subject better than its own, where an exchange with a sample "
            "of its visit makes both together fit better."
        )
    if any(len(table) >= outliers.FEWEST for table in tables):
        least = {name: deviation for name, (*_, deviation) in outliers.WATCHED.items()}
        sentences.append(
            "Samples were flagged as outliers where the modified z-score [@iglewicz] was above "
            f"{outliers.LIMIT:g} in size and the deviation from the median above "
            f"{100 * least['n_identified']:g} % for the number of identifications, "
            f"{least['median_log2']:g} for the median log2 intensity or "
            f"{least['mean_correlation']:g} for a low mean correlation with the other samples."
        )
    if sentences:
        sentences.append("No sample was left out for such a flag.")
    sentences.append(
        "Blood, skin and serum in the samples were measured by panels of proteins, that of red "
        "cells after Geyer et al. [@geyer], and compared between the visits by the paired t-test."
    )
    return " ".join(sentences)
