"""Matrices and endpoints of the example studies, simulated so that the true effects are known.

    python examples/studies/simulate.py

writes `{cohort}.pg_matrix.tsv.gz` and `truth.tsv` into the folder of each study, from its sample
sheet and what `STUDIES` says of it. Names of proteins are those of resources/demo. Of the studies
in `ENDPOINTS` it writes the clinical measures, into the sample sheet or `config/endpoints.tsv`, and
their true changes, `endpoints_truth.tsv`.
"""

import csv
import gzip
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
NAMES = HERE.parents[1] / "resources/demo/nsde.pg_matrix.tsv"
ANNOTATION = ["Protein.Group", "Protein.Ids", "Protein.Names", "Genes", "First.Protein.Description"]
# Proteins, and those of each of two sets that change.
N_PROTEINS, N_CHANGED = 240, 40
# Log2: level of the proteins and size of an effect; deviation of a person, of a person at a visit,
# of an eye, and of a measurement.
LEVEL, EFFECT = (20.0, 2.5), 1.8
PERSON, VISIT, EYE, NOISE = 0.5, 0.2, 0.2, 0.3
# Share of the values of a low protein that are missing.
LOW, MISSING = 18.0, 0.2

Row = Mapping[str, str]


@dataclass(frozen=True)
class Study:
    """What is true of a study.

    Attributes
    ----------
    shares
        How much of the effect of the first and of the second set of proteins a sample has.
    truth
        How much of them each contrast estimates, by cohort/contrast. Of the second set it is none
        where the design cancels or adjusts what acts on it.
    """

    shares: Callable[[Row], tuple[float, float]]
    truth: Mapping[str, tuple[float, float]]


COURSE = {"baseline": 0.0, "week1": 0.7, "week4": 1.0, "week12": 0.0}
STUDIES = {
    # The second set differs between batches, which are balanced over the visits.
    "two_visits": Study(
        lambda row: (row["visit"] == "week2", row["batch"] == "2"),
        dict.fromkeys(("tears/week2", "tears/week2_adjusted", "tears/week2_everybody"), (1, 0)),
    ),
    "both_eyes": Study(
        lambda row: (row["visit"] == "week2", 0),
        {f"tears/{eyes}": (1, 0) for eyes in ("mean", "block", "separate", "right")},
    ),
    "visits": Study(
        lambda row: (COURSE[row["visit"]], 0),
        {f"tears/course_{visit}": (COURSE[visit], 0) for visit in ("week1", "week4", "week12")},
    ),
    # The second set changes in both eyes, or arms.
    "fellow_eye": Study(
        lambda row: (
            row["visit"] == "month3" and row["arm"] == "treated",
            row["visit"] == "month3",
        ),
        {"tears/month3_eyes": (1, 0), "tears/changes": (1, 0), "tears/treated": (1, 1)},
    ),
    "two_arms": Study(
        lambda row: (row["visit"] == "week4" and row["arm"] == "drug", row["visit"] == "week4"),
        {"tears/week4_arms": (1, 0), "tears/changes": (1, 0)},
    ),
    # The second set follows sex and age, in which the groups differ.
    "patients_and_healthy": Study(
        lambda row: (
            row["disease"] == "dry_eye",
            (row["sex"] == "F") + (float(row["age"]) - 52) / 20,
        ),
        {"tears/dry_eye_adjusted": (1, 0)},
    ),
    # The second set changes in one cohort only.
    "two_cohorts": Study(
        lambda row: (row["visit"] == "week2", row["visit"] == "week2" and row["cohort"] == "ssde"),
        {"nsde/week2": (1, 0), "ssde/week2": (1, 1)},
    ),
}


@dataclass(frozen=True)
class Endpoint:
    """A simulated clinical measure.

    Attributes
    ----------
    level, spread
        Mean before treatment, and standard deviation between eyes (or people).
    changes
        True change from the first visit, by arm and visit; of a measure per person, and where
        there is one arm, by the arm "".
    maximum, limit
        Largest value; limit of detection. Values are at least 0.
    digits
        Decimals.
    """

    level: float
    spread: float
    changes: Mapping[str, Mapping[str, float]]
    maximum: float = math.inf
    limit: float = 0.0
    digits: int = 1


