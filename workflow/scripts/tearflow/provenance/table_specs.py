"""The tables of the files that a job read."""

from tearflow.io.table_specs import Column, TableSpec

SOURCE = TableSpec(
    "{cohort}/source.tsv",
    "the files that a job read",
    (
        Column("path", "File", "text", "Path, as sheets or configuration give it"),
        Column("bytes", "Size", "integer", "Size of the file", "bytes"),
        Column("sha256", "SHA-256", "text", "SHA-256 of its content"),
    ),
    also=(
        "{cohort}/name_source.tsv",
        "gene_sets/source.tsv",
        "{cohort}/{contrast}/network_source.tsv",
    ),
)
