"""From the file of a cohort to its protein groups: filters, re-runs, genes and contaminants."""

from collections.abc import Iterable
from pathlib import PurePath

import pandas as pd
from markupsafe import Markup

from tearflow.io.words import count_of, join, number
from tearflow.report.blocks import Block, Facts, Grid, Section, anchor
from tearflow.report.run import Run

# What each filter of a long report is about.
FILTERS = {
    "decoy": "Decoys",
    "no protein group": "Without a protein group",
    "decoy accession": "Decoys by their accession",
    "q_value": "Precursor in the run",
    "pg_q_value": "Protein group in the run",
    "global_q_value": "Precursor in the experiment",
    "global_pg_q_value": "Protein group in the experiment",
    "no intensity": "Without an intensity",
}
KINDS = {
    "matrix": "a matrix of DIA-NN, which DIA-NN has filtered",
    "report": "the long report of DIA-NN, filtered here",
    "generic": "a table of another program, as that program has filtered it",
}
# More names and more samples are counted, not listed.
MOST_NAMED, MOST_LISTED = 5, 20


def reading_section(run: Run, cohort: str) -> Section:
    """Say what was read, what became of it, and which decisions that took."""
    file = PurePath(run.cohorts[cohort]["matrix"].replace("\\", "/")).name
    facts = [
        ("File", Markup("<code>{}</code>, {}").format(file, KINDS[kind_of(run, cohort)])),
        *gene_facts(run.table(f"{cohort}/genes.tsv")),
        *contaminant_facts(run.table(f"{cohort}/genes.tsv"), run.table(f"{cohort}/proteins.tsv")),
    ]
    blocks: list[Block] = [Facts(facts)]
    blocks += filter_blocks(run.table(f"{cohort}/filters.tsv"))
    blocks += rerun_blocks(run.table(f"{cohort}/reruns.tsv"), run.config["reruns"])
    return Section("What was read", anchor(cohort, "reading"), blocks)


def kind_of(run: Run, cohort: str) -> str:
    """Tell a matrix, a long report and a table of another program apart: a key of `KINDS`."""
    # Other tables have no filters but those of decoys.
    if "q_value" in set(run.table(f"{cohort}/filters.tsv")["filter"]):
        return "report"
    return "generic" if run.cohorts[cohort]["format"] == "generic" else "matrix"


def filter_blocks(filters: pd.DataFrame) -> list[Block]:
    """Show what each filter removed; nothing where there was none, as in most matrices."""
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
    title = f"What each filter removed, one after the other, of {number(total)} rows"
    headers = ["Filter", "Column", "Largest value kept", "Rows removed", "Rows left"]
    return [Grid(title, headers, rows)]


def threshold_in_words(column: str, at_most: float) -> str:
    """Write the threshold of a filter, and where there is none or it removes nothing.

    Examples
    --------
    >>> [threshold_in_words("Q.Value", value) for value in (0.01, 1.0, float("nan"))]
    ['0.01', '1, off', '']
    """
    if pd.isna(at_most) or not column:
        return ""
    return f"{at_most:g}" + (", off" if at_most >= 1 else "")


def with_share(count: int, total: int) -> str:
    """Write a count with its share.

    Examples
    --------
    >>> with_share(1234, 4936), with_share(0, 0)
    ('1,234 (25.0 %)', '0')
    """
    return number(int(count)) + (f" ({100 * count / total:.1f} %)" if count else "")


def repeated(reruns: pd.DataFrame) -> pd.DataFrame:
    """Keep the runs of the samples that were measured more than once."""
    return reruns[reruns["sample"].duplicated(keep=False)]


def rerun_blocks(reruns: pd.DataFrame, policy: str) -> list[Block]:
    """Show which runs of a sample were taken and which dropped; nothing without re-runs."""
    again = repeated(reruns)
    if again.empty:
        return []
    kept, why = {
        "best": ("Kept", "the run with the most protein groups is kept, the others are dropped"),
        "average": (
            "Averaged",
            "the mean of the log2 intensities of the runs is taken; a run is dropped where it has "
            "no protein group",
        ),
    }[policy]
    samples = list(again.groupby("sample", sort=False))
    rows = [
        [sample, list_runs(runs[runs["used"]]), list_runs(runs[~runs["used"]])]
        for sample, runs in samples[:MOST_LISTED]
    ]
    title = (
        f"{count_of(len(samples), 'sample')} with several runs: {why} (reruns: {policy}). In "
        "brackets the protein groups of a run"
    )
    if len(samples) > MOST_LISTED:
        title += f". The first {MOST_LISTED}; reruns.tsv has all"
    return [Grid(title, ["Sample", kept, "Dropped"], rows)]


