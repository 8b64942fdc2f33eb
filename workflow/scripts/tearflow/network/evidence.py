"""What the interactions between the DEPs rest on: the channels of evidence behind them."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.network.channels import CHANNELS, SCALE
from tearflow.network.interactions import Links


def find_evidence(edges: pd.DataFrame, networks: Sequence[Links]) -> dict[str, NDArray[np.float64]]:
    """Score of each channel for some interactions, 0 to 1; NaN where no file has channels for it.

    Parameters
    ----------
    edges
        Columns `gene_a` and `gene_b`.
    networks
        The first that has channels for an interaction says what they are.
    """
    found = {channel: np.full(len(edges), np.nan) for channel in CHANNELS}
    missing = np.ones(len(edges), dtype=bool)
    for links in networks:
        if not links.channels or not missing.any():
            continue
        size = len(links.genes)
        place = {gene: number for number, gene in enumerate(links.genes.tolist())}
        ends = [edges[side].map(place).to_numpy() for side in ("gene_a", "gene_b")]
        keys = np.minimum(*ends) * size + np.maximum(*ends)
        # In order, since the pairs of `links` are.
        known = links.a * size + links.b
        row = np.searchsorted(known, keys)
        there = missing & (row < len(known))
        there[there] = known[row[there]] == keys[there]
        for channel in CHANNELS:
            scores = links.channels.get(channel)
            found[channel][there] = 0 if scores is None else scores[row[there]] / SCALE
        missing &= ~there
    return found


def describe_edges(evidence: Mapping[str, NDArray[np.float64]]) -> list[str]:
    """Channels of each interaction with their scores, strongest first.

    >>> describe_edges({"coexpression": np.array([0.772, 0.05]), "database": np.array([0, 0.4])})
    ['co-expression 0.77', 'databases 0.40;co-expression 0.05']
    """
    described = []
    for scores in zip(*evidence.values(), strict=True):
        ranked = _ranked(zip(evidence, scores, strict=True))
        described.append(";".join(f"{CHANNELS[name]} {score:.2f}" for name, score in ranked))
    return described


def describe_hub(evidence: Mapping[str, NDArray[np.float64]], of_gene: NDArray[np.bool_]) -> str:
    """Channels behind the interactions of a gene: how many have each, and its highest score.

    >>> evidence = {"coexpression": np.array([0.77, 0.05]), "database": np.array([0, 0.4])}
    >>> describe_hub(evidence, np.array([True, True]))
    'co-expression 2 (0.77);databases 1 (0.40)'
    """
    scores = {name: np.nan_to_num(values[of_gene]) for name, values in evidence.items()}
    best = ((name, float(values.max(initial=0))) for name, values in scores.items())
    return ";".join(
        f"{CHANNELS[name]} {int((scores[name] > 0).sum())} ({score:.2f})"
        for name, score in _ranked(best)
    )


def _ranked(scores: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Channels with evidence, the strongest first, those of one score in the order of STRING."""
    return sorted((pair for pair in scores if pair[1] > 0), key=lambda pair: -pair[1])
