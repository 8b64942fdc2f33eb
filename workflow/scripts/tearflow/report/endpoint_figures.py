"""The figures of the clinical endpoints of a cohort: primary measures first, the others folded."""

from markupsafe import Markup

from tearflow.endpoints.measures import PRIMARY
from tearflow.figures.endpoints import compares, endpoint_figures
from tearflow.figures.registry import Entry
from tearflow.report.blocks import Block, Figure, Fold
from tearflow.report.run import Run
from tearflow.run.words import count_of

COURSE = "endpoint_course"


def figure_blocks(run: Run, cohort: str) -> list[Block]:
    """Figures of a cohort; a caption that several have stands below the first alone."""
    found = run.endpoints[cohort]
    every = endpoint_figures(
        list(run.measures.values()), compares(each.design for each in run.endpoints.values())
    )
    courses = {entry.name: entry for entry in every if entry.template == COURSE}
    of_role: dict[bool, list[Figure]] = {True: [], False: []}
    captioned = False
    for measure in sorted(found.measures, key=lambda measure: measure.role != PRIMARY):
        if entry := courses.get(f"course_{measure.name}"):
            shown = draw(run, cohort, entry, with_caption=not captioned)
            of_role[measure.role == PRIMARY].append(shown)
            captioned = True
    others = [draw(run, cohort, entry) for entry in every if entry.template != COURSE]
    primary, secondary = of_role[True], of_role[False]
    blocks: list[Block] = [*primary]
    if secondary:
        name = "secondary measure" if primary else "measure"
        blocks.append(Fold(f"Figures of {count_of(len(secondary), name)}", secondary))
    if others:
        blocks.append(Fold("All measures together: " + ", ".join(map(name_of, others)), others))
    return blocks


def draw(run: Run, cohort: str, entry: Entry, *, with_caption: bool = True) -> Figure:
    """Figure of a cohort, with its caption or without."""
    design = run.endpoints[cohort].design
    caption = run.caption(entry.template, cohort, design=design) if with_caption else Markup()
    return run.figure(
        f"{cohort}/endpoints/{entry.name}", f"{entry.title}, {run.cohort_title(cohort)}", caption
    )


def name_of(figure: Figure) -> str:
    """Last part of the name of a figure.

    >>> name_of(Figure("", (1, 1), "Scales over the visits, nsde", "nsde.endpoints.scales", ""))
    'scales'
    """
    return figure.file.rpartition(".")[2]