# Shares of the variance of a measure: of a person, of an eye, of a person at a visit, and the rest,
# so that the eyes of a person correlate .8.
SHARES = (0.6, 0.1, 0.2, 0.1)


def over_weeks(full: float) -> dict[str, dict[str, float]]:
    """Changes of the study of many visits, of one arm, by the change at week 4."""
    shares = {"week1": 0.4, "week2": 0.8, "week4": 1.0, "week8": 0.8, "week12": 0.5}
    return {"": {visit: round(full * share, 4) for visit, share in shares.items()}}


def by_eye(treated: float, fellow: float = 0.0) -> dict[str, dict[str, float]]:
    """Changes of the treated and the fellow eye at month 3."""
    return {"treated": {"month3": treated}, "fellow": {"month3": fellow}}


ENDPOINTS = {
    "fellow_eye": {
        "osdi": Endpoint(50, 14, {"": {"month3": -20}}, maximum=100),
        "schirmer": Endpoint(6, 2, by_eye(5), digits=0),
        "tbut": Endpoint(5, 1.5, by_eye(4, 1)),
        "cfs": Endpoint(3, 0.8, by_eye(-1.5), maximum=5, digits=0),
        "iop": Endpoint(15, 2.5, by_eye(0), digits=0),
        "il6": Endpoint(30, 8, by_eye(-14), limit=6),
    },
    "visits": {
        "osdi": Endpoint(50, 14, over_weeks(-20), maximum=100),
        "schirmer": Endpoint(8, 2, over_weeks(0), digits=0),
        "tbut": Endpoint(5, 1.5, over_weeks(3)),
        "staining": Endpoint(5, 1.5, over_weeks(-2), maximum=12, digits=0),
    },
}
# Of the study of many visits: people, and the visits at which those who left were not seen.
N_PEOPLE, LEFT = 12, {"P11": ("week12",), "P12": ("week8", "week12")}


