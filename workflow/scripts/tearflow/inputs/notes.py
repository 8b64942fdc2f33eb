"""What the check of the sheets found that stops nothing, and that a user should know."""

from tearflow.inputs.schemas import load_schema
from tearflow.inputs.sheets import Sheet
from tearflow.problems import Note

# Of an SDRF file there may be dozens.
SHOWN = 30


def note_clinical(samples: Sheet) -> list[Note]:
    """List the columns of the sample sheet that are taken as clinical variables, in one note."""
    known = load_schema("samples")["properties"]
    names = [f'"{column}"' for column in samples.columns if column not in known]
    if not names:
        return []
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    listed = ", ".join(names[:SHOWN]) + more
    return [Note(samples.path, f"columns taken as clinical variables: {listed}")]
