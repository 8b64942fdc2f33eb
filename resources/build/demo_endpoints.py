"""Clinical measures of the simulated cohorts: what is measured, what changes, and who is missing.

Numbers and their reasons
-------------------------
- People, eyes and visits are as many as in the published trial: 11 and 5 patients, both eyes,
  seven visits; ELISA at baseline and week 2 in both eyes of all patients but one (30 samples a
  visit). The three patients of each proteome are among them; their tears are of the right eye.
- Levels are those of moderate to severe dry eye, in round numbers: OSDI of 33 and more is severe
  (Miller 2010, Arch Ophthalmol 128:94), Schirmer I of at most 10 mm and a break-up time below 10 s
  are criteria of such trials (ClinicalTrials.gov NCT05738629). Spreads are choices: 0.5 on the
  natural logarithm for Schirmer and break-up times, a coefficient of variation of some 50 % (137
  people, most without dry eye, had 77 % in break-up time: PMC4924532), 0.8 for cytokines.
- Of the variance of a measure, 60 % is the person's, 10 % the eye's, 20 % the person's at a visit
  (both eyes go up and down together) and 10 % remains. So the eyes of a person correlate .8, two
  visits of an eye .7, and the changes of the two eyes .67. No publication gives all of them; the
  first is what makes two eyes of one person no two patients.
- Measures of one kind (volume, stability, inflammation, glands) share half of that variance, the
  two break-up times 90 %; signs and symptoms share nothing, since they agree poorly in dry eye
  (Bartlett 2015, Clin Ophthalmol 9:1719: correlations mostly between -.4 and .4).
- Effects are choices of the simulation and say nothing about any treatment. OSDI falls by about
  the smallest change that matters in severe disease, 7.3 to 13.4 points (Miller 2010), or more.
  Some measures change in one cohort only, some in none. The course is that of a treatment of two
  weeks whose effect wanes.
- In the patients with a proteome, one primary measure of each cohort also follows a protein: where
  the protein rose more than in the others, the measure improved less. Three people cannot show it.
- The seed is that of the proteomes. All of this was written down before the first table was drawn.
  One thing was changed after: the proteins' changes are taken less their mean over the three
  patients, and not less the planted change, so that the relation leaves the mean effect as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

PERSON, EYE, PERSON_AT_VISIT, REST = 0.6, 0.1, 0.2, 0.1
PEOPLE = {"nsde": 11, "ssde": 5}
EYES = ("OD", "OS")
VISITS = (
    "baseline",
    "week1",
    "week2",
    "followup_week1",
    "followup_week2",
    "followup_week4",
    "followup_month12",
)
#: Share of the full effect at each visit after baseline: of most measures, and of redness.
LASTING = (0.5, 1.0, 1.0, 0.9, 0.8, 0.4)
PASSING = (0.8, 1.0, 0.6, 0.4, 0.2, 0.0)
#: Visits that were missed: a single one, and all from one on by those who left.
MISSED = {
    ("nsde", "N05"): ("followup_week2",),
    ("nsde", "N08"): ("followup_month12",),
    ("nsde", "N10"): ("followup_week4", "followup_month12"),
    ("nsde", "N11"): ("followup_month12",),
    ("ssde", "S04"): ("followup_month12",),
}
#: Whose tears sufficed for no ELISA.
NO_ELISA = ("nsde", "N11")
ELISA_VISITS = ("baseline", "week2")
#: Share of the other cells that are empty.
EMPTY = 0.015


@dataclass(frozen=True)
class Simulated:
    """A clinical measure: its row of the sheet, and how its values are drawn.

    Attributes
    ----------
    name, title, unit, scale, per, better, role, minimum, maximum, test, gene
        As in `config/measures.tsv`.
    levels, changes
        By cohort: level at baseline and full effect. Where `log`, a geometric mean and a ratio;
        else a mean and a difference.
    spread
        Standard deviation between eyes (people), of natural logarithms where `log`.
    digits
        Decimals of the instrument.
    kind, shared
        Measures of one kind share this part of their variance; none where `kind` is empty.
    limit
        Limit of detection of an ELISA.
    """

    name: str
    title: str
    unit: str
    levels: tuple[float, float]
    changes: tuple[float, float]
    spread: float
    scale: str = "continuous"
    per: str = "eye"
    better: str = "low"
    role: str = "secondary"
    minimum: float | None = None
    maximum: float | None = None
    test: str = "auto"
    gene: str = ""
    log: bool = False
    digits: int = 0
    kind: str = ""
    shared: float = 0.5
    limit: float | None = None
    course: tuple[float, ...] = LASTING

    @property
    def visits(self) -> tuple[str, ...]:
        """Visits at which it is measured."""
        return ELISA_VISITS if self.gene else VISITS

    def effects(self, cohort: int) -> dict[str, float]:
        """Planted change at each visit after baseline, a difference (of logarithms where `log`)."""
        full = np.log(self.changes[cohort]) if self.log else self.changes[cohort]
        course = zip(VISITS[1:], self.course, strict=True)
        return {visit: float(full * share) for visit, share in course if visit in self.visits}

    def from_latent(self, latent: np.ndarray) -> np.ndarray:
        """Values as read from the instrument."""
        if self.scale == "yes_no":
            return (latent > 0).astype(float)
        values = np.exp(latent) if self.log else latent
        return np.round(np.clip(values, self.minimum or 0, self.maximum), self.digits)


def grade(name: str, title: str, changes: tuple[float, float], **other) -> Simulated:
    """A sign graded 1 to 4, of which 4 is the worst."""
    sheet = {"scale": "ordinal", "minimum": 1, "maximum": 4}
    return Simulated(name, title, "grade", (2.7, 3.0), changes, 0.7, **sheet, **other)


def elisa(gene: str, title: str, levels, changes, limit: float, **other) -> Simulated:
    """A concentration in tears."""
    settings = {"unit": "pg/mL", "spread": 0.8, "digits": 1, "kind": "inflammation"} | other
    return Simulated(
        f"{gene.lower()}_elisa",
        title,
        levels=levels,
        changes=changes,
        scale="concentration",
        gene=gene,
        log=True,
        limit=limit,
        **settings,
    )


MEASURES = (
    Simulated(
        "osdi",
        "OSDI",
        "points",
        (48, 56),
        (-18, -12),
        16,
        per="person",
        role="primary",
        minimum=0,
        maximum=100,
        digits=1,
    ),
    Simulated(
        "schirmer",
        "Schirmer I",
        "mm/5 min",
        (7, 4),
        (1.5, 1.0),
        0.5,
        better="high",
        role="primary",
        minimum=0,
        maximum=35,
        log=True,
        kind="volume",
    ),
    Simulated(
        "tmh",
        "Tear meniscus height",
        "mm",
        (0.18, 0.15),
        (1.25, 1.1),
        0.35,
        better="high",
        log=True,
        digits=2,
        kind="volume",
    ),
    Simulated(
        "nibut_first",
        "First NIBUT",
        "s",
        (4.5, 3.5),
        (1.6, 1.3),
        0.5,
        better="high",
        log=True,
        digits=1,
        kind="stability",
        shared=0.9,
    ),
    Simulated(
        "nibut_average",
        "Average NIBUT",
        "s",
        (7, 5.5),
        (1.5, 1.3),
        0.45,
        better="high",
        log=True,
        digits=1,
        kind="stability",
        shared=0.9,
    ),
    Simulated(
        "cfs",
        "Corneal staining",
        "score",
        (5, 7),
        (-2.0, -1.5),
        2,
        scale="count",
        minimum=0,
        maximum=12,
        test="ranks",
        kind="inflammation",
    ),
    grade("tmh_grade", "Tear meniscus grade", (-0.5, -0.2), kind="volume"),
    grade("nibut_grade", "NIBUT grade", (-0.7, -0.5), kind="stability"),
    grade("lipid_layer", "Lipid layer grade", (-0.6, -0.4), kind="stability"),
    grade("orifices", "Meibomian orifices", (-0.3, -0.3), kind="glands"),
    grade("deletion", "Meibomian gland loss", (0.0, 0.0), kind="glands"),
    grade("redness", "Redness grade", (-0.8, -0.6), kind="inflammation", course=PASSING),
    Simulated(
        "artificial_tears",
        "Artificial tears",
        "",
        (1.0, 1.2),
        (-1.0, -0.5),
        1.0,
        scale="yes_no",
        per="person",
    ),
    elisa("IL6", "IL-6 (ELISA)", (12, 20), (0.55, 0.7), 1.5),
    elisa("IL17A", "IL-17A (ELISA)", (5, 9), (0.6, 0.7), 2.0),
    elisa(
        "MUC5AC",
        "MUC5AC (ELISA)",
        (8, 5),
        (1.6, 1.3),
        0.5,
        better="high",
        unit="ng/mL",
        spread=0.6,
        digits=2,
    ),
    elisa("CCL20", "CCL20 (ELISA)", (30, 42), (0.65, 0.8), 5.0),
    elisa("IL23A", "IL-23 (ELISA)", (6, 8), (1.0, 1.0), 4.0),
)


@dataclass(frozen=True)
class Relation:
    """A measure whose change at week 2 follows that of a protein.

    Attributes
    ----------
    slope
        Units of the measure (of its natural logarithm) for each log2 unit by which the change of
        the protein differs from its mean over the patients of the proteome.
    """

    measure: str
    gene: str
    slope: float


RELATIONS = {"nsde": Relation("osdi", "MMP9", 12.0), "ssde": Relation("schirmer", "A2M", -0.3)}


def name_people(cohort: str) -> list[str]:
    """Ids of the people of a cohort, those of the proteome first.

    Examples
    --------
    >>> name_people("ssde")
    ['S01', 'S02', 'S03', 'S04', 'S05']
    """
    return [f"{cohort[0].upper()}{number + 1:02d}" for number in range(PEOPLE[cohort])]


def deviations(people: int, eyes: int, rng: np.random.Generator) -> np.ndarray:
    """Deviations of unit variance, shape (people, eyes, visits); of a person with `eyes` = 1."""
    parts = {
        (people, 1, 1): PERSON,
        (people, eyes, 1): EYE,
        (people, 1, len(VISITS)): PERSON_AT_VISIT,
        (people, eyes, len(VISITS)): REST,
    }
    if eyes == 1:
        parts = {(people, 1, 1): PERSON + EYE, (people, 1, len(VISITS)): PERSON_AT_VISIT + REST}
    drawn = [np.sqrt(share) * rng.normal(size=shape) for shape, share in parts.items()]
    return np.sum(np.broadcast_arrays(*drawn), axis=0)


def change_spread(measure: Simulated) -> float:
    """Standard deviation of the change between two visits of a person's mean, before rounding."""
    rest = REST / 2 if measure.per == "eye" else REST
    return measure.spread * np.sqrt(2 * (PERSON_AT_VISIT + rest))


