"""The resources to be fetched that the configuration names: known, there and unchanged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tearflow.provenance.fetched import (
    COMMAND,
    EVERY_SPECIES,
    FOLDER,
    LIST,
    LOCK,
    TABLE,
    Download,
    FetchRequest,
    Locked,
    find_download,
    list_downloads,
    read_lock,
    with_companions,
)
from tearflow.provenance.memory import Memory
from tearflow.provenance.sources import Contents
from tearflow.run.places import name_file
from tearflow.run.problems import InputError, Note, Problem, nearest
from tearflow.run.words import join
from tearflow.study.config_files import ARGUMENTS, CONFIG_FILE
from tearflow.study.configuration import KeyPath, dotted, key_place
from tearflow.study.named_downloads import KINDS_OF_FILES, named_downloads

# Kinds of a download that a key of the section `resources` takes.
KINDS = {
    "ontology": ("ontology",),
    "annotation": ("annotation", "gene_sets"),
    "interactions": ("interactions",),
    "proteome": ("proteome",),
}


@dataclass(frozen=True)
class NotFetched(Problem):
    """Problem of a resource that `fetch_resources` can fetch.

    Attributes
    ----------
    paths
        Of the files that are not there.
    """

    paths: tuple[str, ...] = ()


def make_request(filled: dict[str, Any], fetch: str | list[str], mirror: str) -> FetchRequest:
    """What to fetch: the names that the key `fetch` lists, else those in the configuration.

    Parameters
    ----------
    filled
        Every key of the configuration.
    fetch
        Names in a list, or with commas between them; empty for those in the configuration.
    mirror
        See `FetchRequest`.
    """
    listed = _split(fetch) or [name for _, name in named_downloads(filled)]
    return FetchRequest(tuple(dict.fromkeys(listed)), filled["species"], mirror)


def check_downloads(
    filled: dict[str, Any],
    fetch: str | list[str],
    config: dict[str, Any],
    files: Sequence[str] = (CONFIG_FILE,),
) -> tuple[list[Problem], list[Note]]:
    """Check what the key `fetch` names, and the downloads that the configuration names.

    Parameters
    ----------
    filled
        Every key of the configuration.
    fetch
        Its key of that name.
    config
        The configuration as it was given.
    files
        Files of configuration, see `key_place`.

    Returns
    -------
    list of Problem
        Names that nobody can fetch, files that are not there (`NotFetched`), and files that are
        others than the lock or the list of resources has.
    list of Note
        Files of which neither has a checksum.
    """
    problems = _check_fetch(fetch, filled["species"], config, files)
    named = named_downloads(filled)
    try:
        lock = read_lock() if named else {}
    except InputError as error:
        return problems + error.problems, []
    contents, notes = Contents(Memory()), []
    for path, name in named:
        place = key_place(path, config, files)
        refused = _check_name(path, name, filled["species"], place)
        problems += refused
        if download := find_download(name, filled["species"]) if not refused else None:
            for item in with_companions(download):
                found, unknown = _check_content(item, lock, contents)
                problems += found
                notes += unknown
    return problems, notes


def _check_name(
    path: KeyPath, name: str, species: str, place: tuple[str, int | None]
) -> list[Problem]:
    """Problem of a key that names a download of another species or kind, or one that is not there.

    Parameters
    ----------
    path, place
        The key, and the file and line that give it.
    """
    file, line = place
    key = f'key "{dotted(path)}"'
    download = find_download(name, species)
    if download is None:
        return [Problem(file, f"{key}: {_unknown(name, species)}", f"Choose from: {LIST}", line)]
    section, key_of_section = str(path[0]), str(path[1])
    if download.kind not in KINDS_OF_FILES.get(section, KINDS.get(key_of_section, ())):
        message = f'{key} is "{name}", which is a resource of another kind: {download.what}'
        return [Problem(file, message, f"Choose from: {LIST}", line)]
    missing = [item for item in with_companions(download) if not item.path.is_file()]
    if not missing:
        return []
    message = f'{key} is "{name}", which was not fetched: {_describe(missing)}'
    paths = tuple(str(item.path) for item in missing)
    return [NotFetched(file, message, f"Fetch it with: {COMMAND}", line, paths=paths)]


def _check_content(
    download: Download, lock: dict[str, Locked], contents: Contents
) -> tuple[list[Problem], list[Note]]:
    """Problem of a file that is another than list or lock has; note of one that neither has."""
    place = str(download.path)
    known = {LOCK: lock[download.path.name].sha256} if download.path.name in lock else {}
    # The list has the checksum of an archive, and not that of the file in it.
    if download.sha256 and download.path == download.fetched:
        known[TABLE] = download.sha256
    if not known:
        message = f"nothing says that the file is whole. Check it with: {COMMAND}"
        return [], [Note(place, message, warning=True)]
    found = contents[place]
    advice = f"Delete the file, then fetch it with: {COMMAND}"
    return [
        Problem(place, f"the SHA-256 is {found}, and {expected} by {name_file(source)}", advice)
        for source, expected in known.items()
        if expected != found
    ], []


def _check_fetch(
    fetch: str | list[str], species: str, config: dict[str, Any], files: Sequence[str]
) -> list[Problem]:
    """List the names of the key `fetch` that nobody can fetch."""
    file, line = key_place(("fetch",), config, files)
    return [
        Problem(
            ARGUMENTS if line is None else file,
            f'key "fetch": {unknown}',
            f"Choose from: {LIST}",
            line,
        )
        for unknown in (_unknown(name, species) for name in _split(fetch))
        if unknown
    ]


def _describe(missing: Sequence[Download]) -> str:
    """Files that are not there, with their size as far as it is known."""
    named = [
        f"{item.file} ({f'about {item.megabytes:g} MB' if item.megabytes else 'size unknown'})"
        for item in missing
    ]
    return f"{join(named)} in {FOLDER}"


def _unknown(name: str, species: str) -> str:
    """What is wrong with a name; empty where it can be fetched for the species."""
    if find_download(name, species):
        return ""
    of = [download.species for download in list_downloads() if download.name == name]
    if of:
        return f'there is "{name}" of {join(of)}, and not of {species}'
    known = [d.name for d in list_downloads() if d.species in {species, EVERY_SPECIES}]
    return f'there is no resource "{name}" to be fetched{nearest(name, known)}'


def _split(fetch: str | list[str]) -> list[str]:
    """Names of a list, or of a text with commas.

    >>> _split("go_2026-01-23, reactome_97"), _split(["reactome_97"]), _split("")
    (['go_2026-01-23', 'reactome_97'], ['reactome_97'], [])
    """
    names = fetch.split(",") if isinstance(fetch, str) else fetch
    return [name.strip() for name in names if name.strip()]
