import errno
import gc
import logging
import os
from contextlib import suppress

import pytest

from tearflow.run.disk import check_folders, check_names
from tearflow.run.job import find_killed, logged_to
from tearflow.run.problems import StoppedError


def fail(log, error):
    with pytest.raises(SystemExit) as stopped, logged_to(log):
        raise error
    assert stopped.value.code == 1


def test_the_end_of_the_process_looks_for_no_garbage_in_what_a_job_made(tmp_path):
    with logged_to(tmp_path / "job.log"):
        before = gc.get_freeze_count()
        kept = [[number] for number in range(1000)]
    assert gc.get_freeze_count() >= before + len(kept)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "a.tsv: the disk is full. Free some space and run again."),
        (errno.EDQUOT, "a.tsv: your share of the disk is used up. Free some space and run again."),
        (errno.EROFS, "a.tsv: the folder can only be read. Run in a folder where you may write"),
        (errno.EACCES, "a.tsv: you have no right to use it. Run in a folder where you may write"),
    ],
)
def test_refusal_of_the_disk_is_one_line(tmp_path, number, said):
    log = tmp_path / "job.log"
    fail(log, OSError(number, "as the system says", "a.tsv"))
    assert log.read_text().startswith(f"ERROR root: {said}")
    assert log.read_text().count("\n") == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "The job ran out of memory. Run on a computer with more"),
        (StoppedError("log2.tsv is damaged: delete it."), "log2.tsv is damaged: delete it."),
    ],
    ids=["memory", "stopped"],
)
def test_what_stops_a_job_is_one_line(tmp_path, error, said):
    log = tmp_path / "job.log"
    fail(log, error)
    assert log.read_text().startswith(f"ERROR root: {said}")
    assert log.read_text().count("\n") == 1


def test_other_errors_of_the_system_keep_their_traceback(tmp_path):
    log = tmp_path / "job.log"
    fail(log, FileNotFoundError(errno.ENOENT, "No such file", "a.tsv"))
    assert "Traceback" in log.read_text()


def test_message_goes_to_the_terminal_where_the_log_is_on_a_full_disk(capsys):
    fail("/dev/full", OSError(errno.ENOSPC, "No space left on device", "a.tsv"))
    printed = capsys.readouterr().err
    assert "a.tsv: the disk is full. Free some space and run again." in printed
    assert "Traceback" not in printed
    # The next log would close this one, which cannot be done without writing what it holds.
    [log] = logging.getLogger().handlers
    logging.getLogger().removeHandler(log)
    with suppress(OSError):
        log.close()


def test_folder_on_a_nearly_full_disk_is_refused(tmp_path, monkeypatch):
    assert check_folders(str(tmp_path / "not/yet/there")) == []
    monkeypatch.setattr("tearflow.run.disk.LEAST_BYTES", float("inf"))
    [problem] = check_folders(str(tmp_path / "one"), str(tmp_path / "two"))
    assert problem.file == str(tmp_path)
    assert "MB of the disk are free" in problem.message


def test_file_or_dead_link_in_the_place_of_a_folder_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    found = [
        (os.path.abspath(problem.file), problem.message.split(",")[0])
        for name in ("file", "file/results", "link", "link/results")
        for problem in check_folders(str(tmp_path / name))
    ]
    file = str(tmp_path / "file"), "this is a file"
    link = str(tmp_path / "link"), "this is a link that leads nowhere"
    assert found == [file, file, link, link]
    (tmp_path / "gone").mkdir()
    assert check_folders(str(tmp_path / "link")) == []


def test_file_with_the_name_of_a_folder_of_results_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results/ssde").mkdir(parents=True)
    (tmp_path / "results/nsde").write_text("x")
    (tmp_path / "results/ssde/week2").write_text("x")
    names = ["nsde", "nsde/week2", "ssde", "ssde/week2", "ssde/week4"]
    found = [problem.file for problem in check_names(["results", "logs"], names)]
    assert found == ["results/nsde", "results/ssde/week2"]


@pytest.mark.parametrize("said", ["died with <Signals.SIGKILL: 9>", "exit status 137"])
def test_killed_job_is_found_in_the_log_of_snakemake(tmp_path, said):
    log = tmp_path / "snakemake.log"
    log.write_text(f"Command 'python find_deps.py' {said}.\n")
    assert "the memory was used up" in find_killed([log])
    log.write_text("Command 'python find_deps.py' returned non-zero exit status 1.\n")
    assert find_killed([log]) == ""
