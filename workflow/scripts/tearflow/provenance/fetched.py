"""Resources that can be fetched: the list of them, where each is kept, and the study's lock.

The lock is a table of the files that were fetched with their SHA-256. The first who fetches a file
writes it, and every later copy has to agree; so it belongs into the version control of a study, and
the files do not.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tearflow.io.whole_files import write_text
from tearflow.run.places import HOME, name_file
from tearflow.run.problems import InputError, Problem

TABLE = HOME / "resources/downloads.tsv"
# In the folder of the study.
FOLDER = Path("resources/fetched")
LOCK = Path("resources/fetched.lock.tsv")
LOCK_COLUMNS = ("file", "bytes", "sha256", "modified", "url")
# Of a resource that is the same for all species.
EVERY_SPECIES = "any"
COMMAND = "snakemake --cores 1 fetch_resources"
LIST = "snakemake --cores 1 list_resources"
ZIP = ".zip"


@dataclass(frozen=True)
class Download:
    """A file that can be fetched, a row of the list.

    Attributes
    ----------
    name, species
        What the configuration calls it, and of which species it is; `EVERY_SPECIES` for the
        ontology.
    kind
        interactions, names (of STRING's proteins), ontology, annotation, gene_sets or proteome.
    version, what
        Release, and the content in words.
    url, file
        Address, and name in `FOLDER`.
    megabytes
        About its size, None where it is not known.
    bytes, sha256
        Exactly; None and empty where nobody has filled them in.
    beside
        Name of another one that has to be there as well; empty for none.
    known_by
        `checksum`, `address` or `layout`: how the address is known, see docs/resources.md.
    licence, credit
        Of the data.
    """

    name: str
    species: str
    kind: str
    version: str
    what: str
    url: str
    file: str
    megabytes: float | None
    bytes: int | None
    sha256: str
    beside: str
    known_by: str
    licence: str
    credit: str

    @property
    def fetched(self) -> Path:
        """The file as it was fetched."""
        return FOLDER / self.file

    @property
    def path(self) -> Path:
        """The file that the workflow reads: what is in a zip archive, or what was fetched."""
        return FOLDER / self.file.removesuffix(ZIP)


@dataclass(frozen=True)
class Locked:
    """What the lock has of a file: size, SHA-256, the server's date of it and its address."""

    file: str
    bytes: int
    sha256: str
    modified: str
    url: str


@cache
def list_downloads() -> tuple[Download, ...]:
    """Every file that can be fetched, in the order of the list."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(map(_read_row, csv.DictReader(file, delimiter="\t")))


def _read_row(row: dict[str, str]) -> Download:
    size, count = row.pop("megabytes"), row.pop("bytes")
    return Download(
        megabytes=float(size) if size else None, bytes=int(count) if count else None, **row
    )


def find_download(name: str, species: str) -> Download | None:
    """Row of the list by name and species; None where there is none."""
    of_species = {species, EVERY_SPECIES}
    return next((d for d in list_downloads() if d.name == name and d.species in of_species), None)


def locate(value: str, species: str) -> str:
    """Path of a file that the configuration names: by its path, or by the name of a download.

    Parameters
    ----------
    value
        Of a key of the configuration.
    species
        One of `tearflow.run.bundled.SPECIES`.

    Examples
    --------
    >>> locate("hallmark_2025.1", "human"), locate("data/own.gmt", "human")
    ('resources/fetched/h.all.v2025.1.Hs.symbols.gmt', 'data/own.gmt')
    """
    download = find_download(value, species)
    return download.path.as_posix() if download else value


def with_companions(download: Download) -> list[Download]:
    """A download and what has to be beside it."""
    other = find_download(download.beside, download.species) if download.beside else None
    return [download, other] if other else [download]


@dataclass(frozen=True)
class FetchRequest:
    """What `fetch_resources` fetches.

    Attributes
    ----------
    names
        Of the resources.
    species
        Key of the configuration.
    mirror
        Address of a folder that has the files; empty for the addresses of the list.
    """

    names: tuple[str, ...] = ()
    species: str = "human"
    mirror: str = ""

    @property
    def downloads(self) -> list[Download]:
        """Rows of the list, with those that have to be beside them."""
        found = [find_download(name, self.species) for name in self.names]
        return [item for download in found if download for item in with_companions(download)]


def describe_fetched(path: str | Path) -> dict[str, str]:
    """Name, version, address, licence and credit of a fetched file; empty for any other."""
    place = Path(name_file(path))
    found = next((d for d in list_downloads() if d.path == place), None)
    if found is None:
        return {}
    keys = ("name", "version", "url", "licence", "credit")
    return {key: getattr(found, key) for key in keys}


def read_lock(path: Path = LOCK) -> dict[str, Locked]:
    """What was fetched before, by name of file; empty where there is no lock.

    Raises
    ------
    InputError
        If a line is not what was written.
    """
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t")
        rows = [(reader.line_num, row) for row in reader]
    known = {}
    for line, row in rows:
        try:
            size = int(row.pop("bytes"))
            entry = Locked(bytes=size, **row)
            if len(entry.sha256) != 64:
                raise ValueError(entry.sha256)
        except (TypeError, ValueError, KeyError):
            message = f"the line is not one of {', '.join(LOCK_COLUMNS)}"
            advice = f"Restore the file from your version control, or delete it and run: {COMMAND}"
            raise InputError([Problem(str(path), message, advice, line)]) from None
        known[entry.file] = entry
    return known


def write_lock(known: Iterable[Locked], path: Path = LOCK) -> None:
    """Write the lock, in the order of the files' names."""
    rows = sorted(known, key=lambda entry: entry.file)
    lines = [LOCK_COLUMNS, *([str(getattr(row, key)) for key in LOCK_COLUMNS] for row in rows)]
    write_text("".join("\t".join(line) + "\n" for line in lines), path)
