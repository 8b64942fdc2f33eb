"""Two results folders side by side: what changed."""

import html
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import compare_runs
from cohorts import design_of, list_proteins
from pairs import make_pairs, pair_differences
from tearflow.comparison.run_folders import open_folders
from tearflow.comparison.run_settings import compare_files, compare_settings
from tearflow.comparison.run_staleness import find_stale
from tearflow.comparison.run_summary import code, count_changes, write_summary
from tearflow.comparison.runs import compare_results
from tearflow.differential.contrast import Contrast, nest_definitions
from tearflow.differential.deps import find_deps, half_means
from tearflow.differential.imputation import impute
from tearflow.differential.normalisation import find_shifts, log2_intensities, normalise
from tearflow.differential.observations import summarise
from tearflow.differential.rule import Rule
from tearflow.differential.table_specs import DEPS
from tearflow.enrichment.table_specs import GO
from tearflow.io.checksums import sha256
from tearflow.io.tables import read_table, write_frame
from tearflow.provenance.manifest import digest_parts, package_versions, workflow_version
from tearflow.run.problems import InputError
from tearflow.run.records import from_dict
from tearflow.study.configuration import resolve_config

CONTRAST = Contrast("dry", "week2", "visit", reference="before", target="after")
PATH = "dry/week2"
CODE = "aaaaaaaaaaaa"
CURRENT = {
    "workflow": {"name": "TearFlow", "version": workflow_version(), "code": CODE},
    "parts": digest_parts(),
    "versions": package_versions(),
}
TERMS = ["ontology", "go_id", "term", "n_hits", "p_value", "genes", "significant", "direction"]
RANKED_COLUMNS = [
    *("ontology", "go_id", "term", "method", "n_genes", "direction"),
    *("p_value", "q_value", "significant"),
]
# Differences of pair A to E of the protein groups that the tests are about; all others are noise.
PLANTED = {
    "STEADY": [2.0, 2.1, 1.9, 2.2, 2.05],
    "SMALL": [1.2, 1.25, 1.3, 1.2, 1.25],
    "HANGS_ON_E": [1.1, 0.7, 1.0, 0.8, 2.4],
    "SPOILT_BY_E": [1.6, 1.5, 1.7, 1.6, -2.5],
}


