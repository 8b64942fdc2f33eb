"""Why a protein group is a DEP in one run and not in the other, by testing it again."""

from collections.abc import Collection
from itertools import combinations

import pandas as pd

from tearflow.run_comparison.details import Details
from tearflow.run_comparison.evidence import Evidence, call, differing, mix
from tearflow.run_comparison.surroundings import VERSION, Surroundings


def explain(
    before: Evidence,
    after: Evidence,
    recorded: pd.DataFrame,
    surroundings: Surroundings,
) -> pd.DataFrame:
    """Say of each changed call what changed it.

    Every mixture of the two runs is tested by the code of this version, to find the smallest sets
    of differences that turn the earlier call into the later one.

    Parameters
    ----------
    before, after
        What the calls rest on in each run.
    recorded
        One row a protein group whose call differs, which is the index: `before` and `after`, the
        directions that the two tables have.
    surroundings
        As the manifests tell.

    Returns
    -------
    pandas.DataFrame
        `reason` and `detail` by protein group. A reason joins what acts together by ``+`` and what
        suffices alone by ``or``.
    """
    kinds = differing(before, after)
    mixed = {
        chosen: call(mix(before, after, chosen)).reindex(recorded.index, fill_value="none")
        for chosen in subsets(kinds)
    }
    details = Details(before, after, surroundings)
    rows = []
    for row, told in recorded.iterrows():
        calls = {chosen: made[row] for chosen, made in mixed.items()}
        sets = find_causes(calls, told["before"], told["after"], tuple(kinds))
        labelled = [tuple(surroundings.label(kind) for kind in one) for one in sets]
        reason = " or ".join(dict.fromkeys(" + ".join(dict.fromkeys(one)) for one in labelled))
        acting = dict.fromkeys(kind for one in sets for kind in one)
        rows.append((reason, "; ".join(details.tell(row, acting))))
    return pd.DataFrame(rows, index=recorded.index, columns=["reason", "detail"], dtype="str")


def subsets(kinds: Collection[str]) -> list[tuple[str, ...]]:
    """List every subset, the small ones first, each in the order of `kinds`.

    >>> subsets(["threshold", "input"])
    [(), ('threshold',), ('input',), ('threshold', 'input')]
    """
    return [one for size in range(len(kinds) + 1) for one in combinations(kinds, size)]


def find_causes(
    calls: dict[tuple[str, ...], str], before: str, after: str, kinds: tuple[str, ...]
) -> list[tuple[str, ...]]:
    """Find the smallest sets of differences that change a call.

    Parameters
    ----------
    calls
        The call that this version makes with each set of differences taken over from the later
        run.
    before, after
        The recorded calls, which differ.
    kinds
        All differences.

    Returns
    -------
    list of tuple
        Each set suffices and no part of it does. ``version`` is in it where this version does not
        make a recorded call from what the run had; it stands alone where this version would make
        the same call of both runs.

    Examples
    --------
    >>> calls = {(): "up", ("threshold",): "up", ("input",): "up", ("threshold", "input"): "none"}
    >>> find_causes(calls, "up", "none", ("threshold", "input"))
    [('threshold', 'input')]
    >>> find_causes(calls, "none", "up", ())
    [('version',)]
    """
    first, last = calls[()], calls[kinds]
    found: list[tuple[str, ...]] = []
    for chosen, made in calls.items():
        if made == last and not any(set(one) <= set(chosen) for one in found):
            found.append(chosen)
    if (first, last) == (before, after):
        return found
    return [(*one, VERSION) for one in found]