def read_samples(study: str) -> list[dict[str, str]]:
    """Rows of the sample sheet of a study."""
    with (HERE / study / "config/samples.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def read_names() -> list[list[str]]:
    """Annotation of the first proteins of the demo."""
    with NAMES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return [[row[column] for column in ANNOTATION] for row in rows[:N_PROTEINS]]


def draw_effects(random: np.random.Generator) -> np.ndarray:
    """Log2 effects of the two sets of proteins, shape (proteins, 2): half up, half down, else 0."""
    effects = np.zeros((N_PROTEINS, 2))
    changed = random.permutation(N_PROTEINS)
    for place in (0, 1):
        of_set = changed[place * N_CHANGED : (place + 1) * N_CHANGED]
        effects[of_set, place] = np.where(np.arange(N_CHANGED) % 2, EFFECT, -EFFECT)
    return effects


def simulate(study: str) -> tuple[dict[str, list[list[str]]], list[list[str]]]:
    """Matrix of each cohort of a study, and its true log2 effects; rows of cells with a header.

    A value is the sum of the level of the protein, the shares of the effects, and deviations of the
    person, the person at the visit, the eye and the measurement, normal on the log2 scale.
    """
    random = np.random.default_rng(sum(map(ord, study)))
    samples, names, effects = read_samples(study), read_names(), draw_effects(random)
    level = random.normal(*LEVEL, N_PROTEINS)
    deviations: dict[tuple[str, ...], np.ndarray] = {}

    def deviation(size: float, *key: str) -> np.ndarray:
        if key not in deviations:
            deviations[key] = random.normal(0, size, N_PROTEINS)
        return deviations[key]

    matrices = {row["cohort"]: [[*ANNOTATION], *map(list, names)] for row in samples}
    for row in samples:
        subject = row["subject"]
        log2 = level + deviation(PERSON, subject) + random.normal(0, NOISE, N_PROTEINS)
        log2 += deviation(VISIT, subject, "at", row["visit"])
        log2 += deviation(EYE, subject, "eye", row.get("eye", ""))
        log2 += effects @ np.array(STUDIES[study].shares(row), float)
        missing = (level < LOW) & (random.random(N_PROTEINS) < MISSING)
        cells = [
            "" if lost else f"{2**value:.4g}" for value, lost in zip(log2, missing, strict=True)
        ]
        for line, cell in zip(matrices[row["cohort"]], [row["run"], *cells], strict=True):
            line.append(cell)
    contrasts = STUDIES[study].truth
    truth = [["protein_group", *contrasts]]
    for name, of_protein in zip(names, effects, strict=True):
        values = [of_protein @ np.array(shares, float) for shares in contrasts.values()]
        truth.append([name[0], *(f"{value:g}" for value in values)])
    return matrices, truth


def simulate_endpoints(study: str, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Rows with the cells of the clinical measures; what is per person is the same in both eyes.

    Parameters
    ----------
    study
        A study of `ENDPOINTS`.
    rows
        An eye of a person at a visit: `subject`, `visit`, `eye` and, where there are arms, `arm`.
    """
    random = np.random.default_rng(sum(map(ord, study)))
    deviations: dict[tuple[str, ...], float] = {}
    cells = [dict(row) for row in rows]
    for name, endpoint in ENDPOINTS[study].items():
        for row in cells:
            person, visit = (name, row["subject"]), (row["visit"],)
            eye = () if name == "osdi" else (row["eye"],)
            keys = (person, (*person, "eye", *eye), (*person, *visit), (*person, *visit, *eye, ""))
            value = endpoint.level
            for key, share in zip(keys, SHARES, strict=True):
                if key not in deviations:
                    deviations[key] = random.normal(0, endpoint.spread * share**0.5)
                value += deviations[key]
            arm = row.get("arm", "") if eye else ""
            value += endpoint.changes[arm].get(row["visit"], 0.0)
            value = min(max(value, 0.0), endpoint.maximum)
            below = value < endpoint.limit
            row[name] = f"<{endpoint.limit:g}" if below else f"{value:.{endpoint.digits}f}"
    return cells


def lay_out_long(study: str) -> list[list[str]]:
    """Sheet of endpoints with a row a value, of a study whose sample sheet has not all visits."""
    first, *_ = ENDPOINTS[study].values()
    rows = [
        {"subject": person, "visit": visit, "eye": eye}
        for person in (f"P{number + 1:02d}" for number in range(N_PEOPLE))
        for visit in ("baseline", *first.changes[""])
        for eye in ("OD", "OS")
        if visit not in LEFT.get(person, ())
    ]
    sheet = [["cohort", "subject", "visit", "eye", "measure", "value"]]
    for row in simulate_endpoints(study, rows):
        for name in ENDPOINTS[study]:
            # What is measured per person has one row, without an eye.
            if name != "osdi" or row["eye"] == "OD":
                eye = "" if name == "osdi" else row["eye"]
                sheet.append(["tears", row["subject"], row["visit"], eye, name, row[name]])
    return sheet


def lay_out_endpoints(study: str) -> tuple[str, list[list[str]]]:
    """Name and rows of the sheet that holds the clinical measures of a study."""
    samples = read_samples(study)
    if "arm" not in samples[0]:
        return "endpoints.tsv", lay_out_long(study)
    rows = simulate_endpoints(study, samples)
    return "samples.tsv", [[*rows[0]], *([*row.values()] for row in rows)]


def true_changes(study: str) -> list[list[str]]:
    """True change of each measure from the first visit, with a header."""
    rows = [
        [name, arm, visit, f"{change:g}"]
        for name, endpoint in ENDPOINTS[study].items()
        for arm, changes in endpoint.changes.items()
        for visit, change in changes.items()
    ]
    return [["measure", "arm", "visit", "change"], *rows]


def as_text(rows: list[list[str]]) -> str:
    """Rows as tab-separated text."""
    return "".join("\t".join(row) + "\n" for row in rows)


def main() -> None:
    """Write the files of every study."""
    for study in STUDIES:
        matrices, truth = simulate(study)
        for cohort, rows in matrices.items():
            packed = gzip.compress(as_text(rows).encode(), mtime=0)
            (HERE / study / f"{cohort}.pg_matrix.tsv.gz").write_bytes(packed)
        (HERE / study / "truth.tsv").write_text(as_text(truth), encoding="utf-8")
    for study in ENDPOINTS:
        name, rows = lay_out_endpoints(study)
        (HERE / study / "config" / name).write_text(as_text(rows), encoding="utf-8")
        truth = as_text(true_changes(study))
        (HERE / study / "endpoints_truth.tsv").write_text(truth, encoding="utf-8")


if __name__ == "__main__":
    main()
