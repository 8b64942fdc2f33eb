import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError

HOME = Path(
    workflow.current_basedir.join("../..").get_path_or_uri(secret_free=True)
).resolve()
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.inputs.load import load_inputs
from tearflow.problems import InputError
from tearflow.provenance import library_digest

try:
    INPUTS = load_inputs(config, home=HOME)
except InputError as error:
    raise WorkflowError(str(error)) from None

config = INPUTS.config
cohorts, contrasts, comparisons = INPUTS.cohorts, INPUTS.contrasts, INPUTS.comparisons
RESOURCES = INPUTS.resources
LIBRARY = library_digest(HOME / "workflow/scripts/tearflow")


wildcard_constraints:
    cohort="|".join(cohorts),
    contrast="|".join(sorted({name for named in contrasts.values() for name in named})),
    comparison="|".join(comparisons) or "(?!)",
