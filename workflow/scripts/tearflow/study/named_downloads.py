"""The downloads that a configuration names, for checks and report alike."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tearflow.provenance.fetched import list_downloads

if TYPE_CHECKING:
    # It checks the configuration, which the report need not do again.
    from tearflow.study.configuration import KeyPath

# Kinds of a download that the keys `file` of a section take.
KINDS_OF_FILES = {"enrichment": ("gene_sets",), "network": ("interactions",)}


def named_downloads(filled: dict[str, Any]) -> list[tuple["KeyPath", str]]:
    """Keys of the configuration whose value is the name of a download, and that name."""
    names = {download.name for download in list_downloads()}
    return [
        (path, value)
        for section in ("resources", *KINDS_OF_FILES)
        for path, value in _texts((section,), filled.get(section))
        # A collection may have the name of a file that can be fetched.
        if value in names and (section == "resources" or path[-1] == "file")
    ]


def _texts(path: "KeyPath", value: Any) -> Iterator[tuple["KeyPath", str]]:
    """Every text of nested keys and lists, with its place."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts((*path, key), item)
    elif isinstance(value, list | tuple):
        for position, item in enumerate(value):
            yield from _texts((*path, position), item)
