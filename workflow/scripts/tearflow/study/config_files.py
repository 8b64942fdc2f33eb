"""Files of configuration and arguments of the command, checked as text: what loading them hides."""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tearflow.io.text_files import find_problem
from tearflow.run.problems import InputError, Problem

# The file that the Snakefile names; a value may come from --configfile or --config instead.
CONFIG_FILE = "config/config.yaml"
ARGUMENTS = "--config"
# What an alias of YAML makes of a short file; a long configuration has some thousands of values.
MOST_VALUES = 100_000
# Tags of plain words that YAML reads as no text.
WORDS = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:null")
# What the tags of YAML's scalars mean to a reader of a message.
KINDS = {
    "tag:yaml.org,2002:timestamp": "a date",
    "tag:yaml.org,2002:int": "a whole number",
    "tag:yaml.org,2002:float": "a number",
    "tag:yaml.org,2002:bool": "true or false",
}
SAVE_AS = "Save the file as text in UTF-8"
# Options of which Snakemake takes the last where they are given again.
OPTIONS = {"--config": "--config", "-C": "--config"} | dict.fromkeys(
    ("--configfile", "--configfiles"), "--configfile"
)


def check_config_file(path: str) -> None:
    """Check a file of configuration before Snakemake reads it, so that its problems have a line.

    Parameters
    ----------
    path
        Path as the user wrote it; a file that is not there is left to Snakemake.

    Raises
    ------
    InputError
        If it is not text in UTF-8, is neither YAML nor JSON, has no keys at the top, or grows
        without end or beyond 100,000 values by its aliases.
    """
    if not Path(path).exists():
        return
    text = _read(path)
    node = _compose(path, text)
    if node is None:
        message = "the file has no key"
        advice = 'Write a key such as "comparisons: {}"; every key that is missing has its default'
        raise InputError([Problem(path, message, advice)])
    if not isinstance(node, yaml.MappingNode):
        kind = "a list" if isinstance(node, yaml.SequenceNode) else "a single text"
        message = f"the file holds {kind} instead of keys with values"
        advice = 'Write keys with values, such as "comparisons: {}"'
        raise InputError([Problem(path, message, advice, _line(node))])
    # As Snakemake does, which alone tells a key that is a list and an unknown tag.
    _construct(path, text, node)


def compose(path: str) -> yaml.Node | None:
    """Tree of a file of YAML or JSON, with the line of each value.

    Returns
    -------
    yaml.Node or None
        None where the file has nothing but comments.

    Raises
    ------
    InputError
        See `check_config_file`.
    """
    return _compose(path, _read(path))


def load(path: str) -> Any:
    """Values of a file of YAML or JSON; errors are those of `check_config_file`."""
    text = _read(path)
    return _construct(path, text, _compose(path, text))


