"""Captions, shared with the report of Snakemake: the templates of workflow/report."""

import re
from functools import cache
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from tearflow.run.places import HOME
from tearflow.study.config import Config

# A character behind a backslash, after the text is escaped for HTML.
ESCAPED = re.compile(r"\\(&(?:\w+|#\d+);|\S)")


def write_caption(
    name: str, config: Config, params: dict[str, Any], wildcards: dict[str, str]
) -> Markup:
    """Caption `name` as HTML, filled as Snakemake fills it."""
    snakemake = SimpleNamespace(config=config, params=params, wildcards=wildcards)
    return to_html(read_template(name).render(snakemake=snakemake))


@cache
def read_template(name: str) -> Template:
    """Template of a caption, read once."""
    templates = Environment(
        loader=FileSystemLoader(HOME / "workflow/report"),
        undefined=StrictUndefined,
        autoescape=False,
    )
    return templates.get_template(f"{name}.rst")


def to_html(text: str) -> Markup:
    r"""HTML of a caption, from the subset of reStructuredText that captions use.

    The subset is paragraphs, ``literals``, *emphasis*, `text <https://address>`__, and a backslash
    before a character that is not markup.

    >>> to_html(r"\*a\* \`b \<https://c\>\`\_\_")
    Markup('<p>&#42;a&#42; &#96;b &lt;https://c&gt;&#96;&#95;&#95;</p>')
    >>> to_html("See ``deps.tsv``,\n*all* rows < 1.")
    Markup('<p>See <code>deps.tsv</code>, <em>all</em> rows &lt; 1.</p>')
    """
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        html = str(escape(" ".join(paragraph.split())))
        html = ESCAPED.sub(_to_entity, html)
        html = re.sub(r"``(.+?)``", r"<code>\1</code>", html)
        html = re.sub(r"`([^`]+?) &lt;(https://[^`]+?)&gt;`__", r'<a href="\2">\1</a>', html)
        html = re.sub(r"(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])", r"<em>\1</em>", html)
        paragraphs.append(f"<p>{html}</p>")
    return Markup("".join(paragraphs))


def _to_entity(escaped: re.Match[str]) -> str:
    sign = escaped[1]
    return sign if len(sign) > 1 else f"&#{ord(sign)};"
