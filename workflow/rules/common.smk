import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError

HOME = Path(
    workflow.current_basedir.join("../..").get_path_or_uri(secret_free=True)
).resolve()
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.inputs.load import load_cohorts, load_inputs
from tearflow.inputs.template import wants_template
from tearflow.problems import InputError
from tearflow.provenance import library_digest

# The template of the sample sheet is made while there is no sheet to check. Snakemake reads this
# file before it looks at the targets, so that nothing but the command says what was asked for.
load = load_cohorts if wants_template(sys.argv) else load_inputs
try:
    INPUTS = load(config, home=HOME)
except InputError as error:
    raise WorkflowError(str(error)) from None

config = INPUTS.config
cohorts, contrasts, comparisons = INPUTS.cohorts, INPUTS.contrasts, INPUTS.comparisons
RESOURCES = INPUTS.resources
LIBRARY = library_digest(HOME / "workflow/scripts/tearflow")


wildcard_constraints:
    cohort="|".join(cohorts),
    contrast="|".join(sorted({name for named in contrasts.values() for name in named}))
    or "(?!)",
    comparison="|".join(comparisons) or "(?!)",
