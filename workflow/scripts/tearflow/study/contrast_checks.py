"""Check the contrasts against the samples, before any job."""

from collections import defaultdict
from collections.abc import Sequence

from tearflow.differential.conditions import find_unmet, read_conditions
from tearflow.differential.contrast import Contrast
from tearflow.differential.pairing import SINGLE_EYES
from tearflow.differential.rule import Rule
from tearflow.run.problems import Problem, nearest
from tearflow.run.spelling import find_twin
from tearflow.run.words import list_first
from tearflow.study.choice_checks import check_choices
from tearflow.study.covariate_checks import check_covariates
from tearflow.study.model_checks import check_model, check_numbers
from tearflow.study.series import EVERY
from tearflow.study.sheet_contrasts import SheetContrast, list_contrasts
from tearflow.study.sheets import Row, Sheet
from tearflow.study.unit_checks import check_units

# Values of a column; of a number there may be as many as samples.
SHOWN = 20


def check_contrasts(
    contrasts: Sheet, samples: Sheet, min_pairs: float, test: str = Rule.test
) -> list[Problem]:
    """List contrasts whose design is not in the sample sheet, or cannot be tested.

    Parameters
    ----------
    contrasts, samples
        Sheets that could be read; of a target `*` one row for each value, of re-runs one row.
    min_pairs
        Complete pairs that every contrast must have.
    test
        The key `differential.test`.

    Returns
    -------
    list of Problem
        Of every contrast the first kind of mistake: in its cells, in its values, in the samples of
        a person, in their number, in its covariates, in its model.
    """
    problems: list[Problem] = []
    in_order: list[SheetContrast] = []
    for asked in list_contrasts(contrasts, samples):
        found = check_choices(asked) or _check_levels(asked)
        problems += found
        if not found and all(row.valid for row in asked.rows):
            in_order.append(asked)
    alike = _group_alike(in_order)
    whole: list[SheetContrast] = []
    for asked in in_order:
        found = check_units(asked, alike[_way(asked.contrast)]) or check_numbers(asked, min_pairs)
        problems += found
        whole += [] if found else [asked]
    found = check_covariates(whole, samples)
    found = found or [problem for asked in whole for problem in check_model(asked, test)]
    # Contrasts that arrange the samples in the same way find the same.
    return list(dict.fromkeys([*problems, *found]))


def _way(contrast: Contrast) -> tuple[str, ...]:
    """What contrasts have in common that arrange the same samples alike."""
    return (
        contrast.cohort,
        contrast.variable,
        contrast.pair_by,
        contrast.eyes,
        contrast.group,
        contrast.group_reference,
        contrast.group_target,
        contrast.filter,
    )


def _group_alike(contrasts: Sequence[SheetContrast]) -> dict[tuple[str, ...], list[Row]]:
    """Rows of the sample sheet that are used by contrasts which arrange them alike."""
    rows: dict[tuple[str, ...], dict[int, Row]] = defaultdict(dict)
    for asked in contrasts:
        rows[_way(asked.contrast)] |= {row.line: row for row in asked.used}
    return {way: [found[line] for line in sorted(found)] for way, found in rows.items()}


def _check_levels(asked: SheetContrast) -> list[Problem]:
    """List values that no sample of the cohort has which the contrast may use."""
    contrast, path = asked.contrast, asked.samples.path
    conditions = read_conditions(contrast.filter)
    chosen = [row for row in asked.included if find_unmet(conditions, row.cells) is None]
    where = f' that passes the filter "{contrast.filter}"' if conditions else ""
    if contrast.eyes in SINGLE_EYES:
        chosen = [row for row in chosen if row.cells["eye"] in (contrast.eyes, "")]
        where = f" of the eye {contrast.eyes}{where}"
    if asked.included and not chosen:
        message = f'no sample of cohort "{contrast.cohort}" is left: there is none{where}'
        column = "filter" if conditions else "eyes"
        return [asked.problem(message, f"Correct it, or add samples to {path}", column)]
    named = [("reference", contrast.variable), ("target", contrast.variable)]
    if contrast.group:
        named += [("group_reference", contrast.group), ("group_target", contrast.group)]
    problems = []
    for column, variable in named:
        value = asked.row.cells[column]
        known = sorted({row.cells[variable] for row in chosen} - {""})
        if column == "target" and value == EVERY:
            message = f'no sample of cohort "{contrast.cohort}"{where} has another {variable} than'
            message += f' "{contrast.reference}", for which target is "{EVERY}"'
            problems.append(asked.problem(message, f"Add samples to {path}", column))
            continue
        if value in known:
            continue
        message = f'{variable} "{value}" has no sample in cohort "{contrast.cohort}"'
        if value in {row.cells[variable] for row in asked.included}:
            message += where
        elif value in {row.cells[variable] for row in asked.rows}:
            message += " with include = true"
        advice = f"Choose from {list_first(known, SHOWN)}" if known else f"Fill in {variable}"
        if find_twin(value, known):
            advice = f"Copy the value from {path}"
        message += nearest(value, known)
        problems.append(asked.problem(message, f"{advice}, or add samples to {path}", column))
    return problems
