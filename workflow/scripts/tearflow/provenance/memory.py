"""What one start of the workflow finds out for the next one, in a file that may be lost."""

import json
from pathlib import Path
from typing import Any

from tearflow.io.whole_files import write_text

# In the folder of Snakemake's own notes, which is not a result. Relative to where the workflow
# runs.
MEMORY = Path(".snakemake/tearflow.json")


class Memory:
    """Values by section and key, read once and written whenever one is added.

    A file that is missing, damaged or cannot be written costs time and nothing else: what is not
    remembered is found out again. Of two processes that write at the same time, one may lose what
    it added.

    Parameters
    ----------
    path
        JSON file.

    Examples
    --------
    >>> Memory(Path("no/such/folder.json")).recall("checksums", "matrix.tsv")
    """

    def __init__(self, path: Path = MEMORY) -> None:
        self._path = path
        self._sections = _read(path)

    def recall(self, section: str, key: str) -> Any:
        """Value that was kept for a key, or None."""
        return self._sections.get(section, {}).get(key)

    def recall_if(self, section: str, key: str, seen: Any) -> dict[str, Any] | None:
        """What was kept for a key, if `seen` beside it is still the same; else None."""
        kept = self.recall(section, key)
        return kept if isinstance(kept, dict) and kept.get("seen") == seen else None

    def keep(self, section: str, values: dict[str, Any]) -> None:
        """Remember values by key, beside what other processes have kept since."""
        self._sections.setdefault(section, {}).update(values)
        latest = _read(self._path)
        latest.setdefault(section, {}).update(values)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # Without an indent, which takes ten times as long. In the order of the keys as given,
            # since columns and cohorts are kept by name, too.
            write_text(json.dumps(latest), self._path)
        except OSError:
            pass


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        sections = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(sections, dict):
        return {}
    return {key: values for key, values in sections.items() if isinstance(values, dict)}