class Study:
    """A cohort that a test may change before its results are written."""

    def __init__(self):
        random = np.random.default_rng(3)
        noise = random.normal(0, 0.2, (36, 5))
        names = [*PLANTED, *(f"P{row}" for row in range(36))]
        level = random.normal(22, 1.5, (40, 5)).round(3)
        self.log2 = pd.DataFrame(
            np.hstack([level, level + np.vstack([*PLANTED.values(), noise])]),
            index=names,
            columns=[f"{subject}{visit}" for visit in (0, 1) for subject in "ABCDE"],
        )
        self.contaminant = pd.Series(False, index=names)
        self.config = resolve_config({})[0]
        self.contrast = CONTRAST
        self.runs = {sample: [f"run_{sample}"] for sample in self.log2}
        self.matrix, self.code, self.spoil = "first search", CODE, None
        self.terms = pd.DataFrame(
            [["BP", "GO:1", "one", 2, 0.01, "SMALL;STEADY", True, "up"]], columns=TERMS
        )
        self.hubs = pd.DataFrame({"gene": ["STEADY"], "degree": [3], "rank": [1], "hub": [True]})
        self.ranked = pd.DataFrame(
            [
                ["BP", "GO:1", "one", "camera", 9, "up", 0.001, 0.01, True],
                ["BP", "GO:2", "two", "camera", 8, "up", 0.002, 0.02, True],
                ["Own", "a", "set a", "camera", 7, "down", 0.4, 0.5, False],
            ],
            columns=RANKED_COLUMNS,
        )

    def rule(self, **keys):
        self.config["differential"].update(keys)
        return self

    def drop(self, subject):
        samples = [sample for sample in self.log2 if sample.startswith(subject)]
        self.log2 = self.log2.drop(columns=samples)
        self.runs = {sample: self.runs[sample] for sample in self.log2}
        return self

    def shift(self, protein, sample, by, matrix="second search"):
        self.log2.loc[protein, sample] += by
        self.matrix = matrix
        return self

    def write(self, folder):
        results = Path(folder)
        (results / PATH).mkdir(parents=True)
        visits = {"0": "before", "1": "after"}
        samples = [
            {"run": self.runs[s][0], "sample": s, "subject": s[0], "visit": visits[s[1]]}
            for s in self.log2
        ]
        names = self.log2.index
        counts = [2 + len(name) * row % 9 for row, name in enumerate(names)]
        flags = self.contaminant[names].to_numpy()
        proteins = list_proteins(names, n_peptides=counts, contaminant=flags)
        raw = 2 ** self.log2.rename_axis("protein_group")
        pairs = make_pairs(pd.DataFrame(samples), self.contrast)
        write_frame(pairs, results / PATH / "pairs.tsv")
        log2 = log2_intensities(raw.reset_index(drop=True))
        log2 = normalise(
            log2, find_shifts(log2, proteins["contaminant"]), self.config["normalisation"]
        )
        taken = pairs.loc[pairs["complete"], ["reference", "target"]].to_numpy().ravel()
        rule = from_dict(Rule, self.config["differential"])
        filled = impute(log2[taken], rule.imputation)
        counts = proteins["n_peptides"].to_numpy(float)
        observations = summarise(pair_differences(filled, pairs).to_numpy(), counts)
        means = half_means(filled, design_of(pairs))
        deps = find_deps(proteins, means, observations, rule)
        if self.spoil:
            deps.loc[deps["protein_group"] == self.spoil, ["is_dep", "direction"]] = [False, "none"]
        write_frame(deps, results / PATH / "deps.tsv")
        write_frame(self.terms, results / PATH / "go.tsv")
        write_frame(self.hubs, results / PATH / "hubs.tsv")
        if self.ranked is not None:
            write_frame(self.ranked, results / PATH / "ranked.tsv")
        files = sorted(path for path in results.rglob("*.tsv"))
        outputs = [
            {"path": f"results/{path.relative_to(results).as_posix()}", "sha256": sha256(path)}
            for path in files
        ]
        cohort = {"matrix": "report.tsv", "format": "auto", "samples": samples, "runs": self.runs}
        manifest = {
            "workflow": CURRENT["workflow"] | {"code": self.code},
            "parts": CURRENT["parts"],
            "versions": CURRENT["versions"],
            "configuration": {k: v for k, v in self.config.items() if k not in ("before", "after")},
            "cohorts": {"dry": cohort},
            "contrasts": nest_definitions([self.contrast]),
            "comparisons": {},
            "inputs": [{"path": "report.tsv", "sha256": self.matrix}],
            "resources": [{"path": "genes.tsv.gz", "sha256": "genes"}],
            "outputs": outputs,
        }
        text = json.dumps(manifest, indent=2, sort_keys=True)
        (results / "manifest.json").write_text(text)
        return str(folder)


@pytest.fixture
def compare(tmp_path):
    """Function that compares two studies, the plain one where one is left out."""

    def compare(before=None, after=None):
        folders = (
            (before or Study()).write(tmp_path / "before"),
            (after or Study()).write(tmp_path / "after"),
        )
        opened = open_folders(*folders)
        tables = compare_results(*opened)
        tables["counts"] = count_changes(*opened, tables, [])
        tables["summary"] = write_summary(*opened, tables, tables["counts"])
        return tables

    return compare


def changes(tables):
    """Change of every call that differs, by protein group."""
    return tables["deps"].set_index("protein_group")["change"].to_dict()


def row_of(tables, protein):
    return tables["deps"].set_index("protein_group").loc[protein]


def test_the_study_has_the_deps_that_the_tests_build_on(tmp_path):
    deps = read_table(Path(Study().write(tmp_path / "run"), PATH, "deps.tsv"), DEPS)
    assert deps.loc[deps["is_dep"], "protein_group"].tolist() == ["STEADY", "SMALL", "HANGS_ON_E"]


def test_equal_runs_differ_in_nothing(compare):
    tables = compare()
    assert tables["deps"].empty
    assert tables["terms"].empty
    assert tables["hubs"].empty
    assert tables["configuration"].empty
    assert set(tables["inputs"]["status"]) == {"same"}
    assert tables["counts"]["no_dep_changed"]
    assert tables["summary"].startswith("## No DEP changed in 1 contrast\n")


