"""Jobs of several contrasts: what a script sees of each."""

import warnings
from pathlib import Path
from types import SimpleNamespace

import pytest
from snakemake.iocontainers import InputFiles, OutputFiles, Params, Wildcards
from snakemake.report import FileRecord

from tearflow.run.batches import each_contrast, job_of_file
from tearflow.run.job import logged_to
from tearflow.run.snakemake_report import describe_contrast_of_file


@pytest.fixture
def batch():
    """What a script has of a job of two contrasts; their names begin alike."""
    return SimpleNamespace(
        input=InputFiles(
            fromdict={"nsde/w1/deps": "w1.tsv", "nsde/w11/deps": "w11.tsv", "log2": "log2.tsv"}
        ),
        output=OutputFiles(
            fromdict={"nsde/w1/go": ["w1.svg", "w1.png"], "nsde/w11/go": ["w11.svg"]}
        ),
        params=Params(
            fromdict={"code": "abc", "nsde/w1/words": "first", "nsde/w11/words": "second"}
        ),
        wildcards=Wildcards(fromdict={}),
        **dict.fromkeys(("log", "resources", "rule", "threads")),
    )


def test_each_contrast_has_what_is_its_own_and_what_all_share(batch):
    first, second = each_contrast(batch)
    assert dict(first.input.items()) == {"deps": "w1.tsv", "log2": "log2.tsv"}
    assert first.input.log2 == first.input["log2"] == "log2.tsv"
    assert dict(first.output.items()) == {"go": ["w1.svg", "w1.png"]}
    assert dict(second.output.items()) == {"go": ["w11.svg"]}
    assert dict(second.params.items()) == {"code": "abc", "words": "second"}
    assert (second.wildcards.cohort, second.wildcards.contrast) == ("nsde", "w11")


def test_a_job_of_one_contrast_stays_as_it_is(batch):
    batch.wildcards = Wildcards(fromdict={"cohort": "nsde", "contrast": "w1"})
    assert list(each_contrast(batch)) == [batch]


@pytest.mark.parametrize(("path", "words"), [("w1.png", "first"), ("w11.svg", "second")])
def test_a_caption_finds_the_words_of_its_contrast(batch, path, words):
    assert job_of_file(batch, path).params.words == words


def test_a_job_without_a_batch_is_that_of_its_files():
    job = SimpleNamespace(output=OutputFiles(fromdict={"table": "qc.tsv", "pca": ["pca.svg"]}))
    assert job_of_file(job, "pca.svg") is job


def test_a_warning_is_said_at_each_contrast(batch):
    with warnings.catch_warnings(record=True) as said:
        # As Python begins: once for each line of code.
        warnings.simplefilter("default")
        for _ in each_contrast(batch):
            warnings.warn("few pairs", UserWarning, stacklevel=1)
    assert [str(warning.message) for warning in said] == ["few pairs", "few pairs"]


def test_the_log_names_the_contrast_that_failed(batch, tmp_path):
    log = tmp_path / "job.log"
    with pytest.raises(SystemExit), logged_to(log):
        for job in each_contrast(batch):
            if job.wildcards.contrast == "w11":
                raise ValueError("no pair")
    before, first, second = log.read_text().split("INFO tearflow.run.batches: Contrast ")
    assert (before, first) == ("", "nsde/w1\n")
    assert second.startswith("nsde/w11\nERROR") and "no pair" in second


def test_a_report_of_snakemake_is_written_with_the_job_of_each_file(batch, monkeypatch):
    described = []
    monkeypatch.setattr(FileRecord, "render", lambda record: described.append(record.job.params))
    record = SimpleNamespace(job=batch, path=Path("w11.svg"))
    workflow = SimpleNamespace(create_report=lambda: FileRecord.render(record))
    describe_contrast_of_file(workflow)
    workflow.create_report()
    assert [params.words for params in described] == ["second"]
    assert record.job is batch
