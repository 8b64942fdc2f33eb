import gzip

import numpy as np
import pandas as pd
import pytest

from tearflow.network.analysis import tabulate_edges
from tearflow.network.interaction_files import (
    check_interactions,
    check_species,
    find_string_names,
)
from tearflow.network.interactions import cut, read_links, require_cut
from tearflow.run.bundled import SPECIES, bundled_file
from tearflow.run.problems import InputError
from tearflow.study.configuration import BUNDLED_SCORE

LINKS = """protein1 protein2 combined_score
9606.ENSP1 9606.ENSP2 950
9606.ENSP2 9606.ENSP1 950
9606.ENSP1 9606.ENSP3 400
9606.ENSP3 9606.ENSP1 400
9606.ENSP2 9606.ENSP9 700
9606.ENSP9 9606.ENSP2 700
"""
INFO = """#string_protein_id\tpreferred_name\tprotein_size\tannotation
9606.ENSP1\tCLG4B\t707\tcleaves "gelatin, and
9606.ENSP2\tPRTN3\t256\t"Myeloblastin
9606.ENSP3\tELANE\t267\tElastase
9606.ENSP9\tALB\t609\tAlbumin
"""
CURRENT = {"CLG4B": "MMP9"}
GENES = {"MMP9", "PRTN3", "ELANE", "MASP1"}


def write_string(folder, links="9606.protein.links.v12.0.txt", compressed=False):
    ending = ".gz" if compressed else ""
    info = folder / f"9606.protein.info.v12.0.txt{ending}"
    path = folder / f"{links}{ending}"
    for target, text in ((info, INFO), (path, LINKS)):
        target.write_bytes(gzip.compress(text.encode()) if compressed else text.encode())
    return path


def write_plain(folder, *rows, header="gene_a\tgene_b\tscore"):
    path = folder / "own.tsv"
    path.write_text("\n".join([header, *("\t".join(map(str, row)) for row in rows)]) + "\n")
    return path


def read_network(path, names, genes, current, min_score):
    """Network of all the genes, as `interpret_deps` reads and cuts it."""
    links = read_links(path, names, genes, current)
    require_cut(links, min_score, str(path), "network.min_score")
    return cut(links, min_score)


def edges_of(network):
    return tabulate_edges(network, np.ones(len(network.genes), dtype=bool))


def present_in(network):
    return set(network.genes[network.present])


def names_of(path):
    """STRING's names beside its links; nothing for a plain table."""
    return find_string_names(str(path)) if "links" in path.name else None


def problems_of(path):
    with pytest.raises(InputError) as caught:
        read_network(path, names_of(path), GENES, CURRENT, 0.4)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize(
    "links",
    [
        "9606.protein.links.v12.0.txt",
        "9606.protein.physical.links.v12.0.txt",
        "9606.protein.links.full.v12.0.txt",
    ],
)
def test_string(tmp_path, links, compressed):
    path = write_string(tmp_path, links, compressed)
    network = read_network(path, names_of(path), GENES, CURRENT, 0.4)
    assert edges_of(network).to_numpy().tolist() == [
        ["ELANE", "MMP9", 0.4],
        ["MMP9", "PRTN3", 0.95],
    ]
    assert present_in(network) == {"ELANE", "MMP9", "PRTN3"}
    assert (network.name, network.links.about.scale, network.links.lowest) == (path.name, 1000, 0.4)


def test_cut_leaves_out_edges_and_genes(tmp_path):
    path = write_string(tmp_path)
    network = read_network(path, names_of(path), GENES, CURRENT, 0.7)
    assert edges_of(network)["gene_a"].tolist() == ["MMP9"]
    assert present_in(network) == {"MMP9", "PRTN3"}


def test_cut_above_every_score_is_refused(tmp_path):
    path = write_plain(tmp_path, ("MMP9", "PRTN3", 400), ("ELANE", "A", 700))
    with pytest.raises(InputError) as error:
        read_network(path, None, GENES, {}, 0.8)
    [problem] = error.value.problems
    assert problem.message == "no interaction has a score of 0.8, the highest is 0.7"


@pytest.mark.parametrize("species", [name for name in SPECIES if SPECIES[name].has_tables])
def test_bundled_network_has_the_one_score_that_the_configuration_is_held_to(species):
    bundled = pd.read_table(bundled_file("interactions", species))
    assert set(bundled["score"]) == {BUNDLED_SCORE}


def test_names_of_string_must_be_beside_it(tmp_path):
    path = write_string(tmp_path)
    (tmp_path / "9606.protein.info.v12.0.txt").unlink()
    (problem,) = problems_of(path)
    assert '"9606.protein.info.v12.0.txt.gz", are not beside the file of links' in problem


