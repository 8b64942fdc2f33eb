"""Runs of Snakemake by forks of a process that has imported it, a second faster than a start.

Their jobs are forks as well, if they are of this checkout (warm_jobs.py).
"""

import atexit
import cProfile
import gc
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import warm_jobs

ROOT = Path(__file__).parents[2]
# Environment in which the process that is forked was started.
STARTED_IN = dict(os.environ)
# pytest notes there which test runs.
NOTED = "PYTEST_CURRENT_TEST"
# Far above what a run takes.
TIMEOUT_SECONDS = 600


def is_as_at_start():
    """Whether a run may be a fork: no test has changed the environment."""
    now = {name: value for name, value in os.environ.items() if name != NOTED}
    return now == {name: value for name, value in STARTED_IN.items() if name != NOTED}


@cache
def start(hash_seed):
    """The process of a hash seed that has imported Snakemake; it ends where its input does."""
    folder = tempfile.TemporaryDirectory(prefix="warm-")
    command = [sys.executable, __file__, f"{folder.name}/jobs"]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        text=True,
    )
    atexit.register(folder.cleanup)
    atexit.register(process.communicate)
    return process


def run(arguments, profile=None, hash_seed="random"):
    """Exit status of Snakemake with some arguments, and everything that it printed.

    Its function calls are counted into a profile, if a path of one is given.
    """
    process = start(hash_seed)
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as printed:
        asked = {
            "arguments": [str(argument) for argument in arguments],
            "printed": printed.name,
            "profile": str(profile or ""),
        }
        process.stdin.write(f"{json.dumps(asked)}\n")
        process.stdin.flush()
        return int(process.stdout.readline()), printed.read()


def answer(jobs):
    """Fork for each line of the input; print the exit status of each.

    The jobs of the runs are forked by a server at an address.
    """
    warm_jobs.start_server(jobs)
    # What a run imports, also while it reads the sheets.
    import jsonschema  # noqa: F401
    import pandas  # noqa: F401
    import smart_open  # noqa: F401
    import yte  # noqa: F401
    from snakemake.cli import get_argument_parser
    from snakemake.persistence import file  # noqa: F401

    # Imports the plugins.
    get_argument_parser()
    import_modules()
    fork_jobs(jobs)
    # No fork looks for garbage in what is imported, all of which it would copy.
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            run_in_fork(**asked)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def import_modules():
    """Import what the rules of this checkout do of TearFlow."""
    sys.path.insert(0, str(warm_jobs.SCRIPTS))
    for path in (ROOT / "workflow/rules").glob("*.smk"):
        for name in re.findall(r"^from (tearflow\S+) import", path.read_text(), re.MULTILINE):
            import_module(name)


def forget_modules():
    """Have TearFlow imported again, from where the rules of a copy find it."""
    sys.path.remove(str(warm_jobs.SCRIPTS))
    for name in [name for name in sys.modules if name.partition(".")[0] == "tearflow"]:
        del sys.modules[name]


def run_in_fork(arguments, printed, profile):
    """Become the process of a run."""
    from snakemake.cli import main

    signal.alarm(TIMEOUT_SECONDS)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for descriptor in (1, 2):
        os.dup2(os.open(printed, os.O_WRONLY | os.O_APPEND), descriptor)
    sys.argv = ["snakemake", *arguments]
    # The last that is named counts.
    if dict(pairwise(arguments))["--snakefile"] != str(ROOT / "Snakefile"):
        forget_modules()
    if profile:
        warm_jobs.end(count_calls, profile, main, arguments)
    warm_jobs.end(main, arguments)


def fork_jobs(jobs):
    """Have a server run the scripts of this checkout; a copy's start as they do for a user."""
    from snakemake.script import PythonScript

    start = PythonScript.execute_script

    def execute(script, name, edit=False):
        if not (script.is_local and Path(script.local_path).resolve().parent == warm_jobs.SCRIPTS):
            return start(script, name, edit)
        asked = f"{warm_jobs.CLIENT} {jobs} {{name:q}}"
        return script._execute_cmd(asked, name=name, is_python_script=True)

    PythonScript.execute_script = execute


def count_calls(profile, main, arguments):
    """Run Snakemake, which ends the process, and write its profile before."""
    calls = cProfile.Profile()
    try:
        calls.runcall(main, arguments)
    finally:
        calls.dump_stats(profile)


if __name__ == "__main__":
    answer(*sys.argv[1:])
