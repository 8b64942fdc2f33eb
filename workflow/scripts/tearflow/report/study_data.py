"""The study as the scripts of the page read it, see `web/study.js`: names, samples and values."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.proteins.genes import GeneTable
from tearflow.quality.panels import INDICES, Panel
from tearflow.readers.decoys import BY_ACCESSION, BY_COLUMN
from tearflow.report.blocks import anchor
from tearflow.report.packs import pack_array, pack_json
from tearflow.report.proteins import list_other_symbols, name_groups
from tearflow.report.run import Run
from tearflow.report.study_contrasts import describe_contrast, name_contrast
from tearflow.report.study_states import pack_states
from tearflow.run.bundled import SPECIES
from tearflow.run.words import number

# Of a value of log2: a plot shows no more, and what is finer is packed as noise.
FINEST_STEP = 0.002
# The largest code of 16 bits stands for a missing value.
MISSING = 2**16 - 1
# A step above this would be coarser than a reader may expect; such values are packed as they are.
COARSEST_STEP = 0.01
# Columns of the sample sheet that say nothing of the sample, of which a path may name its owner.
UNSHOWN = {"sample", "cohort", "run", "include"}
NAMES = ("group", "gene", "genes", "accessions", "older", "description")


def study_packs(run: Run, genes: GeneTable, panels: Iterable[Panel] = ()) -> dict[str, str]:
    """Packs of the page by their identifier: `study`, and what it refers to.

    Parameters
    ----------
    run
        The finished run.
    genes
        The gene table, for the older and other symbols of the genes.

    Returns
    -------
    dict
        `study` is JSON. `proteins`: by the names of `NAMES`, an entry for each protein group that
        any cohort has, lists separated by ``;``. `prefixes`, `decoys`: how accessions of
        contaminants and of decoys begin. `species` and its `taxon`. `panels`: see `list_panels`, of
        an index none. `cohorts`, `contrasts`, `measures`: see `describe_cohort`,
        `describe_contrast` and `list_measures`; a cohort has `steps` too, from each of its groups
        to the next in `proteins`. `states`: see `pack_states`, of an index alone.
    """
    packs: dict[str, str] = {}
    other_symbols = list_other_symbols(genes.frame)
    places: dict[tuple[str, ...], int] = {}
    cohorts, groups = [], {}
    for cohort in run.cohorts:
        names = name_groups(run, cohort, other_symbols)
        rows = [places.setdefault(name, len(places)) for name in names]
        if run.is_index:
            # Which groups it has is all that counts, and fewest bytes in the order of the page.
            order = np.argsort(rows, kind="stable")
            groups[cohort] = run.table(f"{cohort}/proteins.tsv")["protein_group"].iloc[order]
            rows = [rows[place] for place in order]
            described = name_page(run, cohort)
        else:
            described = describe_cohort(run, cohort, packs)
        cohorts.append(described | {"steps": np.diff(rows, prepend=0).tolist()})
    columns = zip(*places, strict=True) if places else [()] * len(NAMES)
    packs["study"] = pack_json(
        {
            "proteins": dict(zip(NAMES, map(list, columns), strict=True)),
            "prefixes": list(run.config.matrix.contaminant_prefixes),
            "decoys": list(run.config.matrix.decoy_prefixes),
            "species": run.config.species,
            "taxon": SPECIES[run.config.species].taxon,
            "panels": {} if run.is_index else list_panels(panels),
            "cohorts": cohorts,
            "contrasts": [
                name_contrast(run, path) if run.is_index else describe_contrast(run, path, packs)
                for path in run.paths
            ],
            "states": pack_states(run, groups, packs) if run.is_index else None,
            "measures": list_measures(run),
        }
    )
    return packs


def list_panels(panels: Iterable[Panel]) -> dict[str, list[str]]:
    """Panels of each gene, also of one that is no DEP, with the index that a panel is part of."""
    indices = {name: index.title for index in INDICES.values() for name in index.panels}
    found: dict[str, list[str]] = {}
    for panel in panels:
        index = indices.get(panel.name)
        title = f"{panel.name} (index: {index})" if index else panel.name
        for gene in sorted(panel.genes):
            found.setdefault(gene, []).append(title)
    return found


def list_measures(run: Run) -> list[dict[str, Any]]:
    """Clinical measures: name, label, gene where it is of a protein, and where each cohort has it.

    The places are those of the sections of this page; an index has none.
    """
    return [
        {
            "name": measure.name,
            "label": measure.label,
            "gene": measure.gene,
            "places": [
                {"title": run.cohort_title(cohort), "anchor": anchor("endpoints", cohort)}
                for cohort, found in run.endpoints.items()
                if measure in found.measures
            ],
        }
        for measure in run.measures.values()
        if not run.is_index
    ]


def name_page(run: Run, cohort: str) -> dict[str, Any]:
    """What an index knows of a cohort, as `describe_cohort`, with the address of its `page`."""
    return {
        "name": cohort,
        "title": run.cohort_title(cohort),
        "absent": absent_in_words(run, cohort),
        "page": run.page_of(cohort),
        "samples": list_samples(run, cohort),
    }


def describe_cohort(run: Run, cohort: str, packs: dict[str, str]) -> dict[str, Any]:
    """What the page knows of a cohort beside the names of its protein groups.

    Parameters
    ----------
    run
        The finished run.
    cohort
        Its name.
    packs
        To which its values are added.

    Returns
    -------
    dict
        `name`, `title`, `absent` (a sentence for a name that no protein group has), `visits` in
        their order, `arms` (columns of the samples that contrasts compare beside visit and eye),
        `quality`, the pack of the table of the samples,
        `samples` (by the columns of the sheet, the name as `id`) and `values`, `peptides` and
        `precursors` (see `encode`; groups by samples, None where the file does not tell).
    """
    found = run.cohorts[cohort]
    samples = [sample["sample"] for sample in found.samples]
    groups = run.table(f"{cohort}/proteins.tsv")["protein_group"]
    log2 = run.table(f"{cohort}/log2.tsv").set_index("protein_group")
    described: dict[str, Any] = {
        "name": cohort,
        "title": run.cohort_title(cohort),
        "absent": absent_in_words(run, cohort),
        "visits": run.order_visits(cohort),
        "arms": list_arms(run, cohort),
        "quality": f"{anchor(cohort, 'quality', 'table')}-data",
        "samples": list_samples(run, cohort),
    }
    described["values"] = encode(
        log2.reindex(index=groups, columns=samples).to_numpy(float), f"values.{cohort}", packs
    )
    for noun in ("peptides", "precursors"):
        counts = run.table(f"{cohort}/{noun}.tsv").set_index("protein_group")
        described[noun] = None
        if not counts.empty:
            of_samples = count_by_sample(counts, run.table(f"{cohort}/reruns.tsv"))
            counted = of_samples.reindex(index=groups, columns=samples).to_numpy(float)
            described[noun] = encode(counted, f"{noun}.{cohort}", packs, step=1)
    return described


def list_samples(run: Run, cohort: str) -> list[dict[str, str]]:
    """Samples of a cohort by the columns of the sheet, the name as `id`."""
    return [
        {"id": sample["sample"]}
        | {name: cell for name, cell in sample.items() if name not in UNSHOWN}
        for sample in run.cohorts[cohort].samples
    ]


def list_arms(run: Run, cohort: str) -> list[str]:
    """Columns of the sample sheet, beside visit and eye, that contrasts of a cohort compare."""
    of_cohort = [contrast for contrast in run.contrasts.values() if contrast.cohort == cohort]
    columns = [name for contrast in of_cohort for name in (contrast.group, contrast.variable)]
    return [name for name in dict.fromkeys(columns) if name not in {"", "visit", "eye"}]


def count_by_sample(counts: pd.DataFrame, reruns: pd.DataFrame) -> pd.DataFrame:
    """Peptides, or precursors, of each sample: of its runs, if several, those of the richest.

    >>> counts = pd.DataFrame({"r1": [2, 1], "r2": [3, 0]})
    >>> reruns = pd.DataFrame({"sample": "A", "run": ["r1", "r2"], "used": True})
    >>> count_by_sample(counts, reruns)["A"].tolist()
    [3, 1]
    """
    used = reruns[reruns["used"] & reruns["run"].isin(counts.columns)]
    runs = used.groupby("sample", sort=False)["run"].agg(list)
    return pd.DataFrame({sample: counts[of].max(axis=1) for sample, of in runs.items()})


def encode(
    values: NDArray[np.float64], name: str, packs: dict[str, str], step: float = FINEST_STEP
) -> dict[str, Any]:
    """How the page reads numbers that are packed under a name.

    Parameters
    ----------
    values
        Any shape, missing values as NaN.
    name
        Of the pack.
    packs
        To which it is added.
    step
        Smallest difference that is kept.

    Returns
    -------
    dict
        `pack`, `origin`, `step` and `kind`. Of ``uint16`` a value is origin + step * code, missing
        where the code is `MISSING`; its error is at most half a step. Of ``float32`` codes are
        the values, where their range is too large for codes of 16 bits.

    Examples
    --------
    >>> packs = {}
    >>> encode(np.array([20.0, np.nan, 21.0]), "values", packs)
    {'pack': 'values', 'kind': 'uint16', 'origin': 20.0, 'step': 0.002}
    """
    known = values[~np.isnan(values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    needed = (high - low) / (MISSING - 1)
    if needed > max(step, COARSEST_STEP):
        packs[name] = pack_array(values.astype(np.float32))
        return {"pack": name, "kind": "float32", "origin": 0, "step": 1}
    step = max(step, needed)
    codes = np.full(values.shape, MISSING, np.uint16)
    codes[~np.isnan(values)] = np.round((known - low) / step)
    packs[name] = pack_array(codes)
    return {"pack": name, "kind": "uint16", "origin": low, "step": step}


def absent_in_words(run: Run, cohort: str) -> str:
    """Sentence for a name that none of the protein groups of a cohort has.

    Proteins that the filters of a long report removed were measured, but their names are no longer
    known. Decoys, which any file may contain, are not measured proteins.
    """
    count = number(len(run.table(f"{cohort}/proteins.tsv")))
    names = f"none of the {count} protein groups has this gene, previous symbol or accession"
    filters = run.table(f"{cohort}/filters.tsv")
    of_proteins = filters[~filters["filter"].isin([BY_ACCESSION, BY_COLUMN])]
    if of_proteins["rows_removed"].any():
        return f"not found in cohort {cohort} after the filters: {names}."
    return f"not measured in cohort {cohort}: {names}."
