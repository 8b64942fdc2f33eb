"""Every protein group of the run by its names, for the search of the page."""

from collections.abc import Callable, Iterable

import pandas as pd

from tearflow.report.run import Run


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
