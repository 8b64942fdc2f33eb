"""The first section: what was run and what it found, one row per contrast."""

from markupsafe import Markup

from tearflow.differential.limits import FEW_PAIRS
from tearflow.differential.rule import Rule
from tearflow.differential.tests import find_test
from tearflow.differential.units import count_units
from tearflow.proteins.gene_level import is_tested
from tearflow.report.blocks import Block, Facts, Finder, Grid, Note, Prose, Section, anchor
from tearflow.report.false_discoveries import (
    MEASURES,
    count_deps,
    count_directions,
    count_reasons,
    false_in_words,
    reasons_in_words,
    rule_in_words,
)
from tearflow.report.run import MOST_WHOLE, Run
from tearflow.run.words import count_of, join, number
from tearflow.study.coinciding_columns import Coincidence, find_coincidences

# More cohorts are counted, not named, before the table of the contrasts.
MOST_NAMED = 12
BESIDE = (
    f"Since there are more than {MOST_WHOLE} contrasts, the figures are not in this file but in "
    "the folders beside it, so do not move it; long tables show their first rows only, the files "
    "contain all rows."
)


def overview_section(run: Run) -> Section:
    """Section that counts pairs, tested protein groups and DEPs of every contrast."""
    rule = run.config.differential
    blocks: list[Block] = [
        Facts(
            [
                ("Cohorts", describe_cohorts(run)),
                ("Selection of DEPs", rule_in_words(rule)),
            ]
        ),
        *([Prose([BESIDE])] if run.is_large else []),
        summary_grid(run, rule),
        Finder("Find a protein in every contrast"),
    ]
    few = [path for path in run.paths if count_people(run, path) <= FEW_PAIRS]
    if few and rule.measure == "p_value":
        blocks.append(
            Note(
                "Few pairs and no control of the false discovery rate",
                f"{count_of(len(few), 'contrast')} of this report "
                f"{'is' if len(few) == 1 else 'are'} based on the pairs of {FEW_PAIRS} or fewer "
                f"people, and p < {rule.alpha:g} is not adjusted for multiple testing: the "
                "share of false discoveries among the DEPs is not limited. Treat the DEPs as "
                "candidates, and see which of them the stricter measures retain.",
            )
        )
    eyes = [path for path in run.paths if count_people(run, path) < complete_pairs(run, path)]
    if eyes:
        blocks.append(
            Note(
                "Both eyes of people tested as independent pairs",
                f"In {name_contrasts(eyes)} the pairs are eyes, and the eyes of a person change "
                "alike: p and q are too small, and the counts by p or q too high. The estimated "
                "number of false DEPs counts people.",
            )
        )
    shared = [path for path in run.paths if any(c.technical for c in shared_columns(run, path))]
    if shared:
        blocks.append(
            Note(
                "A batch, date or other group goes with the visit",
                f"In {name_contrasts(shared)} all pairs, or nearly all, differ in the same way in "
                "a column of the sample sheet, named in the section of the contrast. Unless it "
                "only follows from the visit, as a date of sampling does, it may cause DEPs by "
                "itself, which the estimated number of false DEPs does not count.",
            )
        )
    return Section("Summary", "summary", blocks)


def shared_columns(run: Run, path: str) -> list[Coincidence]:
    """Columns of the sample sheet in which the pairs of a contrast differ in the same way."""
    samples = run.cohorts[path.split("/")[0]].samples
    return find_coincidences(samples, run.contrasts[path])


def name_contrasts(paths: list[str]) -> str:
    """Names of contrasts with their cohorts, or their number where they are too many for a line.

    >>> name_contrasts(["nsde/week2", "ssde/week2"]), name_contrasts(["a/b"] * 20)
    ('nsde week2 and ssde week2', '20 contrasts')
    """
    if len(paths) > MOST_NAMED:
        return count_of(len(paths), "contrast")
    return join([path.replace("/", " ") for path in paths])


