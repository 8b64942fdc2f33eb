"""Check that a design can be tested: enough people, and columns that can be told apart."""

from collections.abc import Iterable, Mapping

from tearflow.differential.collinearity import find_dependence
from tearflow.differential.design import Unit, cells_of
from tearflow.differential.limits import FEWEST_BY_SHARE, count_needed_pairs
from tearflow.differential.pairing import BLOCK
from tearflow.differential.tests import TESTS, find_test
from tearflow.differential.units import count_units
from tearflow.run.problems import Problem
from tearflow.run.words import join, list_first, people_in_words
from tearflow.study.quoting import quote_all
from tearflow.study.sheet_contrasts import SheetContrast

# A t-test needs two.
FEWEST_PAIRS = 2
# Columns of a model.
COLUMNS_SHOWN = 10


def check_numbers(asked: SheetContrast, min_pairs: float) -> list[Problem]:
    """List the first reason for which a contrast has too few pairs or people.

    Parameters
    ----------
    asked
        Contrast whose samples make units.
    min_pairs
        Complete pairs, or people of groups, that every contrast must have.
    """
    if asked.contrast.has_one_side:
        problems = _check_people(asked)
    else:
        problems = _check_pairs(asked, min_pairs) or _check_groups(asked)
    return problems or _check_smaller(asked, min_pairs) or _check_both_eyes(asked)


def check_model(asked: SheetContrast, test: str) -> list[Problem]:
    """List the first reason for which the effect of a contrast cannot be estimated or tested.

    Parameters
    ----------
    asked
        Contrast with enough units, whose samples have the covariates.
    test
        The key `differential.test`.
    """
    return (
        _check_parameters(asked)
        or _check_constant(asked)
        or _check_rank(asked)
        or _check_test(asked, test)
    )


def people_of(units: Iterable[Unit]) -> list[str]:
    """People of units, each once."""
    return list(dict.fromkeys(unit.subject for unit in units))


def name_of(unit: Unit) -> str:
    """Person, and eye where units have one."""
    return f"{unit.subject} {unit.eye}".strip()


def _check_pairs(asked: SheetContrast, min_pairs: float) -> list[Problem]:
    """Problem where a contrast has fewer complete pairs than a test needs."""
    complete = [name_of(unit) for unit in asked.plain.units]
    n_people = len(people_of(asked.plain.units))
    # The units of a block are not independent.
    n_counted = n_people if asked.plain.block else len(complete)
    needed = count_needed_pairs(min_pairs, n_counted)
    if n_counted >= needed:
        return []
    single = [unit for unit in asked.plain.every_unit if unit.note]
    sides = {
        level: [unit for unit in single if level in {side.level for side in unit.sides}]
        for level in asked.contrast.sides
    }
    if not complete and not asked.contrast.group and all(sides.values()):
        return [_different_units(asked, sides)]
    names = f" ({quote_all(complete)})" if complete else ""
    counted = f"{len(complete) or 'no'} complete pair{'s' * (len(complete) != 1)}"
    if n_people < len(complete):
        counted = f"complete pairs of {count_units(len(complete), n_people)}"
    message = f"{asked.title} has {counted}{names}, and differential.min_pairs is {min_pairs}"
    if needed != min_pairs:
        message += f", a share that comes to {FEWEST_BY_SHARE} pairs at least"
    if single:
        message += f"; without a partner: {quote_all([name_of(unit) for unit in single])}"
    advice = "Check the ids of the subjects, or add samples"
    if asked.contrast.series:
        advice += ", or leave this value out by filter"
    if len(complete) >= FEWEST_PAIRS:
        lower = "lower" if needed == min_pairs else "give a whole number as"
        advice = (
            f"Check the ids of the subjects, add samples, or {lower} differential.min_pairs"
            f" (at least {FEWEST_PAIRS})"
        )
    return [asked.problem(message, advice)]


