"""Jobs by forks of a process that has imported what they need, half a second faster each.

As a program this is the client: it has a script run in its place and ends as that does.
"""

import json
import os
import signal
import socket
import sys
from pathlib import Path

HERE = Path(__file__)
SCRIPTS = HERE.parents[2] / "workflow/scripts"
# The client does without packages, and so without the search for them.
CLIENT = f"{sys.executable} -I -S {HERE}"
MESSAGE_BYTES = 2**20


def ask(address, script):
    """Exit status of a script, run by the server at an address, here and in this environment."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
        server.connect(address)
        asked = json.dumps([script, os.getcwd(), dict(os.environ)])
        socket.send_fds(server, [asked.encode()], [1, 2])
        # Nothing comes where who waits for the job was killed.
        return int(server.recv(MESSAGE_BYTES) or 1)


def start_server(address):
    """Fork a process that imports the scripts of this checkout, then runs each that is asked for.

    It ends with the process that calls this.
    """
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listening.bind(address)
    # Who asks before the imports are done waits.
    listening.listen()
    # Of the pipe the caller, and its forks, hold one end until they end.
    caller_lives, held = os.pipe()
    if os.fork() == 0:
        os.close(held)
        import_scripts()
        serve(listening, caller_lives)
        os._exit(0)
    os.close(caller_lives)
    listening.close()


def import_scripts():
    """Import what jobs do; with one thread, since only the one that forks lives on in a fork."""
    from importlib import import_module

    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    sys.path.append(str(SCRIPTS))
    for path in SCRIPTS.glob("*.py"):
        import_module(path.stem)
    # What functions import when they are called.
    for name in ("matplotlib.figure", "networkx", "openpyxl", "scipy.stats", "seaborn"):
        import_module(name)


def serve(listening, caller_lives):
    """Answer each request in a process of its own, until the caller has ended."""
    from select import select

    # Nobody waits for those who answer.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while caller_lives not in select([listening, caller_lives], [], [])[0]:
        client, _ = listening.accept()
        if os.fork() == 0:
            answer(client)
        client.close()


def answer(client):
    """Run the script that a client asks for, then tell its exit status."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    asked, printed, _, _ = socket.recv_fds(client, MESSAGE_BYTES, 2)
    if (job := os.fork()) == 0:
        client.close()
        run(*json.loads(asked), printed)
    _, status = os.waitpid(job, 0)
    client.send(str(os.waitstatus_to_exitcode(status) & 0xFF).encode())
    os._exit(0)


def run(script, folder, environment, printed):
    """Become the process of a script, and end as one."""
    import runpy
    import tempfile

    for descriptor, target in zip(printed, (1, 2), strict=True):
        os.dup2(descriptor, target)
    os.chdir(folder)
    os.environ.clear()
    os.environ |= environment
    # It was found in another environment.
    tempfile.tempdir = None
    sys.argv = [script]
    end(runpy.run_path, script, run_name="__main__")


def end(last, *arguments, **options):
    """Call the last that a fork does, and end it at once.

    What a fork frees of all that was imported, it copies before.
    """
    import atexit

    try:
        last(*arguments, **options)
        status = 0
    except SystemExit as ended:
        status = ended.code or 0
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    sys.exit(ask(*sys.argv[1:]))
