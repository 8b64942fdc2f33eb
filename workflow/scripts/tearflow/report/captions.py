"""Captions, which the report shares with Snakemake's own: the templates of workflow/report."""

import re
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from tearflow.provenance import HOME


class Captions:
    """The templates, filled as Snakemake fills them: with the parameters of a rule."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config
        self.templates = Environment(
            loader=FileSystemLoader(HOME / "workflow/report"),
            undefined=StrictUndefined,
            autoescape=False,
        )

    def write(self, name: str, params: dict[str, Any], wildcards: dict[str, str]) -> Markup:
        """Fill the caption `name` and turn it into HTML."""
        snakemake = SimpleNamespace(config=self.config, params=params, wildcards=wildcards)
        text = self.templates.get_template(f"{name}.rst").render(snakemake=snakemake)
        return to_html(text)


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
