"""What there is to say of each difference that made or unmade a DEP."""

from collections.abc import Collection, Iterator
from functools import cached_property

import pandas as pd

from tearflow.run_comparison.evidence import METHOD, THRESHOLDS, Evidence, call, on_common_pairs
from tearflow.run_comparison.settings import name_some
from tearflow.run_comparison.surroundings import Surroundings


class Details:
    """Phrases for the differences between two runs of a contrast.

    Parameters
    ----------
    before, after
        What the calls rest on in each run.
    surroundings
        As the manifests tell.
    """

    def __init__(self, before: Evidence, after: Evidence, surroundings: Surroundings) -> None:
        self._before, self._after = before, after
        self._surroundings = surroundings

    @cached_property
    def _by_common(self) -> pd.Series | None:
        """The calls of the later run by the pairs that the earlier one has too."""
        common = on_common_pairs(self._after, self._before)
        return None if common is None else call(common)

    def tell(self, row: str, kinds: Collection[str]) -> Iterator[str]:
        """Give a phrase for each kind of difference that acted on a protein group."""
        for kind in kinds:
            told = ""
            match kind:
                case "threshold":
                    told = self._tell_rule(THRESHOLDS)
                case "method":
                    told = self._tell_rule((*METHOD, "normalisation"))
                case "sample":
                    told = self._tell_samples(row)
                case "input":
                    told = self._tell_values(row)
                case "contaminant":
                    told = self._tell_flag(row)
            note = self._surroundings.note(kind)
            yield ", ".join(part for part in (told, note) if part)

    def _tell_rule(self, keys: Collection[str]) -> str:
        old, new = ({**one.rule, "normalisation": one.normalisation} for one in self._both())
        return ", ".join(f"{key} {old[key]} -> {new[key]}" for key in keys if old[key] != new[key])

    def _tell_samples(self, row: str) -> str:
        old, new = (one.measured_pairs for one in self._both())
        removed = [old[runs] for runs in old if runs not in new]
        added = [new[runs] for runs in new if runs not in old]
        if not removed and not added:
            return "the pairs are the same, other samples of the cohort differ"
        told = [f"removed {name_some(removed)}"] if removed else []
        told += [f"added {name_some(added)}"] if added else []
        if self._by_common is None:
            return f"pairs: {', '.join(told)}, none in common"
        shared = sum(runs in old for runs in new)
        result = self._by_common.get(row, "none")
        return f"pairs: {', '.join(told)}; by the {shared} in common: {result}"

    def _tell_values(self, row: str) -> str:
        for one, when in zip(self._both(), ("earlier", "later"), strict=True):
            if row not in one.intensities.index:
                return f"not in the {when} matrix"
        old, new = (one.by_runs.loc[row] for one in self._both())
        moved = [
            f"{sample} {_intensity(old[runs])} -> {_intensity(new[runs])}"
            for sample, runs in self._after.runs.items()
            if runs in old.index and repr(old[runs]) != repr(new[runs])
        ]
        counts = [str(one.proteins.loc[row, "n_peptides"]) for one in self._both()]
        if counts[0] != counts[1]:
            moved.append(f"n_peptides {counts[0]} -> {counts[1]}")
        return name_some(moved) if moved else "its own values are the same, those of others differ"

    def _tell_flag(self, row: str) -> str:
        old, new = (one.proteins["contaminant"].get(row) for one in self._both())
        if old == new:
            return "its own flag is the same, those of others differ"
        return f"contaminant {old} -> {new}"

    def _both(self) -> tuple[Evidence, Evidence]:
        return self._before, self._after


def _intensity(value: float) -> str:
    return "missing" if pd.isna(value) else f"{value:.6g}"
