"""Descendants and genes of GO terms by Bioconductor's own closure, and by SQL's recursion.

    python offspring.py GO.sqlite org.Hs.eg.sqlite

in this folder; the files are inside Debian's r-bioc-go.db and r-bioc-org.hs.eg.db
(resources/build/source_packages.py). Nothing of TearFlow is used. GO.db and org.Hs.eg.db hold the
closure over all relations; that over is_a and part_of is asked of SQLite. Of the bundled annotation
only the list of its genes is read, those that make a protein. Writes offspring_expected.tsv,
descendants, and annotated_expected.tsv, annotated genes.
"""

import csv
import gzip
import sqlite3
import sys
from pathlib import Path

ONTOLOGIES = ("bp", "cc", "mf")
# Every fiftieth term, and some that are known to be large or to depend on the relations.
STEP = 50
ALSO = ("GO:0001816", "GO:0006955", "GO:0002376", "GO:0042742", "GO:0005576", "GO:0004175")
CLOSURE = """
WITH RECURSIVE pair(above, below) AS (
    SELECT _parent_id, _id FROM edge
    UNION
    SELECT edge._parent_id, pair.below FROM pair JOIN edge ON edge._id = pair.above
)
"""


def main(go: str, genes: str) -> None:
    database = sqlite3.connect(go)
    database.execute("ATTACH ? AS org", (genes,))
    every = [
        f"SELECT _id, _parent_id, relationship_type FROM go_{name}_parents" for name in ONTOLOGIES
    ]
    database.execute(f"CREATE TEMP TABLE relation AS {' UNION '.join(every)}")
    # Without GO.db's root "all" of the three ontologies.
    database.execute("""CREATE TEMP TABLE edge AS SELECT DISTINCT _id, _parent_id FROM relation
        WHERE relationship_type IN ('isa', 'part of') AND _parent_id NOT IN
        (SELECT _id FROM go_term WHERE ontology = 'universal')""")
    database.execute("CREATE INDEX temp.by_child ON edge(_id)")
    database.execute(f"CREATE TEMP TABLE closure AS {CLOSURE} SELECT above, below FROM pair")
    database.execute("CREATE INDEX temp.by_above ON closure(above)")
    dates = dict(database.execute("SELECT name, value FROM main.metadata"))
    header = (
        f"# GO {dates['GOSOURCEDATE']}, NCBI {dates['GOEGSOURCEDATE']}, {sqlite3.sqlite_version}"
    )
    names = [
        name
        for (name,) in database.execute(
            "SELECT go_id FROM go_term WHERE ontology != 'universal' ORDER BY go_id"
        )
    ]
    chosen = sorted({*names[::STEP], *ALSO} & set(names))

    def count(query: str, term: str) -> int:
        return database.execute(query, (term,)).fetchone()[0]

    of_term = "(SELECT _id FROM main.go_term WHERE go_id = ?)"
    by_go_db = " UNION ALL ".join(
        f"SELECT _id, _offspring_id FROM go_{name}_offspring" for name in ONTOLOGIES
    )
    rows = [
        (
            term,
            count(
                f"SELECT COUNT(DISTINCT _offspring_id) FROM ({by_go_db}) WHERE _id = {of_term}",
                term,
            ),
            count(f"SELECT COUNT(*) FROM closure WHERE above = {of_term}", term),
        )
        for term in chosen
    ]
    write("offspring_expected.tsv", header, rows)

    database.execute("CREATE TEMP TABLE listed (gene_id TEXT PRIMARY KEY)")
    database.executemany("INSERT INTO listed VALUES (?)", [(entrez,) for entrez in read_entrez()])
    make_protein = "_id IN (SELECT _id FROM org.genes JOIN listed USING (gene_id))"
    by_org_db = " UNION ALL ".join(
        f"SELECT _id, go_id, evidence FROM org.go_{name}_all" for name in ONTOLOGIES
    )
    direct = " UNION ALL ".join(
        f"SELECT _id, go_id, evidence FROM org.go_{name}" for name in ONTOLOGIES
    )
    kept = f"evidence != 'ND' AND {make_protein}"
    database.execute(f"CREATE TEMP TABLE whole AS SELECT * FROM ({by_org_db}) WHERE {kept}")
    database.execute("CREATE INDEX temp.whole_by_term ON whole(go_id)")
    database.execute(f"""CREATE TEMP TABLE narrow AS SELECT DISTINCT a._id AS gene, t._id AS term
        FROM ({direct}) a JOIN main.go_term t USING (go_id) WHERE a.evidence != 'ND'
        AND a.{make_protein}""")
    database.execute("CREATE INDEX temp.narrow_by_term ON narrow(term)")
    narrow = f"""SELECT COUNT(DISTINCT gene) FROM narrow WHERE term IN
        (SELECT below FROM closure WHERE above = {of_term} UNION SELECT {of_term})"""
    rows = [
        (
            term,
            count("SELECT COUNT(DISTINCT _id) FROM whole WHERE go_id = ?", term),
            database.execute(narrow, (term, term)).fetchone()[0],
        )
        for term in chosen
    ]
    write("annotated_expected.tsv", header, rows)


def read_entrez() -> set[str]:
    path = Path(__file__).parents[2] / "resources/human/gene2go.tsv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return {row["entrez"] for row in csv.DictReader(file, delimiter="\t")}


def write(path: str, header: str, rows: list[tuple[str, int, int]]) -> None:
    lines = [header, "go_id\tall_relations\tis_a_part_of"]
    lines += ["\t".join(map(str, row)) for row in rows]
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main(*sys.argv[1:])
