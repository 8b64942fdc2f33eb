"""Every protein group of the run by its names, for the search of the page."""

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from tearflow.differential.selected_test import column_of
from tearflow.proteins.gene_level import is_tested
from tearflow.proteins.genes import GeneTable
from tearflow.readers.decoys import BY_ACCESSION, BY_COLUMN
from tearflow.report.run import Run
from tearflow.run.words import number

# A letter for each state of a contrast; contrasts have a handful.
FIRST_CODE = "a"
# Two digits are enough for a sentence; the table and the files have more.
P_DIGITS = 2


def index_proteins(run: Run, genes: GeneTable) -> dict[str, Any]:
    """Names of all protein groups, and the state of each in every contrast.

    Parameters
    ----------
    run
        The finished run.
    genes
        The gene table, for the older and other symbols of the genes.

    Returns
    -------
    dict
        `names`: of each protein group, once for all cohorts, the group, its gene, the genes that
        the file gave it, accessions beside those of the group, other symbols of its genes, each
        list separated by ``;``, and its description. `prefixes`, `decoys`: how accessions of
        contaminants and of decoys begin. `cohorts`: name, the groups (`rows`, numbers in `names`)
        and a sentence for a name that is `absent`.
        `contrasts`: as `describe_contrast` gives them.
    """
    other_symbols = list_other_symbols(genes.frame)
    places: dict[tuple[str, ...], int] = {}
    cohorts = []
    for cohort in run.cohorts:
        names = name_groups(run, cohort, other_symbols)
        rows = [places.setdefault(name, len(places)) for name in names]
        cohorts.append({"name": cohort, "rows": rows, "absent": absent_in_words(run, cohort)})
    return {
        "names": [list(name) for name in places],
        "prefixes": list(run.config.matrix.contaminant_prefixes),
        "decoys": list(run.config.matrix.decoy_prefixes),
        "cohorts": cohorts,
        "contrasts": [describe_contrast(run, path) for path in run.paths],
    }


def name_groups(
    run: Run, cohort: str, other_symbols: Callable[[str], list[str]]
) -> list[tuple[str, ...]]:
    """Names and description of each protein group of a cohort, in the order of `proteins.tsv`."""
    proteins, decisions, annotation = (
        run.table(f"{cohort}/{name}.tsv") for name in ("proteins", "genes", "annotation")
    )
    known = annotation.set_index("protein_group")["accessions"]
    columns = (
        proteins["protein_group"],
        decisions["gene"],
        decisions["genes_diann"],
        decisions["renamed_from"],
        proteins["protein_group"].map(known).fillna(""),
    )
    names = [
        (group, gene, *_without_repeats(group, gene, listed, renamed, accessions, other_symbols))
        for group, gene, listed, renamed, accessions in zip(*columns, strict=True)
    ]
    described = proteins["description"].tolist()
    return [(*name, text) for name, text in zip(names, described, strict=True)]


def _without_repeats(
    group: str,
    gene: str,
    listed: str,
    renamed: str,
    accessions: str,
    other_symbols: Callable[[str], list[str]],
) -> tuple[str, str, str]:
    """Genes, accessions and older symbols, each name only where it is not among the earlier."""
    seen = {group, gene, *group.split(";")}

    def take(names: Iterable[str]) -> str:
        fresh = [name for name in dict.fromkeys(names) if name and name not in seen]
        seen.update(fresh)
        return ";".join(fresh)

    genes = [gene, *listed.split(";")]
    # A symbol of the file that was renamed is an older name, not another gene of the group.
    outdated = {name for name in renamed.split(";") if name}
    return (
        take(name for name in genes if name not in outdated),
        take(accessions.split(";")),
        take([*outdated, *(other for name in genes for other in other_symbols(name))]),
    )