def test_ranked_sets_that_are_gained_lost_and_turned(compare):
    after = Study()
    after.ranked["direction"] = ["down", "up", "down"]
    after.ranked["significant"] = [True, False, True]
    tables = compare(after=after)
    assert tables["ranked"][["go_id", "change"]].to_numpy().tolist() == [
        ["GO:2", "lost"],
        ["GO:1", "turned"],
        ["a", "gained"],
    ]
    assert tables["counts"]["ranked"] == {"gained": 1, "lost": 1, "turned": 1}
    assert "+1 -1, 1 turned" in tables["summary"]


def test_a_run_from_before_there_were_ranked_sets_is_compared(compare):
    before = Study()
    before.ranked = None
    tables = compare(before=before)
    assert tables["ranked"].empty
    assert tables["counts"]["ranked"] == {"gained": 0, "lost": 0, "turned": 0}


@pytest.mark.parametrize(
    ("rule", "lost"),
    [
        ({"log2_fold_change": 1.5}, {"SMALL", "HANGS_ON_E"}),
        ({"alpha": 0.001}, {"HANGS_ON_E"}),
        ({"min_pairs": 6}, {"STEADY", "SMALL", "HANGS_ON_E"}),
        ({"test": "wilcoxon"}, {"STEADY", "SMALL", "HANGS_ON_E"}),
    ],
)
def test_a_changed_rule(compare, rule, lost):
    tables = compare(after=Study().rule(**rule))
    assert changes(tables) == dict.fromkeys(lost, "lost")
    assert tables["inputs"]["status"].eq("same").all()
    assert set(tables["configuration"]["key"]) == {f"differential.{key}" for key in rule}


def test_the_other_direction(compare):
    tables = compare(before=Study().rule(log2_fold_change=1.5))
    assert changes(tables) == {"HANGS_ON_E": "gained", "SMALL": "gained"}


def test_a_dropped_patient(compare):
    tables = compare(after=Study().drop("E"))
    assert changes(tables) == {"SPOILT_BY_E": "gained", "HANGS_ON_E": "lost"}
    assert tables["contrasts"].loc[0, "groups_moved"] == 40


def test_another_name_of_the_same_run_changes_nothing(compare):
    after = Study()
    after.log2 = after.log2.rename(columns={"E0": "F0", "E1": "F1"})
    after.runs = {s: [f"run_{s.replace('F', 'E')}"] for s in after.log2}
    tables = compare(after=after)
    assert tables["deps"].empty
    assert tables["contrasts"].loc[0, "groups_moved"] == 0


def test_a_value_in_the_matrix(compare):
    tables = compare(after=Study().shift("SMALL", "B1", -4))
    assert changes(tables) == {"SMALL": "lost"}
    assert tables["contrasts"].loc[0, "groups_moved"] == 1
    assert set(tables["inputs"]["status"]) == {"changed", "same"}


def test_a_call_near_a_threshold_is_marked(compare):
    """SMALL changes by 1.25 on average: 1.35 misses it by 8 %, 1.5 by 20 %."""
    tables = compare(after=Study().rule(log2_fold_change=1.35))
    assert changes(tables)["SMALL"] == "lost"
    assert row_of(tables, "SMALL")["near_threshold"]
    assert "near a threshold" in tables["summary"]
    assert tables["counts"]["deps_near_threshold"] == tables["deps"]["near_threshold"].sum() > 0


def test_a_call_that_misses_a_threshold_by_much_is_not_marked(compare):
    tables = compare(after=Study().rule(log2_fold_change=1.5))
    assert changes(tables)["SMALL"] == "lost"
    assert not row_of(tables, "SMALL")["near_threshold"]


def test_a_protein_group_that_one_matrix_lacks(compare):
    after = Study()
    after.matrix = "second search"
    after.log2 = after.log2.drop(index="SMALL")
    tables = compare(after=after)
    assert changes(tables) == {"SMALL": "lost"}
    assert row_of(tables, "SMALL")["gene"] == "SMALL"
    assert row_of(tables, "SMALL")["untested_after"] == "not in the matrix"
    assert row_of(tables, "SMALL")["untested_before"] == ""
    assert "after: not in the matrix" in tables["summary"]


def test_a_contaminant(compare):
    after = Study()
    after.contaminant["SMALL"] = True
    tables = compare(after=after)
    assert changes(tables) == {"SMALL": "lost"}
    assert row_of(tables, "SMALL")["untested_after"] == "contaminant"


