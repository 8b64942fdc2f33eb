"""Files of configuration as text: what loading them hides, or never ends with."""

import json
from pathlib import Path

import pytest
import yaml

from tearflow.run.problems import InputError
from tearflow.study.config_files import (
    CONFIG_FILE,
    check_config_file,
    check_doubled,
    check_options,
    load,
    order_files,
)
from tearflow.study.configuration import resolve_config

LAUGHS = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
)
UNUSABLE = {
    "Latin-1": ("comparisons: {}\n# Gr\u00fc\u00dfe".encode("latin-1"), 2, "not UTF-8"),
    "UTF-16": ("comparisons: {}".encode("utf-16"), None, "UTF-16"),
    "empty": (b"", None, "the file has no key"),
    "comments alone": (b"# none yet\n", None, "the file has no key"),
    "a list": (b"- a\n- b\n", 1, "the file holds a list"),
    "a text": (b"\n\nreruns best\n", 3, "the file holds a single text"),
    "tabs": (b"figures:\n\ttop_deps: 3\n", 2, "neither YAML nor JSON"),
    "a bracket": (b"comparisons: {\n", 2, "neither YAML nor JSON"),
    "two documents": (b"reruns: best\n---\nreruns: best\n", 2, "neither YAML nor JSON"),
    "a list as key": (b"? [a]\n: b\n", 1, "neither YAML nor JSON"),
    "an unknown tag": (b"reruns: !best x\n", 1, "neither YAML nor JSON"),
    "a list that holds itself": (b"figures: &a\n  label: [*a]\n", 1, "holds itself"),
    "a mapping that holds itself": (b"figures: &a\n  label: {x: {y: *a}}\n", 1, "holds itself"),
    "a text of laughs": (LAUGHS.encode(), 5, "more than 100000 values"),
    "deep brackets": (b"a: " + b"[" * 5000 + b"]" * 5000, None, "nested too deeply"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_file_that_cannot_be_used_is_one_problem(tmp_path, name):
    content, line, words = UNUSABLE[name]
    path = tmp_path / "config.yaml"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        check_config_file(str(path))
    (problem,) = caught.value.problems
    assert problem.row == line
    assert words in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "comparisons: {}\n",
        "\ufeffreruns: best\n",
        '{"reruns":\t"best",\n\t"figures": {"label": ["MMP9"]}}',
        "x: &x {alpha: 1}\ny: {<<: *x, alpha: 2}\nz: {<<: *x}\n",
    ],
)
def test_usable_file_passes(tmp_path, text):
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    check_config_file(str(path))
    assert check_doubled([str(path)]) == []


def test_file_that_is_not_there_is_left_to_snakemake(tmp_path):
    check_config_file(str(tmp_path / "config.yaml"))
    assert check_doubled([str(tmp_path / "config.yaml")]) == []


def test_duplicate_keys_of_every_file_are_named_with_both_lines(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first, second = "a.yaml", "b.json"
    Path(first).write_text("reruns: best\nfigures: {top_deps: 3,\n  top_deps: 4}\nreruns: best\n")
    Path(second).write_text('{"reruns": "best",\n\t"reruns": "refuse"}')
    _, problems = resolve_config({}, [first, second])
    assert [(problem.file, problem.row, problem.message) for problem in problems] == [
        (first, 3, 'duplicate key "top_deps"; the first is in line 2'),
        (first, 4, 'duplicate key "reruns"; the first is in line 1'),
        (second, 2, 'duplicate key "reruns"; the first is in line 1'),
    ]


def test_duplicate_key_in_a_list_is_found(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("figures:\n  label:\n  - a: 1\n    a: 2\n")
    (problem,) = check_doubled([str(path)])
    assert problem.row == 4


def test_duplicate_keys_of_the_command_line_are_named():
    entries = ["before=a", "differential={alpha: 0.1, alpha: 0.2}", "before=b", "after=[x"]
    assert [problem.message for problem in check_doubled([], entries)] == [
        'duplicate key "alpha" in "differential"',
        'duplicate key "before"',
    ]


@pytest.mark.parametrize("option", ["--config", "-C", "--configfile", "--configfiles"])
def test_option_that_is_given_again_is_named(option):
    assert len(check_options(["snakemake", option, "a=1", "-n", option, "b=2"])) == 1
    assert check_options(["snakemake", option, "a=1", "b=2", "-n"]) == []


def test_value_has_the_line_of_the_file_that_gave_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("config").mkdir()
    Path(CONFIG_FILE).write_text("reruns: best\nnormalisation: x\n")
    Path("over.json").write_text(json.dumps({"a": 1, "reruns": "bset"}, indent=1))
    merged = yaml.safe_load("{reruns: bset, normalisation: x, a: 1}")
    _, problems = resolve_config(merged, ["over.json", CONFIG_FILE])
    assert {(problem.file, problem.row) for problem in problems} == {
        ("over.json", 2),
        ("over.json", 3),
        (CONFIG_FILE, 2),
    }


def test_files_of_the_command_go_before_the_one_of_the_workflow(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given = [tmp_path / "first.yaml", "/elsewhere/second.yaml", CONFIG_FILE]
    assert order_files(given) == ["/elsewhere/second.yaml", "first.yaml", CONFIG_FILE]
    assert order_files([]) == [CONFIG_FILE]
    assert order_files([tmp_path / "first.yaml"]) == ["first.yaml", CONFIG_FILE]


def test_value_that_holds_itself_is_refused_before_it_is_copied(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("figures: &a\n  label: [*a]\n")
    with pytest.raises(InputError, match="holds itself"):
        resolve_config(yaml.safe_load(path.read_text()), [str(path)])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2026-13-01", 'YAML takes "2026-13-01" for a date'),
        ("2026-02-01 25:00:00", "for a date"),
        ("9" * 5000, "for a whole number"),
        ("0x_", 'YAML takes "0x_" for a whole number'),
        ("!!float x", 'YAML takes "x" for a number'),
        ("!!bool x", 'YAML takes "x" for true or false'),
        ("!!timestamp x", 'YAML takes "x" for a date'),
    ],
)
def test_what_yaml_cannot_make_of_a_value_is_named_with_its_line(tmp_path, value, words):
    path = tmp_path / "config.yaml"
    path.write_text(f"figures:\n  top_deps: 3\n  label: [LYZ, {value}]\n")
    for read in (check_config_file, load):
        with pytest.raises(InputError) as error:
            read(str(path))
        (problem,) = error.value.problems
        assert problem.row == 3
        assert words in problem.message
        assert "double quotes" in problem.advice


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_number_beyond_every_double_is_out_of_range(sign):
    number = int(f"{sign}{'9' * 400}")
    filled, (problem,) = resolve_config({"differential": {"min_pairs": number}}, [])
    assert f'"differential.min_pairs" is {sign}Infinity' in problem.message
    assert filled["differential"]["min_pairs"] == 3
