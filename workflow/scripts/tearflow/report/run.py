"""A finished run as the sections of the report see it: its choices and its tables."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from tearflow.report.blocks import Figure
from tearflow.report.captions import Captions
from tearflow.report.figures import embed
from tearflow.tables import read_table

# Columns that stay text where all of their values are empty or look like numbers.
TEXT = {
    name: "str"
    for names in (
        "protein_group accession gene description reason direction",
        "hangs_on flags state test protein measure normalisation flips warning",
        "ontology go_id term genes family network gene_a gene_b contrasts",
        "sample subject visit eye pair reference target note",
        "best_other_sample swap_note outlier_reason quantity panel_deps",
    )
    for name in names.split()
}


@dataclass
class Run:
    """The choices of a run, and the folder of its results.

    Parameters
    ----------
    results
        Folder that holds `{cohort}/`, `{cohort}/{contrast}/` and `comparisons/`.
    config
        Configuration with its defaults filled in.
    cohorts, contrasts, comparisons
        As the rules get them: what each cohort is and its samples; the contrasts of each cohort;
        the contrasts, written `cohort/contrast`, of each comparison.
    code
        Digest of the package.
    """

    results: Path
    config: dict[str, Any]
    cohorts: dict[str, dict[str, Any]]
    contrasts: dict[str, dict[str, dict[str, str]]]
    comparisons: dict[str, list[str]]
    code: str
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def paths(self) -> list[str]:
        """All contrasts, written `cohort/contrast`."""
        return [f"{cohort}/{name}" for cohort, named in self.contrasts.items() for name in named]

    def contrast(self, path: str) -> dict[str, str]:
        """Give a contrast by its path."""
        cohort, name = path.split("/")
        return self.contrasts[cohort][name]

    def table(self, path: str) -> pd.DataFrame:
        """Read a table of the results, once; an empty text is not missing but empty."""
        if path not in self.tables:
            table = read_table(self.results / path, dtype=TEXT)
            known = [name for name in TEXT if name in table]
            self.tables[path] = table.fillna(dict.fromkeys(known, ""))
        return self.tables[path]

    def caption(self, name: str, path: str = "", **params: Any) -> Markup:
        """Fill a caption; `path` is the cohort, or the cohort and the contrast, it is about."""
        wildcards = dict(zip(("cohort", "contrast"), path.split("/"), strict=False))
        return Captions(self.config).write(name, params, wildcards)

    def figure(self, path: str, title: str, caption: Markup) -> Figure:
        """Embed a figure of the results; `path` is without its ending."""
        uri, width = embed(self.results / f"{path}.svg")
        return Figure(uri, width, title, path.replace("/", "."), caption)
