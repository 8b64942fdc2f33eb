"""Traffic light of a contrast: what its tables say of its samples and of its result, by level."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import pandas as pd

from tearflow.differential.limits import FEW_PAIRS, NOMINAL
from tearflow.differential.selected_test import column_of
from tearflow.differential.verdicts import EXPLAINED
from tearflow.proteins.gene_level import is_tested
from tearflow.quality.outliers import FEWEST
from tearflow.quality.panels import ADJUSTED_FOR, INDICES
from tearflow.report.false_discoveries import round_count
from tearflow.report.run import Run
from tearflow.run.words import count_of, join, list_first, number
from tearflow.study.coinciding_columns import find_coincidences

# Fewer units than this are in doubt; up to FEW_PAIRS they are few.
FEWEST_UNITS = 3
# Shares of the DEPs that are expected to be false: the upper end of the range that asks for
# caution, and the estimate that leaves the list in doubt.
SOME_FALSE, MOSTLY_FALSE = 0.1, 0.5
# Share of the samples of a contrast that are outliers which leaves them in doubt.
MANY_OUTLIERS = 0.25
# Share of the pairs or people without the samples that they need.
MANY_INCOMPLETE = 1 / 3
# Difference in identified protein groups between two sides, as a share of the larger median.
UNEVEN = 0.1
# Share of the DEPs: measured in few units, or depending on one person, or on serum or blood.
MANY_DEPS = 0.5
# Samples that are named; more are counted.
MOST_NAMED = 3


class Level(IntEnum):
    """How much a check asks for caution; what was not checked asks for none by itself."""

    GOOD = 0
    UNKNOWN = 1
    CAUTION = 2
    DOUBT = 3

    @property
    def key(self) -> str:
        """Name in the style sheet."""
        return self.name.lower()

    @property
    def words(self) -> str:
        """What a reader is told, beside colour and shape."""
        return WORDS[self]

    @property
    def sign(self) -> str:
        """Shape that differs between the levels, also without colour."""
        return SIGNS[self]


WORDS = {
    Level.GOOD: "No concern",
    Level.UNKNOWN: "Not checked",
    Level.CAUTION: "Caution",
    Level.DOUBT: "In doubt",
}
SIGNS = {Level.GOOD: "●", Level.UNKNOWN: "○", Level.CAUTION: "▲", Level.DOUBT: "■"}


@dataclass(frozen=True)
class Check:
    """A level and why, as the rest of a sentence."""

    level: Level
    text: str


@dataclass(frozen=True)
class Light:
    """The checks of the samples, or of the result, the gravest first."""

    about: str
    checks: tuple[Check, ...]

    @property
    def level(self) -> Level:
        """The gravest level; what was not checked does not count beside what was."""
        levels = [check.level for check in self.checks if check.level != Level.UNKNOWN]
        return max(levels, default=Level.UNKNOWN)

    @property
    def text(self) -> str:
        """What asks for caution, and what was not checked; where all is good, what was checked."""
        raised = [check.text for check in self.checks if check.level > Level.GOOD]
        return "; ".join(raised if raised and self.level > Level.GOOD else self._all)

    @property
    def _all(self) -> list[str]:
        return [check.text for check in self.checks]


def lights_of(run: Run, path: str) -> tuple[Light, Light]:
    """Lights of the samples and of the result of a contrast."""
    return (
        Light("Samples", sort(sample_checks(run, path))),
        Light("Result", sort(result_checks(run, path))),
    )


def level_of(lights: Iterable[Light]) -> Level:
    """Gravest level of some lights."""
    return max(light.level for light in lights)


def sort(checks: Iterable[Check]) -> tuple[Check, ...]:
    """Checks, the gravest first."""
    return tuple(sorted(checks, key=lambda check: -check.level))


def sample_checks(run: Run, path: str) -> list[Check]:
    """Checks of the samples that a contrast uses."""
    used = used_samples(run, path)
    cohort = path.split("/")[0]
    quality = run.table(f"{cohort}/qc.tsv")
    checked = len(quality) >= FEWEST
    quality = quality[quality["sample"].isin([name for names in used.values() for name in names])]
    return [
        check_outliers(quality, checked),
        *check_swaps(quality),
        check_coincidences(run, path),
        *check_incomplete(run, path),
        *check_identified(quality, used),
        check_composition(run, path),
    ]


def used_samples(run: Run, path: str) -> dict[str, list[str]]:
    """Samples of the units of a contrast by the value of its variable, or by its group."""
    found: dict[str, list[str]] = {}
    for unit in run.design(path).units:
        for side in unit.sides:
            found.setdefault(side.level, []).extend(side.samples)
    return found


def check_outliers(quality: pd.DataFrame, checked: bool = True) -> Check:
    """Outliers among the samples of a contrast.

    Parameters
    ----------
    quality
        Rows of `qc.tsv` of these samples.
    checked
        Whether the cohort has enough samples.

    Examples
    --------
    >>> quality = pd.DataFrame({"sample": ["a", "b", "c", "d"], "outlier": [False] * 4})
    >>> check_outliers(quality).text
    'no outlier among 4 samples'
    >>> check_outliers(quality.assign(outlier=[True, False, False, False]))
    Check(level=<Level.CAUTION: 2>, text='a is an outlier')
    """
    outliers = quality.loc[quality["outlier"].astype(bool), "sample"].tolist()
    if not checked:
        return Check(Level.UNKNOWN, f"outliers not checked: fewer than {FEWEST} samples")
    if not outliers:
        return Check(Level.GOOD, f"no outlier among {count_of(len(quality), 'sample')}")
    level = Level.DOUBT if len(outliers) > MANY_OUTLIERS * len(quality) else Level.CAUTION
    named = list_first(outliers, MOST_NAMED)
    words = "is an outlier" if len(outliers) == 1 else "are outliers"
    return Check(level, f"{named} {words}")


def check_swaps(quality: pd.DataFrame) -> list[Check]:
    """Samples that may be swapped; nothing where no sample could be checked."""
    suspects = quality.loc[quality["swap_suspect"].astype(bool), "sample"].tolist()
    if suspects:
        return [Check(Level.DOUBT, f"{list_first(suspects, MOST_NAMED)} may be swapped")]
    if quality["own_correlation"].notna().any():
        return [Check(Level.GOOD, "no suspected swap")]
    return []


def check_coincidences(run: Run, path: str) -> Check:
    """Batches, dates and other groups that go with what a contrast compares."""
    contrast = run.contrasts[path]
    found = find_coincidences(run.cohorts[path.split("/")[0]].samples, contrast)
    named = [column.column for column in found if column.technical]
    goes = contrast.group or contrast.variable
    if named:
        verb = "goes" if len(named) == 1 else "go"
        return Check(Level.DOUBT, f"{join(named)} {verb} with the {goes}")
    return Check(Level.GOOD, f"no batch with the {goes}")


def check_incomplete(run: Run, path: str) -> list[Check]:
    """Pairs or people that take no part, where they are many."""
    every = run.design(path).every_unit
    lacking = len(every) - len(run.design(path).units)
    if not every or lacking <= MANY_INCOMPLETE * len(every):
        return []
    name = run.units(path).name
    return [Check(Level.CAUTION, f"{number(lacking)} of {number(len(every))} {name} incomplete")]


def check_identified(quality: pd.DataFrame, used: dict[str, list[str]]) -> list[Check]:
    """Difference in identified protein groups between the sides of a contrast.

    >>> quality = pd.DataFrame({"sample": ["a", "b"], "n_identified": [1000, 800]})
    >>> check_identified(quality, {"week2": ["a"], "baseline": ["b"]})[0].text
    '20 % fewer protein groups found in baseline than in week2'
    """
    found = quality.set_index("sample")["n_identified"]
    medians = {side: found.reindex(names).median() for side, names in used.items()}
    if len(medians) < 2 or not max(medians.values()) > 0:
        return []
    most, least = max(medians, key=lambda k: medians[k]), min(medians, key=lambda k: medians[k])
    lacking = 1 - medians[least] / medians[most]
    if lacking < UNEVEN:
        return [Check(Level.GOOD, "similar numbers of proteins")]
    words = f"{100 * lacking:.0f} % fewer protein groups found in {least} than in {most}"
    return [Check(Level.CAUTION, words)]


def check_composition(run: Run, path: str) -> Check:
    """Blood, skin or serum that change with what is compared."""
    table = run.table(f"{path}/tear_quality.tsv")
    named = [INDICES[row.quantity].name for row in table.itertuples() if row.warning]
    verb = "differs" if run.units(path).sizes else "changes"
    if named:
        verb = verb if len(named) == 1 else verb.removesuffix("s")
        return Check(Level.CAUTION, f"{join(named)} {verb}, which may explain DEPs")
    if table["change"].notna().any():
        return Check(Level.GOOD, "no change of blood, skin or serum")
    return Check(Level.UNKNOWN, "blood, skin and serum not assessed")


def result_checks(run: Run, path: str) -> list[Check]:
    """Checks of the result of a contrast."""
    deps, estimates = run.table(f"{path}/deps.tsv"), run.table(f"{path}/rule.tsv")
    called, rule = deps[deps["is_dep"]], run.config.differential
    checks = [check_units(run, path)]
    if run.units(path).eyes_are_independent:
        checks.append(Check(Level.DOUBT, "eyes of a person tested as independent: p is too small"))
    if not is_tested(deps).any():
        return [*checks, Check(Level.DOUBT, "no protein group could be tested")]
    if called.empty:
        return [*checks, Check(Level.CAUTION, "no DEP")]
    checks.append(check_false(estimates[estimates["in_force"]].iloc[0]))
    if rule.measure == "p_value":
        checks.append(check_q(called[column_of(rule.test, "q_value")], rule.alpha))
    checks.append(check_terms(run.table(f"{path}/go.tsv"), run.config.enrichment.alpha))
    checks += check_dependence(called, run, path)
    checks += check_origin(run.table(f"{path}/adjusted.tsv"))
    return checks


def check_units(run: Run, path: str) -> Check:
    """Number of pairs or people."""
    units = run.units(path)
    if units.smallest < FEWEST_UNITS:
        return Check(Level.DOUBT, f"only {units}")
    if units.are_few:
        return Check(Level.CAUTION, f"{units} are few ({FEW_PAIRS} or fewer)")
    return Check(Level.GOOD, str(units))


def check_false(estimate: Any) -> Check:
    """Estimated number of false DEPs.

    Parameters
    ----------
    estimate
        Row of `rule.tsv` for the selected rule, with DEPs.
    """
    if pd.isna(estimate.expected_false):
        return Check(Level.CAUTION, f"false DEPs not estimated: {estimate.reason}")
    false = max(estimate.expected_false, estimate.expected_false_high)
    deps = count_of(int(estimate.n_deps), "DEP")
    text = f"up to {round_count(false)} of {deps} expected false"
    if false >= estimate.n_deps:
        every = some_of(int(estimate.n_deps), int(estimate.n_deps))
        text = f"{every} may be false (estimate up to {round_count(false)})"
    if estimate.expected_false >= MOSTLY_FALSE * estimate.n_deps:
        return Check(Level.DOUBT, text)
    some = false / estimate.n_deps
    return Check(Level.CAUTION if some > SOME_FALSE else Level.GOOD, text)


def some_of(found: int, n_deps: int) -> str:
    """How many of the DEPs, of which there is one at least.

    >>> some_of(3, 17), some_of(17, 17), some_of(2, 2), some_of(1, 1)
    ('3 of 17 DEPs', 'all 17 DEPs', 'both DEPs', 'the only DEP')
    """
    if n_deps == 1:
        return "the only DEP"
    if found < n_deps:
        return f"{number(found)} of {number(n_deps)} DEPs"
    return "both DEPs" if n_deps == 2 else f"all {number(n_deps)} DEPs"


def below(alpha: float) -> str:
    r"""A q below a threshold, in which no line ends.

    >>> below(0.05)
    'q\xa0<\xa00.05'
    """
    return f"q\N{NO-BREAK SPACE}<\N{NO-BREAK SPACE}{alpha:g}"


def check_q(values: pd.Series, alpha: float = NOMINAL) -> Check:
    r"""DEPs that pass a q-value, where p selects them.

    >>> check_q(pd.Series([0.2, 0.3])).text, check_q(pd.Series([0.01, 0.3])).text
    ('no DEP has q\xa0<\xa00.05', '1 of 2 DEPs has q\xa0<\xa00.05')
    """
    passed = int((values < alpha).sum())
    if not passed:
        return Check(Level.CAUTION, f"no DEP has {below(alpha)}")
    level = Level.GOOD if passed == len(values) else Level.CAUTION
    have = "has" if passed == 1 else "have"
    return Check(level, f"{some_of(passed, len(values))} {have} {below(alpha)}")


def check_terms(go: pd.DataFrame, alpha: float) -> Check:
    """Terms that pass a q-value."""
    found = int(go["significant"].astype(bool).sum())
    if not found:
        return Check(Level.CAUTION, f"no term has {below(alpha)}")
    return Check(Level.GOOD, f"{count_of(found, 'term')} with {below(alpha)}")


def check_dependence(called: pd.DataFrame, run: Run, path: str) -> list[Check]:
    """DEPs that were measured in few units or depend on one person, where they are many."""
    n, units = len(called), run.units(path)
    few, alone = int(called["few_pairs"].sum()), int((called["hangs_on"] != "").sum())
    checks = []
    if few > MANY_DEPS * n:
        half = f"fewer than half of {units.of_half}"
        checks.append(Check(Level.CAUTION, f"{some_of(few, n)} measured in {half}"))
    if alone > MANY_DEPS * n:
        depend = "depends" if alone == 1 else "depend"
        words = f"{some_of(alone, n)} {depend} on one person"
        checks.append(Check(Level.CAUTION, words))
    return checks


def check_origin(adjusted: pd.DataFrame) -> list[Check]:
    """DEPs that the change of serum or blood explains, where they are many."""
    checks = []
    for name, index in ADJUSTED_FOR.items():
        explained = int(adjusted[f"{name}_verdict"].eq(EXPLAINED).sum())
        if explained > MANY_DEPS * len(adjusted):
            of_deps = some_of(explained, len(adjusted))
            checks.append(Check(Level.CAUTION, f"{INDICES[index].name} explains {of_deps}"))
    return checks


def describe_limits() -> Sequence[tuple[str, str]]:
    """Rules of the light in words, for the page: what asks for caution, and what is in doubt."""
    return [
        (
            "Caution",
            f"an outlier; {100 * UNEVEN:g} % fewer protein groups on one side; a third of the "
            "units incomplete; a warning on blood, skin or serum; up to "
            f"{FEW_PAIRS} units; the range of false DEPs above {100 * SOME_FALSE:g} %, or unknown; "
            "DEPs or terms without q below the threshold; most DEPs measured in few units, "
            "depending on one person, or explained by serum or blood; no DEP.",
        ),
        (
            "In doubt",
            f"a sample that may be swapped; more than {100 * MANY_OUTLIERS:g} % outliers; a batch, "
            "date or other recorded group that goes with what is compared; fewer than "
            f"{FEWEST_UNITS} units; eyes tested as independent; {100 * MOSTLY_FALSE:g} % of the "
            "DEPs and more expected to be false; nothing tested.",
        ),
    ]
