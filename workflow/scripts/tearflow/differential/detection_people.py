"""Whose detection is compared with whose, by design; pure Python, since the report says it too."""

from tearflow.differential.design import Design
from tearflow.differential.pairing import BLOCK


def compare_people(design: Design) -> tuple[list[bool], dict[str, bool] | None]:
    """Which units take part in the exact test, and whether each person is of the target group.

    Where samples are the units, those of people with both the reference and the target take part.
    The groups are None where people are compared with themselves.
    """
    people, target = design.people, design.in_target
    if target is None:
        return [True] * len(people), None
    if design.kind != BLOCK:
        return [True] * len(people), dict(zip(people, target, strict=True))
    sides = set(zip(people, target, strict=True))
    kept = [(person, True) in sides and (person, False) in sides for person in people]
    if design.tested[1]:
        return kept, None
    # Columns of the matrix: intercept, target visit, target group, both.
    group = {
        person: bool(row[2])
        for person, row, is_kept in zip(people, design.matrix, kept, strict=True)
        if is_kept
    }
    return kept, group


def size_groups(design: Design) -> list[int]:
    """People of the reference and the target group; all people where there are no groups."""
    kept, groups = compare_people(design)
    if groups is None:
        return [len({person for person, some in zip(design.people, kept, strict=True) if some})]
    in_target = sum(groups.values())
    return [len(groups) - in_target, in_target]
