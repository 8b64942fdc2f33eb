"""Match the runs of the sample sheet to the run columns of a DIA-NN matrix."""

import re
from collections import defaultdict
from collections.abc import Iterable

# What DIA-NN leaves behind a run: the format of the vendor, its own cache (.dia), both or nothing.
# Repositories, and so SDRF files, name the archive that holds the run.
_EXTENSION = re.compile(
    r"(?:\.(?:d|raw|mzml|wiff2?)(?:\.(?:zip|tar|gz|tar\.gz))?)?(?:\.dia)?$", re.IGNORECASE
)


def bare_name(run: str) -> str:
    r"""Cut folder and known extensions from the name of a run.

    Only known extensions are cut, since a dot may be part of a name.

    >>> bare_name(r"D:\tears\NSDE_01.d.dia"), bare_name("/data/sub-01.ganglia")
    ('NSDE_01', 'sub-01.ganglia')
    """
    return _parts(run)[-1]


class RunMatcher:
    r"""Finds the columns of a matrix that a run of the sheet can mean.

    A run may be written as the full path, as any end of it (`batch2/S1.d`), with or without the
    extension. A column may be shorter than what the sheet says as well; folders that both name
    must agree.

    >>> matcher = RunMatcher([r"D:\a\S1.d", r"D:\b\S1.d", "S2"])
    >>> matcher.find("a/S1"), matcher.find("/raw/S2.raw")
    (['D:\\a\\S1.d'], ['S2'])
    >>> matcher.find("S1"), matcher.find("S3")
    (['D:\\a\\S1.d', 'D:\\b\\S1.d'], [])
    """

    def __init__(self, columns: Iterable[str]) -> None:
        self.columns = list(columns)
        self._known = set(self.columns)
        self._by_name = defaultdict(list)
        for column in self.columns:
            self._by_name[bare_name(column)].append(column)

    def find(self, run: str) -> list[str]:
        """Columns that the run can refer to: one if unambiguous, none if unknown.

        The exact text of a column means that column; an extension decides between columns that
        differ in nothing else.
        """
        if run in self._known:
            return [run]
        named = self._by_name.get(bare_name(run), [])
        candidates = [column for column in named if _agree(_parts(column), _parts(run))]
        exact = [column for column in candidates if _agree(_split(column), _split(run))]
        return exact if len(candidates) > 1 and exact else candidates


def _split(run: str) -> list[str]:
    return run.strip().replace("\\", "/").split("/")


def _parts(run: str) -> list[str]:
    """Split a path at slashes of either kind, the extension cut from its last part."""
    *folders, name = _split(run)
    # A name that is nothing but an extension stays.
    return [*folders, _EXTENSION.sub("", name) or name]


def _agree(first: list[str], other: list[str]) -> bool:
    shared = min(len(first), len(other))
    return first[-shared:] == other[-shared:]