def _different_units(asked: SheetContrast, sides: Mapping[str, list[Unit]]) -> Problem:
    """Problem of a contrast without any pair: of different people, or of different eyes."""
    contrast = asked.contrast
    people = [set(people_of(units)) for units in sides.values()]
    both = sorted(set.intersection(*people))
    if both and contrast.keeps_eyes:
        message = (
            f"{asked.title} has no pair: no eye was sampled at both, but {len(both)} of the"
            f" subjects have one eye with each value ({quote_all(both, 5)})"
        )
        advice = "Check the column eye; a pair is one eye, with the reference and with the target"
        if contrast.variable != "visit":
            advice += ". To compare the two eyes of a person, set pair_by to subject and leave eyes"
            advice += " empty"
        return asked.problem(message, advice)
    message = (
        f"{asked.title} has no pair: it compares different subjects, {len(people[0])} with"
        f' {contrast.variable} "{contrast.reference}" ({quote_all(sorted(people[0]), 3)}) and'
        f' {len(people[1])} with "{contrast.target}" ({quote_all(sorted(people[1]), 3)})'
    )
    advice = (
        "Where they are the same people, write the same subject in both rows of a person, without"
        " the visit in it. Where they are two groups of different people, set pair_by to none"
    )
    return asked.problem(message, advice)


def _check_people(asked: SheetContrast) -> list[Problem]:
    """Problem where a group, or a visit, has too few people."""
    contrast, units = asked.contrast, asked.plain.units
    people = {
        cell: people_of(
            unit
            for unit in units
            if unit.sides[0].level == cell.level and unit.group in (cell.group or cell.level, "")
        )
        for cell in reversed(cells_of(contrast))
    }
    for cell, found in people.items():
        if len(found) < FEWEST_PAIRS:
            where = f'{contrast.variable} "{cell.level}"'
            if contrast.group:
                where += f' and {contrast.group} "{cell.group}"'
            counted = f"one person ({quote_all(found)})" if found else "nobody"
            message = f"{asked.title} has {counted} with {where}"
            advice = f"Add samples: each needs at least {FEWEST_PAIRS} people"
            return [asked.problem(message, advice)]
    if contrast.incomplete == BLOCK and len(people_of(units)) == len(units):
        message = (
            f'{asked.title} has no person with both "{contrast.reference}" and'
            f' "{contrast.target}", so that the correlation within people is unknown'
        )
        advice = "Set pair_by to none and leave incomplete empty, or check the ids of the subjects"
        return [asked.problem(message, advice, "incomplete")]
    return []


def _check_groups(asked: SheetContrast) -> list[Problem]:
    """Problem where the changes of one group are those of fewer than two people."""
    contrast = asked.contrast
    units = asked.plain.units
    if not contrast.group or not any(unit.group for unit in units):
        return []
    for group in (contrast.group_reference, contrast.group_target):
        people = people_of(unit for unit in units if unit.group == group)
        if len(people) < FEWEST_PAIRS:
            counted = f"one person ({quote_all(people)})" if people else "nobody"
            message = (
                f'{asked.title} has {counted} with {contrast.group} "{group}" and a sample of both'
                f' "{contrast.reference}" and "{contrast.target}"'
            )
            advice = f"Check the ids of the subjects, or add samples of {FEWEST_PAIRS} people"
            return [asked.problem(message, advice, "group")]
    return []


def _check_smaller(asked: SheetContrast, min_pairs: float) -> list[Problem]:
    """Problem where the smaller of two groups, or visits, has fewer people than a test needs."""
    contrast, units = asked.contrast, asked.plain.units
    if contrast.has_one_side:
        column, sides = contrast.variable, contrast.sides
        people = [people_of(u for u in units if u.sides[0].level == side) for side in sides]
    elif any(unit.group for unit in units):
        column, sides = contrast.group, (contrast.group_reference, contrast.group_target)
        people = [people_of(u for u in units if u.group == side) for side in sides]
    else:
        return []
    sizes = [len(found) for found in people]
    if min(sizes) >= count_needed_pairs(min_pairs, min(sizes)):
        return []
    counted = " and ".join(
        f'{people_in_words(size)} with {column} "{side}"'
        for size, side in zip(sizes, sides, strict=True)
    )
    message = (
        f"{asked.title} has {counted}, and differential.min_pairs, which counts the people of the"
        f" smaller group, is {min_pairs}"
    )
    lower = "lower" if min_pairs >= 1 else "give a whole number as"
    advice = f"Add samples, or {lower} differential.min_pairs (at least {FEWEST_PAIRS})"
    return [asked.problem(message, advice)]


