"""The checks of the samples of a cohort: pairs, swaps and outliers."""

import pandas as pd
from markupsafe import Markup

from tearflow.quality.outliers import FEWEST
from tearflow.quality.swaps import count_matchings
from tearflow.report.blocks import Block, Facts, Note
from tearflow.report.overview import title_of_units
from tearflow.report.run import Run
from tearflow.run.words import count_of, join, number

# Below this share of samples that fit their own subject, up to a tenth of the samples were false
# suspects (docs/quality.md).
CLEAR_SHARE = 0.8
# With more outliers, the details are in the table only.
MOST_DETAILED = 4
# Above this, the probability that the sheet fits best by chance is too small to mention.
FEW_WAYS = 100


def audit_blocks(run: Run, cohort: str) -> list[Block]:
    """Incomplete pairs, samples that may be swapped, and outliers."""
    table = run.table(f"{cohort}/qc.tsv")
    suspects = table[table["swap_suspect"].astype(bool)]
    outliers = table[table["outlier"].astype(bool)]
    facts = [
        (title_of_units(run), paragraphs(describe_pairs(run, cohort))),
        ("Swapped samples", describe_swaps(table)),
        ("Outliers", describe_outliers(table, outliers)),
    ]
    blocks: list[Block] = [Facts(facts)]
    if len(suspects):
        notes = "; ".join(f"{row.sample}: {row.swap_note}" for row in suspects.itertuples())
        blocks.append(Note("Samples that may be swapped", f"{notes}. Check their labels."))
    return blocks


def paragraphs(lines: list[str]) -> Markup:
    """Lines, with a line break after each."""
    return Markup("<br>").join(lines)


def describe_pairs(run: Run, cohort: str) -> list[str]:
    """Complete pairs or people of each contrast, and the others with what they lack."""
    lines = []
    for path in (path for path in run.paths if path.split("/")[0] == cohort):
        units, every = run.units(path), run.design(path).every_unit
        line = f"{run.title(path)}: {units.n} of {len(every)} complete"
        if units.sizes or not units.are_pairs:
            line = f"{run.title(path)}: {run.complete(path)}"
        elif units.has_eyes:
            line = f"{run.title(path)}: {units} complete, of {len(every)} eyes"
        lacking = [f"{unit.name} ({unit.note})" for unit in every if unit.note]
        lines.append(f"{line}; incomplete: {join(lacking)}" if lacking else line)
    return lines


def describe_swaps(table: pd.DataFrame) -> Markup:
    """Number of samples that fit their own subject best, and how much that proves."""
    known = table.dropna(subset=["own_correlation", "best_other_correlation"])
    if known.empty:
        return Markup("not checked: {}").format(describe_unchecked(table))
    fitting = int((known["own_correlation"] >= known["best_other_correlation"]).sum())
    subjects = known["subject"].nunique()
    n_suspects = int(table["swap_suspect"].sum())
    verdict = f"{count_of(n_suspects, 'suspect')}, listed below" if n_suspects else "none suspected"
    lines = [
        f"{verdict}. {number(fitting)} of {count_of(len(known), 'sample')} fit their own subject "
        f"best; by chance, 1 in {subjects} would."
    ]
    ways = count_matchings(table)
    if ways <= FEW_WAYS:
        lines.append(
            f"There are only {ways} ways to assign these samples to the subjects, so even random "
            f"labels would pass this check once in {ways} times."
        )
    if fitting < CLEAR_SHARE * len(known):
        lines.append(
            "The subjects differ little in these samples: expect false suspects, up to one in ten "
            "samples, and missed swaps."
        )
    if len(known) < len(table):
        lines.append(Markup("Not checked: {}").format(describe_unchecked(table)))
    return paragraphs(lines)


def describe_unchecked(table: pd.DataFrame) -> str:
    """Reasons why samples could not be checked for swaps, the most frequent first."""
    reasons = table["swap_unchecked"]
    counts = reasons[reasons != ""].value_counts()
    return "; ".join(f"{reason} ({count_of(n, 'sample')})" for reason, n in counts.items()) + "."


def describe_outliers(table: pd.DataFrame, outliers: pd.DataFrame) -> Markup | str:
    """Outliers with their reasons."""
    if len(table) < FEWEST:
        return f"not checked: at least {FEWEST} samples are needed"
    if outliers.empty:
        return "none by identifications, median intensity or correlation"
    if len(outliers) <= MOST_DETAILED:
        return paragraphs([f"{row.sample}: {row.outlier_reason}" for row in outliers.itertuples()])
    by_reason: dict[str, list[str]] = {}
    for row in outliers.itertuples():
        for part in row.outlier_reason.split("; "):
            by_reason.setdefault(part.split(":")[0], []).append(row.sample)
    lines = [f"{reason}: {', '.join(named)}" for reason, named in sorted(by_reason.items())]
    return paragraphs([f"{number(len(outliers))} of {count_of(len(table), 'sample')}", *lines])
