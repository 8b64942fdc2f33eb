"""The collections of gene sets of the configuration, checked before any job runs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tearflow.enrichment.annotation import is_of_go
from tearflow.enrichment.annotation_formats import parse_annotation
from tearflow.enrichment.gmt_collection import check_symbols, parse_collection, species_of
from tearflow.enrichment.ontology import COLLECTIONS, OTHER
from tearflow.enrichment.settings import ANNOTATION, GMT, GO, CollectionSettings, EnrichmentSettings
from tearflow.io.lines import read_lines, read_start
from tearflow.io.text_files import find_problem
from tearflow.provenance.fetched import locate
from tearflow.provenance.memory import Memory
from tearflow.provenance.sources import stamp
from tearflow.run.bundled import SPECIES, Species
from tearflow.run.problems import InputError, Problem, nearest
from tearflow.run.words import join
from tearflow.study.config_files import CONFIG_FILE
from tearflow.study.configuration import key_place
from tearflow.study.resources import awaits_fetch
from tearflow.study.run_checks import bytes_to_look_at

# Names that tables give to the annotation and to its sets.
TAKEN = [*COLLECTIONS, ANNOTATION]
ONTOLOGIES = [name for name in COLLECTIONS if name != OTHER]
# Bytes as plain text of a GMT that is read at a start for its genes; the job reads larger ones.
MOST_GMT = 50e6
SECTION = "genes of collections"


def check_names(
    collections: Sequence[CollectionSettings],
    config: dict[str, Any],
    files: Sequence[str] = (CONFIG_FILE,),
) -> list[Problem]:
    """Problems of names, kinds and files that do not go together.

    Parameters
    ----------
    collections
        As the configuration lists them.
    config, files
        See `key_place`.
    """
    problems = []
    first: dict[str, str] = {}
    for number, collection in enumerate(collections):
        path = ("enrichment", "collections", number)
        key, name = f"enrichment.collections[{number + 1}]", collection.name
        found = _fault(collection, first.get(name.lower(), ""))
        if found:
            file, line = key_place(path, config, files)
            problems.append(Problem(file, f'key "{key}", {found[0]}', found[1], line))
        first.setdefault(name.lower(), name)
    return problems


def _fault(collection: CollectionSettings, before: str) -> tuple[str, str] | None:
    """What is wrong with a collection, and what to do; `before` has its name already."""
    name = collection.name
    is_taken = name.upper() in {key.upper() for key in TAKEN}
    if before:
        return (
            f'"{name}", has the name of a collection above it'
            + ("" if name == before else f', "{before}", but for its capitals'),
            "Give each a different name, since figures are called by it in small letters",
        )
    if collection.kind == GO and collection.file:
        message = f'"{name}", is of kind go and has a file'
        return message, "Give kind: gmt, or remove the file: GO comes from resources.annotation"
    if collection.kind == GO and name not in COLLECTIONS:
        message = f'"{name}"{nearest(name, ONTOLOGIES)}, is not an ontology of the Gene Ontology'
        return message, f"Give {join(ONTOLOGIES, 'or')}, or kind: gmt and the file of its sets"
    if collection.kind == GMT and not collection.file:
        return f'"{name}", has no file', "Give the path of its GMT, such as file: sets/reactome.gmt"
    if collection.kind == GMT and is_taken:
        message = f'"{name}", has the name of sets of the annotation'
        return message, f"Give it a name other than {join(TAKEN, 'and')}"
    return None


def collection_key(name: str) -> str:
    """Key of the file of a collection among the resources.

    >>> collection_key("Reactome")
    'collection_Reactome'
    """
    return f"collection_{name}"


def find_collections(
    collections: Sequence[CollectionSettings],
    species: str,
    config: dict[str, Any],
    files: Sequence[str] = (CONFIG_FILE,),
) -> tuple[dict[str, str], list[Problem]]:
    """Path of the GMT of each collection, and problems of its first lines.

    Parameters
    ----------
    collections
        As the configuration lists them.
    species
        One of `tearflow.run.bundled.SPECIES`.
    config, files
        See `key_place`.
    """
    found, problems = {}, []
    for number, collection in enumerate(collections):
        if collection.kind != GMT or not collection.file:
            continue
        path = locate(collection.file, species)
        found[collection_key(collection.name)] = path
        if awaits_fetch(collection.file, species):
            continue
        problem = find_problem(path, "Give the path of a GMT")
        if problem:
            key = ("enrichment", "collections", number, "file")
            file, line = key_place(key, config, files)
            message = f'file "{path}" of the collection "{collection.name}": {problem.message}'
            problems.append(Problem(file, message, problem.advice, line))
            continue
        try:
            _look_at(path, SPECIES[species])
        except InputError as error:
            problems += error.problems
    return found, problems


def _look_at(path: str, species: Species) -> None:
    lines, _ = read_start(path)
    named = species_of([name for name, *_ in parse_collection(lines, path)])
    if named and named != species.latin:
        message = f"the sets are of {named}, and the study is of {species.latin}"
        advice = f"Give the sets of {species.latin}, or correct the key species"
        raise InputError([Problem(path, message, advice)])


def check_collection_genes(
    paths: Mapping[str, str], genes: str, current: Callable[[], Mapping[str, str]], memory: Memory
) -> list[Problem]:
    """Problems of collections whose genes the gene table does not know.

    What was found to be right is remembered as long as no file changes.

    Parameters
    ----------
    paths
        From `find_collections`.
    genes
        Path of the gene table.
    current
        Returns the current symbols by themselves and by outdated ones.
    memory
        What earlier starts found out.
    """
    problems: list[Problem] = []
    for path in dict.fromkeys(paths.values()):
        if bytes_to_look_at(path) > MOST_GMT:
            continue
        seen = [stamp(path), stamp(genes)]
        if memory.recall(SECTION, path) == seen:
            continue
        try:
            sets = list(parse_collection(read_lines(path), path))
            check_symbols(sets, current().__contains__, path)
        except InputError as error:
            problems += error.problems
        else:
            memory.keep(SECTION, {path: seen})
    return problems


def add_others(
    enrichment: EnrichmentSettings, is_bundled: bool, annotation: str
) -> EnrichmentSettings:
    """Settings with the collection `other` where the annotation is a GMT of sets outside of GO.

    Parameters
    ----------
    enrichment
        The section of the configuration.
    is_bundled, annotation
        Whether the annotation ships with TearFlow, and its path.
    """
    names = {collection.name for collection in enrichment.collections}
    if is_bundled or not enrichment.tests_go or OTHER in names:
        return enrichment
    form, parsed = parse_annotation(read_start(annotation)[0], annotation)
    if form != "gmt" or all(is_of_go(name) for name, *_ in parsed):
        return enrichment
    others = CollectionSettings(OTHER)
    return replace(enrichment, collections=(*enrichment.collections, others))
