"""Plant every swap of two samples of a visit, and count how many are found.

    python benchmarks/swap_check.py [--write]

The demo cohorts always; the saliva cohort CHIVAS, whole, by pairs of visits and by random subsets
of its subjects, where the environment variable TEARFLOW_REAL_DATA names the folder of real data.
With --write the table replaces that in docs/quality.md. Takes about two minutes.
"""

import os
import re
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

HOME = Path(__file__).parents[1]
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.quality.swaps import correlate_residuals, judge_samples  # noqa: E402

PAGE = HOME / "docs/quality.md"
SEED, SUBSETS, SIZES = 1, 50, (3, 5, 8, 12)
CONTRASTS = [("prior", "24h"), ("prior", "disch"), ("screen", "prior")]

Cohort = tuple[pd.DataFrame, pd.DataFrame]


def demo(name: str) -> Cohort:
    """Log2 intensities without contaminants, and sample, subject and visit, of a demo."""
    sheet = pd.read_table(HOME / "config/samples.tsv", dtype=str).query("cohort == @name")
    matrix = pd.read_table(HOME / f"resources/demo/{name}.pg_matrix.tsv")
    columns = {re.split(r"[\\/]", column)[-1].split(".")[0]: column for column in matrix}
    values = matrix[[columns[run] for run in sheet["run"]]].set_axis(sheet["sample"], axis=1)
    kept = ~matrix["Protein.Group"].str.startswith("Cont_")
    return np.log2(values[kept]), sheet[["sample", "subject", "visit"]].reset_index(drop=True)


def saliva(folder: Path) -> Cohort:
    """The same of the real cohort, the kept runs only."""
    sheet = pd.read_table(folder / "sample_sheet_derived.tsv", dtype=str).query("keep == 'True'")
    values = pd.read_table(folder / "report.pg_matrix.tsv")[sheet["run"].tolist()]
    table = sheet.rename(columns={"timepoint": "visit"})[["sample", "subject", "visit"]]
    values = values.set_axis(sheet["sample"], axis=1)
    return np.log2(values.where(values > 0)), table.reset_index(drop=True)


def part(cohort: Cohort, visits: tuple[str, ...], subjects: list[str] | None = None) -> Cohort:
    """Cut a cohort down to some visits and subjects."""
    log2, table = cohort
    kept = table["visit"].isin(visits)
    if subjects is not None:
        kept &= table["subject"].isin(subjects)
    return log2.loc[:, kept.to_numpy()], table[kept].reset_index(drop=True)


def count(cohort: Cohort) -> dict[str, float]:
    """Count suspects without a swap, and what becomes of every swap of two samples of a visit."""
    log2, table = cohort
    visits, subjects = table["visit"].to_numpy(str), table["subject"].to_numpy(str)
    correlation = correlate_residuals(log2, visits, len(set(subjects)))
    clean = judge_samples(correlation, table)
    tally = dict.fromkeys(["swaps", "found", "named", "others"], 0)
    for first, second in combinations(range(len(table)), 2):
        if visits[first] != visits[second]:
            continue
        swapped = subjects.copy()
        swapped[[first, second]] = swapped[[second, first]]
        found = judge_samples(correlation, table.assign(subject=swapped))
        suspect = found["swap_suspect"].to_numpy()
        a, b = sorted([subjects[first], subjects[second]])
        text = f"{a} and {b} look swapped at "
        named = [text in note and visits[first] in note for note in found["swap_note"]]
        tally["swaps"] += 1
        tally["found"] += suspect[[first, second]].all()
        tally["named"] += named[first] and named[second]
        # With two visits the other samples of the two subjects are suspects too, rightly.
        tally["others"] += suspect[~np.isin(swapped, [a, b])].sum()
    known = clean["own_correlation"].notna() & clean["best_other_correlation"].notna()
    fits = clean["own_correlation"] > clean["best_other_correlation"]
    return {
        "samples": len(table),
        "fit": float(fits[known].mean()),
        "suspects": int(clean["swap_suspect"].sum()),
        "clean": int(not clean["swap_suspect"].any()),
        **tally,
    }


def cohorts() -> Iterator[tuple[str, list[Cohort]]]:
    """Yield each line of the table: its name, and the cohorts that it counts together."""
    for name in ("nsde", "ssde"):
        yield f"demo {name}, 3 subjects, 2 visits", [demo(name)]
    if "TEARFLOW_REAL_DATA" not in os.environ:
        print("TEARFLOW_REAL_DATA is not set: no real cohort", file=sys.stderr)
        return
    whole = saliva(Path(os.environ["TEARFLOW_REAL_DATA"]) / "chivas_saliva")
    yield "saliva, 20 subjects, 11 visits", [whole]
    for visits in CONTRASTS:
        both = part(whole, visits)
        n = both[1]["subject"].nunique()
        yield f"saliva, {n} subjects, {' and '.join(visits)}", [both]
    rng = np.random.default_rng(SEED)
    for visits in (CONTRASTS[0], ("screen", "prior", "24h")):
        counts = part(whole, visits)[1]["subject"].value_counts()
        complete = sorted(counts.index[counts == len(visits)])
        for size in SIZES:
            drawn = [rng.choice(complete, size, replace=False) for _ in range(SUBSETS)]
            name = f"saliva, {SUBSETS} times {size} subjects, {', '.join(visits)}"
            yield name, [part(whole, visits, list(subjects)) for subjects in drawn]


def make_table() -> pd.DataFrame:
    """Count everything, one row a line of the page."""
    rows = []
    for name, members in cohorts():
        counts = pd.DataFrame([count(member) for member in members])
        total = counts.sum()
        rows.append(
            {
                "cohort": name,
                "samples": str(int(counts["samples"].mean())),
                "fit their own": f"{counts['fit'].mean():.0%}",
                "false suspects": f"{total['suspects'] / total['samples']:.1%}",
                "cohorts without any": f"{counts['clean'].mean():.0%}",
                "swaps planted": f"{int(total['swaps']):,}",
                "both suspected": f"{total['found'] / total['swaps']:.1%}",
                "named rightly": f"{total['named'] / total['swaps']:.1%}",
                "further suspects a swap": f"{total['others'] / total['swaps']:.2f}",
            }
        )
        print(rows[-1], file=sys.stderr)
    return pd.DataFrame(rows)


def to_markdown(table: pd.DataFrame) -> str:
    """Write a frame of texts as a Markdown table."""
    lines = [list(table.columns), ["---"] * table.shape[1], *table.to_numpy().tolist()]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    """Print the table, or write it into the page."""
    text = to_markdown(make_table())
    print(text)
    if "--write" in sys.argv[1:]:
        begin, end = "<!-- swap_check: begin -->", "<!-- swap_check: end -->"
        pattern = re.escape(begin) + ".*?" + re.escape(end)
        page = PAGE.read_text(encoding="utf-8")
        page = re.sub(pattern, lambda _: f"{begin}\n{text}\n{end}", page, flags=re.DOTALL)
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
