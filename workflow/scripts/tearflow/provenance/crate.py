"""The run as Workflow Run RO-Crate, in which other programs find what was made from what.

It is written as plain JSON and not by the package `rocrate`, which stamps the time, invents
identifiers and would have to be in the environment of the job; the tests read it by that package
and check it with its validator. https://w3id.org/ro/wfrun/workflow/0.5
"""

import base64
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import yaml

from tearflow.provenance.manifest import flatten, read_project, simulated_cohorts
from tearflow.run.places import HOME

Entity = dict[str, Any]

# RO-Crate 1.1 has no word for a checksum; this one is of the terms of Workflow Run Crate.
CONTEXT = [
    "https://w3id.org/ro/crate/1.1/context",
    {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"},
]
CRATE, WORKFLOW_CRATE = (
    "https://w3id.org/ro/crate/1.1",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0",
)
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    WORKFLOW_CRATE: ("Workflow RO-Crate", "1.0"),
}
SNAKEMAKE = "https://w3id.org/workflowhub/workflow-ro-crate#snakemake"
MIT, LICENCE, MAKERS, RUN = "https://spdx.org/licenses/MIT", "#licence", "#makers", "#run"
# Not from the tables of the operating system, which differ.
FORMATS = {
    ".tsv": "text/tab-separated-values",
    ".csv": "text/csv",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".pdf": "application/pdf",
    ".tiff": "image/tiff",
    ".html": "text/html",
    ".json": "application/json",
    ".graphml": "application/graphml+xml",
    ".gz": "application/gzip",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
DATE = (
    "The date of publication is that of the release of the workflow: with the time of the run, the "
    "same results would be other bytes each time."
)
NO_LICENCE = (
    "Nothing is known of the rights to the inputs, on which those to the results depend. The "
    "licences of the resources that ship with the workflow are in its resources/README.md."
)


def make_crate(manifest: Entity, beside: Iterable[Entity], folder: str, snakefile: str) -> Entity:
    """Describe a run as RO-Crate metadata.

    Parameters
    ----------
    manifest
        As `tearflow.provenance.manifest.make_manifest` gives it.
    beside
        Files in the folder that the manifest does not list, described in the same way: itself and
        the copy of the Snakefile.
    folder
        Name of the folder of the results, which becomes the crate.
    snakefile
        Name of the copy of the Snakefile in it.

    Returns
    -------
    dict
        JSON-LD. Inputs and resources, which are not in the folder, are named by their content
        (RFC 6920), so that nothing in it tells of a computer.
    """
    graph: dict[str, Entity] = {}
    inputs = _add_files(graph, manifest["inputs"], "#inputs")
    resources = _add_files(graph, manifest["resources"], "#resources")
    outputs = [*manifest["outputs"], *beside]
    results = [
        result for result in _add_files(graph, outputs, "#results", folder) if result != snakefile
    ]
    settings = _add_settings(graph, manifest["configuration"])
    for name, parts in {"inputs": inputs, "resources": resources, "results": results}.items():
        graph[f"#{name}"] = _parameter(name, "File", parts)
    parameters = [key for key, entity in graph.items() if entity["@type"] == "FormalParameter"]
    _add_workflow(graph, manifest, snakefile, parameters)
    title, about = _describe(manifest)
    graph[RUN] = {
        "@type": "CreateAction",
        "name": title,
        "description": about,
        "actionStatus": "http://schema.org/CompletedActionStatus",
        "instrument": _to(snakefile),
        "object": _each([*inputs, *resources, *settings]),
        "result": _each(results),
    }
    root = _root(title, about, snakefile)
    root["hasPart"] = _each(key for key, entity in graph.items() if "File" in entity["@type"])
    graph = {**_frame(), "./": root, **graph}
    return {
        "@context": CONTEXT,
        "@graph": [{"@id": key, **entity} for key, entity in graph.items()],
    }


def released() -> str:
    """Release date of this version, from CITATION.cff."""
    citation = yaml.safe_load((HOME / "CITATION.cff").read_text(encoding="utf-8"))
    return citation["date-released"].isoformat()


def _frame() -> dict[str, Entity]:
    """Entity of the metadata file itself, with the specifications that it follows."""
    return {
        "ro-crate-metadata.json": {
            "@type": "CreativeWork",
            "about": _to("./"),
            "conformsTo": _each([CRATE, WORKFLOW_CRATE]),
        },
        **{
            profile: {"@type": "CreativeWork", "name": name, "version": version}
            for profile, (name, version) in PROFILES.items()
        },
        LICENCE: {
            "@type": "CreativeWork",
            "name": "No licence is stated",
            "description": NO_LICENCE,
        },
        MIT: {"@type": "CreativeWork", "name": "MIT License"},
    }


def _root(title: str, about: str, snakefile: str) -> Entity:
    return {
        "@type": "Dataset",
        "name": title,
        "description": f"{about} {DATE}",
        "datePublished": released(),
        "license": _to(LICENCE),
        "conformsTo": _each(PROFILES),
        "mainEntity": _to(snakefile),
        "mentions": _to(RUN),
    }


def _describe(manifest: Entity) -> tuple[str, str]:
    """Title and description of the run; both state where data are simulated."""
    version, cohorts = manifest["workflow"]["version"], manifest["cohorts"]
    simulated = simulated_cohorts({name: each["description"] for name, each in cohorts.items()})
    title = f"TearFlow {version}: {', '.join(cohorts)}"
    described = "; ".join(
        f"{name}: {cohort['description'] or name}" for name, cohort in cohorts.items()
    )
    compared = [each for named in manifest.get("contrasts", {}).values() for each in named.values()]
    paired = all(
        each.get("pair_by", "subject") != "none" and "group" not in each for each in compared
    )
    tested = "Paired differential expression" if paired else "Differential expression"
    beside = " Clinical endpoints beside it." if "endpoints" in manifest["configuration"] else ""
    about = f"{tested} of the proteome.{beside} Cohorts: {described}."
    if simulated:
        title += " (SIMULATED DATA)"
        about = f"SIMULATED DATA in {', '.join(simulated)}: no evidence of anything. {about}"
    return title, about


def _add_files(
    graph: dict[str, Entity], files: Iterable[Entity], parameter: str, folder: str = ""
) -> list[str]:
    """Add files and return their identifiers, each once."""
    added = []
    for file in files:
        name = file["path"].removeprefix(f"{folder}/") if folder else file["path"]
        key = quote(name) if folder else _name_content(file["sha256"])
        ending = f".{name.rpartition('.')[2]}"
        entity = graph.setdefault(
            key,
            {
                "@type": "File",
                "name": name,
                "contentSize": str(file["bytes"]),
                "encodingFormat": FORMATS.get(ending, "text/plain"),
                "sha256": file["sha256"],
                "exampleOfWork": _to(parameter),
            },
        )
        # Files of equal content are one entity.
        if name != entity["name"]:
            entity["alternateName"] = [*entity.get("alternateName", []), name]
        added.append(key)
    return list(dict.fromkeys(added))


def _add_settings(graph: dict[str, Entity], configuration: Entity) -> list[str]:
    """Add every key of the configuration with its value, and return the identifiers."""
    added = []
    for key, value in sorted(flatten(configuration).items()):
        name, parameter = quote(f"#value/{key}", safe="#/"), quote(f"#key/{key}", safe="#/")
        graph[name] = {
            "@type": "PropertyValue",
            "name": key,
            "value": value,
            "exampleOfWork": _to(parameter),
        }
        graph[parameter] = _parameter(key, "Text", [name])
        added.append(name)
    return added


def _parameter(name: str, kind: str, examples: Iterable[str]) -> Entity:
    return {
        "@type": "FormalParameter",
        "name": name,
        "additionalType": kind,
        "workExample": _each(examples),
    }


def _add_workflow(
    graph: dict[str, Entity], manifest: Entity, snakefile: str, parameters: Iterable[str]
) -> None:
    """Add to the graph the Snakefile, the parts of the workflow with digests, and the packages."""
    project, versions = read_project(), dict(manifest["versions"])
    snakemake = versions.pop("snakemake")
    packages = {name: version for name, version in versions.items() if version}
    graph[SNAKEMAKE] = {
        "@type": "ComputerLanguage",
        "name": "Snakemake",
        "url": "https://snakemake.readthedocs.io",
        **({"version": snakemake} if snakemake else {}),
    }
    graph[MAKERS] = {"@type": "Organization", "name": "TearFlow contributors"}
    for name, version in packages.items():
        entity = {"@type": "SoftwareApplication", "name": name, "softwareVersion": version}
        graph[_package(name, version)] = entity
    for part, digest in manifest["parts"].items():
        entity = {"@type": "PropertyValue", "name": f"digest of {part}", "value": digest}
        graph[f"#digest/{part}"] = entity
    del graph[snakefile]["exampleOfWork"]
    graph[snakefile] |= {
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
        "name": "TearFlow",
        "description": f"{project['description']}. A copy of its Snakefile; the rules and scripts "
        "that it includes are named by their digests.",
        "version": manifest["workflow"]["version"],
        "programmingLanguage": _to(SNAKEMAKE),
        "license": _to(MIT),
        "creator": _to(MAKERS),
        "identifier": _each(f"#digest/{part}" for part in manifest["parts"]),
        "softwareRequirements": _each(_package(*package) for package in packages.items()),
        "input": _each(key for key in parameters if key != "#results"),
        "output": _to("#results"),
    }


def _name_content(sha256: str) -> str:
    """Name a file by its content.

    >>> _name_content("00" * 32)
    'ni:///sha-256;AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    """
    digest = base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode()
    return f"ni:///sha-256;{digest.rstrip('=')}"


def _package(name: str, version: str) -> str:
    return f"pkg:{'generic' if name == 'python' else 'pypi'}/{name}@{version}"


def _to(key: str) -> dict[str, str]:
    return {"@id": key}


def _each(keys: Iterable[str]) -> dict[str, str] | list[dict[str, str]]:
    """Refer to entities, without a list where there is one, as RO-Crate wants it."""
    found = [_to(key) for key in keys]
    return found[0] if len(found) == 1 else found
