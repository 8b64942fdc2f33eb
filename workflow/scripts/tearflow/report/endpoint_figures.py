"""The figures of the clinical endpoints of a cohort, folded by measure, primary ones first."""

from markupsafe import Markup

from tearflow.endpoints.measures import PRIMARY
from tearflow.figures.endpoints import compares, endpoint_figures
from tearflow.figures.registry import Entry
from tearflow.report.blocks import Block, Figure, Fold, Prose
from tearflow.report.endpoint_words import find_two_eyed
from tearflow.report.run import Run
from tearflow.run.words import count_of

COURSE = "endpoint_course"


def figure_blocks(run: Run, cohort: str) -> list[Block]:
    """Figures of a cohort, each measure and what all have together folded; primary ones first."""
    found = run.endpoints[cohort]
    every = endpoint_figures(
        list(run.measures.values()), compares(each.design for each in run.endpoints.values())
    )
    courses = {entry.name: entry for entry in every if entry.template == COURSE}
    ordered = sorted(found.measures, key=lambda measure: measure.role != PRIMARY)
    folds: list[Block] = [
        Fold(f"Figure: {measure.label}", [draw(run, cohort, entry, with_caption=False)])
        for measure in ordered
        if (entry := courses.get(f"course_{measure.name}"))
    ]
    if folds:
        # What holds for each of them.
        eyes = bool(find_two_eyed(run, cohort))
        folds.insert(0, Prose([run.caption(COURSE, cohort, design=found.design, eyes=eyes)]))
    others = [draw(run, cohort, entry) for entry in every if entry.template != COURSE]
    if others:
        folds.append(Fold("All measures together: " + ", ".join(map(name_of, others)), others))
    n = sum(f"course_{measure.name}" in courses for measure in ordered)
    return [Fold(f"Figures of {count_of(n, 'measure')}", folds)] if folds else []


def draw(run: Run, cohort: str, entry: Entry, *, with_caption: bool = True) -> Figure:
    """Figure of a cohort, with its caption or only what is of this figure."""
    design = run.endpoints[cohort].design
    caption = run.caption(entry.template, cohort, design=design) if with_caption else Markup()
    return run.figure(
        f"{cohort}/endpoints/{entry.name}", f"{entry.title}, {run.cohort_title(cohort)}", caption
    )


def name_of(figure: Figure) -> str:
    """Last part of the name of a figure.

    >>> name_of(Figure(b"", (1, 1), "Scales over the visits, nsde", "nsde.endpoints.scales", ""))
    'scales'
    """
    return figure.file.rpartition(".")[2]
