"""From the file of a cohort to its protein groups: filters, runs, genes and contaminants."""

from collections.abc import Iterable
from pathlib import PurePath

import pandas as pd
from markupsafe import Markup

from tearflow.readers.formats import AUTO, MATRIX, READERS, REPORT
from tearflow.report.blocks import Block, Facts, Grid, Section, anchor
from tearflow.report.run import Run
from tearflow.run.words import count_of, join, list_first, number

# What each filter of a long report applies to.
FILTERS = {
    "decoy": "Decoys",
    "no protein group": "No protein group",
    "decoy accession": "Decoys by accession",
    "q_value": "Precursor in the run",
    "pg_q_value": "Protein group in the run",
    "global_q_value": "Precursor in the experiment",
    "global_pg_q_value": "Protein group in the experiment",
    "no intensity": "No intensity",
}
# Further names and samples are counted, not listed.
MOST_NAMED, MOST_LISTED = 5, 20


def reading_section(run: Run, cohort: str) -> Section:
    """Section on what was read, how it was filtered and how genes were assigned."""
    file = PurePath(run.cohorts[cohort].matrix.replace("\\", "/")).name
    facts = [
        ("File", Markup("<code>{}</code>, {}").format(file, READERS[kind_of(run, cohort)].noun)),
        *gene_facts(run.table(f"{cohort}/genes.tsv")),
        *contaminant_facts(run.table(f"{cohort}/genes.tsv"), run.table(f"{cohort}/proteins.tsv")),
    ]
    blocks: list[Block] = [Facts(facts)]
    blocks += filter_blocks(run.table(f"{cohort}/filters.tsv"))
    blocks += rerun_blocks(run.table(f"{cohort}/reruns.tsv"), run.config.reruns)
    return Section("What was read", anchor(cohort, "reading"), blocks)


def kind_of(run: Run, cohort: str) -> str:
    """Kind of the file of a cohort: a key of `READERS`."""
    # Other tables have no filters except those for decoys.
    if "q_value" in set(run.table(f"{cohort}/filters.tsv")["filter"]):
        return REPORT
    asked = run.cohorts[cohort].format
    return MATRIX if asked == AUTO else asked


def filter_blocks(filters: pd.DataFrame) -> list[Block]:
    """Table of what each filter removed; empty without filters, as in most matrices."""
    if filters.empty:
        return []
    first = filters.iloc[0]
    total = int(first["rows_removed"] + first["rows_left"])
    rows = [
        [
            FILTERS[row.filter],
            Markup("<code>{}</code>").format(row.column) if row.column else "not in this report",
            threshold_in_words(row.column, row.at_most),
            with_share(row.rows_removed, total),
            with_share(row.rows_left, total),
        ]
        for row in filters.itertuples()
    ]
    title = f"Rows removed by each filter in turn, of {number(total)}"
    headers = ["Filter", "Column", "Largest value kept", "Rows removed", "Rows left"]
    return [Grid(title, headers, rows)]


def threshold_in_words(column: str, at_most: float) -> str:
    """Threshold of a filter; marked as off where it removes nothing.

    >>> [threshold_in_words("Q.Value", value) for value in (0.01, 1.0, float("nan"))]
    ['0.01', '1, off', '']
    """
    if pd.isna(at_most) or not column:
        return ""
    return f"{at_most:g}" + (", off" if at_most >= 1 else "")


def with_share(count: int, total: int) -> str:
    """Count with its share.

    >>> with_share(1234, 4936), with_share(0, 0)
    ('1,234 (25.0 %)', '0')
    """
    return number(int(count)) + (f" ({100 * count / total:.1f} %)" if count else "")


def repeated(reruns: pd.DataFrame) -> pd.DataFrame:
    """Runs of the samples that were measured more than once."""
    return reruns[reruns["sample"].duplicated(keep=False)]


def rerun_blocks(reruns: pd.DataFrame, policy: str) -> list[Block]:
    """Table of the runs that were used and dropped; empty without samples with several runs."""
    again = repeated(reruns)
    if again.empty:
        return []
    kept, why = {
        "best": ("Kept", "the run with the most protein groups is used, the others are dropped"),
        "average": (
            "Averaged",
            "the log2 intensities of the runs are averaged; a run without any protein group is "
            "dropped",
        ),
    }[policy]
    samples = list(again.groupby("sample", sort=False))
    rows = [
        [sample, list_runs(runs[runs["used"]]), list_runs(runs[~runs["used"]])]
        for sample, runs in samples[:MOST_LISTED]
    ]
    title = (
        f"{count_of(len(samples), 'sample')} with several runs: {why} (reruns: {policy}). In "
        "brackets: number of protein groups of a run"
    )
    if len(samples) > MOST_LISTED:
        title += f". The first {MOST_LISTED}; reruns.tsv has all"
    return [Grid(title, ["Sample", kept, "Dropped"], rows)]


