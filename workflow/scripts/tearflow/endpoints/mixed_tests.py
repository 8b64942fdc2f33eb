"""Tests of a clinical measure by a mixed model of all its visits and arms."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.endpoints.comparisons import Comparison
from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.effect_sizes import GROUPS, PAIRS, EffectSize, count_people, standardise
from tearflow.endpoints.measures import CONCENTRATION, CONTINUOUS, COUNT, Measure
from tearflow.endpoints.mixed_model import MixedFit, NoModelError, fit_mixed
from tearflow.endpoints.names import F_TEST, INTERACTION, MEAN, T_TEST
from tearflow.endpoints.over_visits import Omnibus
from tearflow.endpoints.summary import arms_of

Floats = NDArray[np.float64]

SCALES = (CONTINUOUS, COUNT, CONCENTRATION)
FEWEST_PEOPLE, FEWEST_AT_VISIT = 3, 2
PERSON, EYE, PERSON_VISIT = "person", "eye", "person_visit"
# In this order, since a term that those before it explain already is left out.
TERMS = {PERSON: ["subject"], EYE: ["subject", "eye"], PERSON_VISIT: ["subject", "visit"]}
WORDS = {PERSON: "person", EYE: "eye in person", PERSON_VISIT: "person by visit"}
TOO_FEW = "too few values for the degrees of freedom of Kenward and Roger"


class Cell(NamedTuple):
    """An arm at a visit, whose mean is a parameter of the model; the arm is empty without arms."""

    arm: str
    visit: str


class ModelTest(NamedTuple):
    """A row of `tests.tsv`: what is compared, the test, its people, and the effect size."""

    arm: str
    reference: str
    target: str
    visit: str
    comparison: Comparison
    people: int
    effect: EffectSize


@dataclass(frozen=True)
class Model:
    """A measure as the model sees it.

    Attributes
    ----------
    rows
        Values in the model: subject, eye, arm, visit, value.
    cells
        Their means, in the order of the parameters.
    fit
        None without a model.
    reason
        The random terms, or why there is no model.
    paired
        Whether the arms are eyes of the same people.
    """

    rows: pd.DataFrame
    cells: list[Cell]
    fit: MixedFit | None
    reason: str
    paired: bool

    def contrast(self, weights: dict[Cell, float]) -> Floats:
        """Weights of the means as a vector of all parameters."""
        return np.array([weights.get(cell, 0.0) for cell in self.cells])

    def units(self, cells: Iterable[Cell]) -> pd.DataFrame:
        """The different eyes, or people, with a value in any of the cells, and their arms."""
        wanted = [self.cells.index(cell) for cell in cells if cell in self.cells]
        chosen = np.isin(self._cell_of_row, wanted)
        return self.rows.loc[chosen, ["subject", "eye", "arm"]].drop_duplicates()

    @cached_property
    def _cell_of_row(self) -> NDArray[np.intp]:
        """Position in `cells` of each row."""
        position = {cell: place for place, cell in enumerate(self.cells)}
        keys = zip(self.rows["arm"], self.rows["visit"], strict=True)
        return np.array([position[Cell(*key)] for key in keys], np.intp)

    @property
    def spread(self) -> float:
        """Standard deviation of a person's value at a visit, the mean of the eyes of an arm."""
        assert self.fit
        units = self.rows[["subject", "eye", "arm"]].drop_duplicates()
        eyes = len(units) / len(units[["subject", "arm"]].drop_duplicates())
        of = self.fit.variances
        shared = of[PERSON] + of.get(PERSON_VISIT, 0.0)
        return float(np.sqrt(shared + (of.get(EYE, 0.0) + of["residual"]) / eyes))


def fit_measure(values: pd.DataFrame, measure: Measure, design: EndpointDesign) -> Model:
    """Model of a measure, with the means of arms at visits where two people have a value.

    Parameters
    ----------
    values
        As in `values.tsv`.
    measure
        The measure.
    design
        Visits and arms of the cohort.
    """
    wanted = (values["measure"] == measure.name) & values["visit"].isin(list(design.visits))
    rows = values.loc[wanted, ["subject", "eye", "arm", "visit", "value", "below"]]
    arms = arms_of(measure, design)
    if arms == ("",):
        rows = rows.assign(arm="")
    people = rows.groupby(["arm", "visit"])["subject"].nunique()
    found = set(people.index[people >= FEWEST_AT_VISIT])
    cells = [Cell(arm, visit) for arm in arms for visit in design.visits if (arm, visit) in found]
    number = {cell: place for place, cell in enumerate(cells)}
    place = np.array(
        [number.get(Cell(*key), -1) for key in zip(rows["arm"], rows["visit"], strict=True)], int
    )
    rows = rows[place >= 0]
    matrix = np.eye(len(cells))[place[place >= 0]]
    fit, reason = None, find_obstacle(rows, measure)
    if not reason:
        groups = {
            name: rows.groupby(by, sort=False).ngroup().to_numpy() for name, by in TERMS.items()
        }
        try:
            fit = fit_mixed(rows["value"].to_numpy(float), matrix, groups, groups[PERSON])
            reason = describe_terms(fit)
        except NoModelError as error:
            reason = str(error)
    return Model(rows, cells, fit, reason, design.paired_arms)