def test_plain_table(tmp_path):
    rows = [("PRTN3", "CLG4B", 0.9), ("MMP9", "PRTN3", 0.95), ("MMP9", "MMP9", 1), ("A", "B", 0.1)]
    network = read_network(write_plain(tmp_path, *rows), None, GENES, CURRENT, 0.4)
    assert edges_of(network).to_numpy().tolist() == [["MMP9", "PRTN3", 0.95]]
    assert (network.name, network.links.about.scale, network.links.lowest) == ("own.tsv", 1, 0.1)


def test_scale_of_a_plain_table_is_found(tmp_path):
    network = read_network(write_plain(tmp_path, ("MMP9", "PRTN3", 400)), None, GENES, {}, 0.4)
    assert edges_of(network)["score"].tolist() == [0.4]
    assert network.links.about.scale == 1000


def test_columns_in_another_order_and_more(tmp_path):
    path = write_plain(
        tmp_path, ("x", 0.9, "PRTN3", "MMP9"), header="source\tscore\tgene_b\tgene_a"
    )
    assert len(edges_of(read_network(path, None, GENES, {}, 0.4))) == 1


def test_no_interaction_at_all(tmp_path):
    network = read_network(write_plain(tmp_path), None, GENES, {}, 0.4)
    assert edges_of(network).columns.tolist() == ["gene_a", "gene_b", "score"]
    assert edges_of(network).empty
    assert present_in(network) == set()


def test_no_gene_of_interest(tmp_path):
    network = read_network(write_plain(tmp_path, ("MMP9", "PRTN3", 0.9)), None, set(), {}, 0.4)
    assert edges_of(network).empty


def test_problems(tmp_path):
    assert problems_of(write_plain(tmp_path, header="gene_a\tgene_B\tscores"))[1].startswith(
        f'{tmp_path / "own.tsv"}, line 1, column score: column "score" is missing (near'
    )
    text, empty = problems_of(write_plain(tmp_path, ("A", "B", "high"), ("A", "C", "")))
    assert 'own.tsv, line 2, column score: "high" is not a score. Give every pair' in text
    assert 'own.tsv, line 3, column score: "" is not a score' in empty
    (scale,) = problems_of(write_plain(tmp_path, ("A", "B", 0.5), ("A", "C", 2000)))
    assert 'line 3, column score: "2000" is not a score. Give every pair of genes a score' in scale
    (short,) = problems_of(write_plain(tmp_path, ("A", "B", 1), ("A", "B")))
    assert "own.tsv, line 3: the row has 2 cells, the header 3" in short
    (nobody,) = problems_of(write_plain(tmp_path, ("A", "", 1)))
    assert "line 2: the row does not name two genes" in nobody
    (longer,) = problems_of(write_plain(tmp_path, ("A", "B", 1), ("A", "C", 1, "x")))
    assert "own.tsv, line 3: the row has 4 cells, the header 3" in longer
    infinite, *_ = problems_of(write_plain(tmp_path, ("A", "B", "inf")))
    assert '"inf" is not a score' in infinite


def test_file_that_is_cut_short(tmp_path):
    path = write_string(tmp_path, compressed=True)
    path.write_bytes(path.read_bytes()[:-9])
    (problem,) = problems_of(path)
    assert f"{path}: the gzip file is damaged or cut off" in problem


@pytest.mark.parametrize(
    ("species", "genes", "name"),
    [
        ("human", {"MMP9", "PRTN3", "ELANE", "A2M"}, "STRING v12.0 physical links (bundled)"),
        (
            "mouse",
            {"Mmp9", "Prtn3", "Elane", "A2m"},
            "STRING v12.0 physical links projected from human (bundled)",
        ),
    ],
)
def test_bundled_network_says_what_it_is(species, genes, name):
    network = read_network(bundled_file("interactions", species), None, genes, {}, 0.9)
    assert network.name == name
    assert (network.links.about.scale, network.links.lowest) == (1, 0.9)
    assert present_in(network) == genes


def look(text, file="own.tsv"):
    return check_interactions(enumerate(text.splitlines(), start=1), file)


def test_the_start_of_a_file_is_looked_at():
    assert look(LINKS) == "9606"
    assert look(LINKS.replace(" ", "\t")) == "9606"
    assert look("gene_a\tgene_b\tscore\nA\tB\t0.9\n") == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (INFO, 'line 1, column gene_a: column "gene_a" is missing'),
        (
            LINKS.replace("9606.ENSP2", "ENSP2", 1),
            'line 2: "9606.ENSP1" and "ENSP2" are not identifiers of STRING',
        ),
        (LINKS.replace("9606.ENSP2", "10090.ENSP2", 1), "several species: 10090, 9606"),
        (LINKS.replace("950", "0.95x", 1), 'line 2, column combined_score: "0.95x" is not a score'),
        (LINKS.replace("950", "1950", 1), '"1950" is not a score'),
        (LINKS.replace("950", "nan", 1), '"nan" is not a score'),
        ("gene_a\tgene_b\tscore\nA\t\t1\n", "line 2: the row does not name two genes"),
        ("gene_a\tgene_b\tscore\nA\t1\n", "line 2: the row has 2 cells, the header 3"),
        ("gene_a\tgene_b\tscore\tscore\n", 'line 1, column score: duplicate column "score"'),
    ],
)
def test_the_start_of_another_file_is_refused(text, words):
    with pytest.raises(InputError) as caught:
        look(text)
    assert words in str(caught.value)


