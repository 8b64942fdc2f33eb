"""How hubs and networks hold over kinds of network, cuts, and with or without text mining."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.network.degree_null import expect_edges, judge_degrees, judge_edges
from tearflow.network.interactions import SLACK, Links, Network, Pairs, cut
from tearflow.network.settings import FUNCTIONAL, LEAST_DEGREE, PHYSICAL
from tearflow.network.table_specs import HUB_CURVE, NETWORKS

CUTS = (0.4, 0.7, 0.9)
# What a row of networks.tsv is.
MAIN, FURTHER, CELL = "main", "further", "curve"
ANSWERED = "answered"


@dataclass(frozen=True)
class Asked:
    """A network that was asked for: its interactions, cut, and with text mining or without."""

    links: Links
    kind: str
    min_score: float
    text_mining: bool

    @property
    def has_text_mining(self) -> bool:
        """Whether text mining is among the evidence."""
        return self.text_mining and self.links.has(text_mining=True)


@dataclass(frozen=True)
class Measured:
    """The DEPs in a network: their degrees, and what chance gives.

    Attributes
    ----------
    network
        Interactions of the tested genes.
    degree, expected, p
        Of each DEP, in the order of the genes.
    n_edges, expected_edges, p_edges
        Interactions between the DEPs.
    """

    network: Network
    degree: NDArray[np.intp]
    expected: NDArray[np.float64]
    p: NDArray[np.float64]
    n_edges: int
    expected_edges: float
    p_edges: float

    def is_hub(self, alpha: float) -> NDArray[np.bool_]:
        """Whether each DEP is a hub: enough interactions, and more than expected."""
        return (self.degree >= LEAST_DEGREE) & (self.p < alpha)


def measure(network: Network, is_dep: NDArray[np.bool_]) -> Measured:
    """Degrees of the DEPs in a network and what chance gives, see `degree_null`."""
    kept = network.among(is_dep)
    ends = np.concatenate([network.a[kept], network.b[kept]])
    degree = np.bincount(ends, minlength=len(is_dep))[is_dep]
    expected, p = judge_degrees(network, is_dep)
    chance = expect_edges(network, is_dep), judge_edges(network, is_dep)
    return Measured(network, degree, expected, p, len(kept), *chance)


def specify(
    asked: Sequence[Asked], is_dep: NDArray[np.bool_], alpha: float, excluded: Pairs = frozenset()
) -> tuple[list[Measured], pd.DataFrame, pd.DataFrame]:
    """The networks that were asked for, and every cell of the curve that their files can answer.

    Parameters
    ----------
    asked
        The main network first.
    is_dep
        Of each tested gene.
    alpha
        See `NetworkSettings`.
    excluded
        See `tearflow.network.interactions.cut`.

    Returns
    -------
    list of Measured
        Of each network that was asked for.
    networks
        The columns of `networks.tsv`: first a row for each of these, then one for each cell of
        kind x cut x text mining, with the reason where no file can answer it.
    curve
        The columns of `hub_curve.tsv`: a row for each gene that is a hub anywhere, and each view:
        a network that was asked for or an answered cell, each once.
    """
    known: dict[View, Measured] = {}

    def find(view: View) -> Measured:
        if view not in known:
            links = asked[view.place].links
            score, text_mining = view.min_score, view.text_mining
            network = cut(links, score, text_mining=text_mining, excluded=excluded)
            known[view] = measure(network, is_dep)
        return known[view]

    main = [
        View(place, network.min_score, network.has_text_mining)
        for place, network in enumerate(asked)
    ]
    rows = []
    for view in main:
        role = FURTHER if view.place else MAIN
        rows.append(_row(role, asked[view.place], view, find(view), is_dep, alpha))
    kinds = dict.fromkeys((PHYSICAL, FUNCTIONAL, *(network.kind for network in asked)))
    for kind, text_mining, min_score in product(kinds, (True, False), CUTS):
        reasons = [why_not(network, kind, min_score, text_mining) for network in asked]
        if "" in reasons:
            view = View(reasons.index(""), min_score, text_mining)
            rows.append(_row(CELL, asked[view.place], view, find(view), is_dep, alpha))
        else:
            shown = dict(zip(_OF_CELL, (CELL, "", kind, text_mining, min_score), strict=True))
            rows.append(shown | {"state": _join(reasons, kind)})
    table = pd.DataFrame(rows, columns=NETWORKS.names)
    networks = table.astype({column.name: column.dtype for column in NETWORKS.columns})
    return [known[view] for view in main], networks, _list_hubs(known, asked, is_dep, alpha)


class View(NamedTuple):
    """A network as it is looked at: which of those asked for, its cut, with text mining or not."""

    place: int
    min_score: float
    text_mining: bool


def why_not(network: Asked, kind: str, min_score: float, text_mining: bool) -> str:
    """Why a file cannot answer a cell of the curve; empty where it can."""
    links = network.links
    if network.kind != kind:
        return f"no {kind} network is given"
    if not links.has(text_mining=text_mining):
        lacking = "scores with text mining" if text_mining else "channels to leave text mining out"
        return f"{links.name} has no {lacking}"
    if links.lowest > min_score + SLACK:
        return f"{links.name} has no interaction below {links.lowest:g}"
    if links.highest < min_score - SLACK:
        return f"{links.name} has no score above {links.highest:g}"
    return ""


def _join(reasons: Sequence[str], kind: str) -> str:
    """Reasons of the networks of the kind, or that there is none."""
    other = f"no {kind} network is given"
    return "; ".join(dict.fromkeys(reason for reason in reasons if reason != other)) or other


# First columns of a row of networks.tsv.
_OF_CELL = ("role", "network", "kind", "text_mining", "min_score")


def _row(
    role: str,
    network: Asked,
    view: View,
    measured: Measured,
    is_dep: NDArray[np.bool_],
    alpha: float,
) -> dict[str, Any]:
    cell = (role, network.links.name, network.kind, view.text_mining, view.min_score)
    listed, present = network.links.listed, measured.network.present
    return dict(zip(_OF_CELL, cell, strict=True)) | {
        "state": ANSWERED,
        "n_tested_in_file": int(listed.sum()),
        "n_tested_at_cut": int(present.sum()),
        "n_edges_tested": len(measured.network.kept),
        "n_deps_in_file": int((listed & is_dep).sum()),
        "n_deps_at_cut": int((present & is_dep).sum()),
        "n_edges": measured.n_edges,
        "expected_edges": measured.expected_edges,
        "p_edges": measured.p_edges,
        "n_hubs": int(measured.is_hub(alpha).sum()),
    }


def _list_hubs(
    known: Mapping[View, Measured],
    asked: Sequence[Asked],
    is_dep: NDArray[np.bool_],
    alpha: float,
) -> pd.DataFrame:
    """Every gene that is a hub anywhere, in each view."""
    genes = asked[0].links.genes[is_dep]
    anywhere = np.zeros(len(genes), dtype=bool)
    for measured in known.values():
        anywhere |= measured.is_hub(alpha)
    parts = []
    for view, measured in known.items():
        rank = pd.Series(measured.degree).rank(method="min", ascending=False).astype(int)
        table = pd.DataFrame(
            {
                "gene": genes,
                "network": asked[view.place].links.name,
                "kind": asked[view.place].kind,
                "text_mining": view.text_mining,
                "min_score": view.min_score,
                "degree": measured.degree,
                "rank": rank,
                "expected_degree": measured.expected,
                "p_degree": measured.p,
                "hub": measured.is_hub(alpha),
            }
        )
        parts.append(table[anywhere])
    return pd.concat(parts).sort_values("gene", kind="stable", ignore_index=True)[HUB_CURVE.names]


def summarise_ranks(curve: pd.DataFrame) -> pd.DataFrame:
    """How each hub holds over the views of the curve.

    Parameters
    ----------
    curve
        As `specify` returns it.

    Returns
    -------
    pandas.DataFrame
        By gene: `n_views` in all, `n_views_hub` in which it is a hub, `best_rank`, `worst_rank`.

    Examples
    --------
    >>> curve = pd.DataFrame({"gene": ["MPO", "MPO"], "hub": [True, False], "rank": [2, 7]})
    >>> summarise_ranks(curve).loc["MPO"].tolist()
    [2, 1, 2, 7]
    """
    return curve.groupby("gene").agg(
        n_views=("hub", "size"),
        n_views_hub=("hub", "sum"),
        best_rank=("rank", "min"),
        worst_rank=("rank", "max"),
    )
