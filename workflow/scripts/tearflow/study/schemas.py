"""The schemas of the configuration and the sheets, and what they ask of a user in words."""

import math
from functools import cache
from typing import Any

import yaml
from jsonschema import Draft202012Validator, validators

from tearflow.run.places import HOME

FOLDER = HOME / "workflow/schemas"


def _is_number(_checker: Any, value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_integer(_checker: Any, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


# YAML writes infinity and not-a-number as .inf and .nan, which JSON Schema takes for numbers.
Validator = validators.extend(
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"number": _is_number, "integer": _is_integer}
    ),
)


@cache
def load_schema(name: str) -> dict[str, Any]:
    """Read `workflow/schemas/{name}.schema.yaml`."""
    path = FOLDER / f"{name}.schema.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))
