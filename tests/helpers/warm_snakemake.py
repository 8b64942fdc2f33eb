"""Runs of Snakemake by forks of a process that has imported it, a second faster than a start."""

import atexit
import cProfile
import json
import os
import signal
import subprocess
import sys
import tempfile
from functools import cache

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
def start():
    """The process that has imported Snakemake; it ends where its input does."""
    command = [sys.executable, __file__]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(process.communicate)
    return process


def run(arguments, profile=None):
    """Exit status of Snakemake with some arguments, and everything that it printed.

    Its function calls are counted into a profile, if a path of one is given.
    """
    process = start()
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as printed:
        asked = {
            "arguments": [str(argument) for argument in arguments],
            "printed": printed.name,
            "profile": str(profile or ""),
        }
        process.stdin.write(f"{json.dumps(asked)}\n")
        process.stdin.flush()
        return int(process.stdout.readline()), printed.read()


def answer():
    """Fork for each line of the input; print the exit status of each."""
    # What reading the sheets imports, but for TearFlow itself, of which a test may have a copy.
    import jsonschema  # noqa: F401
    import pandas  # noqa: F401
    import yte  # noqa: F401
    from snakemake.cli import get_argument_parser, main
    from snakemake.persistence import file  # noqa: F401

    # Imports the plugins.
    get_argument_parser()
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child:
            _, status = os.waitpid(child, 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
            continue
        signal.alarm(TIMEOUT_SECONDS)
        printed = os.open(asked["printed"], os.O_WRONLY)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(printed, 1)
        os.dup2(printed, 2)
        sys.argv = ["snakemake", *asked["arguments"]]
        if asked["profile"]:
            count_calls(asked["profile"], main, asked["arguments"])
        main(asked["arguments"])


def count_calls(profile, main, arguments):
    """Run Snakemake, which ends the process, and write its profile before."""
    calls = cProfile.Profile()
    try:
        calls.runcall(main, arguments)
    finally:
        calls.dump_stats(profile)


if __name__ == "__main__":
    answer()
