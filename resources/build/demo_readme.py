"""The measured numbers in the demo's README, between markers."""

from pathlib import Path

import numpy as np
import pandas as pd

from demo_endpoints import MEASURES
from demo_recovery import find, recovery
from tearflow.io.whole_files import written_whole


def replace_block(path: Path, name: str, lines: list[str]) -> None:
    """Replace what stands between `<!-- name -->` and `<!-- /name -->` in a text file.

    Raises
    ------
    ValueError
        Where a marker is missing or not alone.
    """
    text = path.read_text(encoding="utf-8")
    opening, closing = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    before, rest = text.split(opening)
    _, after = rest.split(closing)
    block = "".join(f"{line}\n" for line in lines)
    with written_whole(path) as temporary:
        temporary.write_text(before + opening + block + closing + after, encoding="utf-8")


def markdown(rows: dict[str, list[str]], header: list[str]) -> list[str]:
    """Lay a table out in Markdown, a row for each key."""
    lines = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    return lines + [f"| {' | '.join([key, *values])} |" for key, values in rows.items()]


def describe(groups: pd.DataFrame, truth: pd.DataFrame, log2: np.ndarray) -> dict[str, str]:
    """Measure what the README tells about one cohort."""
    log2fc = groups["protein_group"].map(truth.set_index("protein_group")["log2fc"])
    result = recovery(log2, log2fc.fillna(0).to_numpy())
    several = groups["protein_group"].str.contains(";")
    decades = (np.nanmax(log2) - np.nanmin(log2)) * np.log10(2)
    complete = np.isfinite(log2).all(axis=(1, 2))
    return {
        "human protein groups": f"{len(groups):,}",
        "of several accessions": f"{several.mean():.1%}",
        "of several genes": f"{groups['genes'].str.contains(';').mean():.1%}",
        "without a gene": f"{(groups['genes'] == '').sum()}",
        "values missing": f"{np.isnan(log2).mean():.1%}",
        "with all six values": f"{complete.sum():,}",
        "decades from the smallest to the largest value": f"{decades:.1f}",
        "planted (up, down)": f"{len(truth)} ({(truth['log2fc'] > 0).sum()}, "
        f"{(truth['log2fc'] < 0).sum()})",
        "of these testable (three complete pairs)": f"{result['testable']}",
        "of these recovered (paired t, p < 0.05, \\|log2FC\\| > 1)": f"{result['recovered']} "
        f"({result['share']:.0%})",
        "DEPs that were not planted": f"{result['false']}",
    }


def describe_lost(groups: pd.DataFrame, truth: pd.DataFrame, log2: np.ndarray) -> str:
    """Name the genes of the planted changes that the test cannot find or does not find."""
    complete, direction = find(log2)
    planted = groups["protein_group"].isin(truth["protein_group"]).to_numpy()
    untested = ", ".join(sorted(groups["gene"][planted & ~complete]))
    unseen = ", ".join(sorted(groups["gene"][planted & complete & (direction == 0)])) or "none"
    return f"not testable for missing values: {untested}; testable and not found: {unseen}."


def write_numbers(path: Path, seed: int, cohorts: dict) -> None:
    """Write the numbers of the committed cohorts into the README.

    Parameters
    ----------
    path
        The README.
    seed
        Seed of the committed cohorts.
    cohorts
        Protein groups, truth and log2 intensities of each cohort.
    """
    columns = [describe(*cohort) for cohort in cohorts.values()]
    rows = {key: [column[key] for column in columns] for key in columns[0]}
    first, second = (set(groups["protein_group"]) for groups, _, _ in cohorts.values())
    share = len(first & second) / len(second)
    names = list(cohorts)
    lines = markdown(rows, [f"seed {seed}", *names])
    lines += ["", f"{share:.0%} of the protein groups of {names[1]} are in {names[0]} as well."]
    lines += ["", "Planted changes that the published rule does not recover:", ""]
    lines += [f"- {name}: {describe_lost(*cohort)}" for name, cohort in cohorts.items()]
    replace_block(path, "numbers", lines)


def write_study(path: Path, table: pd.DataFrame) -> None:
    """Write the recovery over many seeds into the README.

    Parameters
    ----------
    path
        The README.
    table
        What `demo_recovery.summarise` gave.
    """
    rows = {
        f"{row.cv} %{' (the demo)' if row.cv == 25 else ''}, {row.cohort}": [
            str(row.seeds),
            f"{row.testable:.1f}",
            f"{row.share:.1%}",
            f"{row.lowest:.0%}",
            f"{row.met:.0%}",
            f"{row.false:.1f}",
        ]
        for row in table.itertuples()
    }
    header = [
        "week-to-week CV, cohort",
        "seeds",
        "planted and testable",
        "recovered, mean",
        "lowest",
        "seeds with at least 80 %",
        "false DEPs, mean",
    ]
    replace_block(path, "study", markdown(rows, header))


def write_endpoints(path: Path, table: pd.DataFrame, seeds: int) -> None:
    """Write how much of the planted effects on clinical measures is found into the README.

    Parameters
    ----------
    path
        The README.
    table
        Of each cohort and measure: people, planted, power, share (found over many seeds) and demo
        (found in the committed sheets).
    seeds
        How many seeds.
    """
    logarithms = {measure.name: measure.log for measure in MEASURES}
    rows = {}
    for row in table.itertuples():
        none, log = row.planted == 0, logarithms[row.measure]
        effect = f"x {np.exp(row.planted):.2f}" if log else f"{row.planted:+g}"
        rows[f"{row.cohort}, `{row.measure}`"] = [
            str(row.people),
            "none" if none else effect,
            "" if none else f"{row.power:.0%}",
            f"{row.share:.0%}",
            "yes" if row.demo else "no",
        ]
    header = ["", "people", "planted at week 2", "power", f"found, {seeds} seeds", "in the demo"]
    replace_block(path, "endpoints", markdown(rows, header))
