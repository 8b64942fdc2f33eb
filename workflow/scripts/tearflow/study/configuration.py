"""Check the configuration against its schema and fill in the defaults."""

import copy
import json
import math
import sys
from collections.abc import Sequence
from typing import Any

import yaml
from jsonschema import ValidationError

from tearflow.differential.rule import CRITERIA, RULES, Rule
from tearflow.run.problems import InputError, Problem, nearest
from tearflow.run.words import join
from tearflow.study.config_files import CONFIG_FILE, WORDS, check_doubled, compose, load
from tearflow.study.schemas import Validator, load_schema

ELSEWHERE = "configuration"
# Of every interaction in the bundled network: those of STRING from 0.9, not their own.
BUNDLED_SCORE = 0.9
# Keys, and places in lists, from the top.
KeyPath = tuple[str | int, ...]


def resolve_config(
    config: dict[str, Any], files: Sequence[str] = (CONFIG_FILE,), entries: Sequence[str] = ()
) -> tuple[dict[str, Any], list[Problem]]:
    """Fill the defaults into the configuration and list its mistakes.

    Parameters
    ----------
    config
        As Snakemake read it.
    files
        The files that it was read from, one whose values go before those of another behind it.
    entries
        What the command gave by --config, each written key=value.

    Returns
    -------
    dict
        Every key of the schema; the default where a key is missing or its value is not valid, so
        that the sheets can be checked in the same run.
    list of Problem
        Unknown keys, duplicate keys, values of a wrong type and values out of range.

    Raises
    ------
    InputError
        If a file holds a value that grows without end, see `check_doubled`.
    """
    schema = load_schema("config")
    # First, since a value that holds itself has no plain copy.
    doubled = check_doubled(files, entries)
    given = _plain(config)
    problems = [
        problem
        for error in sorted(Validator(schema).iter_errors(given), key=_position)
        for problem in _problems(error, given, files)
    ]
    filled = _filled(schema, given)
    _fill_criteria(filled["differential"], _stated(given))
    return filled, [*doubled, *problems, *_contradictions(filled, given, files)]


def _stated(given: dict[str, Any]) -> dict[str, Any]:
    """Keys of the section `differential` that were given."""
    section = given.get("differential")
    return section if isinstance(section, dict) else {}


def _fill_criteria(differential: dict[str, Any], stated: dict[str, Any]) -> None:
    """Take the criteria that were not given from the rule."""
    rule = RULES[differential["rule"]]
    differential |= {key: getattr(rule, key) for key in CRITERIA if key not in stated}


def _other_criteria(
    filled: dict[str, Any], given: dict[str, Any], files: Sequence[str]
) -> list[Problem]:
    """Problem of keys that were given beside a rule that has others; the published may be changed.

    An explicit key neither wins nor loses: either would be a rule that nobody named.
    """
    stated, chosen = _stated(given), filled["differential"]
    rule = RULES[chosen["rule"]]
    other = [
        f"{key} {chosen[key]} (the rule has {getattr(rule, key)})"
        for key in CRITERIA
        # An invalid value is a problem by itself, and not the one that was filled in.
        if key in stated and stated[key] == chosen[key] != getattr(rule, key)
    ]
    if rule == Rule() or not other:
        return []
    message = f'key "differential.rule" is "{chosen["rule"]}", with another {join(other)}'
    advice = "Remove the other keys, or remove differential.rule and give every key by itself"
    file, line = key_place(("differential", "rule"), given, files)
    return [Problem(file, message, advice, line)]


def _contradictions(
    filled: dict[str, Any], given: dict[str, Any], files: Sequence[str]
) -> list[Problem]:
    """List the values that are valid each by itself and not together."""
    problems = _other_criteria(filled, given, files)
    enrichment, min_score = filled["enrichment"], filled["network"]["min_score"]
    if enrichment["min_size"] > enrichment["max_size"]:
        message = (
            f'key "enrichment.min_size" is {enrichment["min_size"]}, above "enrichment.max_size",'
            f" {enrichment['max_size']}"
        )
        place = key_place(("enrichment", "min_size"), given, files)
        problems.append(Problem(place[0], message, "Swap or change them", place[1]))
    if filled["resources"]["interactions"] == "bundled" and min_score != BUNDLED_SCORE:
        message = (
            f'key "network.min_score" is {min_score:g}, and all that the bundled network knows of'
            f" its interactions is a score of {BUNDLED_SCORE} or more"
        )
        advice = f"Give {BUNDLED_SCORE}, or STRING's file of links as resources.interactions"
        place = key_place(("network", "min_score"), given, files)
        problems.append(Problem(place[0], message, advice, place[1]))
    return problems


def _plain(value: Any) -> Any:
    """Copy to plain dicts and lists; keys become text, see `_key`.

    A whole number beyond every double, which no schema can check, becomes infinite.
    """
    if isinstance(value, dict):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, int) and abs(value) > sys.float_info.max:
        return math.inf if value > 0 else -math.inf
    return value


def _key(key: Any) -> str:
    """Write a key as text that is a number to YAML, or a truth value, as no name can be.

    >>> _key(1), _key(yaml.safe_load("on"))
    ('1', '<true>')
    """
    return f"<{json.dumps(key)}>" if key is None or isinstance(key, bool) else str(key)