def _read(path: str) -> str:
    if Path(path).is_file() and not Path(path).read_bytes().strip():
        return ""
    problem = find_problem(path, "Give a file of YAML or JSON in UTF-8")
    if problem:
        raise InputError([problem])
    data = Path(path).read_bytes()
    try:
        return _with_blanks(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        raise InputError([Problem(path, message, SAVE_AS, line)]) from None


@cache
def _compose(path: str, text: str) -> yaml.Node | None:
    try:
        node = yaml.compose(text, Loader=yaml.FullLoader)
    except yaml.YAMLError as error:
        raise InputError([_syntax_problem(path, error)]) from None
    except RecursionError:
        message = "the values are nested too deeply"
        raise InputError([Problem(path, message, "Check the brackets and indents")]) from None
    problem = node and _find_growth(path, node)
    if problem:
        raise InputError([problem])
    return node


def _construct(path: str, text: str, root: yaml.Node | None) -> Any:
    """Values of a composed file; a scalar that YAML takes for what it cannot be is a problem."""
    try:
        return yaml.load(text, Loader=yaml.FullLoader)
    except yaml.YAMLError as error:
        raise InputError([_syntax_problem(path, error)]) from None
    except (ValueError, LookupError, AttributeError, TypeError, OverflowError):
        # PyYAML says so of a date without its month, and of a number of thousands of digits.
        raise InputError(list(_find_unreadable(path, root))) from None


def _find_unreadable(path: str, root: yaml.Node | None) -> Iterator[Problem]:
    stack = [root] if root else []
    while stack:
        node = stack.pop()
        stack += reversed(_parts(node))
        if not isinstance(node, yaml.ScalarNode):
            continue
        try:
            yaml.FullLoader("").construct_object(node)
        except (ValueError, LookupError, AttributeError, TypeError, OverflowError):
            kind = KINDS.get(node.tag, node.tag.rpartition(":")[2])
            message = f'YAML takes "{node.value[:40]}" for {kind}, which it cannot be'
            advice = "Correct it, or put it in double quotes where it is text"
            yield Problem(path, message, advice, _line(node))


def _with_blanks(text: str) -> str:
    """Text of JSON with blanks for tabs, which YAML refuses; any other as it is."""
    if "\t" not in text:
        return text
    try:
        json.loads(text)
    except ValueError:
        return text
    return text.replace("\t", " ")


def _syntax_problem(path: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    message = f"the file is neither YAML nor JSON: {' '.join(str(reason).split())}"
    advice = "Check indentation (spaces, no tabs), quotes, brackets and the space after each colon"
    return Problem(path, message, advice, mark.line + 1 if mark else None)


def _find_growth(path: str, root: yaml.Node) -> Problem | None:
    """Problem of a value that holds itself, or of aliases that stand for too many values."""
    sizes: dict[int, int] = {}
    above: set[int] = set()
    stack = [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            above.discard(id(node))
            size = 1 + sum(sizes[id(part)] for part in _parts(node))
            sizes[id(node)] = size
            if size > MOST_VALUES:
                message = f"aliases (*) make more than {MOST_VALUES} values of this one"
                return Problem(path, message, "Write the values out, without aliases", _line(node))
        elif id(node) in above:
            message = "the value holds itself by an alias (*)"
            return Problem(path, message, "Write the value out, without the alias", _line(node))
        elif id(node) not in sizes:
            above.add(id(node))
            stack.append((node, True))
            stack += [(part, False) for part in _parts(node)]
    return None


def _parts(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1


def order_files(files: Iterable[str | Path]) -> list[str]:
    """Files as Snakemake lists them, one whose values go before those of another behind it.

    Snakemake lists those of the command first, in the order in which each changes what the one
    before it gives, and the file that they all change last.

    Parameters
    ----------
    files
        `configfiles` of Snakemake's workflow.

    Returns
    -------
    list of str
        Relative to the current folder where they are below it, each once.
    """
    ordered = []
    for file in map(Path, files):
        below = file.is_absolute() and file.is_relative_to(Path.cwd())
        ordered.append((file.relative_to(Path.cwd()) if below else file).as_posix())
    *of_command, last = ordered or [CONFIG_FILE]
    if last != CONFIG_FILE:
        of_command, last = ordered, CONFIG_FILE
    return list(dict.fromkeys([*reversed(of_command), last]))


def check_doubled(files: Iterable[str], entries: Sequence[str] = ()) -> list[Problem]:
    """List the keys that are given twice in one place, of which only the last would count.

    Parameters
    ----------
    files
        Files of configuration; those that cannot be read are left out.
    entries
        What the command gives by --config, each written key=value.

    Raises
    ------
    InputError
        If a file cannot be used at all, see `check_config_file`.
    """
    problems = []
    for file in files:
        # What is not a file, such as a pipe, was read by Snakemake and cannot be read again.
        if Path(file).is_file():
            problems += _doubled_in(file, compose(file))
    seen = set()
    for entry in entries:
        key, _, value = entry.partition("=")
        if key in seen:
            message = f'duplicate key "{key}"'
            problems.append(Problem(ARGUMENTS, message, "Give it once; only the last would count"))
        seen.add(key)
        try:
            found = _doubled_in(ARGUMENTS, yaml.compose(value))
        except (yaml.YAMLError, RecursionError):
            continue
        for problem in found:
            message = f'{problem.message.partition(";")[0]} in "{key}"'
            problems.append(Problem(ARGUMENTS, message, problem.advice))
    return problems


def check_options(arguments: Sequence[str]) -> list[Problem]:
    """List the options for configuration that a command has twice: Snakemake takes the last.

    >>> print(*check_options(["snakemake", "--config", "a=1", "--config", "b=2"]))
    command line: option "--config" is given 2 times. Give it once, with all values behind it, \
since only the last would count.
    """
    names = [OPTIONS.get(word.partition("=")[0]) for word in arguments]
    problems = []
    for option in ("--configfile", "--config"):
        count = names.count(option)
        if count > 1:
            message = f'option "{option}" is given {count} times'
            advice = "Give it once, with all values behind it, since only the last would count"
            problems.append(Problem("command line", message, advice))
    return problems


def _doubled_in(file: str, root: yaml.Node | None) -> list[Problem]:
    problems, nodes, seen = [], [root], set()
    while nodes:
        node = nodes.pop()
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            nodes += node.value
        if not isinstance(node, yaml.MappingNode):
            continue
        first: dict[tuple[str, str], int] = {}
        for key, value in node.value:
            nodes.append(value)
            # Several << are not a duplicate key, and a list as key is refused elsewhere.
            if not isinstance(key, yaml.ScalarNode) or key.tag == "tag:yaml.org,2002:merge":
                continue
            line = _line(key)
            name = (key.value, key.tag if key.tag in WORDS else "")
            if name in first:
                message = f'duplicate key "{key.value}"; the first is in line {first[name]}'
                advice = "Put both together, since only the last would count"
                problems.append(Problem(file, message, advice, line))
            first.setdefault(name, line)
    return sorted(problems, key=lambda problem: problem.row or 0)