def list_other_symbols(frame: pd.DataFrame) -> Callable[[str], list[str]]:
    """Previous and alias symbols by current symbol.

    What is now the symbol of another gene is left out: who asks for it means that gene.

    Parameters
    ----------
    frame
        Columns `symbol`, `previous_symbols` and `alias_symbols`, the latter two separated by
        ``|``.

    Examples
    --------
    >>> frame = pd.DataFrame([["MMP9", "CLG4B", "KMT2D|GELB"], ["KMT2D", "MLL2", ""]],
    ...                      columns=["symbol", "previous_symbols", "alias_symbols"])
    >>> others = list_other_symbols(frame)
    >>> others("MMP9"), others("LCN1")
    (['CLG4B', 'GELB'], [])
    """
    current = set(frame["symbol"])
    found: dict[str, list[str]] = {}
    listed = frame[(frame["previous_symbols"] != "") | (frame["alias_symbols"] != "")]
    columns = (listed[name] for name in ("symbol", "previous_symbols", "alias_symbols"))
    for symbol, previous, alias in zip(*columns, strict=True):
        names = [name for name in f"{previous}|{alias}".split("|") if name not in current]
        found.setdefault(symbol, [name for name in dict.fromkeys(names) if name])
    return lambda symbol: found.get(symbol, [])


def absent_in_words(run: Run, cohort: str) -> str:
    """Sentence for a name that none of the protein groups of a cohort has.

    Proteins that the filters of a long report removed were measured, but their names are no longer
    known. Decoys, which any file may contain, are not measured proteins.
    """
    count = number(len(run.table(f"{cohort}/proteins.tsv")))
    names = f"none of the {count} protein groups has this gene, previous symbol or accession"
    filters = run.table(f"{cohort}/filters.tsv")
    of_proteins = filters[~filters["filter"].isin([BY_ACCESSION, BY_COLUMN])]
    if of_proteins["rows_removed"].any():
        return f"not found in cohort {cohort} after the filters: {names}."
    return f"not measured in cohort {cohort}: {names}."


def describe_contrast(run: Run, path: str) -> dict[str, Any]:
    """State of every protein group in a contrast, in the order of `proteins.tsv`.

    Returns
    -------
    dict
        `path` and `cohort`; `states`, the different ones in words, and whether they were `tested`;
        `codes`, a letter for each protein group, of which ``a`` is the first state; of the tested
        groups `changes`, the log2 fold changes in hundredths, and `measured`, the values of
        `measure`: p or q of the selected test, two digits.
    """
    rule, cohort = run.config.differential, path.split("/")[0]
    deps = run.table(f"{path}/deps.tsv").set_index("protein_group")
    deps = deps.loc[run.table(f"{cohort}/proteins.tsv")["protein_group"]]
    tested = is_tested(deps)
    words = [
        state_in_words(reason, direction, is_dep)
        for reason, direction, is_dep in zip(
            deps["reason"], deps["direction"], deps["is_dep"], strict=True
        )
    ]
    states = dict(zip(words, tested.tolist(), strict=True))
    codes = {state: chr(ord(FIRST_CODE) + place) for place, state in enumerate(states)}
    values = deps[column_of(rule.test, rule.measure)][tested]
    return {
        "path": path,
        "cohort": cohort,
        "states": [{"words": state, "tested": is_tested} for state, is_tested in states.items()],
        "codes": "".join(codes[state] for state in words),
        "changes": [_hundredths(change) for change in deps["log2fc"][tested].tolist()],
        "measure": "p" if rule.measure == "p_value" else "q",
        "measured": [_few_digits(value) for value in values.tolist()],
    }


def state_in_words(reason: str, direction: str, is_dep: bool) -> str:
    """State of a protein group in a contrast, in words.

    >>> state_in_words("", "up", True), state_in_words("", "none", False)
    ('DEP, up', 'tested, not a DEP')
    >>> state_in_words("contaminant", "none", False)
    'not tested: contaminant'
    """
    if reason:
        return f"not tested: {reason}"
    return f"DEP, {direction}" if is_dep else "tested, not a DEP"


def _hundredths(change: float) -> int | None:
    return None if pd.isna(change) else round(100 * change)


def _few_digits(value: float) -> float | None:
    return None if pd.isna(value) else float(f"{value:.{P_DIGITS}g}")