def _key_of(node: yaml.Node) -> str:
    """Write a key of the composed file as `_plain` does that of the loaded one."""
    return _key(yaml.safe_load(node.value)) if node.tag in WORDS else node.value


def _filled(schema: dict[str, Any], value: Any) -> Any:
    """The valid and known values, and the default for the rest."""
    if "properties" in schema:
        given = value if isinstance(value, dict) else {}
        return {
            key: _filled(part, given.get(key, part["default"]))
            for key, part in schema["properties"].items()
        }
    if "propertyNames" in schema:
        named = Validator(schema["propertyNames"])
        valued = Validator(schema["additionalProperties"])
        given = value if isinstance(value, dict) else {}
        return {k: v for k, v in given.items() if named.is_valid(k) and valued.is_valid(v)}
    return copy.deepcopy(value if Validator(schema).is_valid(value) else schema["default"])


def _position(error: ValidationError) -> list[str]:
    return [str(step) for step in error.absolute_path]


def _problems(error: ValidationError, given: dict[str, Any], files: Sequence[str]) -> list[Problem]:
    """Put an error of the validator into words; one problem for each unknown key."""
    path: KeyPath = tuple(error.absolute_path)
    value: Any = error.instance
    schema: Any = error.schema
    if error.validator == "additionalProperties":
        unknown = [key for key in value if key not in schema["properties"]]
        return [_unknown((*path, key), schema["properties"], given, files) for key in unknown]
    if "propertyNames" in error.absolute_schema_path:
        path = (*path, value)
        message = f'key "{dotted(path)}" has a name that cannot be used'
        if value.startswith("<"):
            message += ", since YAML reads yes, no, on, off and null as text only in quotes"
    else:
        message = f'key "{dotted(path)}" {_described(value, schema)}'
    file, line = key_place(path, given, files)
    return [Problem(file, message, _advice(value, schema), line)]


def _described(value: Any, schema: dict[str, Any]) -> str:
    if value is None:
        return "has no value"
    shown = json.dumps(value, ensure_ascii=False, default=str)
    known = schema.get("enum", [])
    return f"is {shown}{nearest(value, known) if isinstance(value, str) else ''}"


def _advice(value: Any, schema: dict[str, Any]) -> str:
    """The schema's advice, and the number itself where a number was written as text.

    That happens by quotes, by 1e-3, which YAML takes for text, and by nested values of --config.
    """
    if schema.get("type") in {"number", "integer"} and isinstance(value, str):
        try:
            number = f"{float(value):.15g}"
            return f"Write {number} without quotes, in a file: nested in --config it becomes text"
        except ValueError:
            pass
    return schema["advice"]


def _unknown(
    path: KeyPath, known: dict[str, Any], given: dict[str, Any], files: Sequence[str]
) -> Problem:
    file, line = key_place(path, given, files)
    everywhere = _dotted_keys(load_schema("config"))
    elsewhere = [f'"{key}"' for key in everywhere if key.split(".")[-1] == path[-1]]
    match = f" (nearest: {', '.join(elsewhere)})" if elsewhere else nearest(str(path[-1]), known)
    message = f'key "{dotted(path)}" is unknown{match}'
    if match:
        return Problem(file, message, "Correct its name or remove it", line)
    return Problem(file, message, f"Remove it; the keys here are {', '.join(known)}", line)


def _dotted_keys(schema: dict[str, Any], above: str = "") -> list[str]:
    keys = []
    for key, part in schema.get("properties", {}).items():
        keys += [f"{above}{key}", *_dotted_keys(part, f"{above}{key}.")]
    return keys


def dotted(path: KeyPath) -> str:
    """Write a path of keys and positions as a user would point at it, counting from 1.

    >>> dotted(("comparisons", "both", 0))
    'comparisons.both[1]'
    """
    text = ".".join(str(step) if isinstance(step, str) else f"[{step + 1}]" for step in path)
    return text.replace(".[", "[")


def key_place(
    path: KeyPath, config: dict[str, Any], files: Sequence[str] = (CONFIG_FILE,)
) -> tuple[str, int | None]:
    """Find a key in the first file of configuration that gave the value in question.

    Parameters
    ----------
    path
        Keys and positions from the top.
    config
        The configuration as it was given.
    files
        See `resolve_config`.

    Returns
    -------
    tuple of str and int or None
        File and line; "configuration" and None where the value came by the command line or from the
        defaults.
    """
    for file in files:
        line = _line_of(path, config, file)
        if line is not None:
            return file, line
    return ELSEWHERE, None


def _line_of(path: KeyPath, config: dict[str, Any], file: str) -> int | None:
    try:
        node: Any = compose(file)
        value: Any = config
        written, line = _plain(load(file)), None
        for step in path:
            if isinstance(node, yaml.MappingNode):
                key, node = {_key_of(key): (key, item) for key, item in node.value}[str(step)]
                line = key.start_mark.line + 1
            else:
                node = node.value[step]
                line = node.start_mark.line + 1
            written, value = written[step], value[step]
    except (InputError, OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    except yaml.YAMLError:
        return None
    # repr tells 1 from 1.0 and True, and finds .nan equal to itself.
    return line if repr(written) == repr(value) else None
