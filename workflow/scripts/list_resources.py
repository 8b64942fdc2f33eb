"""List the resources that can be fetched, and which of them are there."""

from typing import TYPE_CHECKING

from tearflow.provenance.fetched import list_downloads, read_lock
from tearflow.run.job import logged_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

HEADER = ("name", "species", "version", "kind", "size", "licence", "fetched", "file")


def main() -> None:
    lock = read_lock()
    rows = [
        (
            *(download.name, download.species, download.version, download.kind),
            f"{download.megabytes:g} MB" if download.megabytes else "?",
            download.licence,
            "yes" if download.path.is_file() and download.path.name in lock else "",
            download.path.name,
        )
        for download in list_downloads()
    ]
    widths = [max(map(len, column)) for column in zip(HEADER, *rows, strict=True)]
    for row in (HEADER, *rows):
        print("  ".join(map(str.ljust, row, widths)).rstrip())


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main()
