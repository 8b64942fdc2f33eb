"""What changes between baseline and week 2 in the simulated cohorts.

Numbers and their reasons
-------------------------
- How many change, and in which direction, is the shape of the published trial (53 proteins in
  NSDE, 43 of them up; 60 in SSDE, 44 up). Which proteins these are is a simulation: two modules
  of proteins that are known to move together, and for the rest a uniform draw from all protein
  groups of the cohort, whatever their abundance.
- |log2FC| = 1.9 + exponential with mean 1.0 (median 2.6, a 6-fold change). The floor is the
  change that a paired t-test at p < 0.05 finds with a power of 80 % in the typical protein from
  three pairs, as one would plan a trial: a truth that the design cannot find would test nothing
  but luck. Real trials hold smaller changes too, and miss most of them.
  Changes of this size occur in tears: MMP-9 is 3-fold higher in one form of dry eye and 14-fold
  in another than in controls (iovs.arvojournals.org, article 2380674: 31, 104 and 438 ng/ml), and
  45-fold in the most severe group (Chotikavanich 2009, IOVS 50:3203: 8.4 to 381 ng/ml), that is
  1.7 to 5.5 on the log2 scale.
- Proteins of a module come together, with the cells or with the plasma, so their changes are
  alike: about 3.5 for neutrophils (11-fold, the middle of the range of MMP-9 above) and 2.6 for
  plasma, with a standard deviation of 0.5 between the proteins.
- The change of a protein differs between patients with a standard deviation of 0.2 on the log2
  scale: the patients respond alike. A trial with non-responders would recover less.
- Directions of the modules are a choice of the simulation; they say nothing about any treatment.
- History: the first draft had a floor of 1.3 and a mean excess of 1.2, for modules too; over the
  seeds 1 to 20 it gave a mean recovery of 80.5 %. The floor by power replaced it. Then modules got
  a change of their own, since on the seeds 1 to 4 MMP8, MMP9 and PRTN3 were not always all found.
  Both were settled before the seed of the demo had been run once.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

FLOOR = 1.9
EXCESS = 1.0
WITHIN_MODULE = 0.5

#: Granule and cytosol proteins of neutrophils, which reach tears together as the cells do.
NEUTROPHIL_GRANULE = (
    "MMP8",
    "MMP9",
    "PRTN3",
    "ELANE",
    "MPO",
    "AZU1",
    "CTSG",
    "LCN2",
    "S100A8",
    "S100A9",
    "S100A12",
    "CAMP",
    "BPI",
    "DEFA3",
    "PGLYRP1",
)
#: Complement and acute-phase proteins of plasma, which leak into tears together.
PLASMA_EXUDATION = (
    "A2M",
    "HP",
    "APOA1",
    "C3",
    "C5",
    "C9",
    "CFB",
    "CFH",
    "CFI",
    "C1QB",
    "SERPING1",
    "VTN",
)


@dataclass(frozen=True)
class Module:
    """Proteins that change together: by about `change`, log2 units and signed."""

    name: str
    genes: tuple[str, ...]
    change: float


@dataclass(frozen=True)
class Plan:
    """The planted changes of a cohort: how many in each direction, and the modules in them."""

    up: int
    down: int
    modules: tuple[Module, ...]


#: The cohorts share an immune theme (humoral immune response): some genes are the same (S100A8,
#: S100A9, LCN2, ELANE, CTSG, C3, CFB, C9), others belong to one cohort only.
PLANS = {
    "nsde": Plan(
        up=43,
        down=10,
        modules=(
            Module("neutrophil_granule", NEUTROPHIL_GRANULE, 3.5),
            Module("plasma_exudation", ("C3", "CFB", "C9"), 2.6),
            Module("lectin_pathway", ("MASP1",), -2.6),
        ),
    ),
    "ssde": Plan(
        up=44,
        down=16,
        modules=(
            Module("plasma_exudation", PLASMA_EXUDATION, 2.6),
            Module("neutrophil_granule", ("S100A8", "S100A9", "LCN2", "ELANE", "CTSG"), 3.5),
        ),
    ),
}

#: Every gene of a module; these have one protein group of their own in both cohorts.
MODULE_GENES = tuple(
    sorted({gene for plan in PLANS.values() for module in plan.modules for gene in module.genes})
)


def plant(groups: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the changed protein groups of a cohort and their effects.

    Parameters
    ----------
    groups
        Protein groups of the cohort: `protein_group` and `gene`, one row each, without
        contaminants.
    plan
        What to plant.
    rng
        Source of the draws.

    Returns
    -------
    pandas.DataFrame
        protein_group, gene, direction (up/down), log2fc, module (`none` for the random draw);
        sorted by protein group.

    Raises
    ------
    ValueError
        Where a gene of a module has no protein group.
    """
    by_gene = groups.drop_duplicates("gene").set_index("gene")["protein_group"]
    missing = sorted(set(MODULE_GENES) - set(by_gene.index))
    if missing:
        raise ValueError(f"no protein group for {', '.join(missing)}")
    parts = [
        pd.DataFrame(
            {
                "protein_group": by_gene[list(module.genes)].to_numpy(),
                "gene": module.genes,
                "module": module.name,
                "log2fc": rng.normal(module.change, WITHIN_MODULE, len(module.genes)),
            }
        )
        for module in plan.modules
    ]
    up = sum(len(module.genes) for module in plan.modules if module.change > 0)
    down = sum(len(module.genes) for module in plan.modules if module.change < 0)
    signs = np.repeat([1, -1], [plan.up - up, plan.down - down])
    free = groups[~groups["gene"].isin(MODULE_GENES)]
    drawn = free.iloc[rng.choice(len(free), size=len(signs), replace=False)]
    change = signs * (FLOOR + rng.exponential(EXCESS, size=len(signs)))
    parts.append(drawn[["protein_group", "gene"]].assign(module="none", log2fc=change))
    truth = pd.concat(parts, ignore_index=True).round({"log2fc": 4})
    truth["direction"] = np.where(truth["log2fc"] > 0, "up", "down")
    columns = ["protein_group", "gene", "direction", "log2fc", "module"]
    return truth[columns].sort_values("protein_group", ignore_index=True)
