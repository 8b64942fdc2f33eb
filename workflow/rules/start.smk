import atexit
import gc
import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError

# As each job does: at its end Snakemake looked once more through all that it made for garbage, which
# took a tenth of a start.
atexit.register(gc.freeze)

HOME = Path(
    workflow.current_basedir.join("../..").get_path_or_uri(secret_free=True)
).resolve()
# The scripts import the package that lies beside them, see workflow/Snakefile.
if not (HOME / "workflow/scripts/tearflow").is_dir():
    raise WorkflowError(
        'From a remote repository TearFlow is read by path="workflow/Snakefile". Or clone it at the'
        " version that you want, and give the path of the clone's Snakefile."
    )
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.run.annotations import annotate
from tearflow.study.config_files import CONFIG_FILE, check_config_file
from tearflow.run.places import logs_of, results_of
from tearflow.run.problems import InputError

# Before Snakemake reads the file, which ends in a traceback or never where it cannot. The
# configuration of a module is that of the other workflow.
if not workflow.modifier.skip_configfile:
    try:
        check_config_file(CONFIG_FILE)
    except InputError as error:
        annotate(error.problems)
        raise WorkflowError(str(error)) from None