def test_a_contrast_that_is_defined_otherwise(compare):
    after = Study()
    after.contrast = replace(after.contrast, reference="after", target="before")
    tables = compare(after=after)
    assert changes(tables) == dict.fromkeys(["STEADY", "SMALL", "HANGS_ON_E"], "turned")
    assert tables["counts"]["deps"] == {"gained": 0, "lost": 0, "turned": 3}


def test_terms_and_hubs(compare):
    after = Study()
    after.terms = pd.DataFrame(
        [
            ["CC", "GO:3", "three", 1, 0.9, "STEADY", False, "up"],
            ["BP", "GO:1", "one", 1, 0.2, "STEADY", False, "up"],
            ["BP", "GO:2", "two", 2, 0.01, "HANGS_ON_E;STEADY", True, "mixed"],
        ],
        columns=TERMS,
    )
    after.hubs = pd.DataFrame({"gene": ["STEADY", "SMALL"], "degree": [1, 2], "rank": [2, 1]})
    tables = compare(after=after)
    terms = tables["terms"].set_index("go_id")
    assert terms["change"].to_dict() == {"GO:2": "gained", "GO:1": "lost"}
    assert terms.loc["GO:1", "genes_lost"] == "SMALL"
    assert terms.loc["GO:2", ["n_hits_before", "n_hits_after"]].tolist() == [0, 2]
    hubs = tables["hubs"].set_index("gene")
    assert hubs["change"].to_dict() == {"SMALL": "gained", "STEADY": "fewer"}
    # The later run is of a version that did not say what a hub is.
    assert hubs.loc["STEADY", ["hub_before", "hub_after"]].tolist() == ["hub", ""]
    assert "+1 -1" in tables["summary"]


def test_a_gene_that_is_a_hub_in_one_run_only_is_listed(compare):
    before, after = Study(), Study()
    after.hubs = after.hubs.assign(hub=False)
    hubs = compare(before, after)["hubs"]
    assert hubs[["gene", "change", "hub_before", "hub_after"]].to_numpy().tolist() == [
        ["STEADY", "no longer a hub", "hub", "no hub"]
    ]


@pytest.mark.parametrize(("measure", "listed"), [("p_value", "GO:1"), ("q_value", "GO:2")])
def test_terms_are_those_that_the_measure_lists(compare, measure, listed):
    """The earlier run is of a version without the column, whose terms were called significant."""
    before, after = Study(), Study()
    before.terms = before.terms[:0]
    after.config["enrichment"]["measure"] = measure
    after.terms = pd.DataFrame(
        [
            ["BP", "GO:1", "one", 1, 0.01, "STEADY", False, "up", True],
            ["Reactome", "GO:2", "two", 2, 0.06, "HANGS_ON_E;STEADY", True, "up", False],
        ],
        columns=[*TERMS, "nominal"],
    )
    terms = compare(before, after)["terms"]
    assert terms[["go_id", "change"]].to_numpy().tolist() == [[listed, "gained"]]


def test_files_by_checksum():
    def manifest(**files):
        listed = [{"path": path, "sha256": sha} for path, sha in files.items()]
        return {"inputs": listed, "resources": []}

    table = compare_files(manifest(a="1", b="2", c="3"), manifest(a="1", b="4", d="5"))
    expected = {"a": "same", "b": "changed", "c": "removed", "d": "added"}
    assert table.set_index("file")["status"].to_dict() == expected


def test_settings_that_differ(tmp_path):
    after = Study().rule(alpha=0.01).drop("E")
    opened = open_folders(Study().write(tmp_path / "one"), after.write(tmp_path / "two"))
    table = compare_settings(*(run.manifest for run in opened))
    rows = table.set_index(["part", "key"])
    assert rows.loc[("configuration", "differential.alpha")].tolist() == ["0.05", "0.01"]
    assert rows.loc[("sample", "dry.E0.runs")].tolist() == ["run_E0", ""]
    assert set(table["part"]) == {"configuration", "sample"}


def test_a_contrast_of_one_run_is_counted_and_not_compared(tmp_path):
    folders = [Study().write(tmp_path / name) for name in ("one", "two")]
    manifest = json.loads(Path(folders[1], "manifest.json").read_text())
    manifest["contrasts"] = nest_definitions([replace(CONTRAST, name="month3")])
    for output in manifest["outputs"]:
        output["path"] = output["path"].replace("week2", "month3")
    Path(folders[1], "manifest.json").write_text(json.dumps(manifest))
    Path(folders[1], PATH).rename(Path(folders[1], "dry/month3"))
    opened = open_folders(*folders)
    tables = compare_results(*opened)
    rows = tables["contrasts"].set_index("contrast")
    assert rows["status"].to_dict() == {"dry/month3": "added", "dry/week2": "removed"}
    assert rows.loc["dry/month3", "n_deps_after"] == 3
    assert tables["deps"].empty
    counts = count_changes(*opened, tables, [])
    assert "no contrast in common" in write_summary(*opened, tables, counts)


