"""List inputs, outputs, versions and configuration of the run, also as RO-Crate."""

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tearflow.io.whole_files import write_text
from tearflow.provenance.crate import make_crate
from tearflow.provenance.manifest import make_manifest
from tearflow.provenance.sources import as_planned, describe_file, require_used
from tearflow.run.job import logged_to
from tearflow.run.places import name_file

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    *,
    run: dict[str, Any],
    records: list[str],
    snakefile: str,
    manifest: str,
    crate: str,
    copy: str,
) -> None:
    with as_planned(run["inputs"] | run["resources"]):
        content = make_manifest(**run)
    require_used([*content["inputs"], *content["resources"]], records)
    write_text(f"{json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False)}\n", manifest)
    write_text(Path(snakefile).read_text(encoding="utf-8"), copy)
    beside = [describe_file(manifest), describe_file(copy)]
    described = make_crate(content, beside, name_file(Path(crate).parent), Path(copy).name)
    write_text(f"{json.dumps(described, indent=2, ensure_ascii=False)}\n", crate)
    logger.info("%d outputs of %d inputs", len(content["outputs"]), len(content["inputs"]))


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            run={
                "inputs": snakemake.params.inputs,
                "resources": snakemake.params.resources,
                "outputs": snakemake.input.outputs,
                "settings": snakemake.params.settings,
                "code": snakemake.params.code,
                "parts": snakemake.params.parts,
            },
            records=snakemake.input.records,
            snakefile=snakemake.input.snakefile,
            manifest=snakemake.output.manifest,
            crate=snakemake.output.crate,
            copy=snakemake.output.snakefile,
        )
