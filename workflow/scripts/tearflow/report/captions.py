"""Captions, which the report shares with Snakemake's own: the templates of workflow/report."""

import re
from functools import cache
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from tearflow.places import HOME


def write_caption(
    name: str, config: dict[str, Any], params: dict[str, Any], wildcards: dict[str, str]
) -> Markup:
    """Fill the caption `name` as Snakemake fills it, and turn it into HTML."""
    snakemake = SimpleNamespace(config=config, params=params, wildcards=wildcards)
    return to_html(read_template(name).render(snakemake=snakemake))


@cache
def read_template(name: str) -> Template:
    """Read the template of a caption, once."""
    templates = Environment(
        loader=FileSystemLoader(HOME / "workflow/report"),
        undefined=StrictUndefined,
        autoescape=False,
    )
    return templates.get_template(f"{name}.rst")


def to_html(text: str) -> Markup:
    r"""Turn the little of reStructuredText that captions use into HTML.

    That is paragraphs, ``literals``, *emphasis* and `text <https://address>`__.

    Examples
    --------
    >>> to_html("See ``deps.tsv``,\n*all* rows < 1.")
    Markup('<p>See <code>deps.tsv</code>, <em>all</em> rows &lt; 1.</p>')
    """
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        html = str(escape(" ".join(paragraph.split())))
        html = re.sub(r"``(.+?)``", r"<code>\1</code>", html)
        html = re.sub(r"`([^`]+?) &lt;(https://[^`]+?)&gt;`__", r'<a href="\2">\1</a>', html)
        html = re.sub(r"(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])", r"<em>\1</em>", html)
        paragraphs.append(f"<p>{html}</p>")
    return Markup("".join(paragraphs))