def _check_test(asked: SheetContrast, test: str) -> list[Problem]:
    """Problem where the selected test cannot be made of the design, and would test nothing."""
    design = asked.design
    if find_test(test).form(design.kind_of_model):
        return []
    column = "covariates"
    if design.block:
        column = "incomplete" if asked.contrast.incomplete == BLOCK else "eyes"
    cell = asked.row.cells[column]
    message = (
        f'{asked.title} has {column} "{cell}", with which differential.test "{test}" cannot be made'
    )
    known = [key for key, entry in TESTS.items() if entry.form(design.kind_of_model)]
    advice = f"Set differential.test to {join(known, 'or')}, or leave this cell empty"
    return [asked.problem(message, advice, column)]


def _check_both_eyes(asked: SheetContrast) -> list[Problem]:
    """Problem where the correlation of the eyes is asked for and nobody has two."""
    units = asked.plain.units
    if asked.contrast.eyes != BLOCK or len(people_of(units)) < len(units):
        return []
    message = f'{asked.title} has no person with both eyes, and eyes is "{BLOCK}"'
    return [asked.problem(message, "Leave eyes empty", "eyes")]


def _check_constant(asked: SheetContrast) -> list[Problem]:
    """Problem of the covariates with one value in all samples."""
    design = asked.design
    taken = set(design.names_of_samples)
    used = [row for row in asked.used if row.cells["sample"] in taken]
    problems = []
    for covariate in design.covariates:
        values = {row.cells[covariate.name] for row in used}
        if len(values) == 1 and covariate.name not in design.absorbed:
            message = (
                f'{asked.title}: covariate "{covariate.name}" is "{values.pop()}" in all of the'
                f" {len(used)} samples compared"
            )
            problems.append(asked.problem(message, "Remove it from the covariates", "covariates"))
    return problems


def _check_rank(asked: SheetContrast) -> list[Problem]:
    """Problem where columns of the model follow from others, the tested one among them or not."""
    design = asked.design
    # The tested column last, so that one that follows from it is found by what it goes with.
    order = sorted(range(len(design.parameters)), key=lambda place: design.tested[place] != 0)
    columns = [[row[place] for row in design.matrix] for place in order]
    dependence = find_dependence(columns)
    if dependence is None:
        return []
    place, others = dependence
    names = [design.parameters[order[other]] for other in others]
    covariate_of = {
        parameter: covariate.name
        for covariate in design.covariates
        for parameter in covariate.parameters
    }
    covariates = list(dict.fromkeys(covariate_of[name] for name in names if name in covariate_of))
    if design.tested[order[place]]:
        several = len(covariates) > 1
        message = (
            f"{asked.title}: covariate{'s' * several} {quote_all(covariates)}"
            f" {'together coincide' if several else 'coincides'} with what is tested"
            f" ({design.parameters[order[place]]}), so that no test can tell them apart"
        )
        advice = (
            f"Remove {'one' if several else 'it'} from the covariates, which leaves its effect in"
            " the result, or add samples in which the two differ"
        )
    else:
        dependent = design.parameters[order[place]]
        message = (
            f"{asked.title}: columns of its model depend on each other: {dependent} follows from"
            f" {join(names)}"
        )
        involved = list(dict.fromkeys([*covariates, covariate_of[dependent]]))
        advice = (
            f"Remove {'one of ' * (len(involved) > 1)}{quote_all(involved)} from the covariates"
        )
    return [asked.problem(message, advice, "covariates")]


def _check_parameters(asked: SheetContrast) -> list[Problem]:
    """Problem where a model has as many columns as people, so that nothing is left to test by."""
    design = asked.design
    n_people = len(people_of(design.units)) if design.block else len(design.units)
    n_columns = len(design.parameters)
    if n_people > n_columns or not asked.contrast.covariates:
        return []
    message = (
        f"{asked.title} has {people_in_words(n_people)}, and its model has"
        f" {n_columns} columns ({list_first(design.parameters, COLUMNS_SHOWN)})"
    )
    advice = "Use fewer covariates: a test needs more people than columns"
    return [asked.problem(message, advice, "covariates")]
