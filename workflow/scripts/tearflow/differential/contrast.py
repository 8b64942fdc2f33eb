"""What is compared: two groups of samples of a cohort."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields


@dataclass(frozen=True)
class Contrast:
    """Row of the contrast sheet.

    Attributes
    ----------
    cohort, name
        The columns `cohort` and `contrast`.
    variable
        Column of the sample sheet whose values are compared.
    reference, target
        The two values; changes are target minus reference.
    pair_by
        A key of `tearflow.differential.pairing.KEYS`.
    """

    cohort: str
    name: str
    variable: str
    reference: str
    target: str
    pair_by: str = "subject"

    @classmethod
    def from_row(cls, cells: Mapping[str, str]) -> "Contrast":
        """Contrast of the cells of its row by column."""
        named = {**cells, "name": cells["contrast"]}
        return cls(**{field.name: named[field.name] for field in fields(cls)})

    @property
    def path(self) -> str:
        """Folder of its results below those of the run, by which comparisons name it."""
        return f"{self.cohort}/{self.name}"

    @property
    def sides(self) -> tuple[str, str]:
        """Reference and target."""
        return self.reference, self.target

    @property
    def definition(self) -> dict[str, str]:
        """What it compares, without its cohort and name."""
        return {key: cell for key, cell in asdict(self).items() if key not in {"cohort", "name"}}


def nest_definitions(contrasts: Iterable[Contrast]) -> dict[str, dict[str, dict[str, str]]]:
    """What every contrast compares, by its cohort and name."""
    nested: dict[str, dict[str, dict[str, str]]] = {}
    for contrast in contrasts:
        nested.setdefault(contrast.cohort, {})[contrast.name] = contrast.definition
    return nested
