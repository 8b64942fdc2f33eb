"""The first section: what was run and what it found, one row per contrast."""

from dataclasses import replace

from markupsafe import Markup

from tearflow.differential.design_words import form_of, name_contrast, name_tests, needed_in_words
from tearflow.differential.pairing import BLOCK, SEPARATE
from tearflow.differential.rule import Rule
from tearflow.proteins.gene_level import is_tested
from tearflow.report.blocks import Block, Facts, Fold, Grid, Prose, Section
from tearflow.report.false_discoveries import (
    MEASURES,
    count_deps,
    count_directions,
    count_reasons,
    false_in_words,
    reasons_in_words,
    rule_in_words,
)
from tearflow.report.lights import describe_limits
from tearflow.report.run import WORKBOOK, Run
from tearflow.report.summary import Summary, index_grid, make_card
from tearflow.report.summary_study import Digests, comparison_digests, endpoint_digests
from tearflow.run.words import count_of, join, number
from tearflow.study.coinciding_columns import Coincidence, find_coincidences
from tearflow.study.pages import MOST_ON_A_PAGE, have_pages

# How eyes are kept, where the contrast sheet says so.
EYES = {BLOCK: ", eyes with their correlation", SEPARATE: ", each eye by itself"}
# More cohorts are counted, not named, before the table of the contrasts.
MOST_NAMED = 12
# Of more contrasts a table says in a row each what is most important, and the cards are folded.
MOST_CARDS = 4
CARDS = "Each contrast: strongest proteins with p and q, terms and hubs"
INDEX = (
    f"Since there are more than {MOST_ON_A_PAGE} contrasts, each cohort has a page of its own in "
    "its folder beside this one; the links lead there. Send or move the whole folder."
)
BESIDE = (
    f"Since the cohort has more than {MOST_ON_A_PAGE} contrasts, the figures are not in this file "
    "but in the folders beside it, so do not move it."
)


def overview_section(run: Run) -> Section:
    """First screen: each contrast, comparisons and endpoints; the numbers of all rules folded."""
    digests = [*comparison_digests(run), *endpoint_digests(run)]
    contrasts: list[Block] = []
    are_many = len(run.paths) > MOST_CARDS
    if are_many:
        contrasts.append(index_grid(run))
    if not have_pages(run.paths):
        cards = Summary([make_card(run, path) for path in run.paths])
        contrasts.append(Fold(CARDS, [cards]) if are_many else cards)
    facts = Facts(
        [
            ("Cohorts", describe_cohorts(run)),
            ("Selection of DEPs", describe_rule(run)),
            ("Tables", link_workbook(run)),
            *[(f"Light: {name}", text) for name, text in describe_limits()],
        ]
    )
    return Section(
        "Summary",
        "summary",
        [
            *contrasts,
            *([Digests(digests)] if digests else []),
            *([Prose([INDEX])] if run.is_index else []),
            *([Prose([BESIDE])] if run.has_figures_beside else []),
            Fold(
                "Cohorts, rule, DEPs by other rules, and what the lights mean",
                [facts, summary_grid(run, run.config.differential)],
            ),
        ],
    )


def describe_rule(run: Run) -> str:
    """Selection rule of the DEPs in words, for the designs of all contrasts."""
    tests = name_tests(run.config.differential, [run.kind(path) for path in run.paths])
    return rule_in_words(run.config.differential, tests, needed_by_contrasts(run))


def needed_by_contrasts(run: Run) -> str:
    """What a tested protein group needs, in the designs of all contrasts."""
    units = [run.units(path).without_names for path in run.paths]
    needed = [needed_in_words(run.config.differential.min_pairs, each) for each in units]
    return join(list(dict.fromkeys(needed)), "or")


def shared_columns(run: Run, path: str) -> list[Coincidence]:
    """Columns of the sample sheet in which the pairs of a contrast differ in the same way."""
    samples = run.cohorts[path.split("/")[0]].samples
    return find_coincidences(samples, run.contrasts[path])


