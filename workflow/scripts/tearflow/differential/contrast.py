"""What is compared: two groups of samples of a cohort."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from tearflow.differential.pairing import BLOCK, SEPARATE, UNPAIRED


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
    eyes
        What becomes of the two eyes of a person: `mean`, `block`, `separate`, `OD` or `OS`; empty
        for `separate` where pairs are eyes, else for `mean`.
    group, group_reference, group_target
        Column of the sample sheet and two of its values, where the change in one group is compared
        with that in the other; else empty.
    covariates
        Columns to adjust for, as `tearflow.differential.covariates.read_names` reads them.
    filter
        Conditions on the samples, as `tearflow.differential.conditions.read_conditions` reads them.
    incomplete
        `leave_out`, or `block` to use people with one of the two samples as well.
    series
        Name of the row with the target `*` that it is made from; else empty.
    title
        For readers; empty for one made of what it compares.
    """

    cohort: str
    name: str
    variable: str
    reference: str
    target: str
    pair_by: str = "subject"
    eyes: str = ""
    group: str = ""
    group_reference: str = ""
    group_target: str = ""
    covariates: str = ""
    filter: str = ""
    incomplete: str = "leave_out"
    series: str = ""
    title: str = ""

    @classmethod
    def from_row(cls, cells: Mapping[str, str]) -> "Contrast":
        """Contrast of the cells of its row by column; columns that are not there are empty."""
        named = {**cells, "name": cells["contrast"]}
        names = {field.name for field in fields(cls)}
        return cls(**{name: cell for name, cell in named.items() if name in names})

    @property
    def path(self) -> str:
        """Folder of its results below those of the run, by which comparisons name it."""
        return f"{self.cohort}/{self.name}"

    @property
    def sides(self) -> tuple[str, str]:
        """Reference and target."""
        return self.reference, self.target

    @property
    def keeps_eyes(self) -> bool:
        """Whether the eyes of a person are units of their own."""
        return self.eyes in (BLOCK, SEPARATE) or self.pair_by == "subject+eye"

    @property
    def has_one_side(self) -> bool:
        """Whether a unit has one value of the variable, so that it is not a difference."""
        return self.pair_by == UNPAIRED or self.incomplete == BLOCK

    @property
    def as_dict(self) -> dict[str, str]:
        """Its fields for a parameter of a rule, of which `Contrast(**fields)` is made again.

        Optional ones are there where they are filled, so that a new column runs nothing again.
        """
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name == "pair_by" or getattr(self, field.name) != field.default
        }

    @property
    def definition(self) -> dict[str, str]:
        """What it compares, without its cohort and name."""
        return {key: cell for key, cell in self.as_dict.items() if key not in {"cohort", "name"}}


def nest_definitions(contrasts: Iterable[Contrast]) -> dict[str, dict[str, dict[str, str]]]:
    """What every contrast compares, by its cohort and name."""
    nested: dict[str, dict[str, dict[str, str]]] = {}
    for contrast in contrasts:
        nested.setdefault(contrast.cohort, {})[contrast.name] = contrast.definition
    return nested
