"""DEPs without an interaction with another DEP, by what the network file says of them."""

import numpy as np
import pandas as pd

ALONE, BELOW, ABSENT = "alone", "below", "absent"
# Of the column `state` of hubs.tsv.
LINKED = "linked"
STATES = {ALONE: "no edge to a DEP", BELOW: "below the cut", ABSENT: "not in the file"}


def find_states(hubs: pd.DataFrame) -> pd.Series:
    """State of each DEP in the network: `LINKED`, or one of `STATES`.

    Parameters
    ----------
    hubs
        Columns `degree`, `in_network` and `in_file` of hubs.tsv.

    Returns
    -------
    pandas.Series
        "no edge to a DEP": an interaction at the cut, but with no other DEP. "below the cut": in
        the file, with no interaction at the cut. "not in the file": none, whatever the score.

    Examples
    --------
    >>> hubs = pd.DataFrame({"degree": [0, 0, 0, 1], "in_network": [True, False, False, True],
    ...                      "in_file": [True, True, False, True]})
    >>> find_states(hubs).tolist()
    ['no edge to a DEP', 'below the cut', 'not in the file', 'linked']
    """
    conditions = [hubs["degree"] > 0, hubs["in_network"].astype(bool), hubs["in_file"].astype(bool)]
    names = [LINKED, STATES[ALONE], STATES[BELOW]]
    found = np.select([column.to_numpy(bool) for column in conditions], names, STATES[ABSENT])
    return pd.Series(found, hubs.index, dtype="str")


def isolated_genes(hubs: pd.DataFrame) -> dict[str, list[str]]:
    """Genes of degree 0, in the order of the alphabet, by `ALONE`, `BELOW` and `ABSENT`.

    Parameters
    ----------
    hubs
        Columns `gene`, `degree`, `in_network` and `in_file` of hubs.tsv.

    Examples
    --------
    >>> hubs = pd.DataFrame({"gene": ["LYZ", "MMP8", "BTK", "LTF"], "degree": [0, 0, 0, 1],
    ...                      "in_network": [True, False, False, True],
    ...                      "in_file": [True, True, False, True]})
    >>> isolated_genes(hubs)
    {'alone': ['LYZ'], 'below': ['MMP8'], 'absent': ['BTK']}
    """
    states = find_states(hubs)
    return {key: sorted(hubs.loc[states == state, "gene"]) for key, state in STATES.items()}
