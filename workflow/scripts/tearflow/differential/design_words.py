"""What a contrast compares, in words for figures, captions, report and methods; pure Python."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from tearflow.differential.conditions import read_conditions
from tearflow.differential.contrast import Contrast
from tearflow.differential.covariates import read_names
from tearflow.differential.design import Design
from tearflow.differential.limits import FEW_PAIRS, FEWEST_BY_SHARE, pairs_in_words
from tearflow.differential.pairing import BLOCK, SINGLE_EYES, UNPAIRED
from tearflow.differential.rule import Rule
from tearflow.differential.tests import DIFFERENCES, GROUPS, LINEAR, Form, find_test
from tearflow.differential.units import count_units
from tearflow.run.words import as_rst, count_of, join, number, people_in_words

EYE_NAMES = {"OD": "right", "OS": "left"}


@dataclass(frozen=True)
class Units:
    """Number of the units of a contrast, and what they are.

    Attributes
    ----------
    n, n_people
        Units that take part, and the people that they are of.
    sizes
        People of the reference and of the target, where two groups or, with incomplete pairs,
        two visits of people are compared; else None.
    levels
        Names of these two.
    are_groups
        Whether the two are different people.
    are_pairs
        Whether a unit is a difference of two samples.
    is_blocked
        Whether the correlation of the units of a person is estimated.
    """

    n: int
    n_people: int
    sizes: tuple[int, int] | None = None
    levels: tuple[str, str] = ("", "")
    are_groups: bool = False
    are_pairs: bool = True
    is_blocked: bool = False

    def __str__(self) -> str:
        """Number of the units in words."""
        if self.sizes and not self.are_groups:
            visits = zip(self.sizes, self.levels, strict=True)
            counts = ", ".join(f"{size:,} with {level}" for size, level in visits)
            return f"{people_in_words(self.n_people)} ({counts})"
        if self.sizes:
            eyes = f" ({self.n:,} eyes)" if self.has_eyes else ""
            return count_units(self.n, self.n_people, self.sizes) + eyes
        if not self.are_pairs and not self.has_eyes:
            return people_in_words(self.n_people)
        return count_units(self.n, self.n_people)

    @property
    def named(self) -> str:
        """The units, with the names of the groups where there are two.

        >>> Units(14, 14, (8, 6), ("placebo", "drug"), are_groups=True, are_pairs=False).named
        '8 (placebo) and 6 (drug) people'
        """
        if not (self.sizes and self.are_groups):
            return str(self)
        sizes = [f"{size:,} ({name})" for size, name in zip(self.sizes, self.levels, strict=True)]
        return f"{join(sizes)} people" + (f", {self.n:,} eyes" if self.has_eyes else "")

    @property
    def without_names(self) -> "Units":
        """The same without the names of what is compared."""
        return replace(self, levels=("reference", "target"))

    @property
    def counted(self) -> str:
        """The units that a protein is measured in: people where the eyes of one are correlated."""
        if self.is_blocked and not self.sizes:
            return people_in_words(self.n_people)
        return str(self)

    @property
    def has_eyes(self) -> bool:
        """Whether eyes of one person are units of their own."""
        samples_of_blocks = self.sizes is not None and not self.are_groups
        return self.n_people < self.n and not samples_of_blocks

    @property
    def eyes_are_independent(self) -> bool:
        """Whether eyes of one person are tested as if they were independent."""
        return self.has_eyes and not self.is_blocked

    @property
    def name(self) -> str:
        """Independent units in the plural: pairs or people."""
        return "pairs" if self.are_pairs and self.n_people == self.n else "people"

    @property
    def few_of(self) -> str:
        """What a protein has few of: pairs, or values of people."""
        return "pairs" if self.are_pairs and not self.is_blocked else "values"

    @property
    def most(self) -> int:
        """Largest `n_measured` of a protein, see `tearflow.differential.model.Model.count`."""
        if self.sizes:
            return min(self.sizes)
        return self.n_people if self.is_blocked else self.n

    @property
    def smallest(self) -> int:
        """People, of groups those of the smaller one."""
        return min(self.sizes) if self.sizes else self.n_people

    @property
    def are_few(self) -> bool:
        """Whether so few that the spread of a single protein is hardly known."""
        return self.smallest <= FEW_PAIRS

    @property
    def of_half(self) -> str:
        """What a protein with few values has fewer than half of."""
        if self.sizes:
            return "the people of a group" if self.are_groups else "the people of a visit"
        return f"the {'pairs' if self.most == self.n and self.are_pairs else 'people'}"


def count_pairs(n: int, n_people: int | None = None) -> Units:
    """Units that are so many pairs, of as many people where nothing else is said."""
    return Units(n, n if n_people is None else n_people)


def units_of(design: Design, contrast: Contrast) -> Units:
    """Units of a design.

    Examples
    --------
    >>> from tearflow.differential.design import make_design
    >>> samples = [{"sample": who, "subject": who, "arm": arm} for who, arm in ("Ad", "Bp", "Cp")]
    >>> contrast = Contrast("dry", "drug", "arm", reference="p", target="d", pair_by="none")
    >>> print(units_of(make_design(samples, contrast), contrast))
    2 and 1 people
    """
    people, units, sizes = design.people, design.units, None
    if (in_target := design.in_target) is not None:
        of_sides = [
            {person for person, flag in zip(people, in_target, strict=True) if flag == side}
            for side in (False, True)
        ]
        sizes = len(of_sides[0]), len(of_sides[1])
    return Units(
        n=len(units),
        n_people=len(set(people)),
        sizes=sizes,
        levels=sides_of(contrast),
        are_groups=sizes is not None and contrast.incomplete != BLOCK,
        are_pairs=not contrast.group and not contrast.has_one_side,
        is_blocked=design.block is not None,
    )


def sides_of(contrast: Contrast) -> tuple[str, str]:
    """Names of what is compared: the groups where their changes are, else reference and target."""
    if contrast.group and not contrast.has_one_side:
        return contrast.group_reference, contrast.group_target
    return contrast.sides


def name_contrast(contrast: Contrast, absorbed: Collection[str] = ()) -> str:
    """Title of a contrast.

    Parameters
    ----------
    contrast
        What is compared.
    absorbed
        Covariates that its pairs cancel, which are not named.

    Examples
    --------
    >>> name_contrast(Contrast("dry", "a", "visit", "baseline", "week2"))
    'week2 against baseline'
    >>> arms = Contrast("dry", "b", "arm", "placebo", "drug", pair_by="none",
    ...                 filter="visit=week2; sex=f", covariates="age:numeric")
    >>> name_contrast(arms)
    'drug against placebo at week2, sex f, adjusted for age'
    >>> changes = Contrast("dry", "c", "visit", "baseline", "week2", group="arm",
    ...                    group_reference="placebo", group_target="drug", eyes="OD")
    >>> name_contrast(changes)
    'change from baseline to week2, drug against placebo, right eyes'
    """
    named = f"{contrast.target} against {contrast.reference}"
    if contrast.group:
        change = f"{contrast.target} minus {contrast.reference}"
        if contrast.variable == "visit":
            change = f"change from {contrast.reference} to {contrast.target}"
        named = f"{change}, {contrast.group_target} against {contrast.group_reference}"
    named += name_filter(contrast)
    if contrast.eyes in SINGLE_EYES:
        named += f", {EYE_NAMES[contrast.eyes]} eyes"
    adjusted = [name for name in read_names(contrast.covariates) if name not in absorbed]
    return named + (f", adjusted for {join(adjusted)}" if adjusted else "")


def name_filter(contrast: Contrast) -> str:
    """Samples that a contrast is of, to follow what it compares; empty where it takes all."""
    parts = []
    for condition in read_conditions(contrast.filter):
        at = " at " if condition.column == "visit" else f", {condition.column} "
        parts.append(at + join(condition.values, "or"))
    # Visits first, which follow without a comma.
    return "".join(sorted(parts, key=lambda part: part.startswith(",")))


def name_subtraction(contrast: Contrast) -> str:
    """What is subtracted from what.

    >>> name_subtraction(Contrast("dry", "a", "visit", "baseline", "week2"))
    'week2 minus baseline'
    """
    change = f"{contrast.target} minus {contrast.reference}"
    if contrast.group:
        return f"{change}; {contrast.group_target} minus {contrast.group_reference}"
    return change


def describe_contrast(contrast: Contrast) -> str:
    """What is subtracted from what, and what makes a unit.

    >>> describe_contrast(Contrast("dry", "a", "visit", "baseline", "week2"))
    'week2 minus baseline (visit), paired by subject'
    """
    change = f"{contrast.target} minus {contrast.reference} ({contrast.variable})"
    if contrast.group:
        groups = f"{contrast.group_target} minus {contrast.group_reference} ({contrast.group})"
        change = f"difference of the changes, {change}, {groups}"
    return change + name_filter(contrast) + f", {name_pairing(contrast)}"


def name_pairing(contrast: Contrast) -> str:
    """How the samples of a person are joined.

    >>> name_pairing(Contrast("dry", "a", "visit", "baseline", "week2", pair_by="subject+eye"))
    'paired by subject and eye'
    """
    if contrast.pair_by == UNPAIRED:
        return "different people"
    if contrast.incomplete == BLOCK:
        return "people with one of the two samples included"
    return f"paired by {contrast.pair_by.replace('+', ' and ')}"


def name_effect(contrast: Contrast) -> str:
    """Name of the effect.

    >>> name_effect(Contrast("dry", "a", "visit", "baseline", "week2"))
    'log2 fold change'
    """
    if contrast.group:
        return "difference of the log2 fold changes"
    return "log2 fold change"


def form_of(test: str, kind: str) -> Form:
    """Test for a kind of model; for one that it has no form for, as it is for differences."""
    entry = find_test(test)
    form = entry.form(kind) or entry.form(DIFFERENCES)
    assert form is not None
    return form


def describe_test(rule: Rule, kind: str = DIFFERENCES) -> str:
    """Selected test with its software and detail, for a kind of model.

    >>> describe_test(Rule(), GROUPS), describe_test(Rule(test="moderated"))
    ("Welch's t-test", 'moderated paired t-test (limma)')
    """
    return form_of(rule.test, kind).full_name + find_test(rule.test).detail.format(**vars(rule))


def the(name: str) -> str:
    """Name of a test with its article, which one that is called after somebody has not.

    >>> the("paired t-test"), the("Welch's t-test")
    ('the paired t-test', "Welch's t-test")
    """
    return name if name.split()[0].endswith("'s") else f"the {name}"


def name_tests(rule: Rule, kinds: Iterable[str]) -> str:
    """Selected test in each of some kinds of models.

    >>> name_tests(Rule(), [DIFFERENCES, GROUPS])
    "paired t-test (of groups of people: Welch's t-test)"
    >>> name_tests(Rule(test="minimum_effect"), [GROUPS, LINEAR])
    "minimum-effect test (limma's treat) for a |log2 fold change| above 0.5"
    """
    named = {kind: describe_test(rule, kind) for kind in (DIFFERENCES, GROUPS, LINEAR)}
    present = [kind for kind in named if kind in set(kinds)] or [DIFFERENCES]
    first, others = named[present[0]], present[1:]
    of = {GROUPS: "of groups of people", LINEAR: "of other models"}
    more = [f"{of[kind]}: {named[kind]}" for kind in others if named[kind] != first]
    return first + (f" ({'; '.join(more)})" if more else "")


def needed_in_words(min_pairs: float, units: Units) -> str:
    """`differential.min_pairs` as what a tested protein group needs at least.

    >>> needed_in_words(3, count_pairs(12))
    'at least 3 complete pairs'
    >>> needed_in_words(3, Units(14, 14, (8, 6), are_groups=True, are_pairs=False))
    'values of at least 3 people in each group'
    """
    if units.most == units.n and not units.sizes and units.are_pairs:
        return f"at least {pairs_in_words(min_pairs)}"
    where = ""
    if units.sizes:
        where = " in each group" if units.are_groups else f" at each of {join(units.levels)}"
    if min_pairs >= 1:
        return f"values of at least {people_in_words(int(min_pairs))}{where}"
    of = "of the people" + (" of the smaller group" if units.are_groups else "")
    share = f"{100 * min_pairs:.3g} % {of} and no fewer than {FEWEST_BY_SHARE}"
    return f"values of at least {share}{where}"


def complete_in_words(design: Design, contrast: Contrast) -> str:
    """Number of complete pairs, of all; with the people where pairs are eyes; or people."""
    units, every = units_of(design, contrast), design.every_unit
    if units.has_eyes and not units.sizes:
        return f"{units}, of {len(every)} eyes"
    if units.are_pairs and not units.sizes:
        return f"{number(units.n)} of {count_of(len(every), 'pair')}"
    people = len({unit.subject for unit in every})
    return units.named + (f", of {people}" if people > units.n_people else "")


def words_for_captions(contrast: Contrast, design: Design, rule: Rule) -> dict[str, str]:
    """Words of a contrast that the captions of its figures and tables are filled with.

    Parameters
    ----------
    contrast, design
        What is compared.
    rule
        By which proteins are tested.

    Returns
    -------
    dict
        As reStructuredText. `units` is `pairs`, `people` or `groups`.
    """
    units, kind = units_of(design, contrast), design.kind_of_model
    shown = {
        "subtraction": name_subtraction(contrast),
        "filter": name_filter(contrast),
        "pairing": name_pairing(contrast),
        "effect": name_effect(contrast),
        "compared": " and ".join(reversed(sides_of(contrast))),
        "control": sides_of(contrast)[0],
        "test": the(describe_test(rule, kind)),
        "moderated": form_of("moderated", kind).name,
        "needed": needed_in_words(rule.min_pairs, units),
        "half": units.of_half,
    }
    members = "pairs" if units.few_of == "pairs" else "people"
    return {key: as_rst(text) for key, text in shown.items()} | {
        "units": "groups" if units.are_groups else members,
        "members": members,
        "sizes": "yes" if units.sizes else "",
        "eyes": "mean" if averages_eyes(design) else "",
        "adjusted": "yes" if len(design.covariates) > len(design.absorbed) else "",
    }


def averages_eyes(design: Design) -> bool:
    """Whether any value is the mean of two eyes."""
    return any(len(side.samples) > 1 for unit in design.units for side in unit.sides)
