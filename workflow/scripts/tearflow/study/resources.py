"""The resources: bundled or the user's own, found and looked at before any job runs."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tearflow.enrichment.annotation_formats import parse_annotation
from tearflow.enrichment.ontology import parse_obo
from tearflow.io.lines import Lines, read_start
from tearflow.io.text_files import find_problem
from tearflow.network.interaction_files import (
    check_interactions,
    check_species,
    check_text_mining,
    find_string_names,
)
from tearflow.network.settings import LISTED, NetworkSettings
from tearflow.network.suspicious import parse_pairs, place_of_list
from tearflow.proteins.fasta_lines import check_fasta
from tearflow.proteins.gene_files import parse_genes
from tearflow.provenance.fetched import find_download, list_downloads, locate
from tearflow.quality.panel_files import parse_markers, parse_panels
from tearflow.run.bundled import (
    BESIDE,
    BUILT_SETS,
    BUNDLED,
    DERIVED,
    OF_SPECIES,
    ORTHOLOGS,
    SPECIES,
    Species,
    bundled_file,
    files_beside,
)
from tearflow.run.problems import InputError, Problem, nearest
from tearflow.run.words import join
from tearflow.study.config_files import CONFIG_FILE
from tearflow.study.configuration import KeyPath, dotted, key_place

# Further networks by their place in the configuration, and a list of interactions to leave out.
FURTHER_NETWORK, EXCLUDED = "network_{}", "excluded_interactions"
# What can be left out with `none`.
OPTIONAL = ("contaminants", "proteome", "panels", "markers")
# STRING's names of the proteins, a file that the configuration does not name.
STRING_NAMES = "string_names"


def find_resources(chosen: dict[str, str], species: str, home: Path) -> dict[str, str]:
    """Path of each resource, except those set to `none`, and of what belongs to bundled ones.

    The files of `BESIDE` are among them. Of a species without bundled tables those that are not
    given are left out.

    Parameters
    ----------
    chosen
        The section `resources` of the configuration.
    species
        One of `tearflow.run.bundled.SPECIES`.
    home
        Folder of the Snakefile, beside which `resources` is; paths are relative where the workflow
        runs there.
    """
    folder = Path("resources") if Path.cwd() == home.resolve() else home / "resources"
    bundled = {name for name, path in chosen.items() if _is_bundled(name, path)}
    left_out = {name for name in OPTIONAL if chosen.get(name, "none") == "none"}
    if not SPECIES[species].has_tables:
        left_out |= bundled & OF_SPECIES.keys()
    elif "annotation" in bundled:
        is_projected = SPECIES[species].is_projected
        if is_projected:
            bundled.add(ORTHOLOGS)
        if "ontology" in bundled and ("genes" in bundled or is_projected):
            bundled.add(BUILT_SETS)
    found = {
        name: str(bundled_file(name, species, folder))
        if name in bundled
        else locate(chosen[name], species)
        for name in (*chosen, *(name for name in DERIVED if name in bundled))
        if name not in left_out
    }
    return found | {name: str(path) for name, path in files_beside(species, folder).items()}


def awaits_fetch(value: str, species: str) -> bool:
    """Whether a value is the name of a download that is not there, or not of the species.

    `tearflow.study.fetch_checks` says so at each start; nothing else is to be said of the file.
    """
    if download := find_download(value, species):
        return not download.path.is_file()
    return any(download.name == value for download in list_downloads())


def check_resources(
    chosen: dict[str, str],
    resources: dict[str, str],
    species: str,
    config: dict[str, Any],
    files: Sequence[str] = (CONFIG_FILE,),
) -> tuple[dict[str, str], list[Problem]]:
    """Check that every resource is there, and how each of the user's own begins.

    Since this runs at each call, it reads 64 kB of a file; the job that reads it checks the rest.

    Parameters
    ----------
    chosen
        The section `resources` of the configuration.
    resources
        From `find_resources`.
    species
        One of `tearflow.run.bundled.SPECIES`.
    config
        The configuration as it was given.
    files
        Files of configuration, see `key_place`.

    Returns
    -------
    dict
        The resources, with the file of STRING's names beside its file of links.
    list of Problem
        What is not there, or is not what it should be; of resources that can be fetched
        `tearflow.study.fetch_checks` says that they are not there.
    """
    problems, found = _missing_tables(chosen, SPECIES[species], config, files), dict(resources)
    for name, path in resources.items():
        bundled = name in BESIDE or name in DERIVED or _is_bundled(name, chosen[name])
        if not bundled and awaits_fetch(chosen[name], species):
            continue
        other = "none" if name in OPTIONAL else "bundled"
        problem = find_problem(path, f"Give {other}, or the path of a file")
        if problem:
            file, line = key_place(("resources", name), config, files)
            message = f'key "resources.{name}", file "{path}": {problem.message}{_fetchable(path)}'
            advice = "Restore the file, which is part of TearFlow" if bundled else problem.advice
            problems.append(Problem(file, message, advice, line))
        elif not bundled:
            try:
                found |= _look_at(name, path, chosen, SPECIES[species])
            except InputError as error:
                problems += error.problems
    return found, problems


def _fetchable(path: str) -> str:
    """Name the download that was probably meant where a path is none; else empty."""
    names = {download.name for download in list_downloads()}
    near = "" if "/" in path or Path(path).exists() else nearest(path, names)
    return f" among the files, or the resources to be fetched{near}" if near else ""


def _missing_tables(
    chosen: dict[str, str], species: Species, config: dict[str, Any], files: Sequence[str]
) -> list[Problem]:
    """Problem of a species whose genes, annotation or interactions neither ship nor are given."""
    missing = [] if species.has_tables else [n for n in OF_SPECIES if chosen[n] == "bundled"]
    if not missing:
        return []
    message = (
        f'key "species" is {species.name}, of which no {join(missing, "or")} ship with TearFlow'
    )
    keys = join([f"resources.{name}" for name in missing])
    advice = (
        f"Give files of {species.latin} as {keys}: a gene table, a GAF or a GMT, and STRING's links"
        f" of {species.taxon}, your own or fetched ones (docs/resources.md)"
    )
    file, line = key_place(("species",), config, files)
    return [Problem(file, message, advice, line)]


def check_networks(
    settings: NetworkSettings,
    chosen: dict[str, str],
    resources: dict[str, str],
    species: str,
    config: dict[str, Any],
    files: Sequence[str] = (CONFIG_FILE,),
) -> tuple[dict[str, str], list[Problem]]:
    """Find the files that the section `network` names, and check how each begins.

    Parameters
    ----------
    settings
        The section.
    chosen, resources, species, config, files
        See `check_resources`.

    Returns
    -------
    dict
        Path of each further network, `network_1` and so on, of STRING's names beside it,
        `network_1_names`, and of the list of interactions to leave out.
    list of Problem
        What is not there, or is not what it should be.
    """
    found: dict[str, str] = {}
    problems: list[Problem] = []
    main, asked = resources.get("interactions", ""), []
    if not settings.text_mining and Path(main).is_file():
        asked.append((main, "network.text_mining"))
    for number, network in enumerate(settings.further):
        place: KeyPath = ("network", "further", number)
        name = FURTHER_NETWORK.format(number + 1)
        found[name] = path = locate(network.file, species)
        if awaits_fetch(network.file, species):
            continue
        if problem := _find_file(path, (*place, "file"), config, files):
            problems.append(problem)
            continue
        try:
            beside = _look_at("interactions", path, chosen, SPECIES[species])
            found |= {f"{name}_names": names for names in beside.values()}
            if not network.text_mining:
                asked.append((path, dotted((*place, "text_mining"))))
        except InputError as error:
            problems += error.problems
    for links, key in asked:
        try:
            check_text_mining(read_start(links)[0], links, key)
        except InputError as error:
            problems += error.problems
    problems += _find_doubles(settings, config, files)
    if settings.exclude == LISTED and SPECIES[species].name != "human":
        file, line = key_place(("network", "exclude"), config, files)
        message = f'key "network.exclude" is {LISTED}, which lists human genes, and the study is of'
        advice = "Give none, or the path of a table with the genes of the species"
        problems.append(Problem(file, f"{message} {species}", advice, line))
    elif excluded := place_of_list(settings.exclude):
        found[EXCLUDED] = excluded
        if problem := _find_file(excluded, ("network", "exclude"), config, files):
            problems.append(problem)
        else:
            try:
                parse_pairs(read_start(excluded)[0], excluded)
            except InputError as error:
                problems += error.problems
    return found, problems


def _find_doubles(
    settings: NetworkSettings, config: dict[str, Any], files: Sequence[str]
) -> list[Problem]:
    """Problems of further networks that are listed before: they would count as two views."""
    problems = []
    for number, network in enumerate(settings.further):
        before = settings.further.index(network)
        if before < number:
            place: KeyPath = ("network", "further", number)
            file, line = key_place(place, config, files)
            message = f'key "{dotted(place)}" is the same network and cut as number {before + 1}'
            problems.append(Problem(file, message, "Remove one of them", line))
    return problems


def _find_file(
    path: str, key: KeyPath, config: dict[str, Any], files: Sequence[str]
) -> Problem | None:
    """Problem of a file that is not there or cannot be read, at the key that names it."""
    problem = find_problem(path, "Give the path of a file")
    if not problem:
        return None
    file, line = key_place(key, config, files)
    message = f'key "{dotted(key)}", file "{path}": {problem.message}{_fetchable(path)}'
    return Problem(file, message, problem.advice, line)


def _is_bundled(name: str, path: str) -> bool:
    return path == "bundled" and name in BUNDLED


def _look_at(name: str, path: str, chosen: dict[str, str], species: Species) -> dict[str, str]:
    """Check the first lines of a file; the file of STRING's names where it needs one."""
    lines, whole = read_start(path)
    if name != "interactions":
        _CHECKS[name](lines, path, whole)
        return {}
    taxon = check_interactions(lines, path)
    if not taxon:
        return {}
    is_bundled = chosen["genes"] == chosen["annotation"] == "bundled"
    if is_bundled and taxon != species.taxon:
        known = f"the bundled genes are {species.name}, {species.taxon}"
        message = f"the proteins are of species {taxon}, and {known}"
        other = "genes and annotation of that species as well"
        advice = f"Give STRING's links of {species.taxon}, or {other}"
        raise InputError([Problem(path, message, advice)])
    names = find_string_names(path)
    check_species(path, taxon, names, read_start(names)[0])
    return {STRING_NAMES: names}


# Parsers of first lines, which raise where these are broken.
_CHECKS: dict[str, Callable[[Lines, str, bool], Any]] = {
    "genes": lambda lines, path, _: list(parse_genes(lines, path)),
    "ontology": lambda lines, path, whole: parse_obo(lines, path, whole=whole),
    "annotation": lambda lines, path, _: list(parse_annotation(lines, path)[1]),
    "contaminants": lambda lines, path, whole: list(check_fasta(lines, path, whole=whole)),
    "proteome": lambda lines, path, whole: list(check_fasta(lines, path, whole=whole)),
    "panels": lambda lines, path, _: parse_panels(lines, path),
    "markers": lambda lines, path, _: parse_markers(lines, path),
}