def test_names_of_another_species_or_version_are_refused(tmp_path):
    rows = enumerate(INFO.replace("9606", "10090").splitlines(), start=1)
    with pytest.raises(InputError, match=r"info\.txt: the names are of species 10090, links\.txt"):
        check_species("links.txt", "9606", "info.txt", rows)
    path = write_string(tmp_path)
    names = tmp_path / "9606.protein.info.v12.0.txt"
    names.write_text(INFO.replace("9606.ENSP", "9606.ENSMUSP"))
    (problem,) = problems_of(path)
    assert '"9606.ENSP1" is not in' in problem
    names.write_text(INFO + "9606.ENSP10\n")
    (problem,) = problems_of(path)
    assert (
        'info.v12.0.txt, line 6: "9606.ENSP10" is not an identifier of STRING with a name'
        in problem
    )


FULL = [
    *("gene_a", "gene_b", "neighborhood", "neighborhood_transferred", "fusion", "cooccurence"),
    *("homology", "coexpression", "coexpression_transferred", "experiments"),
    *("experiments_transferred", "database", "database_transferred", "textmining"),
    *("textmining_transferred", "combined_score"),
]


def write_full(folder, *rows):
    return write_plain(folder, *rows, header="\t".join(FULL))


def test_text_mining_is_taken_out_by_the_formula_of_string(tmp_path):
    # By hand, the prior 0.041: experiments 500 -> 1 - (1 - .5) / .959 = .47862, text mining 400 ->
    # .37435. Both: 1 - .52138 * .62565 = .67380, * .959 + .041 = .68717; without it .500.
    rows = [("MMP9", "PRTN3", *[0] * 7, 500, 0, 0, 0, 400, 0, 687)]
    links = read_links(write_full(tmp_path, *rows), None, GENES, {})
    assert links.score.tolist() == [0.687]
    # As STRING cuts decimals off, half of which are a rounding.
    assert links.without.tolist() in ([0.5], [0.499])
    assert links.about.n_differing == 0
    assert cut(links, 0.6).kept.size == 1
    assert cut(links, 0.6, text_mining=False).kept.size == 0
    assert not cut(links, 0.6, text_mining=False).present.any()
    assert {name: scores.tolist() for name, scores in links.channels.items()} == {
        "neighborhood": [0],
        "fusion": [0],
        "cooccurence": [0],
        "coexpression": [0],
        "experiments": [500],
        "database": [0],
        "textmining": [400],
    }


@pytest.mark.parametrize(
    ("score", "without"), [(340, 0.184), (687, 0.4)], ids=["corrected by homology", "STRING 12"]
)
def test_the_version_of_the_formula_is_that_of_the_file(tmp_path, score, without):
    # Text mining 500 beside co-occurrence 400, homology 600. Corrected: .47862 * .4 = .19145 and
    # .37435 * .4 = .14974, so 1 - .80855 * .85026 = .31252, * .959 + .041 = .34071.
    rows = [("MMP9", "PRTN3", 0, 0, 0, 400, 600, *[0] * 6, 500, 0, score)]
    links = read_links(write_full(tmp_path, *rows), None, GENES, {})
    assert links.about.n_differing == 0
    # Without text mining: .14974 * .959 + .041 = .18460, and 0.4 itself.
    assert links.without[0] == pytest.approx(without, abs=0.001)


def test_scores_that_the_formula_does_not_give_are_counted(tmp_path):
    rows = [("MMP9", "PRTN3", *[0] * 7, 500, 0, 0, 0, 400, 0, 900)]
    assert read_links(write_full(tmp_path, *rows), None, GENES, {}).about.n_differing == 1


def test_combined_scores_between_genes_without_text_mining(tmp_path):
    path = write_plain(
        tmp_path, ("MMP9", "PRTN3", 700, 700), header="gene_a\tgene_b\tcoexpression\tcombined_score"
    )
    links = read_links(path, None, GENES, {})
    assert links.score.tolist() == [0.7]
    # Its scores are without text mining, and of no other kind.
    assert (links.has(text_mining=True), links.has(text_mining=False)) == (False, True)
    assert cut(links, 0.7, text_mining=False).kept.size == 1


def test_without_channels_text_mining_cannot_be_left_out(tmp_path):
    links = read_links(write_plain(tmp_path, ("MMP9", "PRTN3", 0.9)), None, GENES, {})
    with pytest.raises(ValueError, match=r"own\.tsv has no channels of evidence"):
        cut(links, 0.4, text_mining=False)
