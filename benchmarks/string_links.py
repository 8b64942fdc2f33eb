"""Time and memory of cutting 12 million links of STRING to a study, first reading and next.

Links are simulated with the columns, the number of proteins, the share of direct and transferred
evidence and the skewed degrees of STRING's human protein.links.full; every link is there twice, as
in its file. Run it in an empty folder, which it fills with 400 MB:

    python benchmarks/string_links.py [--rows 12000000] [--tested 4400] [--write]
"""

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from page import publish

SCRIPTS = Path(__file__).resolve().parents[1] / "workflow/scripts"
LINKS, NAMES = Path("9606.protein.links.full.v12.0.txt.gz"), Path("9606.protein.info.v12.0.txt.gz")
PROTEINS = 19_622
# Share of the links that have any evidence of each channel, and columns without any.
SHARES = {
    "neighborhood": 0.0,
    "neighborhood_transferred": 0.15,
    "fusion": 0.01,
    "cooccurence": 0.02,
    "homology": 0.03,
    "coexpression": 0.45,
    "coexpression_transferred": 0.55,
    "experiments": 0.1,
    "experiments_transferred": 0.5,
    "database": 0.05,
    "database_transferred": 0.03,
    "textmining": 0.8,
    "textmining_transferred": 0.6,
}


def simulate(rows: int) -> None:
    """Write the files of links and names."""
    random = np.random.default_rng(1)
    with gzip.open(NAMES, "wt", compresslevel=1) as file:
        file.write("#string_protein_id\tpreferred_name\n")
        file.writelines(f"{protein(n)}\tG{n}\n" for n in range(PROTEINS))
    weight = (1 + np.arange(PROTEINS)) ** -0.4
    place = np.cumsum(weight / weight.sum())
    keys = np.zeros(0, np.int64)
    while len(keys) < rows // 2:
        ends = np.searchsorted(place, random.random((2, rows // 2))).clip(max=PROTEINS - 1)
        ends = ends[:, ends[0] != ends[1]]
        keys = np.unique(np.concatenate([keys, ends.min(0) * PROTEINS + ends.max(0)]))
    keys = random.permutation(keys)[: rows // 2]
    both = np.concatenate([keys, keys % PROTEINS * PROTEINS + keys // PROTEINS])
    order = np.argsort(both, kind="stable")
    scores = np.zeros((len(keys), len(SHARES)), np.uint16)
    for column, share in enumerate(SHARES.values()):
        has = random.random(len(keys)) < share
        scores[has, column] = 41 + random.exponential(90, has.sum()).clip(max=950)
    with gzip.open(LINKS, "wt", compresslevel=1) as file:
        file.write(f"protein1 protein2 {' '.join(SHARES)} combined_score\n")
        for start in range(0, len(order), 200_000):
            part = order[start : start + 200_000]
            ends, row = both[part], scores[part % len(keys)]
            whole = (1000 * (1 - np.prod(1 - row / 1000, axis=1))).clip(150, 999).astype(int)
            first, second = ends // PROTEINS, ends % PROTEINS
            file.writelines(
                f"{protein(a)} {protein(b)} {' '.join(map(str, values))} {score}\n"
                for a, b, values, score in zip(first, second, row.tolist(), whole, strict=True)
            )


def protein(number: int) -> str:
    """Identifier of a protein."""
    return f"9606.ENSP{number:011d}"


def read(tested: int) -> None:
    """Read the links of the tested genes, as `interpret_deps` does, and print what it took."""
    sys.path.insert(0, str(SCRIPTS))
    started = os.times()
    begun = time.perf_counter()
    from tearflow.network.interactions import cut, read_links
    from tearflow.network.link_cache import find_cache

    # As Snakemake hands it over, which has remembered it.
    known = {str(LINKS): "links", str(NAMES): "names"}
    cache = find_cache(str(LINKS), str(NAMES), known)
    genes = {f"G{number}" for number in range(0, PROTEINS, PROTEINS // tested)}
    network = cut(read_links(LINKS, NAMES, genes, {}, cache), 0.7, text_mining=False)
    used = os.times()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cpu = used.user + used.system - started.user - started.system
    row = {
        "tested genes": f"{len(genes):,}",
        "links between them": f"{len(network.links.a):,}",
        "CPU": f"{cpu:.1f} s",
        "of the clock": f"{time.perf_counter() - begun:.1f} s",
        "memory": f"{memory:.0f} MB",
    }
    print(json.dumps(row))


def main() -> None:
    """Simulate, and read twice in a process each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=12_000_000)
    parser.add_argument("--tested", type=int, default=4400)
    parser.add_argument("--write", action="store_true", help="put the table into docs/scale.md")
    parser.add_argument("--read", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.read:
        read(asked.tested)
        return
    if not LINKS.exists():
        simulate(asked.rows)
    rows = []
    for turn in ("first reading", "next reading"):
        command = [sys.executable, __file__, "--read", "--tested", str(asked.tested)]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        rows.append({f"{asked.rows:,} links": turn} | json.loads(printed))
    [cache] = Path("resources/cache").glob("*.parquet")
    sizes = {"links": LINKS.stat().st_size >> 20, "cache": cache.stat().st_size >> 20}
    print(f"{sizes['links']} MB of links, {sizes['cache']} MB of cache")
    publish({"string_links": pd.DataFrame(rows)}, "scale.md")


if __name__ == "__main__":
    main()
