"""The schemas of the configuration and the sheets, and what they ask of a user in words."""

import math
from functools import cache
from pkgutil import resolve_name
from typing import Any

import yaml
from jsonschema import Draft202012Validator, validators

from tearflow.run.places import HOME
from tearflow.run.records import to_dict
from tearflow.run.words import join
from tearflow.study.config import Config

FOLDER = HOME / "workflow/schemas"


def _is_number(_checker: Any, value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_integer(_checker: Any, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


# YAML writes infinity and not-a-number as .inf and .nan, which JSON Schema takes for numbers.
Validator: type[Draft202012Validator] = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"number": _is_number, "integer": _is_integer}
    ),
)


@cache
def load_schema(name: str) -> dict[str, Any]:
    """Schema in `workflow/schemas/{name}.schema.yaml`, its choices and defaults filled in."""
    path = FOLDER / f"{name}.schema.yaml"
    # By libyaml, where the package has it: several times as fast.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    schema = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    _fill_choices(schema)
    if name == "config":
        _fill_defaults(schema, to_dict(Config()))
    return schema


def _fill_choices(node: dict[str, Any]) -> None:
    """Fill every `enum` whose values a registry declares, and the advice that lists them."""
    if "registry" in node:
        node["enum"] = list(resolve_name(node["registry"]))
    if "enum" in node:
        node.setdefault("advice", f"Choose {join(node['enum'], 'or')}")
    for part in node.values():
        if isinstance(part, dict):
            _fill_choices(part)


def _fill_defaults(schema: dict[str, Any], defaults: dict[str, Any]) -> None:
    """Give every key the default of its field in `tearflow.study.config.Config`."""
    for key in schema["properties"].keys() & defaults.keys():
        # A copy, since keys that are written alike share what YAML makes of them.
        part = schema["properties"][key] = schema["properties"][key] | {"default": defaults[key]}
        if "properties" in part:
            part |= {"default": {}, "properties": dict(part["properties"])}
            _fill_defaults(part, defaults[key])
