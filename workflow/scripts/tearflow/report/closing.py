"""What a run ends with on the console: its results in a line a contrast."""

from tearflow.report.false_discoveries import count_deps, false_in_words
from tearflow.report.run import Run
from tearflow.run.words import count_of, number

# Terms that are named, those of the smallest p first.
TERMS = 3


def summarise_results(run: Run) -> str:
    """Results of every contrast as text: its DEPs, how many may be false, and its top terms."""
    return "".join(f"{summarise_contrast(run, path)}\n" for path in run.paths)


def summarise_contrast(run: Run, path: str) -> str:
    """Results of a contrast in a line."""
    estimates = run.table(f"{path}/rule.tsv")
    up, down = count_deps(run.table(f"{path}/deps.tsv"))
    counted = f"{path}: {count_of(up + down, 'DEP')}"
    if not up + down:
        return counted
    false = false_in_words(estimates[estimates["in_force"]].iloc[0])
    terms = run.table(f"{path}/go.tsv")
    drawn = terms[terms["drawn"]].sort_values("p_value", kind="stable")["term"].head(TERMS)
    named = "; ".join(drawn) if len(drawn) else "none"
    directions = f"{number(up)} up, {number(down)} down"
    return f"{counted} ({directions}), estimated false: {false}; top terms: {named}"