def simulate_measures(
    cohort: str, rng: np.random.Generator, excess: Sequence[float] = ()
) -> dict[str, np.ndarray]:
    """Values of every measure of a cohort, complete.

    Parameters
    ----------
    cohort
        A cohort of `PEOPLE`.
    rng
        Source of the draws.
    excess
        Change of the protein of `RELATIONS` less its mean, log2, of the people of the proteome.

    Returns
    -------
    dict
        By measure, shape (people, eyes, visits); one eye where it is measured per person.
    """
    people, place = PEOPLE[cohort], list(PEOPLE).index(cohort)
    kinds = sorted({measure.kind for measure in MEASURES if measure.kind})
    common = {kind: deviations(people, len(EYES), rng) for kind in kinds}
    values = {}
    for measure in MEASURES:
        latent = deviations(people, len(EYES) if measure.per == "eye" else 1, rng)
        if measure.kind:
            shared = common[measure.kind]
            latent = np.sqrt(measure.shared) * shared + np.sqrt(1 - measure.shared) * latent
        # The common part is severity: of a measure that is better high it takes away.
        latent = measure.spread * (latent if measure.better == "low" else -latent)
        level = measure.levels[place]
        latent += np.log(level) if measure.log else level
        for visit, effect in measure.effects(place).items():
            latent[:, :, VISITS.index(visit)] += effect
        relation = RELATIONS[cohort]
        if relation.measure == measure.name:
            follows = relation.slope * np.asarray(excess)[:, None]
            latent[: len(excess), :, VISITS.index("week2")] += follows
        values[measure.name] = measure.from_latent(latent)
    values["nibut_average"] = np.maximum(values["nibut_average"], values["nibut_first"])
    return values


