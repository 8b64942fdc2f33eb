"""Compare two results folders: DEPs gained and lost, terms, hubs, inputs and settings."""

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tearflow.comparison.run_folders import open_folders
from tearflow.comparison.run_staleness import find_stale
from tearflow.comparison.run_summary import count_changes, headline, write_summary
from tearflow.comparison.runs import compare_results
from tearflow.comparison.table_specs import RUN_TABLES
from tearflow.io.tables import write_table
from tearflow.io.whole_files import write_text
from tearflow.run.job import logged_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    before: str,
    after: str,
    current: str,
    settings: dict[str, Any],
    files: dict[str, str],
    code: str,
) -> None:
    old, new = open_folders(before, after)
    is_current = Path(after).resolve() == Path(current).resolve()
    stale = find_stale(new, settings, files, code) if is_current else []
    tables = compare_results(old, new)
    counts = count_changes(old, new, tables, stale)
    # No outputs of the rule, since Snakemake would not make them again for other content.
    folder = Path(after, "compare_runs")
    folder.mkdir(exist_ok=True)
    for name, table in tables.items():
        write_table(table, folder / f"{name}.tsv", RUN_TABLES[name])
    for name in RUN_TABLES.keys() - tables.keys():
        # Of an earlier comparison.
        (folder / f"{name}.tsv").unlink(missing_ok=True)
    texts = {
        "summary.json": json.dumps(counts, indent=2, sort_keys=True, ensure_ascii=False) + "\n",
        "summary.md": write_summary(old, new, tables, counts),
    }
    for name, text in texts.items():
        write_text(text, folder / name)
    logger.info("%s.", headline(counts))
    print(f"{headline(counts)}: {folder / 'summary.md'}")


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            before=snakemake.params.folders["before"],
            after=snakemake.params.folders["after"],
            current=snakemake.params.current,
            settings=snakemake.params.settings,
            files=snakemake.params.files,
            code=snakemake.params.code,
        )
