"""Mistakes of a user through the command line: all of them at once, status 1, nothing written.

What each message says is tested in `tests/unit`.
"""


def replace(path, old, new, count=1):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def test_mistakes_of_all_kinds_are_listed_at_once(directory, snakemake):
    config, samples = directory / "config/config.yaml", directory / "config/samples.tsv"
    replace(config, "  # test: paired_t", "  tests: paired_t")
    replace(config, "genes: bundled", "genes: missing_genes.tsv")
    replace(config, "ontology: bundled", "ontology: config/cohorts.tsv")
    replace(config, "ssde/week2_vs_baseline]", "ssde/week2_vs_basline]")
    replace(samples, "\tweek2", "\tweek3")
    replace(directory / "config/contrasts.tsv", "\tbaseline", "\tbasline")
    (directory / "resources/demo/ssde.pg_matrix.tsv").write_text("name\tage\nanna\t34\n")
    status, printed = snakemake("--dry-run", directory=directory)
    assert status == 1, printed
    assert "in the input:" in printed
    assert "Traceback" not in printed
    places = (
        "config/config.yaml, line",
        "missing_genes.tsv",
        "config/cohorts.tsv, line 1",
        "config/contrasts.tsv, line 2, column reference",
        "resources/demo/ssde.pg_matrix.tsv",
        "week2_vs_basline",
    )
    assert [place for place in places if place not in printed] == [], printed
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
    asked = ("--dry-run", "--printshellcmds", target)
    status, printed = snakemake(*asked, directory=directory)
    assert status == 0, printed
    job = printed.split("rule interpret_deps:")[1].split("output:")[0]
    assert links in job
    assert names in job