def take_away(
    cohort: str, values: Mapping[str, np.ndarray], rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Values as they would be recorded: missed visits, ELISA at two visits, a few empty cells."""
    people = name_people(cohort)
    recorded = {}
    for measure in MEASURES:
        kept = values[measure.name].copy()
        kept[rng.random(kept.shape) < EMPTY] = np.nan
        for (of_cohort, person), visits in MISSED.items():
            if of_cohort == cohort:
                kept[people.index(person), :, [VISITS.index(visit) for visit in visits]] = np.nan
        kept[:, :, [visit not in measure.visits for visit in VISITS]] = np.nan
        if measure.gene and cohort == NO_ELISA[0]:
            kept[people.index(NO_ELISA[1])] = np.nan
        recorded[measure.name] = kept
    return recorded


def write_value(value: float, measure: Simulated) -> str:
    """A cell of the sheet.

    Examples
    --------
    >>> il6 = next(measure for measure in MEASURES if measure.gene == "IL6")
    >>> [write_value(value, il6) for value in (12.31, 0.7, float("nan"))]
    ['12.3', '<1.5', '']
    """
    if np.isnan(value):
        return ""
    if measure.limit is not None and value < measure.limit:
        return f"<{measure.limit:g}"
    if measure.scale == "yes_no":
        return "yes" if value else "no"
    return f"{value:.{measure.digits}f}"


def tabulate_values(cohort: str, recorded: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """Rows of the sheet of endpoints: an eye of a person at a visit, without the missed visits.

    What is measured per person is written beside both eyes.
    """
    rows = []
    for place, person in enumerate(name_people(cohort)):
        for at, visit in enumerate(VISITS):
            if visit in MISSED.get((cohort, person), ()):
                continue
            for side, eye in enumerate(EYES):
                cells = {
                    measure.name: write_value(
                        recorded[measure.name][place, side if measure.per == "eye" else 0, at],
                        measure,
                    )
                    for measure in MEASURES
                }
                key = {"cohort": cohort, "subject": person, "visit": visit, "eye": eye}
                rows.append(key | cells)
    return pd.DataFrame(rows)


def tabulate_truth() -> pd.DataFrame:
    """The planted effects: cohort, measure, visit, kind of effect, effect.

    A ratio of 1 and a difference of 0 is none. Of grades, counts and yes or no the effect acts
    before they are rounded or cut.
    """
    rows = []
    for place, cohort in enumerate(PEOPLE):
        for measure in MEASURES:
            for visit, effect in measure.effects(place).items():
                kind = "ratio" if measure.log else "difference"
                planted = np.exp(effect) if measure.log else effect
                rows.append((cohort, measure.name, visit, kind, round(float(planted), 4) + 0.0))
    return pd.DataFrame(rows, columns=["cohort", "measure", "visit", "kind", "effect"])


def tabulate_measures() -> pd.DataFrame:
    """Rows of the sheet of measures."""
    columns = ("name", "title", "unit", "scale", "per", "better", "role", "minimum", "maximum")
    rows = []
    for measure in MEASURES:
        cells = {name: getattr(measure, name) for name in (*columns, "test", "gene")}
        rows.append(
            {
                name: "" if cell is None else f"{cell:g}" if not isinstance(cell, str) else cell
                for name, cell in cells.items()
            }
        )
    return pd.DataFrame(rows)


#: Mean and standard deviation of age in years, and the share of women, by cohort: choices. Primary
#: Sjögren's disease, of which ssde has the dry eye, is one of women in nine of ten.
AGES, WOMEN = (54, 9), {"nsde": 0.75, "ssde": 0.9}


def tabulate_people(rng: np.random.Generator, ages: Mapping[str, str]) -> pd.DataFrame:
    """Rows of the sheet of people.

    Parameters
    ----------
    rng
        Source of the draws.
    ages
        By subject, of those whose age the sample sheet has.
    """
    rows = []
    for cohort in PEOPLE:
        for subject in name_people(cohort):
            drawn = f"{np.clip(rng.normal(*AGES), 30, 75):.0f}"
            sex = "female" if rng.random() < WOMEN[cohort] else "male"
            rows.append((cohort, subject, ages.get(subject, drawn), sex))
    return pd.DataFrame(rows, columns=["cohort", "subject", "age", "sex"])


#: Adverse events: cohort, subject, period, event, grade, eye, whether related to the treatment.
EVENTS = (
    ("nsde", "N02", "treatment", "stinging on instillation", 1, "", "yes"),
    ("nsde", "N04", "treatment", "stinging on instillation", 1, "", "yes"),
    ("nsde", "N04", "treatment", "transient blurred vision", 1, "OD", "yes"),
    ("nsde", "N07", "treatment", "headache", 2, "", "no"),
    ("nsde", "N09", "follow-up", "common cold", 1, "", "no"),
    ("nsde", "N06", "follow-up", "allergic conjunctivitis", 2, "", "no"),
    ("ssde", "S01", "treatment", "stinging on instillation", 1, "OS", "yes"),
    ("ssde", "S03", "treatment", "transient blurred vision", 1, "", "yes"),
    ("ssde", "S05", "follow-up", "arthralgia", 2, "", "no"),
    ("ssde", "S05", "follow-up", "common cold", 1, "", "no"),
)
#: Medication by period: name, doses planned (four a day for two weeks, and for four), and the
#: share of them that people take on average.
MEDICATION = {"treatment": ("study drops", 56, 0.94), "follow-up": ("artificial tears", 112, 0.8)}


def tabulate_safety(rng: np.random.Generator) -> pd.DataFrame:
    """Rows of the sheet of adverse events and adherence; doses taken are binomial."""
    columns = ["cohort", "subject", "period", "kind", "name", "grade", "value", "of"]
    rows = []
    for cohort, subject, period, name, severity, eye, related in EVENTS:
        cells = (cohort, subject, period, "adverse_event", name, str(severity), "", "")
        rows.append((*cells, eye, related))
    for cohort in PEOPLE:
        for subject in name_people(cohort):
            for period, (name, planned, share) in MEDICATION.items():
                # People differ in it: a beta of that mean.
                taken = rng.binomial(planned, rng.beta(20 * share, 20 * (1 - share)))
                cells = (cohort, subject, period, "adherence", name, "", str(taken), str(planned))
                rows.append((*cells, "", ""))
    return pd.DataFrame(rows, columns=[*columns, "eye", "related"])
