"""What a start found of the endpoints, for the next one: a long sheet takes seconds to check."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tearflow.endpoints.settings import NONE, SAMPLES, EndpointSettings
from tearflow.io.checksums import digest_folder
from tearflow.provenance.memory import Memory
from tearflow.provenance.sources import Contents
from tearflow.run.problems import Note, Problem
from tearflow.run.records import from_dict, to_dict
from tearflow.study.endpoint_checks import Given
from tearflow.study.endpoint_sheets import WHOSE, CohortEndpoints
from tearflow.study.endpoints import Endpoints, load_endpoints
from tearflow.study.sheets import Sheet

SECTION = "endpoints"
# Rooms whose code reads and checks the sheets.
_ROOMS = ("endpoints", "io", "study")


def load_endpoints_once(
    settings: EndpointSettings,
    cohorts: Sheet,
    samples: Sheet,
    given: Given,
    visits: Sequence[str],
    memory: Memory,
) -> tuple[Endpoints, list[Problem], list[Note]]:
    """Endpoints as `load_endpoints` reads them, or as it did at an earlier start.

    What had no mistake is remembered as long as nothing changes that it depends on. Values of the
    sample sheet, which is read in any case, are not.
    """
    paths = [settings.values, settings.measures]
    paths += [path for path in (settings.safety, settings.people) if path != NONE]
    if settings.values in (NONE, SAMPLES) or not all(Path(path).is_file() for path in paths):
        return load_endpoints(settings, cohorts, samples, given, visits)
    contents = Contents(memory)
    # The sheet of people must not contradict any column of the samples.
    columns = WHOSE if settings.people == NONE else (*WHOSE, *samples.columns)
    seen = _digest(
        [contents[path] for path in paths],
        to_dict(settings),
        list(visits),
        *(
            [[row.cells.get(column) for column in columns] for row in sheet.rows if row.included]
            for sheet in (cohorts, samples)
        ),
        samples.path,
        [digest_folder(Path(__file__).parents[1] / room) for room in _ROOMS],
    )
    if kept := memory.recall_if(SECTION, settings.values, seen):
        return _restore(kept)
    endpoints, problems, notes = load_endpoints(settings, cohorts, samples, given, visits)
    if not problems:
        memory.keep(SECTION, {settings.values: {"seen": seen, **_keep(endpoints, notes)}})
    return endpoints, problems, notes


def _digest(*parts: Any) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _keep(endpoints: Endpoints, notes: Sequence[Note]) -> dict[str, Any]:
    """Endpoints and notes as plain values."""
    cohorts = {name: to_dict(each) for name, each in endpoints.cohorts.items()}
    return {
        "endpoints": to_dict(endpoints) | {"cohorts": {}},
        "cohorts": cohorts,
        "notes": [to_dict(note) for note in notes],
    }


def _restore(kept: dict[str, Any]) -> tuple[Endpoints, list[Problem], list[Note]]:
    """What `_keep` made plain."""
    cohorts = {name: from_dict(CohortEndpoints, each) for name, each in kept["cohorts"].items()}
    plain = from_dict(Endpoints, kept["endpoints"])
    notes = [from_dict(Note, note) for note in kept["notes"]]
    return replace(plain, cohorts=cohorts), [], notes
