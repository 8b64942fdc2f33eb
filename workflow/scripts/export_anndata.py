"""Write a cohort as AnnData: samples, protein groups and the statistics of each contrast."""

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from tearflow.differential.rule import Rule
from tearflow.differential.selected_test import column_of
from tearflow.differential.table_specs import DEPS, LOG2
from tearflow.io.anndata_file import make_anndata
from tearflow.io.tables import read_table
from tearflow.io.whole_files import written_whole
from tearflow.proteins.table_specs import PROTEINS
from tearflow.provenance.manifest import workflow_version
from tearflow.quality.table_specs import QUALITY
from tearflow.readers.table_specs import INTENSITIES
from tearflow.run.job import logged_to
from tearflow.run.records import from_dict

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(
    proteins: str,
    intensities: str,
    log2: str,
    quality: str,
    deps: dict[str, str],
    samples: list[dict[str, Any]],
    config: dict[str, Any],
    h5ad: str,
) -> None:
    """Write the file; `deps` are the paths of the tables by contrast."""
    rule = from_dict(Rule, config["differential"])
    # A sample that was measured several times has a row for each.
    known = pd.DataFrame(samples).drop_duplicates("sample").set_index("sample")
    known = known.astype("str").fillna("")
    measured = read_table(quality, QUALITY).set_index("sample")
    fresh = measured.columns.difference(known.columns, sort=False)
    obs = known.join(measured[fresh], how="inner")
    made = make_anndata(
        read_table(log2, LOG2).set_index("protein_group"),
        {"intensity": read_table(intensities, INTENSITIES).set_index("protein_group")},
        obs,
        read_table(proteins, PROTEINS).set_index("protein_group"),
        {name: read_table(path, DEPS).set_index("protein_group") for name, path in deps.items()},
        [column_of(rule.test, "p_value"), column_of(rule.test, "q_value")],
        {"tearflow": {"version": workflow_version(), "configuration": json.dumps(config)}},
    )
    with written_whole(h5ad) as temporary:
        # Categories would be strings of pandas 3, which anndata 0.12 does not write.
        made.write_h5ad(temporary, compression="gzip", convert_strings_to_categoricals=False)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            proteins=snakemake.input.proteins,
            intensities=snakemake.input.intensities,
            log2=snakemake.input.log2,
            quality=snakemake.input.quality,
            deps=dict(zip(snakemake.params.contrasts, snakemake.input.deps, strict=True)),
            samples=snakemake.params.samples,
            config=snakemake.params.config,
            h5ad=snakemake.output.h5ad,
        )
