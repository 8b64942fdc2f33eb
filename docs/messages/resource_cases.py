"""Mistakes in the resources of the user's own that the look at their beginning finds."""

import gzip
import os

from message_cases import NOISE
from message_study import CONFIG, Edit, own

GAF = "!gaf-version: 2.2\n"
LINKS, INFO = "9606.protein.links.v12.0.txt", "9606.protein.info.v12.0.txt"
PAIR = "protein1 protein2 combined_score\n9606.ENSP1 9606.ENSP2 950\n"
PLAIN = "gene_a\tgene_b\tscore\n"

RESOURCE_CASES: dict[str, dict[str, tuple[Edit, ...]]] = {
    "Resources of your own": {
        "It is not there": ((CONFIG, "resources: {ontology: go.obo}\n"),),
        "It is a pipe": (
            (CONFIG, "resources: {genes: pipe}\n"),
            lambda: os.mkfifo("pipe"),
        ),
        "It is packed and damaged": own("genes", gzip.compress(NOISE, mtime=0)[:-99]),
        "It is not in UTF-8": own("genes", b"uniprot\tsymbol\nP1\t\xe9\n"),
        "It holds a byte that no text has": own("genes", "uniprot\tsymbol\nP1\tLCN\0\n"),
        "A gene table lacks a column": own("genes", "uniprot\tsymbols\nP31025\tLCN1\n"),
        "A gene table has a column twice": own("genes", "uniprot\tsymbol\tsymbol\n"),
        "A row of a gene table is longer than its header": own(
            "genes", "uniprot\tsymbol\nP31025\tLCN1\tlipocalin\n"
        ),
        "An ontology is none": own("ontology", '<?xml version="1.0"?>\n<rdf:RDF>\n'),
        "An ontology has no term": own("ontology", "format-version: 1.2\n"),
        "A term of an ontology has no parent where it should": own(
            "ontology", "[Term]\nid: GO:0000001\nrelationship: part_of\n"
        ),
        "An annotation is none": own("annotation", "LCN1, LTF, LYZ\n"),
        "An annotation is a table without its columns": own(
            "annotation", "Symbol\tgo_id\tevidence\nLYZ\tGO:0003796\tIDA\n"
        ),
        "A line of a GAF is short": own("annotation", f"{GAF}UniProtKB\tP61626\tLYZ\n"),
        "An annotation names no GO term": own(
            "annotation", "symbol\tgo_id\tevidence\nLYZ\tlysozyme activity\tIDA\n"
        ),
        "Two sets of a GMT have one name": own(
            "annotation", "lysis\t\tLYZ\nlysis\t\tLTF\n", "own.gmt"
        ),
        "A FASTA file is none": ((CONFIG, "resources: {proteome: report.pg_matrix.tsv}\n"),),
        "A sequence of a FASTA file is none": own("proteome", ">P31025\nMKPLLLAV 1\n"),
        "Interactions lack a column": own("interactions", "gene_a\tgene_b\tscores\n"),
        "Interactions have a column twice": own("interactions", "gene_a\tgene_b\tscore\tscore\n"),
        "A score of an interaction is text": own("interactions", f"{PLAIN}LYZ\tLTF\thigh\n"),
        "An interaction is of one gene": own("interactions", f"{PLAIN}LYZ\t\t0.9\n"),
        "STRING's links are of several species": own(
            "interactions", PAIR.replace("9606.ENSP2", "10090.ENSP2"), LINKS
        ),
        "STRING's links are of another species than the rest": own(
            "interactions", PAIR.replace("9606", "10090"), LINKS
        ),
        "STRING's names are not beside its links": own("interactions", PAIR, LINKS),
        "STRING's names are of another species": (
            *own("interactions", PAIR, LINKS),
            (INFO, "#string_protein_id\tpreferred_name\n10090.ENSMUSP1\tLyz2\n"),
        ),
    },
}
