"""Frozen dataclasses inside, plain dicts where YAML, JSON or Snakemake has them."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, TypeVar, get_args, get_type_hints

Record = TypeVar("Record")


def from_dict(kind: type[Record], values: Mapping[str, Any]) -> Record:
    """Dataclass whose fields are the keys of a dict, and dataclasses where their types are.

    Lists become tuples, since a frozen dataclass holds nothing that can change.

    Raises
    ------
    ValueError
        If a key is no field, or a field without a default has no key.

    Examples
    --------
    >>> from dataclasses import MISSING, dataclass
    >>> @dataclass(frozen=True)
    ... class Share:
    ...     least: float
    >>> @dataclass(frozen=True)
    ... class Choice:
    ...     share: Share
    ...     names: tuple[str, ...] = ()
    >>> from_dict(Choice, {"share": {"least": 0.5}, "names": ["a"]})
    Choice(share=Share(least=0.5), names=('a',))
    >>> from_dict(Choice, {"share": {"least": 0.5}})
    Choice(share=Share(least=0.5), names=())
    >>> from_dict(Choice, {"share": {"most": 0.5}, "names": []})
    Traceback (most recent call last):
    ValueError: Share has other keys: least, most
    """
    types = get_type_hints(kind)
    every = fields(kind)  # type: ignore[arg-type]
    needed = {field.name for field in every if field.default is field.default_factory is MISSING}
    if other := sorted((values.keys() - {field.name for field in every}) | needed - values.keys()):
        raise ValueError(f"{kind.__name__} has other keys: {', '.join(other)}")
    return kind(**{name: _typed(types[name], value) for name, value in values.items()})


def _typed(kind: Any, value: Any) -> Any:
    if is_dataclass(kind) and isinstance(kind, type):
        return from_dict(kind, value)
    if not isinstance(value, list):
        return value
    members = (*get_args(kind), Any)[0]
    return tuple(_typed(members, member) for member in value)


def to_dict(record: Any) -> Any:
    """Plain dicts and lists of a dataclass, from which `from_dict` makes it again."""
    if is_dataclass(record):
        return {field.name: to_dict(getattr(record, field.name)) for field in fields(record)}
    return [to_dict(member) for member in record] if isinstance(record, tuple) else record
