"""Checksums of files, by which the same content is known again."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path


def sha256(path: str | Path) -> str:
    """SHA-256 of a file, read in pieces, as 64 hexadecimal digits."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_sums(sums: Mapping[str, str]) -> str:
    """Digest of several files that changes with any name or content.

    Parameters
    ----------
    sums
        SHA-256 by the name that counts, whatever the folder is called on this computer.

    Returns
    -------
    str
        The first 12 hexadecimal digits of a SHA-256.
    """
    lines = "".join(f"{name}\0{sums[name]}\n" for name in sorted(sums))
    return hashlib.sha256(lines.encode()).hexdigest()[:12]


def digest_folder(folder: str | Path) -> str:
    """Digest of a folder with its subfolders, or of one file, see `digest_sums`.

    Byte code, hidden files and what `pip install -e` writes do not count.
    """
    root = Path(folder)
    top = root.parent if root.is_file() else root
    return digest_sums(
        {file.relative_to(top).as_posix(): sha256(file) for file in list_files(root)}
    )


def list_files(root: Path) -> list[Path]:
    """List the files of a folder and its subfolders without byte code, hidden ones and `pip`'s.

    A file stands for a folder that holds it alone.
    """
    if root.is_file():
        return [root]
    found = []
    for folder, inside, names in os.walk(root):
        inside[:] = [name for name in inside if _counts(name)]
        found += [Path(folder, name) for name in names if _counts(name)]
    return sorted(path for path in found if path.is_file())


def _counts(name: str) -> bool:
    return name != "__pycache__" and not name.startswith(".") and not name.endswith(".egg-info")
