"""DEPs without an interaction with another DEP, by what the network file says of them."""

import pandas as pd

ALONE, BELOW, ABSENT = "alone", "below", "absent"


def isolated_genes(hubs: pd.DataFrame) -> dict[str, list[str]]:
    """Genes of degree 0, in the order of the alphabet, by what is known of them.

    Parameters
    ----------
    hubs
        Columns `gene`, `degree`, `in_network` and `in_file` of hubs.tsv.

    Returns
    -------
    dict
        `ALONE`: with an interaction at the cut, but with no other DEP. `BELOW`: in the file, with
        no interaction at the cut. `ABSENT`: not in the file.

    Examples
    --------
    >>> hubs = pd.DataFrame({"gene": ["LYZ", "MMP8", "BTK", "LTF"], "degree": [0, 0, 0, 1],
    ...                      "in_network": [True, False, False, True],
    ...                      "in_file": [True, True, False, True]})
    >>> isolated_genes(hubs)
    {'alone': ['LYZ'], 'below': ['MMP8'], 'absent': ['BTK']}
    """
    without = hubs[hubs["degree"] == 0]
    present, listed = without["in_network"].astype(bool), without["in_file"].astype(bool)
    groups = {ALONE: present, BELOW: ~present & listed, ABSENT: ~present & ~listed}
    return {name: sorted(without.loc[chosen, "gene"]) for name, chosen in groups.items()}
