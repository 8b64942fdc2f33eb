"""Write the list of suspicious interactions, which `network.exclude: bundled` leaves out.

    python resources/build/suspicious_pairs.py

GO has an annotation of HBA1 with the cytosolic small ribosomal subunit (GO:0022627). STRING makes
of it an interaction of score 0.9, by its channel "database" alone, with each of its proteins.
"""

import gzip
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "human"
# Genes of one and the same protein.
HEMOGLOBIN = ("HBA1", "HBA2")
# Proteins of the small subunit, with RACK1; not RPS6KA1, a kinase.
SUBUNIT = re.compile(r"RPS\d+(A|L|X|Y1|Y2)?|RPSA|FAU|RACK1")
REASON = "one annotation of HBA1 in GO, cytosolic small ribosomal subunit (GO:0022627)"


def list_pairs(genes: list[str]) -> list[tuple[str, str, str]]:
    """Pairs of genes in the order of the alphabet, with the reason.

    >>> [pair[:2] for pair in list_pairs(["RPS3", "RPS6KA1"])]
    [('HBA1', 'RPS3'), ('HBA2', 'RPS3')]
    """
    subunit = [gene for gene in genes if SUBUNIT.fullmatch(gene)]
    pairs = {(min(a, b), max(a, b)) for a in HEMOGLOBIN for b in subunit}
    return [(*pair, REASON) for pair in sorted(pairs)]


def main() -> None:
    """Write the list from the symbols of the bundled gene table."""
    with gzip.open(FOLDER / "genes.tsv.gz", "rt", encoding="utf-8") as file:
        place = file.readline().rstrip("\n").split("\t").index("symbol")
        genes = sorted({line.split("\t")[place] for line in file})
    rows = [("gene_a", "gene_b", "reason"), *list_pairs(genes)]
    text = "".join("\t".join(row) + "\n" for row in rows)
    (FOLDER / "suspicious_interactions.tsv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
