"""The proteins that change in most contrasts, as an index of many contrasts has them."""

import numpy as np
import pandas as pd
from markupsafe import Markup

from tearflow.comparison.contrasts import name_proteins, share_deps, suffix
from tearflow.io.table_specs import Column
from tearflow.proteins.table_specs import GENE
from tearflow.readers.table_specs import DESCRIPTION, PROTEIN_GROUP
from tearflow.report.blocks import DataTable, Section
from tearflow.report.run import WORKBOOK, Run
from tearflow.report.tables import View, make_table, view_all
from tearflow.run.words import count_of, number

TITLE = "Proteins by the number of contrasts in which they are DEPs"
# A sign for each contrast, as the strip of a row has them.
UP, DOWN, TESTED, UNTESTED, ABSENT = "▲", "▼", "·", "\N{EN DASH}", " "
STRIP = "contrasts"
COLUMNS = (
    GENE,
    Column(STRIP, "Contrasts", "strip", "Each contrast, in the order of the table above"),
    Column("n_deps", "DEP in", "integer", "Contrasts in which it is a DEP"),
    Column("n_up", "Up in", "integer", "Contrasts in which it is a DEP and goes up"),
    Column("n_down", "Down in", "integer", "Contrasts in which it is a DEP and goes down"),
    Column("n_tested", "Tested in", "integer", "Contrasts that tested it"),
    Column("median_log2fc", "Median log2 FC", "decimal", "Over those that tested it", "log2"),
    DESCRIPTION,
    Column("direction", "Change", "direction", "Where it is a DEP: up, down, or both (mixed)"),
    Column("up_in", "Up in the contrasts", "list", "Contrasts in which it is a DEP and goes up"),
    Column("down_in", "Down in the contrasts", "list", "Contrasts where it is a DEP and goes down"),
    PROTEIN_GROUP,
)
# The most important first.
FIRST = ("gene", "n_deps", STRIP, "n_up", "n_down", "median_log2fc", "n_tested", "description")
VIEWS = {
    "Change": [
        view_all(),
        View("always up", "direction", ["up"]),
        View("always down", "direction", ["down"]),
        View("up and down", "direction", ["mixed"]),
    ]
}


def across_section(run: Run) -> Section:
    """Section on the proteins that are a DEP in any contrast, those of most contrasts first."""
    tables = {path: run.table(f"{path}/deps.tsv") for path in run.paths}
    found = count_contrasts(tables)
    descriptions = pd.concat([table[["protein_group", "description"]] for table in tables.values()])
    named = descriptions.drop_duplicates("protein_group").set_index("protein_group")["description"]
    found["description"] = found["protein_group"].map(named)
    data = make_table(found, COLUMNS, VIEWS, first=FIRST)
    several = int(found["n_deps"].gt(1).sum())
    caption = Markup("<p>{}</p>").format(
        f"{count_of(len(found), 'protein')} that {'is' if len(found) == 1 else 'are'} a DEP in at "
        f"least one of {count_of(len(run.paths), 'contrast')}, matched by gene, {number(several)} "
        "in several. In the strip each contrast is a mark, in the order of the table above: upper "
        "half (red) up, lower half (blue) down, grey where it is not a DEP, nothing where it was "
        "not measured. Contrasts of more pairs find more DEPs: not being a DEP is no evidence that "
        "a protein did not change."
    )
    return Section(
        "Proteins across the contrasts",
        "proteins",
        [
            DataTable(
                "proteins-table",
                TITLE,
                "proteins_across_contrasts",
                caption,
                data | {"titles": [run.title(path) for path in run.paths]},
                source=WORKBOOK,
            )
        ],
    )


def count_contrasts(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """In how many contrasts each protein is a DEP, and its state in each of them.

    Proteins are matched as `share_deps` does.

    Parameters
    ----------
    tables
        `deps.tsv` of each contrast by its path.

    Returns
    -------
    pandas.DataFrame
        A row of each protein that is a DEP in any: `gene`, `protein_group`, `n_deps`, `n_up`,
        `n_down`, `n_tested`, `median_log2fc`, `direction` ("mixed" where it goes up in one and down
        in another), the strip `STRIP` of a sign a contrast, and `up_in` and `down_in`, empty texts
        that the page fills. Order: `n_deps`, smallest p, gene.
    """
    shared = share_deps(tables)
    names = name_proteins(shared)

    def of_contrasts(column: str) -> pd.DataFrame:
        return shared[[f"{column}_{suffix(path)}" for path in tables]]

    directions = of_contrasts("direction").to_numpy(object)
    changes = of_contrasts("log2fc").astype(float)
    measured = np.column_stack([names.isin(name_proteins(table)) for table in tables.values()])
    conditions = [directions == "up", directions == "down", changes.notna().to_numpy(), measured]
    signs = np.select(conditions, [UP, DOWN, TESTED, UNTESTED], ABSENT)
    n_up, n_down = ((signs == sign).sum(axis=1) for sign in (UP, DOWN))
    return pd.DataFrame(
        {
            "gene": shared["gene"],
            "protein_group": shared["protein_group"],
            "n_deps": n_up + n_down,
            "n_up": n_up,
            "n_down": n_down,
            "n_tested": changes.notna().sum(axis=1),
            "median_log2fc": changes.median(axis=1),
            "direction": np.select([n_down == 0, n_up == 0], ["up", "down"], "mixed"),
            STRIP: ["".join(row) for row in signs],
            "up_in": "",
            "down_in": "",
        }
    )