def edit_manifest(**parts):
    def edit(folder):
        path = folder / "manifest.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | parts))

    return edit


def empty_cohort(folder):
    edit_manifest(cohorts={"dry": {"matrix": "report.tsv"}})(folder)


def drop_column(folder):
    path = folder / PATH / "go.tsv"
    write_frame(read_table(path, GO).drop(columns="significant"), path)
    manifest = json.loads((folder / "manifest.json").read_text())
    for output in manifest["outputs"]:
        if output["path"].endswith("go.tsv"):
            output["sha256"] = sha256(path)
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("name", "spoil", "parts"),
    [
        ("", None, ['key "before" is empty', "--config before=path/to/old/results"]),
        ("old_result", None, ["old_result: the folder was not found", 'nearest: "old_results"']),
        ("old_results/manifest.json", None, ["a file, not a folder"]),
        ("new", None, ["the same folder as"]),
        (".", None, ["the folder has no manifest.json", "the last file that a run writes"]),
        ("run", None, ["its results/ has", "run/results"]),
        ("old_results", lambda f: (f / "manifest.json").write_text("{"), ["cannot be read"]),
        ("old_results", lambda f: (f / "manifest.json").write_text("[]"), ["not a manifest of"]),
        ("old_results", edit_manifest(workflow={"name": "Other"}), ["not a manifest of TearFlow"]),
        ("old_results", edit_manifest(cohorts=3), ['it has no "cohorts"', "TearFlow", "again"]),
        ("old_results", empty_cohort, ['it has no "format"', "again with this version"]),
        ("old_results", lambda f: (f / PATH / "go.tsv").unlink(), ["go.tsv", "is not there"]),
        ("old_results", lambda f: (f / PATH / "go.tsv").write_text("x"), ["run was not finished"]),
        ("old_results", drop_column, ['column "significant" is missing', "Run the analysis again"]),
    ],
)  # fmt: skip
def test_a_folder_that_cannot_be_compared(tmp_path, monkeypatch, name, spoil, parts):
    monkeypatch.chdir(tmp_path)
    Study().write("old_results")
    Study().write("run/results")
    Study().write("new")
    if spoil:
        spoil(Path("old_results"))
    with pytest.raises(InputError) as error:
        compare_results(*open_folders(name, "new"))
    assert len(error.value.problems) == 1
    for part in parts:
        assert part in str(error.value)


def test_every_problem_of_both_folders_is_in_one_message(tmp_path):
    folders = [Study().write(tmp_path / name) for name in ("one", "two")]
    for folder in folders:
        Path(folder, PATH, "deps.tsv").unlink()
    with pytest.raises(InputError, match="2 problems"):
        compare_results(*open_folders(*folders))
    with pytest.raises(InputError, match="2 problems"):
        open_folders("nowhere", "nowhere_else")
    edit_manifest(outputs=[])(Path(folders[0]))
    with pytest.raises(InputError, match=r"does not list dry/week2/go\.tsv"):
        compare_results(*open_folders(*folders))


def test_another_version_is_compared_and_named(tmp_path):
    folders = [Study().write(tmp_path / name) for name in ("one", "two")]
    edit_manifest(workflow={"name": "TearFlow", "version": "0.0.9", "code": CODE})(Path(folders[0]))
    opened = open_folders(*folders)
    tables = compare_results(*opened)
    summary = write_summary(*opened, tables, count_changes(*opened, tables, []))
    assert f"`version` `0.0.9` → `{workflow_version()}`" in summary


