"""The last section: where the numbers come from."""

from collections.abc import Mapping
from typing import Any

import yaml
from markupsafe import Markup

from tearflow.differential.contrast import nest_definitions
from tearflow.provenance.manifest import describe_resources
from tearflow.provenance.sources import describe_known
from tearflow.report.blocks import Code, Grid, Prose, Section
from tearflow.report.run import Run
from tearflow.run.places import name_files_in
from tearflow.run.words import number


def origin_section(
    run: Run,
    inputs: Mapping[str, str],
    resources: Mapping[str, str],
    versions: dict[str, str | None],
    release: str,
) -> Section:
    """Section with the checksums of inputs and resources, versions and the configuration."""
    files = describe_known({path: inputs[path] for path in inputs if path not in resources})
    rows = [
        [name, known or "not in the environment of this step"] for name, known in versions.items()
    ]
    return Section(
        "Provenance",
        "provenance",
        [
            Prose(
                [
                    "Tables on this page show numbers rounded to 4 significant digits; the TSV "
                    "files beside it have full precision, and manifest.json has the SHA-256 of "
                    "each file."
                ]
            ),
            Grid("Inputs", ["File", "Bytes", "SHA-256"], [file_row(file) for file in files]),
            Grid(
                "Resources",
                ["File", "Bytes", "SHA-256", "Origin", "Release"],
                [
                    [*file_row(file), origin_of(file), file["release"]]
                    for file in describe_resources(resources)
                ],
            ),
            Grid(
                "Versions",
                ["Program", "Version"],
                [["TearFlow", f"{release}, code {run.code}"], *rows],
            ),
            Code("Configuration", to_yaml(run.config.as_dict)),
            Code("Contrasts", to_yaml(nest_definitions(run.contrasts.values()))),
        ],
        folded=True,
        inside="inputs and resources with their checksums, versions, configuration",
    )


def origin_of(described: dict[str, Any]) -> str:
    """Where a resource is from; of a fetched one version, licence, credit and address."""
    if "name" in described:
        return "fetched: {name} (version {version}, {licence}; {credit}), {url}".format(**described)
    return "bundled" if described["bundled"] else "your own"


def file_row(described: dict[str, Any]) -> list[str | Markup]:
    """Row of a file."""
    return [
        Markup("<code>{}</code>").format(described["path"]),
        number(described["bytes"]),
        Markup('<code class="digest">{}</code>').format(described["sha256"]),
    ]


def to_yaml(value: dict[str, Any]) -> str:
    """Nested values as YAML with sorted keys and without the folders of this machine."""
    return yaml.safe_dump(name_files_in(value), allow_unicode=True, sort_keys=True, width=100)