def list_runs(runs: pd.DataFrame) -> Markup:
    """Write each run on a line, with its number of protein groups."""
    lines = [
        Markup("<code>{}</code> ({})").format(short_run(row.run), number(row.n_identified))
        for row in runs.itertuples()
    ]
    return Markup("<br>").join(lines)


def short_run(run: str) -> str:
    r"""Leave the folder of a run out.

    Examples
    --------
    >>> short_run(r"D:\tears\NSDE_01.d")
    'NSDE_01.d'
    """
    return PurePath(run.replace("\\", "/")).name


def gene_facts(decisions: pd.DataFrame) -> list[tuple[str, Markup]]:
    """Count the protein groups whose gene took a decision; nothing where none did."""
    renamed = decisions[decisions["renamed_from"] != ""]
    empty = decisions[decisions["source"] == "none"]
    several = int((decisions["n_genes"] > 1).sum())
    lines = []
    if len(renamed):
        examples = [f"{row.renamed_from} is now {row.gene}" for row in renamed.itertuples()]
        lines.append(f"renamed: {number(len(renamed))} ({name_some(examples)})")
    if len(empty):
        lines.append(f"without a gene: {number(len(empty))}, tested but not in GO and network")
    if several:
        lines.append(f"of several genes: {number(several)}, that of the first accession speaks")
    return [("Genes", Markup("<br>").join(lines))] if lines else []


def contaminant_facts(
    decisions: pd.DataFrame, proteins: pd.DataFrame | None = None
) -> list[tuple[str, str]]:
    """Count the contaminants by what made them so; nothing where there are none."""
    marks = ("prefix", "FASTA of contaminants")
    counts = [
        int(decisions["note"].str.contains(f"contaminant by .*{mark}").sum()) for mark in marks
    ]
    told = [f"{number(n)} by the {mark}" for n, mark in zip(counts, marks, strict=True) if n]
    facts = [f"{join(told)}, not tested"] if told else []
    beside = 0 if proteins is None else int(have_contaminant(proteins).sum())
    if beside:
        facts.append(f"{number(beside)} more with one beside other accessions: tested, flagged")
    return [("Contaminants", "; ".join(facts))] if facts else []


def have_contaminant(proteins: pd.DataFrame) -> pd.Series:
    """Mark the protein groups that are no contaminants, and have an accession of one."""
    none = pd.Series("", index=proteins.index)
    marked = proteins.get("contaminant_accessions", none).fillna("").ne("")
    return marked & ~proteins.get("contaminant", none).eq(True)


def name_some(names: Iterable[str]) -> str:
    """List the first names, and count the others.

    Examples
    --------
    >>> name_some("abcdefg"), name_some("ab")
    ('a, b, c, d, e and 2 more', 'a and b')
    """
    every = list(names)
    more = len(every) - MOST_NAMED
    if more <= 0:
        return join(every)
    return f"{', '.join(every[:MOST_NAMED])} and {number(more)} more"


def genes_of_deps(run: Run, path: str) -> list[tuple[str, Markup]]:
    """Say which DEPs hang on a decision about genes; nothing where none does."""
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
        lines.append(f"of groups with an accession of a contaminant: {name_some(named)}")
    if empty:
        lines.append(f"none, so not in GO and network: {name_some(empty)}")
    if len(several):
        named = name_some(several["gene"])
        lines.append(f"of several genes: {named}")
    if shared:
        lines.append(f"of several DEPs, counted once: {name_some(shared)}")
    if opposed:
        lines.append(f"with DEPs in both directions: {name_some(opposed)}")
    return [("Genes of the DEPs", Markup("<br>").join(lines))] if lines else []