def test_results_outside_of_their_folder_are_listed_by_their_last_name(tmp_path):
    folders = [Study().write(tmp_path / name) for name in ("one", "two")]
    manifest = json.loads(Path(folders[0], "manifest.json").read_text())
    for output in manifest["outputs"]:
        output["path"] = Path(output["path"]).name
    Path(folders[0], "manifest.json").write_text(json.dumps(manifest))
    assert compare_results(*open_folders(*folders))["deps"].empty


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Function that runs the script in a folder with sheets and results."""
    monkeypatch.chdir(tmp_path)
    Study().write("old")
    study = Study().rule(log2_fold_change=1.5)
    study.write("results")
    Path("report.tsv").write_text("matrix")
    Path("genes.tsv.gz").write_text("genes")
    manifest = json.loads(Path("results/manifest.json").read_text())
    manifest["inputs"][0]["sha256"] = sha256("report.tsv")
    manifest["resources"][0]["sha256"] = sha256("genes.tsv.gz")
    Path("results/manifest.json").write_text(json.dumps(manifest))
    settings = {key: manifest[key] for key in ("configuration", "cohorts", "contrasts")}

    def run(before="old", after="results", code=CODE):
        files = {path: sha256(path) for path in ("report.tsv", "genes.tsv.gz")}
        compare_runs.main(before, after, "results", settings, files, code)
        folder = Path(after, "compare_runs")
        return {path.name: path.read_bytes() for path in sorted(folder.glob("[!.]*"))}

    return run


def test_the_script_writes_the_same_bytes_again_and_no_path_of_the_machine(written, tmp_path):
    first = written()
    assert list(first) == [
        *("comparisons.tsv", "configuration.tsv", "contrasts.tsv", "deps.tsv", "hubs.tsv"),
        *("inputs.tsv", "places.tsv", "ranked.tsv", "summary.json", "summary.md", "terms.tsv"),
    ]
    assert first == written()
    assert not any(str(tmp_path).encode() in content for content in first.values())
    counts = json.loads(first["summary.json"])
    assert counts["deps"]["lost"] == 2
    assert counts["stale"] == []
    assert first["summary.md"].startswith(b"## 2 DEPs changed: 2 lost\n")


def test_the_script_says_on_the_screen_what_it_found(written, capsys):
    written()
    assert capsys.readouterr().out == "2 DEPs changed: 2 lost: results/compare_runs/summary.md\n"


def test_results_that_are_out_of_date_are_called_so(written):
    Path("report.tsv").write_text("another matrix")
    text = written(code="cccccccccccc")
    assert json.loads(text["summary.json"])["stale"] == ["report.tsv", "TearFlow itself"]
    assert "**The later results are out of date**" in text["summary.md"].decode()


def test_another_configuration_makes_results_out_of_date(written):
    [results] = [open_folders("old", "results")[1]]
    settings = {"configuration": {**results.manifest["configuration"], "reruns": "best"}}
    files = {path: sha256(path) for path in ("report.tsv", "genes.tsv.gz")}
    assert find_stale(results, settings, files, CODE) == ["the configuration"]


def test_results_of_another_folder_are_never_out_of_date(written):
    text = written(before="results", after="old")
    assert json.loads(text["summary.json"])["stale"] == []


def test_a_long_list_is_cut_in_the_summary_and_whole_in_the_table(compare):
    before, after = Study(), Study()
    for study in (before, after):
        study.log2 = study.log2.rename(index={"P0": "P0|x"})
        study.contaminant = pd.Series(False, index=study.log2.index)
    before.log2.iloc[4:34, 5:] = before.log2.iloc[4:34, :5].to_numpy() + PLANTED["STEADY"]
    before.log2.loc["P0|x", "A1"] += 0.5
    after.matrix = "second search"
    tables = compare(before, after)
    assert len(tables["deps"]) == 30
    assert "and 10 more in deps.tsv." in tables["summary"]
    assert tables["summary"].count("| lost | 2") == 20
    assert "| <code>P0&#124;x</code> | lost |" in tables["summary"]


@pytest.mark.parametrize(
    "name",
    [
        *("<img src=x>", "[x](https://example.invalid)", "@someone #1", "::error::x", "&lt;"),
        *("a`b``c", "a|b", "a\\|b", "x\\", "</code><b>x", "a\r\n## b", "*a* _b_ ~~c~~ $d$"),
    ],
)
def test_a_name_stays_text_in_the_summary(name):
    shown = code(name)
    if shown.startswith("`"):
        inside = shown[1:-1]
        assert not set("`|\\\n\r") & set(inside)
    else:
        inside = shown.removeprefix("<code>").removesuffix("</code>")
        assert re.fullmatch(r"(?:\w|&#\d+;| )+", inside)
        inside = html.unescape(inside)
    assert inside == " ".join(name.split())