def name_cohorts(names: list[str]) -> str:
    """Names of the cohorts, or their number where they are too many; empty for none.

    >>> name_cohorts(["nsde", "ssde"]), name_cohorts(["c"] * 25), name_cohorts([])
    ('nsde, ssde', '25 cohorts', '')
    """
    return ", ".join(names) if len(names) <= MOST_NAMED else count_of(len(names), "cohort")


def link_workbook(run: Run, folder: str = "") -> Markup:
    """Link to the workbook of a contrast, or of the study; `folder` ends with a slash."""
    file = f"{folder}{WORKBOOK}"
    link = Markup('<a href="{}">{}</a>, an Excel workbook beside this page')
    return link.format(run.beside(file), file)


def describe_cohorts(run: Run) -> Markup | str:
    """Cohorts with description and number of samples, or their number where they are many."""
    if len(run.cohorts) > MOST_NAMED:
        return f"{name_cohorts(list(run.cohorts))}, {count_of(len(run.paths), 'contrast')}"
    return Markup("<br>").join(
        Markup('<a href="{}"><b>{}</b></a>: <bdi>{}</bdi>{}{}').format(
            run.address(name),
            run.cohort_title(name),
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
        f"{MEASURES[estimate.measure][0]}, {name_short(run, estimate.test)}"
        for estimate in estimates[~estimates["in_force"]].itertuples()
    ]
    headers = ["Contrast", title_of_units(run), "Tested", "Not tested", "DEPs", "Estimated false"]
    return Grid(
        f"DEPs of each contrast, and their number with |log2 fold change| > "
        f"{rule.log2_fold_change:g} and another measure below {rule.alpha:g} (q: "
        "Benjamini-Hochberg)",
        headers + others,
        [summary_row(run, path) for path in run.paths],
        groups=[("", 4), ("Selected rule", 2), ("Alternatives", len(others))],
    )


def name_short(run: Run, test: str) -> str:
    """Short name of a test, in the designs of all contrasts."""
    return " or ".join(dict.fromkeys(form_of(test, run.kind(path)).short for path in run.paths))


def describe_other(run: Run, path: str) -> Markup:
    """What a contrast compares, as a small line; empty where its pairs are of two visits alone."""
    contrast = run.contrasts[path]
    plain = replace(contrast, filter="", covariates="", eyes="")
    named = name_contrast(contrast, run.design(path).absorbed)
    # Rows of one sheet may differ in this alone.
    named += EYES.get(contrast.eyes, "")
    if run.units(path).are_pairs and named == name_contrast(plain):
        return Markup()
    return Markup('<br><small class="reasons">{}</small>').format(named)


def title_of_units(run: Run) -> str:
    """Title of a column of numbers of pairs or people."""
    return "Pairs" if run.are_pairs else "Pairs or people"


def complete_in_cell(run: Run, path: str) -> str:
    """Complete pairs of all, under `title_of_units`, in which a line ends behind a comma alone."""
    short = run.complete(path).removesuffix(" pairs")
    return short.replace(" ", "\N{NO-BREAK SPACE}").replace(",\xa0", ", ")


def summary_row(run: Run, path: str) -> list[str | Markup]:
    """Row of a contrast."""
    deps = run.table(f"{path}/deps.tsv")
    estimates = run.table(f"{path}/rule.tsv")
    reasons = count_reasons(deps)
    untested = number(sum(reasons.values()))
    if not run.is_index:
        cell = Markup('{}<br><small class="reasons">{}</small>')
        untested = cell.format(untested, reasons_in_words(reasons))
    return [
        Markup('<a href="{}">{}</a>').format(run.address(path), run.title(path))
        + describe_other(run, path),
        complete_in_cell(run, path),
        number(int(is_tested(deps).sum())),
        untested,
        count_with_directions(*count_deps(deps)),
        false_in_words(estimates[estimates["in_force"]].iloc[0]),
        *(
            count_with_directions(*count_directions(deps, estimate))
            for estimate in estimates[~estimates["in_force"]].itertuples()
        ),
    ]


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
