"""The page itself: sections, styles and scripts in one HTML file."""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from tearflow.proteins.genes import GeneTable
from tearflow.provenance.manifest import package_versions, simulated_cohorts, workflow_version
from tearflow.quality.panels import Panel
from tearflow.report.across import across_section
from tearflow.report.blocks import Block, Section
from tearflow.report.comparison import comparison_section
from tearflow.report.contrast import contrast_section
from tearflow.report.endpoints import endpoints_sections
from tearflow.report.methods import methods_section
from tearflow.report.origin import origin_section
from tearflow.report.overview import name_cohorts, overview_section
from tearflow.report.quality import cohort_section
from tearflow.report.run import PAGE, Run
from tearflow.report.series import series_section
from tearflow.report.study_data import study_packs

FOLDER = Path(__file__).parent / "web"
# Kinds of blocks that are pictures.
DRAWN = ("figure", "plot")
# In the order in which the page runs them.
SCRIPTS = (
    "dom.js",
    "packs.js",
    "when.js",
    "selection.js",
    "chart.js",
    "marks.js",
    "states.js",
    "study.js",
    "names.js",
    "answers.js",
    "overlay.js",
    "dots.js",
    "known.js",
    "protein.js",
    "term.js",
    "sample.js",
    "looking.js",
    "volcano.js",
    "pca.js",
    "courses.js",
    "matrix.js",
    "heatmap.js",
    "network.js",
    "terms.js",
    "pairs.js",
    "changes.js",
    "find.js",
    "cells.js",
    "chooser.js",
    "conditions.js",
    "spreadsheet.js",
    "tables.js",
    "page.js",
)
# A later one can overrule an earlier one; page.css declares the colours.
STYLES = (
    "page.css",
    "plots.css",
    "drawings.css",
    "tables.css",
    "summary.css",
    "protein.css",
    "find.css",
)


def make_sections(
    run: Run, inputs: Mapping[str, str], resources: Mapping[str, str]
) -> list[Section]:
    """All sections of a page, in order: methods and origin are on that of the study."""
    sections = [overview_section(run), *endpoints_sections(run)]
    if run.is_index:
        sections.append(across_section(run))
    else:
        sections += [part for cohort in run.cohorts for part in result_sections(run, cohort)]
    sections += [comparison_section(run, name) for name in run.comparisons]
    if not run.is_index:
        sections += [cohort_section(run, cohort) for cohort in run.cohorts]
    if not run.cohort:
        versions, release = package_versions(), workflow_version()
        sections += [
            methods_section(run, versions, release),
            origin_section(run, inputs, resources, versions, release),
        ]
    return sections


def result_sections(run: Run, cohort: str) -> list[Section]:
    """Sections of the series and of the contrasts of a cohort."""
    return [
        *(series_section(run, path) for path in run.series if path.split("/")[0] == cohort),
        *(contrast_section(run, path) for path in run.paths if path.split("/")[0] == cohort),
    ]


def render_page(
    run: Run,
    inputs: Mapping[str, str],
    resources: Mapping[str, str],
    genes: GeneTable,
    panels: Iterable[Panel] = (),
) -> str:
    """Report, or its page of a cohort, as one HTML file that needs no network.

    Text from the user can neither load nor run anything: the template and the scripts show it
    as text, and the policy of the page allows no script and no address other than its own.

    Parameters
    ----------
    run
        The finished run, or that of a cohort alone.
    inputs, resources
        SHA-256 of the files that the page of the study lists, by path.
    genes
        The gene table, whose previous symbols are searched too.
    panels
        Panels that the page of a protein names.
    """
    scripts = [read(name) for name in SCRIPTS]
    styles = [read(name) for name in STYLES]
    tested = "Paired differential expression" if run.are_pairs else "Differential expression"
    sections = make_sections(run, inputs, resources)
    described = {run.cohort_title(name): found.description for name, found in run.cohorts.items()}
    template = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template.filters["embedded"] = embed_json
    template.filters["breakable"] = breakable
    template.filters["rows"] = in_rows
    return template.get_template("page.html.j2").render(
        title=f"TearFlow report, {run.cohort_title(run.cohort)}"
        if run.cohort
        else "TearFlow report",
        subtitle=f"{tested}: {name_cohorts([run.cohort_title(name) for name in run.cohorts])}",
        index=f"../{PAGE}" if run.cohort else "",
        simulated=name_cohorts(simulated_cohorts(described)),
        sections=sections,
        packs=gather_packs(sections) | study_packs(run, genes, panels),
        policy=write_policy(scripts, beside=run.has_figures_beside),
        scripts=[Markup(script) for script in scripts],
        styles=[Markup(style) for style in styles],
        release=workflow_version(),
        code=run.code,
    )


def gather_packs(sections: Iterable[Section]) -> dict[str, str]:
    """Packed data of all blocks by identifier, each once."""
    parts = (part for section in sections for part in section.walk())
    return {
        name: text for part in parts for block in part.blocks for name, text in block.packs.items()
    }


def read(name: str) -> str:
    """Text of a file of this folder."""
    return (FOLDER / name).read_text(encoding="utf-8")


def write_policy(scripts: Iterable[str], beside: bool = False) -> str:
    """Content security policy that allows these scripts, and pictures within the page.

    With `beside` it allows the pictures of the page's own origin too, be it opened by way of a
    server or as a file: browsers count files among each other as one origin (Chromium 156 and
    Firefox 140 do). Trusted Types turn whatever a script hands over as HTML into text.

    >>> write_policy([""])[-64:]
    "script-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    digests = [hashlib.sha256(script.encode()).digest() for script in scripts]
    allowed = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    pictures = "data: blob: 'self'" if beside else "data: blob:"
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'; "
        f"img-src {pictures}; "
        f"style-src 'unsafe-inline'; script-src {allowed}"
    )


def in_rows(blocks: Sequence[Block]) -> list[list[Block]]:
    """Blocks, pictures in one list with their neighbours, beside which a wide page puts them."""
    rows = groupby(enumerate(blocks), lambda row: -1 if row[1].kind in DRAWN else row[0])
    return [[block for _, block in row] for _, row in rows]


def breakable(text: str) -> Markup:
    """Text that a line may end in after each underscore, as in the name of a visit.

    >>> breakable("followup_week1 <")
    Markup('followup_<wbr>week1 &lt;')
    """
    return Markup("_<wbr>").join(escape(text).split("_"))


def embed_json(data: Any) -> Markup:
    r"""Data as JSON that cannot close the element of the page that contains it.

    >>> embed_json(["</script>"])
    Markup('["\\u003c/script>"]')
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c"))
