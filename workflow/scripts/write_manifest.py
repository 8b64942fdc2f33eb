"""List every input, resource and output with its SHA-256, the versions and the configuration."""

import json
import logging
from typing import TYPE_CHECKING, Any

from tearflow.job import logged_to
from tearflow.provenance import make_manifest
from tearflow.tables import written_whole

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    inputs: list[str],
    resources: list[str],
    outputs: list[str],
    settings: dict[str, Any],
    code: str,
    manifest: str,
) -> None:
    made = make_manifest(inputs, resources, outputs, settings, code)
    text = json.dumps(made, indent=2, sort_keys=True, ensure_ascii=False)
    with written_whole(manifest) as temporary:
        temporary.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    logger.info("%d outputs of %d inputs", len(made["outputs"]), len(made["inputs"]))


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            inputs=snakemake.input.inputs,
            resources=snakemake.input.resources,
            outputs=[
                snakemake.input.html,
                *snakemake.input.gene_sets,
                *snakemake.input.cohorts,
                *snakemake.input.contrasts,
                *snakemake.input.figures,
                *snakemake.input.comparisons,
            ],
            settings={
                "configuration": snakemake.params.config,
                "cohorts": snakemake.params.cohorts,
                "contrasts": snakemake.params.contrasts,
                "comparisons": snakemake.params.comparisons,
            },
            code=snakemake.params.library,
            manifest=snakemake.output.manifest,
        )
