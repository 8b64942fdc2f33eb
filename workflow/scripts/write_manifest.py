"""List inputs, outputs, versions and configuration of the run, also as RO-Crate."""

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tearflow.crate import make_crate
from tearflow.job import logged_to
from tearflow.provenance import describe_file, make_manifest, name_file
from tearflow.tables import read_table, written_whole
from tearflow.unchanged import require_read, unchanged

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    *,
    run: dict[str, Any],
    seen: dict[str, str],
    sources: list[str],
    snakefile: str,
    manifest: str,
    crate: str,
    copy: str,
) -> None:
    with unchanged(seen):
        made = make_manifest(**run)
    rows = {str(Path(path).parent): read_table(path, dtype=str).iloc[0] for path in sources}
    require_read(
        made["inputs"], {folder: (row["path"], row["sha256"]) for folder, row in rows.items()}
    )
    _write(json.dumps(made, indent=2, sort_keys=True, ensure_ascii=False), manifest)
    _write(Path(snakefile).read_text(encoding="utf-8").rstrip("\n"), copy)
    beside = [describe_file(manifest), describe_file(copy)]
    described = make_crate(made, beside, name_file(Path(crate).parent), Path(copy).name)
    _write(json.dumps(described, indent=2, ensure_ascii=False), crate)
    logger.info("%d outputs of %d inputs", len(made["outputs"]), len(made["inputs"]))


def _write(text: str, path: str) -> None:
    with written_whole(path) as temporary:
        temporary.write_text(f"{text}\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            run={
                "inputs": snakemake.input.inputs,
                "resources": snakemake.input.resources,
                "outputs": snakemake.input.outputs,
                "settings": {
                    "configuration": snakemake.params.config,
                    "cohorts": snakemake.params.cohorts,
                    "contrasts": snakemake.params.contrasts,
                    "comparisons": snakemake.params.comparisons,
                },
                "code": snakemake.params.library,
                "parts": snakemake.params.parts,
            },
            seen=snakemake.params.seen,
            sources=snakemake.input.sources,
            snakefile=snakemake.input.snakefile,
            manifest=snakemake.output.manifest,
            crate=snakemake.output.crate,
            copy=snakemake.output.snakefile,
        )
