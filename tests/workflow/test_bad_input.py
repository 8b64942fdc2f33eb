"""Mistakes of a user through the command line: all of them at once, status 1, nothing written."""

import pytest


def replace(path, old, new, count=1):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def append(path, *rows):
    with path.open("a", encoding="utf-8") as sheet:
        sheet.writelines("\t".join(row) + "\n" for row in rows)


def header(path):
    return path.read_text(encoding="utf-8").splitlines()[0].split("\t")


def sample_row(directory, **values):
    """Cells of a row of samples.tsv in the order of its header."""
    return [values.get(column, "") for column in header(directory / "config/samples.tsv")]


def contrast_row(directory, **values):
    return [values.get(column, "") for column in header(directory / "config/contrasts.tsv")]


def misspell_configuration(directory):
    config = directory / "config/config.yaml"
    replace(config, "\nnormalisation: none", "\nnormalization: none")
    replace(config, "  test: paired_t", "  tests: paired_t")
    replace(config, "  alpha: 0.05", "  alpha: 5")
    replace(config, "[is_a, part_of]", "[is_a, partof]")
    return ["normalization", "normalisation", "tests", "alpha", "partof", "part_of"]


def misname_sheets(directory):
    config = directory / "config/config.yaml"
    replace(config, "samples: config/samples.tsv", "samples: config/sample.tsv")
    replace(config, "genes: bundled", "genes: missing_genes.tsv")
    return ["config/sample.tsv", "missing_genes.tsv"]


def misname_rows(directory):
    config, samples = directory / "config/config.yaml", directory / "config/samples.tsv"
    append(
        samples,
        sample_row(
            directory, cohort="nsde", run="no_such_run", sample="extra", subject="X", visit="week2"
        ),
        sample_row(
            directory, cohort="nsdee", run="other_run", sample="more", subject="Y", visit="week2"
        ),
    )
    append(
        directory / "config/contrasts.tsv",
        contrast_row(
            directory,
            cohort="sside",
            contrast="week2_vs_baseline",
            variable="visit",
            reference="baseline",
            target="week2",
            pair_by="subject",
        ),
        contrast_row(
            directory,
            cohort="ssde",
            contrast="week4_vs_baseline",
            variable="visit",
            reference="basline",
            target="week4",
            pair_by="subject",
        ),
    )
    replace(config, "ssde/week2_vs_baseline]", "ssde/week2_vs_basline]")
    return [
        "no_such_run",
        "nsdee",
        '(nearest: "nsde")',
        "sside",
        "basline",
        '(nearest: "baseline")',
        "week4",
        "ssde/week2_vs_basline",
    ]


def lose_a_column(directory):
    replace(directory / "config/samples.tsv", "subject", "patient")
    replace(directory / "config/contrasts.tsv", "reference", "base")
    return ["subject", "reference", "base"]


def bring_another_table(directory):
    matrix, other = sorted((directory / "resources/demo").glob("*.pg_matrix.tsv"))
    matrix.write_text("name\tage\nanna\t34\n", encoding="utf-8")
    other.unlink()
    return [matrix.name, "Protein.Group", other.name]


def leave_too_few_pairs(directory):
    samples = directory / "config/samples.tsv"
    rows = samples.read_text(encoding="utf-8").splitlines()
    columns = rows[0].split("\t")
    cohort, visit = columns.index("cohort"), columns.index("visit")
    ssde = [
        row
        for row in rows[1:]
        if row.split("\t")[cohort] == "ssde" and row.split("\t")[visit] == "week2"
    ]
    kept = [row for row in rows if row not in ssde[1:]]
    nsde = next(row for row in kept[1:] if row.split("\t")[cohort] == "nsde")
    samples.write_text("\n".join([*kept, nsde]) + "\n", encoding="utf-8")
    # The line that is doubled is the last one of the sheet.
    return [
        "pairs",
        "min_pairs",
        f"line {len(kept) + 1}",
        nsde.split("\t")[columns.index("sample")],
    ]


def bring_other_resources(directory):
    config = directory / "config/config.yaml"
    for name in ("ontology", "annotation", "interactions"):
        replace(config, f"{name}: bundled", f"{name}: config/cohorts.tsv")
    return [
        'config/cohorts.tsv, line 1: "cohort',
        "Give as resources.ontology an ontology in OBO format",
        "Give as resources.annotation",
        'column "gene_a" is missing',
    ]


MISTAKES = [
    bring_other_resources,
    misspell_configuration,
    misname_sheets,
    misname_rows,
    lose_a_column,
    bring_another_table,
    leave_too_few_pairs,
]


@pytest.mark.parametrize("make", MISTAKES, ids=lambda make: make.__name__)
def test_mistakes_are_listed_at_once(directory, snakemake, make):
    expected = make(directory)
    status, printed = snakemake("--dry-run", directory=directory)
    assert status == 1, printed
    assert "in the input:" in printed
    assert "Traceback" not in printed
    assert [text for text in expected if text not in printed] == [], printed
    assert not (directory / "results").exists()


def test_text_among_the_intensities_stops_the_job_with_file_row_and_value(directory, snakemake):
    matrix = directory / "resources/demo/nsde.pg_matrix.tsv"
    lines = matrix.read_text(encoding="utf-8").splitlines()
    lines[4] = "\t".join([*lines[4].split("\t")[:-1], "n.d."])
    matrix.write_text("\n".join(lines) + "\n", encoding="utf-8")
    status, printed = snakemake("--cores", "2", directory=directory)
    assert status == 1, printed
    assert "Traceback" not in printed
    assert all(text in printed for text in (matrix.name, "line 5", '"n.d."')), printed
    assert not list((directory / "results").glob("nsde/*"))


def test_the_names_of_string_are_an_input_of_the_hubs(directory, snakemake, edit):
    links, names = "9606.protein.links.v12.0.txt", "9606.protein.info.v12.0.txt"
    (directory / links).write_text("protein1 protein2 combined_score\n9606.E1 9606.E2 950\n")
    (directory / names).write_text("#string_protein_id\tpreferred_name\n9606.E1\tLYZ\n")
    edit(directory, {"resources/interactions": links})
    target = "results/nsde/week2_vs_baseline/hubs.tsv"
    status, printed = snakemake("--dry-run", target, directory=directory)
    assert status == 0, printed
    job = printed.split("rule find_hubs:")[1].split("output:")[0]
    assert links in job
    assert names in job
