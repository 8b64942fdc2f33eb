"""All tables of a contrast: its DEPs and how far they can be trusted."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.differential.adjusted_changes import adjust_deps
from tearflow.differential.contamination_changes import compare_panels, compare_tear_quality
from tearflow.differential.deps import find_deps, find_eligible, half_means
from tearflow.differential.design import Design
from tearflow.differential.detection import describe_detection
from tearflow.differential.false_discoveries import estimate_false_deps
from tearflow.differential.imputation import impute, list_imputed
from tearflow.differential.limits import FEW_SHARE, count_needed_pairs
from tearflow.differential.markers import compare_markers
from tearflow.differential.model import model_of
from tearflow.differential.observations import Observations, summarise
from tearflow.differential.observed import observe, tabulate_samples, tabulate_units
from tearflow.differential.on_off import find_on_off
from tearflow.differential.people import count_people
from tearflow.differential.power import make_plan, make_power_card, make_power_curve
from tearflow.differential.protein_support import describe_evidence
from tearflow.differential.robustness import describe_leave_outs, specification_curve
from tearflow.differential.rule import Rule
from tearflow.differential.table_specs import DEPS
from tearflow.differential.units import remark_on_eyes
from tearflow.proteins.gene_level import is_tested
from tearflow.quality.panel_files import Marker
from tearflow.quality.panels import Panels


def analyse(
    proteins: pd.DataFrame,
    log2: dict[str, pd.DataFrame],
    normalisation: str,
    design: Design,
    rule: Rule,
    panels: Panels | None = None,
    markers: Sequence[Marker] | None = None,
) -> dict[str, pd.DataFrame]:
    """Test a contrast, estimate its false discoveries and ask what each call depends on.

    Parameters
    ----------
    proteins
        One row a protein group, as in `proteins.tsv`.
    log2
        Log2 intensities by normalisation, each protein group by sample, in the same order.
    normalisation
        The selected one, a key of `log2`.
    design
        Of the contrast.
    rule
        The section `differential` of the configuration.
    panels, markers
        Panels by name, and published markers; those of human proteins without them.

    Returns
    -------
    dict of pandas.DataFrame
        By the name of its table: `pairs`, `design`, `deps`, `imputed`, `rule`, `on_off`,
        `specifications`, `power`, `power_curve`, `tear_quality`, `panels`,
        `markers`, `adjusted`.

    Raises
    ------
    ValueError
        If an intensity is infinite.
    """
    model, samples = model_of(design), list(design.names_of_samples)
    n_complete = model.count_all()
    rule = replace(rule, min_pairs=count_needed_pairs(rule.min_pairs, n_complete))
    measured = log2[normalisation]
    if np.isinf(measured.to_numpy(float)).any():
        raise ValueError("a log2 intensity is infinite")
    filled = {name: impute(values[samples], rule.imputation) for name, values in log2.items()}
    n_measured = model.count(observe(measured, design).to_numpy())
    counts = proteins["n_peptides"].to_numpy(float, na_value=np.nan)
    values = {name: observe(values, design).to_numpy() for name, values in filled.items()}
    n = model.count(values[normalisation])
    rows = find_eligible(proteins["contaminant"], n, n_measured, rule)
    model = model.correlate(values[normalisation][rows])
    observations = {name: summarise(each, counts, model) for name, each in values.items()}
    selected = observations[normalisation]
    deps = find_deps(
        proteins, half_means(filled[normalisation], design), selected, rule, n_measured
    )
    tested = {name: values.select(rows) for name, values in observations.items()}
    specifications, share = specification_curve(tested, normalisation, rule)
    leave_outs = describe_leave_outs(tested[normalisation], rule)
    trust = leave_outs.assign(specification_share=share)
    trust.index = np.flatnonzero(rows)
    imputed = list_imputed(proteins["protein_group"], measured[samples], filled[normalisation])
    counted = imputed["protein_group"].value_counts()
    n_imputed = deps["protein_group"].map(counted).fillna(0).astype(int)
    deps = deps.join(trust).fillna({"hangs_on": ""}).astype({"pairs_agreeing": "Int64"})
    deps = deps.assign(n_imputed=n_imputed)
    n_people = count_people(selected.log2, model.people)
    evidence = describe_evidence(proteins, measured, design, panels)
    detection = describe_detection(measured, design, proteins["contaminant"].to_numpy(bool))
    plan = make_plan(tested[normalisation], rule)
    is_separate = design.block is None
    return {
        "pairs": tabulate_units(design),
        "design": tabulate_samples(design),
        "deps": deps.join(evidence).assign(
            n_people=n_people,
            remark=remark_on_rows(deps, n_people, design.in_target is None) if is_separate else "",
            n_measured=n_measured,
            few_pairs=is_tested(deps) & (n_measured < FEW_SHARE * n_complete),
            **detection,
            **count_groups(selected),
        )[DEPS.names],
        "imputed": imputed,
        "rule": estimate_false_deps(tested[normalisation], rule),
        "on_off": find_on_off(proteins.join(detection), measured, design, rule.on_off),
        "specifications": specifications,
        "power": make_power_card(plan),
        "power_curve": make_power_curve(plan),
        "tear_quality": compare_tear_quality(proteins, measured, design, deps, panels),
        "panels": compare_panels(proteins, measured, design, deps, panels),
        "markers": compare_markers(proteins, deps, rule.test, markers),
        "adjusted": adjust_deps(proteins, measured, design, deps, selected.log2, model, panels),
    }


def count_groups(observations: Observations) -> dict[str, Any]:
    """People of each group with a value, of every protein; missing where there are no groups."""
    names, model = ("n_reference", "n_target"), observations.model
    if model.target is None:
        return dict.fromkeys(names, pd.NA)
    return dict(zip(names, model.count_sides(observations.log2), strict=True))


def remark_on_rows(
    deps: pd.DataFrame, n_people: NDArray[np.int64], are_pairs: bool = True
) -> list[str]:
    """Remark on p and q of every tested row that has two eyes of a person; else empty.

    Parameters
    ----------
    deps
        `n_pairs` and `reason` of every protein group.
    n_people
        People of these pairs, shape (proteins,).
    are_pairs
        Whether units are differences, and not people of two groups.
    """
    rows = zip(deps["n_pairs"].tolist(), n_people.tolist(), deps["reason"].tolist(), strict=True)
    return [
        "" if reason else remark_on_eyes(pairs, people, are_pairs=are_pairs)
        for pairs, people, reason in rows
    ]
