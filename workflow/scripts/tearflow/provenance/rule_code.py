"""Which files of the workflow the script of a rule runs or reads, and a digest of them.

As a parameter of the rule the digest makes Snakemake run again what a change of the method touches,
and nothing else. Snakemake itself looks at the time of the script alone, which says nothing of its
content and changes with every new copy of the workflow.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from tearflow.io.checksums import digest_sums, list_files, sha256
from tearflow.provenance.memory import Memory

PACKAGE = "tearflow"
SCRIPTS = "workflow/scripts"
# Of a module whose imports cannot be known: it may import any other.
ANY = "*"
# What this folder holds is an input of the rules, but for a file that a module names.
INPUTS = "/resources"
_FILES = re.compile(r'\bHOME(?: / "[^"\n]+")+')
# A function that an entry of a registry names.
_NAMED = re.compile(rb'"(tearflow(?:\.\w+)+):\w+"')
_DYNAMIC = ("import_module", "__import__")


class RuleCode:
    """The files behind the scripts of a workflow.

    A module brings along what it imports, also inside its functions, the `__init__` of the packages
    that it is in, the files that it names as `HOME / "path"`, and all files beside it that are no
    Python (`page.css`), with those of subfolders without Python.

    Parameters
    ----------
    home
        Folder of the workflow.
    memory
        Parsing all modules takes a fifth of a second, so what was found is remembered.
    """

    def __init__(self, home: Path, memory: Memory) -> None:
        self._home, self._memory = home, memory
        self._needs: dict[Path, list[Path]] = {}
        self._sums: dict[Path, str] = {}
        self._beside: dict[Path, list[Path]] = {}
        self._new: dict[str, list[str]] = {}

    def digest_of(self, *scripts: str) -> str:
        """Digest of all that scripts run or read, the scripts among it; see `digest_sums`."""
        files = {file for script in scripts for file in self.files_of(script)}
        return digest_sums(
            {file.relative_to(self._home).as_posix(): self._sum_of(file) for file in files}
        )

    def files_of(self, script: str) -> set[Path]:
        """All files that the script of that name runs or reads, itself included."""
        seen: set[Path] = set()
        waiting = [self._home / SCRIPTS / script]
        while waiting:
            file = waiting.pop()
            if file not in seen:
                seen.add(file)
                waiting += self._needs_of(file)
        if self._new:
            self._memory.keep("imports", self._new)
            self._new = {}
        return seen

    def _needs_of(self, file: Path) -> list[Path]:
        """Files that one file needs directly."""
        if file not in self._needs:
            self._needs[file] = self._look_up(file) if file.suffix == ".py" else []
        return self._needs[file]

    def _sum_of(self, file: Path) -> str:
        if file not in self._sums:
            self._sums[file] = sha256(file)
        return self._sums[file]

    def _look_up(self, file: Path) -> list[Path]:
        names: list[str] = []
        parts: list[str] = []
        for need in self._read_needs(file):
            (parts if need.startswith("/") else names).append(need)
        modules = self._modules.values() if ANY in names else self._resolve(names)
        code = [self._home / part[1:] for part in parts if part != INPUTS]
        named = [found for part in code for found in list_files(part)]
        return [*modules, *named, *self._files_beside(file.parent)]

    def _files_beside(self, folder: Path) -> list[Path]:
        """Files of a folder of the package that are not Python, see `_list_data`."""
        if folder not in self._beside:
            inside = folder.is_relative_to(self._package)
            self._beside[folder] = _list_data(folder) if inside else []
        return self._beside[folder]

    def _read_needs(self, file: Path) -> list[str]:
        """Names of modules, and paths of files that begin with a slash; by content remembered."""
        name, digest = file.relative_to(self._home).as_posix(), self._sum_of(file)
        known = self._memory.recall("imports", name)
        if isinstance(known, list) and known[:1] == [digest] and all(map(_is_text, known)):
            return known[1:]
        inside = file.relative_to(self._home / SCRIPTS).with_suffix("").parts
        content = file.read_bytes()
        found = sorted(find_imports(content, inside)) + sorted(find_files(content.decode()))
        self._new[name] = [digest, *found]
        return found

    def _resolve(self, names: Iterable[str]) -> Iterator[Path]:
        """Files of modules, with those of the packages that they are in."""
        for name in names:
            parts = name.split(".")
            for length in range(1, len(parts) + 1):
                if file := self._modules.get(".".join(parts[:length])):
                    yield file

    @property
    def _package(self) -> Path:
        return self._home / SCRIPTS / PACKAGE

    @cached_property
    def _modules(self) -> dict[str, Path]:
        """Files of the package by the dotted name of the module."""
        found = {}
        for file in self._package.rglob("*.py"):
            parts = file.relative_to(self._package.parent).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
        return found


def find_imports(source: bytes, module: tuple[str, ...]) -> set[str]:
    """Names of our modules that a module may import when it runs.

    Parameters
    ----------
    source
        The Python file.
    module
        Parts of its path below the folder of the scripts, such as ``("tearflow", "report",
        "page")``, against which relative imports are resolved.

    Returns
    -------
    set of str
        A name of ``from a import b`` is both ``a`` and ``a.b``, since b may be a module. What is
        imported for the type checker alone is left out, and what a module imports in its
        `__getattr__`: jobs name modules in full. `ANY` where the name is computed.

    Examples
    --------
    >>> code = b"from .blocks import Prose" + bytes([10]) + b"import tearflow.io.tables, json"
    >>> sorted(find_imports(code, ("tearflow", "report", "page")))
    ['tearflow.io.tables', 'tearflow.report.blocks', 'tearflow.report.blocks.Prose']
    """
    tree = ast.parse(source)
    names = {name.decode() for name in _NAMED.findall(source)}
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node.module or "", node.level, module)
            names.update((base, *(f"{base}.{alias.name}" for alias in node.names)))
    # Only these need a walk through all expressions, which takes three times as long as parsing.
    if any(word.encode() in source for word in _DYNAMIC):
        names.update(_dynamic_imports(tree, module))
    return {name for name in names if name == ANY or name.split(".")[0] == PACKAGE}


def find_files(source: str) -> set[str]:
    """Paths below the folder of the workflow that a module names, each with a slash before it.

    >>> find_files('yaml.safe_load((HOME / "CITATION.cff").read_text())')
    {'/CITATION.cff'}
    >>> find_files('BUNDLED = HOME / "resources" / "interactions.tsv.gz"')
    {'/resources/interactions.tsv.gz'}
    """
    return {
        "/" + "/".join(re.findall(r'"([^"]+)"', found.group())) for found in _FILES.finditer(source)
    }


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    """Every statement below a node that can run; expressions, which hold none, are not visited."""
    for field in ("body", "handlers", "cases", "orelse", "finalbody"):
        if field == "body" and _never_runs_in_a_job(node):
            continue
        inside = getattr(node, field, ())
        for child in inside if isinstance(inside, list) else ():
            if isinstance(child, ast.stmt):
                yield child
            yield from _statements(child)


def _never_runs_in_a_job(node: ast.AST) -> bool:
    """Whether a body is for the type checker, or for what `import tearflow` offers a notebook."""
    if isinstance(node, ast.If):
        test = node.test
        name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
        return name == "TYPE_CHECKING"
    return isinstance(node, ast.FunctionDef) and node.name == "__getattr__"


def _dynamic_imports(tree: ast.AST, module: tuple[str, ...]) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if called in _DYNAMIC:
            name = node.args[0] if node.args else None
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                bare = name.value.lstrip(".")
                yield _absolute(bare, len(name.value) - len(bare), module)
            else:
                yield ANY


def _absolute(name: str, level: int, module: tuple[str, ...]) -> str:
    """Full name of a module that is imported with `level` dots before its name."""
    return ".".join(filter(None, (*module[: len(module) - level], name))) if level else name


def _list_data(folder: Path) -> list[Path]:
    """Files of a folder that are not Python, and all of its subfolders without Python."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix != ".py" and not path.name.startswith("."):
            found.append(path)
        elif path.is_dir() and path.name != "__pycache__":
            inside = list_files(path)
            found += inside if not any(file.suffix == ".py" for file in inside) else []
    return found


def _is_text(value: object) -> bool:
    return isinstance(value, str)
