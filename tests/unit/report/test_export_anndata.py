"""A cohort as AnnData; with the package where it is installed, which no lock has."""

import sys

import numpy as np
import pytest

import export_anndata
from finished_run import SAMPLES
from tearflow.io.tables import write_frame
from tearflow.run.problems import StoppedError
from tearflow.run.records import to_dict

PATH = "nsde/week2_vs_baseline"


@pytest.fixture
def export(run):
    """Function that writes the first cohort of the run and returns the path of the file."""

    def write():
        folder = run.results / "nsde"
        log2 = run.table("nsde/log2.tsv").set_index("protein_group")
        write_frame((2**log2).reset_index(), folder / "intensities.tsv")
        named = ("proteins", "intensities", "log2")
        export_anndata.main(
            **{name: str(folder / f"{name}.tsv") for name in named},
            quality=str(folder / "qc.tsv"),
            deps={"week2_vs_baseline": str(run.results / PATH / "deps.tsv")},
            samples=list(SAMPLES),
            config=to_dict(run.config),
            h5ad=str(folder / "anndata.h5ad"),
        )
        return folder / "anndata.h5ad"

    return write


def test_file_has_values_samples_proteins_and_statistics(export, run):
    anndata = pytest.importorskip("anndata")
    made = anndata.read_h5ad(export())
    log2 = run.table("nsde/log2.tsv").set_index("protein_group")
    np.testing.assert_array_equal(made.X, log2[made.obs_names].loc[made.var_names].T)
    assert made.obs.loc["A_week2", ["subject", "visit"]].tolist() == ["A", "week2"]
    deps = run.table(f"{PATH}/deps.tsv").set_index("protein_group").loc[made.var_names]
    np.testing.assert_array_equal(made.var["week2_vs_baseline_p_value"], deps["p_value"])
    assert made.varm["week2_vs_baseline"]["gene"].tolist() == deps["gene"].tolist()
    assert set(made.layers) == {"intensity"}


def test_file_is_the_same_bytes_again(export):
    pytest.importorskip("anndata")
    first = export().read_bytes()
    assert export().read_bytes() == first


def test_without_the_package_a_message_names_it(export, monkeypatch):
    monkeypatch.setitem(sys.modules, "anndata", None)
    with pytest.raises(StoppedError, match="pip install anndata"):
        export()
