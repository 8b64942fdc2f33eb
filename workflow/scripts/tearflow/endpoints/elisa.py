"""Measures of a single protein, as by ELISA, beside its protein groups of the mass spectrometer."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from tearflow.differential.contrast import Contrast
from tearflow.differential.design import Sample
from tearflow.differential.tests import find_test
from tearflow.endpoints.measures import CONCENTRATION, Measure
from tearflow.endpoints.people_changes import (
    PeopleChanges,
    change_of_measure,
    change_of_proteins,
    sampled_eyes,
)
from tearflow.endpoints.rank_correlation import correlate_ranks
from tearflow.endpoints.table_specs import ELISA
from tearflow.proteins.genes import ISOFORM, GeneTable

Floats = NDArray[np.float64]

SAME, OPPOSITE = "same direction", "opposite directions"
NOT_MEASURED = "not measured by DIA"


def compare_elisa(
    deps: pd.DataFrame,
    genes_of_groups: pd.Series,
    log2: pd.DataFrame,
    values: pd.DataFrame,
    measures: Sequence[Measure],
    samples: Sequence[Sample],
    contrast: Contrast,
    genes: GeneTable,
    test: str,
) -> pd.DataFrame:
    """Changes of proteins that measures name, by these measures and by mass spectrometry.

    Parameters
    ----------
    deps, log2, values, measures, samples, contrast
        As for `tearflow.endpoints.protein_relation.relate_proteins`.
    genes_of_groups
        All genes of each protein group, as in proteins.tsv, in the order of `deps`.
    genes
        By which accessions and previous symbols are understood.
    test
        Key of the selected test.

    Returns
    -------
    pandas.DataFrame
        Table `elisa.tsv`: of every measure with a gene a row for each of its protein groups, or one
        where it has none. The people of the measure are all with a value at both visits; the
        correlation is over those with both changes, and of the eyes that were sampled.
    """
    changes = change_of_proteins(log2, samples, contrast)
    eyes = sampled_eyes(samples, contrast, contrast.sides)
    rows: list[dict[str, Any]] = []
    for measure in measures:
        if not measure.gene:
            continue
        found = change_of_measure(values, measure, samples, contrast)
        sampled = change_of_measure(values, measure, samples, contrast, eyes)
        symbol = find_symbol(measure.gene, genes)
        by_elisa = {
            "measure": measure.name,
            "gene_given": measure.gene,
            "gene": symbol,
            **_describe_elisa(found, measure, contrast),
        }
        groups = np.flatnonzero(is_of_gene(deps, genes_of_groups, measure.gene, symbol, genes))
        if not groups.size:
            unknown = f"{NOT_MEASURED}, and the gene table does not know {measure.gene}"
            why = NOT_MEASURED if symbol in set(genes.frame["symbol"]) else unknown
            rows.append(by_elisa | {"reason": _join(found.reason, why)})
        for group in groups:
            by_ms = _describe_group(deps.iloc[group], test)
            why = by_ms.pop("reason")
            not_tested = f"measured by DIA, not tested: {why}" if why else ""
            rows.append(
                by_elisa
                | by_ms
                | _compare(by_elisa, by_ms)
                | _correlate(changes.loc[deps["protein_group"].iloc[group]], sampled)
                | {"reason": _join(found.reason, not_tested)}
            )
    flags = {"is_dep": False, "both_shown": False}
    table = pd.DataFrame([flags | row for row in rows], columns=ELISA.names)
    return table.astype({column.name: column.dtype for column in ELISA.columns if column.missing})


def find_symbol(given: str, genes: GeneTable) -> str:
    """Current symbol of a gene or accession; the text itself where the table does not know it.

    Capitals and hyphens may differ, as in the names of cytokines.

    >>> columns = ["uniprot", "symbol", "previous_symbols", "alias_symbols", "name"]
    >>> genes = GeneTable(pd.DataFrame([["Q16552", "IL17A", "CTLA8", "", ""]], columns=columns))
    >>> [find_symbol(given, genes) for given in ("Q16552", "CTLA8", "IL-17a", "IL99")]
    ['IL17A', 'IL17A', 'IL17A', 'IL99']
    """
    found = genes.symbol(given) or genes.current(given)
    symbols = genes.frame["symbol"].unique().tolist()
    if found in symbols:
        return found
    spelt = {_plain(symbol): symbol for symbol in symbols}
    return spelt.get(_plain(given), given)


def _plain(symbol: str) -> str:
    return symbol.replace("-", "").replace(" ", "").casefold()


def is_of_gene(
    deps: pd.DataFrame, genes_of_groups: pd.Series, given: str, symbol: str, genes: GeneTable
) -> NDArray[np.bool_]:
    """Whether each protein group is of a gene, or has an accession.

    Parameters
    ----------
    deps
        Columns `protein_group` and `gene`.
    genes_of_groups
        All genes of each group, separated by ";".
    given, symbol
        Gene or accession as the user gives it, and the current symbol.
    genes
        By which previous symbols are understood.

    Examples
    --------
    >>> columns = ["uniprot", "symbol", "previous_symbols", "alias_symbols", "name"]
    >>> genes = GeneTable(pd.DataFrame([["P05231", "IL6", "IFNB2", "", ""]], columns=columns))
    >>> deps = pd.DataFrame({"protein_group": ["P05231-2", "Q9", "P1"], "gene": ["", "IL6", "A"]})
    >>> every = pd.Series(["", "IL6", "A;IFNB2"])
    >>> is_of_gene(deps, every, "P05231", "IL6", genes).tolist()
    [True, True, True]
    """

    def is_of(group: str, gene: str, every: str) -> bool:
        members = group.split(";")
        known = {gene, *map(genes.current, every.split(";"))}
        return symbol in known or given in {*members, *(ISOFORM.sub("", m) for m in members)}

    columns = (deps["protein_group"], deps["gene"], genes_of_groups)
    return np.array([is_of(*row) for row in zip(*columns, strict=True)], dtype=bool)


def _describe_elisa(found: PeopleChanges, measure: Measure, contrast: Contrast) -> dict[str, Any]:
    """Change of a measure over people, with its interval."""
    change = found.change.to_numpy(float)
    group = found.group.to_numpy()
    parts = [change]
    if contrast.group and (group != "").any():
        names = contrast.group_target, contrast.group_reference
        parts = [change[group == name] for name in names]
    limited = len(found.limited.intersection(found.change.index))
    described = {
        "n_elisa": change.size,
        "elisa_scale": "log2 ratio" if measure.scale == CONCENTRATION else "difference",
        "n_limited": limited,
    }
    if not all(part.size for part in parts):
        return described
    if limited:
        medians = [float(np.median(part)) for part in parts]
        return described | {"elisa_change": medians[0] - sum(medians[1:])}
    return described | _test_means(parts)


def _test_means(parts: Sequence[Floats]) -> dict[str, float]:
    """Mean, or difference of two means, with its interval by t; of two by Welch."""
    means = [float(part.mean()) for part in parts]
    change = means[0] - sum(means[1:])
    if min(part.size for part in parts) < 2:
        return {"elisa_change": change}
    squares = np.array([part.var(ddof=1) / part.size for part in parts])
    error = float(np.sqrt(squares.sum()))
    if error == 0:
        return {"elisa_change": change}
    df = squares.sum() ** 2 / sum(s**2 / (p.size - 1) for s, p in zip(squares, parts, strict=True))
    half = float(stdtrit(df, 0.975)) * error
    return {
        "elisa_change": change,
        "elisa_ci_low": change - half,
        "elisa_ci_high": change + half,
        "elisa_p_value": 2 * float(stdtr(df, -abs(change) / error)),
    }


def _describe_group(row: pd.Series, test: str) -> dict[str, Any]:
    """Change of a protein group by the selected test."""
    found = find_test(test)
    columns = {name: found.prefix + name for name in ("ci_low", "ci_high", "p_value", "q_value")}
    columns["log2fc"] = f"{found.prefix}log2fc" if found.estimate else "log2fc"
    same = ("protein_group", "accession", "n_people", "is_dep", "reason")
    return {name: row[name] for name in same} | {
        name: row[column] for name, column in columns.items()
    }


def _compare(by_elisa: dict[str, Any], by_ms: dict[str, Any]) -> dict[str, Any]:
    """Whether both changes have one direction, and both intervals leave out zero."""
    product = by_elisa.get("elisa_change", np.nan) * by_ms["log2fc"]
    if np.isnan(product) or product == 0:
        return {}
    shown = [
        table.get(low, np.nan) > 0 or table.get(high, np.nan) < 0
        for table, low, high in (
            (by_elisa, "elisa_ci_low", "elisa_ci_high"),
            (by_ms, "ci_low", "ci_high"),
        )
    ]
    return {"agreement": SAME if product > 0 else OPPOSITE, "both_shown": bool(all(shown))}


def _correlate(changes: pd.Series, found: PeopleChanges) -> dict[str, Any]:
    """Rank correlation of both changes, over people with both."""
    people = [person for person in changes.index if person in found.change.index]
    result = correlate_ranks(
        changes[people].to_numpy(float)[None],
        found.change[people].to_numpy(float),
        found.stratum[people].tolist(),
    )
    return {
        "n_both": int(changes[people].notna().sum()),
        "rho": result.rho[0],
        "rho_p_value": result.p_value[0],
        "smallest_p_value": result.smallest[0],
    }


def _join(of_elisa: str, of_ms: str) -> str:
    return "; ".join(filter(None, (of_elisa and f"ELISA: {of_elisa}", of_ms)))