def find_obstacle(rows: pd.DataFrame, measure: Measure) -> str:
    """Why a measure is not modelled; empty where it is."""
    if measure.scale not in SCALES:
        return f"no model of means, since the scale is {measure.scale.replace('_', ' or ')}"
    if rows["below"].any():
        return "no model of means, since values are below the limit of detection"
    if rows["visit"].nunique() < 2:
        return "fewer than two visits of two people"
    if rows["subject"].nunique() < FEWEST_PEOPLE:
        return "fewer than three people"
    return ""


def describe_terms(fit: MixedFit) -> str:
    """The random terms, and which of them has no variance."""
    terms = ", ".join(WORDS[name] for name in fit.variances if name in WORDS)
    zero = ", ".join(WORDS[name] for name in WORDS if fit.variances.get(name) == 0)
    return f"random terms: {terms}" + (f"; estimated as zero: {zero}" if zero else "")


def find_changes(model: Model, measure: Measure, design: EndpointDesign) -> dict[str, Omnibus]:
    """F tests whether the means change over the visits, by arm.

    With several arms also, under an empty name, whether they change differently.
    """
    found = {}
    steps: dict[str, dict[str, Floats]] = {}
    for arm in arms_of(measure, design):
        cells = [cell for cell in model.cells if cell.arm == arm]
        steps[arm] = {cell.visit: model.contrast({cell: 1.0, cells[0]: -1.0}) for cell in cells[1:]}
        found[arm] = joint_test(model, F_TEST, cells, list(steps[arm].values()))
    if len(steps) > 1:
        first = {arm: next((c.visit for c in model.cells if c.arm == arm), "") for arm in steps}
        differences = [
            steps[arm][visit] - steps[design.control][visit]
            for arm in design.treated_arms
            for visit in steps[arm]
            if visit in steps[design.control] and first[arm] == first[design.control]
        ]
        found[""] = joint_test(model, INTERACTION, model.cells, differences)
    return found


def joint_test(model: Model, name: str, cells: Sequence[Cell], contrasts: list[Floats]) -> Omnibus:
    """F test that all contrasts are zero."""
    n = len(model.units(cells)) if cells else 0
    if not model.fit or not contrasts:
        return Omnibus(name, n, 0, reason=model.reason if not model.fit else "a single visit")
    test = model.fit.test(np.array(contrasts))
    return Omnibus(
        name,
        n,
        0,
        statistic=test.statistic,
        df1=test.df1,
        df2=test.df2,
        p_value=test.p_value,
        p_uncorrected=test.p_value,
        reason=TOO_FEW if np.isnan(test.p_value) else model.reason,
    )


def model_visits(
    model: Model, arm: str, baseline: str, visits: Iterable[str]
) -> Iterator[ModelTest]:
    """Each visit against the baseline within an arm."""
    for visit in visits:
        sides = {Cell(arm, visit): 1.0, Cell(arm, baseline): -1.0}
        yield ModelTest(arm, baseline, visit, visit, *compare(model, sides, paired=True))


def model_arms(model: Model, design: EndpointDesign, visits: Iterable[str]) -> Iterator[ModelTest]:
    """Each arm against the control at each visit."""
    for arm in design.treated_arms:
        for visit in visits:
            sides = {Cell(arm, visit): 1.0, Cell(design.control, visit): -1.0}
            found = compare(model, sides, model.paired)
            yield ModelTest("", design.control, arm, visit, *found)


def model_changes(
    model: Model, design: EndpointDesign, visits: Iterable[str]
) -> Iterator[ModelTest]:
    """The change of each arm from the baseline against that of the control."""
    for arm in design.treated_arms:
        for visit in visits:
            sides = {Cell(arm, visit): 1.0, Cell(arm, design.baseline): -1.0}
            sides |= {Cell(design.control, visit): -1.0, Cell(design.control, design.baseline): 1.0}
            yield ModelTest("", design.control, arm, visit, *compare(model, sides, model.paired))


def compare(
    model: Model, sides: dict[Cell, float], paired: bool
) -> tuple[Comparison, int, EffectSize]:
    """Test of a contrast of the means, the people that it is of, and its effect size."""
    units = model.units(sides)
    people = units["subject"].nunique()
    missing = [cell for cell in sides if cell not in model.cells]
    if not model.fit or missing:
        reason = model.reason
        if model.fit:
            reason = f'fewer than two people at "{missing[0].visit}"'
        return Comparison(T_TEST, len(units), reason=reason), people, EffectSize()
    found = model.fit.estimate(model.contrast(sides))
    reason = TOO_FEW if np.isnan(found.p_value) else ""
    comparison = Comparison(
        T_TEST,
        len(units),
        found.value,
        MEAN,
        found.lower,
        found.upper,
        found.statistic,
        found.df,
        found.p_value,
        reason,
    )
    sizes = units.groupby("arm")["subject"].nunique().to_numpy()
    share = 1 / people if paired else (1 / sizes).sum()
    spread, test = found.error / np.sqrt(share), PAIRS if paired else GROUPS
    df = model.rows["subject"].nunique() - (1 if paired else len(sizes))
    effect = standardise(found.value, found.error, model.spread, df)
    return comparison, people, effect._replace(n_needed=count_people(found.value, spread, test))
