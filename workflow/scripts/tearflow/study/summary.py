"""What a dry run ends with: what was found in the sheets, for whoever wrote them to compare."""

from collections.abc import Mapping, Sequence

from tearflow.differential.contrast import Contrast
from tearflow.differential.design import make_design
from tearflow.differential.design_words import complete_in_words, name_contrast
from tearflow.run.problems import Note
from tearflow.run.words import count_of, people_in_words
from tearflow.study.cohort import Cohort

# Cohorts, and contrasts of each.
SHOWN = 20


def summarise_study(
    cohorts: Mapping[str, Cohort], contrasts: Mapping[str, Contrast], notes: Sequence[Note]
) -> list[str]:
    """Lines with the samples of every cohort and the pairs of every contrast, and the notes.

    Parameters
    ----------
    cohorts, contrasts, notes
        As of a `Study`. Of many cohorts, and of many contrasts of a cohort, the first are listed.
    """
    lines = ["Checked:"]
    for name, cohort in list(cohorts.items())[:SHOWN]:
        people = len({sample["subject"] for sample in cohort.samples})
        visits = list(dict.fromkeys(sample["visit"] for sample in cohort.samples))
        lines.append(
            f"  cohort {name}: {count_of(len(cohort.samples), 'sample')} of"
            f" {people_in_words(people)}, visits {', '.join(visits)}"
        )
        planned = [contrast for contrast in contrasts.values() if contrast.cohort == name]
        for contrast in planned[:SHOWN]:
            design = make_design(cohort.samples, contrast)
            compared = name_contrast(contrast, design.absorbed)
            pairs = complete_in_words(design, contrast)
            lines.append(f"    {contrast.name}: {compared}; {pairs}")
        lines += _name_rest(len(planned), "contrast", "    ")
    lines += _name_rest(len(cohorts), "cohort", "  ")
    return [*lines, *(f"  {note}" for note in notes if not note.warning)]


def _name_rest(count: int, what: str, indent: str) -> list[str]:
    return [f"{indent}and {count_of(count - SHOWN, what)} more"] if count > SHOWN else []
