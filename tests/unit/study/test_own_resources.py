"""Resources of the user's own: how each begins is looked at before any job runs."""

import gzip
import os
from pathlib import Path

import pytest

from tearflow.run.bundled import BUNDLED
from tearflow.study.known_genes import Resources
from tearflow.study.panel_genes import note_panel_genes, note_panel_names
from tearflow.study.resources import check_resources, find_resources

HOME = Path(__file__).parents[3]
CHOSEN = dict.fromkeys(BUNDLED, "bundled") | {"proteome": "none"}
LINKS = "9606.protein.links.v12.0.txt"
INFO = "9606.protein.info.v12.0.txt"
OBO = "format-version: 1.2\n\n[Term]\nid: GO:0000001\nname: lysis\n"
GAF = "!gaf-version: 2.2\n" + "\t".join(
    ["U", "P1", "LYZ", "is_a", "GO:0000001", "x", "IDA"] + ["x"] * 8
)
SOUND = {
    "genes": "uniprot\tsymbol\nP61626\tLYZ\n",
    "ontology": OBO,
    "annotation": GAF,
    "interactions": "gene_a\tgene_b\tscore\nLYZ\tLTF\t0.9\n",
    "proteome": ">P61626\nMK\n",
    "contaminants": ">P61626\nMK\n",
}


@pytest.fixture
def look(tmp_path, monkeypatch):
    """Function that looks at one resource of the user's own."""
    monkeypatch.chdir(tmp_path)

    def look_at(name, content, path="own.txt", **others):
        Path(path).write_bytes(content if isinstance(content, bytes) else content.encode())
        chosen = CHOSEN | others | {name: path}
        found, problems = check_resources(
            chosen, find_resources(chosen, "human", HOME), "human", {}
        )
        return found, "\n".join(map(str, problems))

    return look_at


@pytest.mark.parametrize("name", SOUND)
@pytest.mark.parametrize("packed", [False, True])
def test_a_sound_file_is_taken(look, name, packed):
    content = SOUND[name].encode()
    found, problems = look(name, gzip.compress(content) if packed else content)
    assert not problems
    assert found[name] == "own.txt"


@pytest.mark.parametrize("name", SOUND)
@pytest.mark.parametrize("other", ["report", *SOUND])
def test_a_file_of_another_kind_is_refused(look, name, other):
    content = SOUND.get(other, "Protein.Group\tGenes\tA.raw\nP1\tLYZ\t1\n")
    # A FASTA is a FASTA, whatever it is given for.
    if content != SOUND[name]:
        assert look(name, content)[1].startswith("own.txt, line ")


@pytest.mark.parametrize("name", SOUND)
def test_only_the_start_of_a_file_is_read(look, name):
    far = SOUND[name] + SOUND[name].splitlines(keepends=True)[-1] * 30_000 + "\0\t\t\t\t\t\t\n"
    assert not look(name, far)[1]
    near = SOUND[name] + "\n\0\t\t\t\t\t\t\n"
    assert "the line holds a NUL byte" in look(name, near)[1]


@pytest.mark.parametrize("name", SOUND)
def test_an_encoding_is_told_with_the_line(look, name):
    assert "line 9: byte 0xe9 is not UTF-8" in look(name, b"! x\n" * 8 + b"Sj\xe9gren\n")[1]


def write_links(species="9606", names="9606"):
    Path(INFO).write_text(f"#string_protein_id\tpreferred_name\n{names}.E1\tLYZ\n")
    return f"protein1 protein2 combined_score\n{species}.E1 {species}.E2 950\n"


def test_the_names_of_string_are_a_resource(look):
    found, problems = look("interactions", write_links(), LINKS)
    assert not problems
    assert found["string_names"] == INFO
    assert "string_names" not in look("interactions", SOUND["interactions"])[0]
    links = write_links()
    os.remove(INFO)
    assert f'"{INFO}.gz", are not beside' in look("interactions", links, LINKS)[1]


def test_string_of_another_species_needs_its_genes_or_annotation(look):
    _, problems = look("interactions", write_links("10090", "10090"), LINKS)
    assert "the proteins are of species 10090, and the bundled genes are human" in problems
    Path("genes.tsv").write_text(SOUND["genes"])
    links = write_links("10090", "10090")
    assert not look("interactions", links, LINKS, genes="genes.tsv")[1]
    links = write_links("10090", "9606")
    _, problems = look("interactions", links, LINKS, genes="genes.tsv")
    assert f"{INFO}: the names are of species 9606, {LINKS} is of 10090" in problems


