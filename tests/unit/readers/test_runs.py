import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearflow.readers.run_names import RunMatcher, bare_name


@pytest.mark.parametrize(
    "run",
    [
        "S1",
        "S1.d",
        "S1.d.dia",
        "S1.raw",
        "S1.RAW.DIA",
        "S1.mzML",
        "S1.mzml.dia",
        "S1.wiff",
        "S1.wiff2",
        "S1.d.tar.gz",
        "S1.d.zip",
        "S1.mzML.gz",
        "S1.dia",
        r"D:\tears\S1.d",
        "/data/tears/S1.mzML",
        "tears/S1",
    ],
)
def test_folder_and_known_extensions_are_cut(run):
    assert bare_name(run) == "S1"
    assert RunMatcher([run, "S10.d"]).find("S1") == [run]
    assert RunMatcher(["S1", "S10"]).find(run) == ["S1"]


@pytest.mark.parametrize(
    "run", ["sub-01.ganglia", "S1.d.raw2", "19.08.24_S1", ".d", "S1.txt", "S1.gz"]
)
def test_any_other_dot_is_part_of_the_name(run):
    assert bare_name(run) == run


def test_folders_that_both_name_must_agree():
    matcher = RunMatcher([r"D:\new\S1.d"])
    assert matcher.find(r"D:\old\S1.d") == []
    assert matcher.find("new/S1") == [r"D:\new\S1.d"]


def test_the_extension_decides_between_columns_that_differ_in_nothing_else():
    matcher = RunMatcher(["a/S1.raw", "a/S1.mzML"])
    assert matcher.find("S1.raw") == ["a/S1.raw"]
    assert len(matcher.find("S1")) == 2


def test_the_exact_text_wins():
    assert RunMatcher(["S1", "b/S1"]).find("S1") == ["S1"]


@given(
    st.lists(st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True), unique=True, min_size=1),
    st.sampled_from(["", ".d", ".d.dia", ".raw", ".raw.dia", ".mzML", ".mzML.dia", ".wiff"]),
    st.sampled_from(["", "D:\\x\\", "/x/y/", "x/"]),
)
def test_bare_names_find_their_columns(names, extension, folder):
    matcher = RunMatcher([f"{folder}{name}{extension}" for name in names])
    assert [matcher.find(name) for name in names] == [[column] for column in matcher.columns]