def name_cohorts(names: list[str]) -> str:
    """Names of the cohorts, or their number where they are too many; empty for none.

    >>> name_cohorts(["nsde", "ssde"]), name_cohorts(["c"] * 25), name_cohorts([])
    ('nsde, ssde', '25 cohorts', '')
    """
    return ", ".join(names) if len(names) <= MOST_NAMED else count_of(len(names), "cohort")


def describe_cohorts(run: Run) -> Markup | str:
    """Cohorts with description and number of samples, or their number where they are many."""
    if len(run.cohorts) > MOST_NAMED:
        return f"{name_cohorts(list(run.cohorts))}, {count_of(len(run.paths), 'contrast')}"
    return Markup("<br>").join(
        Markup('<a href="#{}"><b>{}</b></a>: <bdi>{}</bdi>{}{}').format(
            anchor(name),
            name,
            cohort.description,
            ", " if cohort.description else "",
            count_of(len(cohort.samples), "sample"),
        )
        for name, cohort in run.cohorts.items()
    )


def summary_grid(run: Run, rule: Rule) -> Grid:
    """Table of all contrasts: the selected rule first, then its alternatives."""
    estimates = run.table(f"{run.paths[0]}/rule.tsv")
    others = [
        f"{MEASURES[estimate.measure][0]}, {find_test(estimate.test).short}"
        for estimate in estimates[~estimates["in_force"]].itertuples()
    ]
    headers = ["Contrast", "Pairs", "Tested", "Not tested", "DEPs", "Estimated false"]
    return Grid(
        f"DEPs of each contrast, and their number with |log2 fold change| > "
        f"{rule.log2_fold_change:g} and another measure below {rule.alpha:g} (q: "
        "Benjamini-Hochberg)",
        headers + others,
        [summary_row(run, path) for path in run.paths],
        groups=[("", 4), ("Selected rule", 2), ("Alternatives", len(others))],
    )


def summary_row(run: Run, path: str) -> list[str | Markup]:
    """Row of a contrast."""
    deps = run.table(f"{path}/deps.tsv")
    estimates = run.table(f"{path}/rule.tsv")
    reasons = count_reasons(deps)
    untested = number(sum(reasons.values()))
    if not run.is_large:
        cell = Markup('{}<br><small class="reasons">{}</small>')
        untested = cell.format(untested, reasons_in_words(reasons))
    return [
        Markup('<a href="#{}">{}</a>').format(anchor(path), path.replace("/", " ")),
        # A line ends behind a comma alone.
        complete_in_words(run, path).replace(" ", "\N{NO-BREAK SPACE}").replace(",\xa0", ", "),
        number(int(is_tested(deps).sum())),
        untested,
        count_with_directions(*count_deps(deps)),
        false_in_words(estimates[estimates["in_force"]].iloc[0]),
        *(
            count_with_directions(*count_directions(deps, estimate))
            for estimate in estimates[~estimates["in_force"]].itertuples()
        ),
    ]


def complete_pairs(run: Run, path: str) -> int:
    """Number of complete pairs of a contrast."""
    return int(run.table(f"{path}/pairs.tsv")["complete"].sum())


def count_people(run: Run, path: str) -> int:
    """Number of people with a complete pair in a contrast."""
    pairs = run.table(f"{path}/pairs.tsv")
    return pairs.loc[pairs["complete"].astype(bool), "subject"].nunique()


def complete_in_words(run: Run, path: str) -> str:
    """Number of complete pairs, of all; with the people where pairs are eyes."""
    complete, total = complete_pairs(run, path), len(run.table(f"{path}/pairs.tsv"))
    if (people := count_people(run, path)) < complete:
        return f"{count_units(complete, people)}, of {total} eyes"
    return f"{complete} of {total}"


def mark_directions(up: int, down: int) -> list[Markup]:
    """Two counts with the arrow and colour of their direction."""
    return [
        Markup('<span class="up">▲ {}</span>').format(number(up)),
        Markup('<span class="down">▼ {}</span>').format(number(down)),
    ]


def count_with_directions(up: int, down: int) -> Markup:
    """Total count, and the count in each direction."""
    return Markup('<span class="count"><b>{}</b> {} {}</span>').format(
        number(up + down), *mark_directions(up, down)
    )