def test_a_pipe_is_refused_and_not_waited_for(look, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    chosen = CHOSEN | {"genes": "pipe"}
    _, (problem,) = check_resources(chosen, find_resources(chosen, "human", HOME), "human", {})
    assert "this is a pipe, a socket or a device" in str(problem)


def test_bundled_files_are_not_read(monkeypatch):
    monkeypatch.setattr("tearflow.study.resources.read_start", None)
    assert check_resources(CHOSEN, find_resources(CHOSEN, "human", HOME), "human", {})[1] == []


def test_panels_of_the_user_are_read_beside_the_bundled_ones(tmp_path):
    path = tmp_path / "panels.tsv"
    path.write_text("panel\tgene\nmine\tALB\nmine\tCLG4B\nmine\tXYZ9\n")
    chosen = CHOSEN | {"panels": str(path), "markers": "none"}
    found = find_resources(chosen, "human", HOME)
    assert found["panels"] == str(path)
    assert Path(found["bundled_panels"]).name == "panels.tsv"
    assert "markers" not in found
    assert check_resources(chosen, found, "human", {})[1] == []
    (note,) = note_panel_genes(Resources(found))
    assert note.warning
    assert "2 of 3 genes will not be found, since the gene table has no such symbol" in note.message
    assert "CLG4B (today MMP9), XYZ9" in note.message


def test_a_panel_that_replaces_a_bundled_one_is_named(tmp_path):
    path = tmp_path / "panels.tsv"
    path.write_text("panel\tgene\nblood\tHBB\nComplement\tC3\nmine\tALB\n")
    found = find_resources(CHOSEN | {"panels": str(path)}, "human", HOME)
    replaced, beside = note_panel_names(Resources(found))
    assert replaced.message == "the bundled panels of the same name are replaced: blood"
    assert not replaced.warning
    assert "by capitals only: Complement (bundled: complement). Both are scored" in beside.message
    assert beside.warning
    path.write_text("panel\tgene\nmine\tALB\n")
    assert note_panel_names(Resources(found)) == []
    assert note_panel_names(Resources(find_resources(CHOSEN, "human", HOME))) == []


def test_unknown_genes_of_interactions_to_leave_out_are_named(tmp_path):
    """An outdated symbol is translated there."""
    path = tmp_path / "exclude.tsv"
    path.write_text("gene_a\tgene_b\nCLG4B\tELANE\nXYZ9\tmmp8\n")
    bundled = find_resources(CHOSEN, "human", HOME)
    (note,) = note_panel_genes(Resources(bundled | {"excluded_interactions": str(path)}))
    assert "2 of 4 genes will not be found" in note.message
    assert ": XYZ9, mmp8. " in note.message


@pytest.mark.parametrize("name", ["panels", "markers"])
def test_mistakes_in_panels_of_the_user_are_found_at_the_start(tmp_path, name):
    path = tmp_path / "own.tsv"
    path.write_text("gene\nALB\n")
    chosen = CHOSEN | {name: str(path)}
    found = find_resources(chosen, "human", HOME)
    _, (problem,) = check_resources(chosen, found, "human", {})
    assert (problem.file, problem.row) == (str(path), 1)
    chosen = CHOSEN | {name: "missing.tsv"}
    _, (problem,) = check_resources(
        chosen, find_resources(chosen, "human", HOME), "human", {"resources": {name: "missing.tsv"}}
    )
    assert f'key "resources.{name}", file "missing.tsv"' in problem.message
    assert problem.advice.startswith("Correct the path")


def found_for(species, **others):
    chosen = CHOSEN | others
    return check_resources(chosen, find_resources(chosen, species, HOME), species, {})


@pytest.mark.parametrize("species", ["mouse", "rat"])
def test_annotation_of_mouse_and_rat_is_the_human_one_with_orthologs(
    species, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    found, problems = found_for(species)
    assert problems == []
    folder = HOME / "resources"
    assert found["genes"] == str(folder / species / "genes.tsv.gz")
    assert found["annotation"] == str(folder / "human/gene2go.tsv.gz")
    assert found["orthologs"] == str(folder / species / "orthologs.tsv.gz")
    assert found["interactions"] == str(folder / species / "interactions.tsv.gz")
    assert found["built_sets"] == str(folder / "human/gene_sets.gz")
    own = tmp_path / "own.gmt"
    own.write_text("A\t\tLtf\tLyz2\n")
    found, problems = found_for(species, annotation=str(own))
    assert problems == []
    assert not {"orthologs", "built_sets"} & found.keys()


@pytest.mark.parametrize(("species", "taxon"), [("rabbit", "9986"), ("pig", "9823")])
def test_a_species_without_tables_needs_those_of_the_user(species, taxon, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _, (problem,) = found_for(species)
    assert f'key "species" is {species}, of which no genes, annotation or interactions' in str(
        problem
    )
    assert f"STRING's links of {taxon}" in problem.advice
    for name in ("genes", "annotation", "interactions"):
        Path(name).write_text(SOUND[name])
    _, (problem,) = found_for(species, genes="genes", annotation="annotation")
    assert "of which no interactions ship" in str(problem)
    assert "as resources.interactions:" in problem.advice
    given = {name: name for name in ("genes", "annotation", "interactions")}
    found, problems = found_for(species, **given)
    assert problems == []
    assert given.items() <= found.items()
    assert "ontology" in found


def test_string_of_another_species_than_the_declared_one_is_refused(look):
    links = write_links("9606", "9606")
    Path(LINKS).write_text(links)
    _, problems = found_for("mouse", interactions=LINKS)
    assert "of species 9606, and the bundled genes are mouse, 10090" in str(problems[0])