def list_runs(runs: pd.DataFrame) -> Markup:
    """Runs, one per line, with their numbers of protein groups."""
    lines = [
        Markup("<code>{}</code> ({})").format(short_run(row.run), number(row.n_identified))
        for row in runs.itertuples()
    ]
    return Markup("<br>").join(lines)


def short_run(run: str) -> str:
    r"""Name of a run without its folder.

    >>> short_run(r"D:\tears\NSDE_01.d")
    'NSDE_01.d'
    """
    return PurePath(run.replace("\\", "/")).name


def gene_facts(decisions: pd.DataFrame) -> list[tuple[str, Markup]]:
    """Counts of renamed, missing and multiple genes; empty where there are none."""
    renamed = decisions[decisions["renamed_from"] != ""]
    empty = decisions[decisions["source"] == "none"]
    several = int((decisions["n_genes"] > 1).sum())
    lines = []
    if len(renamed):
        examples = [f"{row.renamed_from} is now {row.gene}" for row in renamed.itertuples()]
        lines.append(f"renamed: {number(len(renamed))} ({name_some(examples)})")
    if len(empty):
        lines.append(f"no gene: {number(len(empty))}, tested, but in no gene set and no network")
    if several:
        lines.append(f"several genes: {number(several)}, the gene of the first accession is used")
    return [("Genes", Markup("<br>").join(lines))] if lines else []


def contaminant_facts(
    decisions: pd.DataFrame, proteins: pd.DataFrame | None = None
) -> list[tuple[str, str]]:
    """Counts of the contaminants by criterion; empty where there are none."""
    marks = ("prefix", "FASTA of contaminants")
    counts = [
        int(decisions["note"].str.contains(f"contaminant by .*{mark}").sum()) for mark in marks
    ]
    counted = [f"{number(n)} by the {mark}" for n, mark in zip(counts, marks, strict=True) if n]
    facts = [f"{join(counted)}, not tested"] if counted else []
    beside = 0 if proteins is None else int(have_contaminant(proteins).sum())
    if beside:
        facts.append(
            f"{number(beside)} more with a contaminant among other accessions: tested, flagged"
        )
    return [("Contaminants", "; ".join(facts))] if facts else []


def have_contaminant(proteins: pd.DataFrame) -> pd.Series:
    """Whether a protein group is not a contaminant but has an accession of one."""
    none = pd.Series("", index=proteins.index)
    marked = proteins.get("contaminant_accessions", none).fillna("").ne("")
    return marked & ~proteins.get("contaminant", none).eq(True)


def name_some(names: Iterable[str]) -> str:
    """First names, and the number of the others.

    >>> name_some("abcdefg"), name_some("ab")
    ('a, b, c, d, e and 2 more', 'a and b')
    """
    every = list(names)
    return join(every) if len(every) <= MOST_NAMED else list_first(every, MOST_NAMED)


def genes_of_deps(run: Run, path: str) -> list[tuple[str, Markup]]:
    """DEPs that depend on a decision about genes; empty where there are none."""
    deps = run.table(f"{path}/deps.tsv")
    called = set(deps.loc[deps["is_dep"], "protein_group"])
    decisions = run.table(f"{path.split('/')[0]}/genes.tsv")
    decided = decisions[decisions["protein_group"].isin(called)]
    several = decided[decided["n_genes"] > 1]
    empty = decided.loc[decided["source"] == "none", "protein_group"].tolist()
    level = run.table(f"{path}/gene_level.tsv")
    opposed = level.loc[level["note"] != "", "gene"].tolist()
    shared = level[(level["n_deps"] > 1) & (level["note"] == "")]["gene"].tolist()
    lines = []
    beside = deps[deps["is_dep"] & have_contaminant(deps)]
    if len(beside):
        named = beside["gene"].where(beside["gene"] != "", beside["protein_group"])
        lines.append(f"with an accession of a contaminant: {name_some(named)}")
    if empty:
        lines.append(f"no gene, so in no gene set and no network: {name_some(empty)}")
    if len(several):
        named = name_some(several["gene"])
        lines.append(f"several genes: {named}")
    if shared:
        lines.append(f"several DEPs of one gene, counted once: {name_some(shared)}")
    if opposed:
        lines.append(f"DEPs of one gene in both directions: {name_some(opposed)}")
    return [("Genes of the DEPs", Markup("<br>").join(lines))] if lines else []
