"""Choose the proteins of the simulated cohorts and form DIA-NN's protein groups of them."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from demo_planted import MODULE_GENES
from tear_proteome import COMPARTMENTS, CONTAMINANTS, ELSEWHERE, KNOWN_TEAR_PROTEINS

#: Protein groups that either cohort may hold.
CATALOGUE = 5600
#: Decades by which the abundance of a protein differs between the cohorts, and by which being
#: identified there depends on more than abundance. Together with CATALOGUE they set the overlap.
COHORT_SPREAD, PRESENCE_SPREAD = 0.25, 0.6
#: Log10 intensity of the most abundant protein, of the typical one, and the spread of the latter.
TOP, TYPICAL, SPREAD = 9.3, 5.1, 0.65
#: Groups of several accessions among the genes that have further ones or a close relative
#: (about six in ten), and groups with the relative where there is one.
SHARED, WITH_RELATIVE = 0.26, 0.6
#: Groups that stand for an isoform only, that have no gene, that have a superseded symbol.
ISOFORM, NO_GENE, OLD_SYMBOL = 0.015, 0.004, 0.01

# Segments of immunoglobulins and T cell receptors that are too short to be found.
SEGMENTS = re.compile(r"IG[HKL][DJ]\d|TR[ABGD][VDJC]")
# Symbols that differ only in a letter behind a number name close relatives (TUBB2A, TUBB2B).
RELATED = re.compile(r".+\d[A-Z]")


def read_proteins(path: Path) -> tuple[pd.DataFrame, pd.Series]:
    """Read the human proteins as `write_proteins` wrote them.

    Returns
    -------
    tuple
        Frame indexed by accession (symbol, previous, name, weight, decades), and the further
        accessions of each symbol as lists.
    """
    table = pd.read_table(path, keep_default_na=False, index_col="uniprot")
    listed = table[table["further"] != ""].set_index("symbol")["further"].str.split("|")
    return table.drop(columns="further"), listed


def write_proteins(genes: Path, gene2go: Path, path: Path) -> None:
    """Write what the demo is drawn from, which stays when the bundled resources become newer."""
    proteins, further = describe_proteins(genes, gene2go)
    listed = proteins["symbol"].map(further.str.join("|")).fillna("")
    proteins.assign(further=listed).to_csv(path, sep="\t", lineterminator="\n")


def describe_proteins(genes: Path, gene2go: Path) -> tuple[pd.DataFrame, pd.Series]:
    """Human proteins with a weight and an abundance by compartment.

    Parameters
    ----------
    genes
        Table with uniprot, symbol, entrez, previous_symbols, name; rows without a name are
        further accessions of a symbol.
    gene2go
        Table with entrez, go_id: direct annotation.

    Returns
    -------
    tuple
        Frame indexed by accession (symbol, previous, name, weight, decades), and the further
        accessions of each symbol as lists.
    """
    as_text = {"dtype": str, "keep_default_na": False}
    table = pd.read_table(genes, **as_text).drop_duplicates("uniprot")
    primary = table["name"] != ""
    further = table[~primary].sort_values("uniprot").groupby("symbol")["uniprot"].agg(list)
    proteins = table[primary & (table["uniprot"] != "")].drop_duplicates("symbol")
    contaminants = {accession for accession, *_ in CONTAMINANTS}
    unlikely = proteins["uniprot"].isin(contaminants) | proteins["symbol"].str.match(SEGMENTS)
    proteins = proteins[~unlikely].sort_values("uniprot").set_index("uniprot")
    proteins["previous"] = proteins["previous_symbols"].str.split("|").str[0]
    places = pd.read_table(gene2go, **as_text)
    places = places[places["go_id"].isin(list(COMPARTMENTS))]
    best = pd.DataFrame(
        {
            "entrez": places["entrez"],
            "weight": places["go_id"].map({go: weight for go, (weight, _) in COMPARTMENTS.items()}),
            "decades": places["go_id"].map({go: more for go, (_, more) in COMPARTMENTS.items()}),
        }
    )
    best = best.groupby("entrez").max().reindex(proteins["entrez"])
    proteins["weight"] = best["weight"].fillna(ELSEWHERE).to_numpy()
    proteins["decades"] = best["decades"].fillna(0.0).to_numpy()
    return proteins[["symbol", "previous", "name", "weight", "decades"]], further


def known_level(rank: int) -> float:
    """Log10 intensity of a known tear protein by its rank, 0 for the first.

    Examples
    --------
    >>> [round(known_level(rank), 1) for rank in (0, 10, 40, 120)]
    [9.3, 8.6, 7.8, 6.4]
    """
    return TOP - 2.9 * (rank / 120) ** 0.6


def choose(proteins: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the leading proteins of the catalogue, each with its log10 intensity.

    Known tear proteins and the genes of the planted modules are always in it; the others are
    drawn without replacement by their weight (Gumbel's trick).

    Returns
    -------
    pandas.DataFrame
        As `proteins`, CATALOGUE rows, with `level` (log10 intensity) and `named` (True for known
        proteins and genes of modules).
    """
    rank = {symbol: place for place, symbol in enumerate(KNOWN_TEAR_PROTEINS)}
    named = proteins["symbol"].isin([*rank, *MODULE_GENES])
    key = np.log(proteins["weight"]) + rng.gumbel(size=len(proteins))
    key[named] = np.inf
    order = np.argsort(-key.to_numpy(), kind="stable")[:CATALOGUE]
    chosen = proteins.iloc[np.sort(order)].copy()
    level = TYPICAL + chosen["decades"] + rng.normal(0, SPREAD, CATALOGUE)
    jitter = rng.normal(0, 0.08, CATALOGUE)
    ranked = chosen["symbol"].map(rank).map(known_level, na_action="ignore")
    chosen["level"] = (ranked + jitter).fillna(level)
    chosen["named"] = named[chosen.index]
    return chosen


def relatives(proteins: pd.DataFrame, taken: pd.Index) -> dict[str, list[str]]:
    """List the accessions that are not taken by symbol without its last letter.

    Close relatives share peptides, and DIA-NN puts proteins that it cannot tell apart together.
    """
    free = proteins[~proteins.index.isin(taken) & proteins["symbol"].str.fullmatch(RELATED)]
    stems = free["symbol"].str[:-1]
    return {stem: list(accessions) for stem, accessions in free.groupby(stems).groups.items()}


def members(
    lead: str, symbol: str, others: list[str], related: list[str], rng: np.random.Generator
) -> list[str]:
    """Draw the accessions that share a group with a leading protein, itself among them.

    Parameters
    ----------
    lead, symbol
        Accession and symbol of the protein.
    others
        Further accessions of its symbol.
    related
        Accessions of relatives that stand in no group yet; one is taken out where it is used.
    rng
        Source of the draws.
    """
    shared, with_relative, isoform = rng.random(3) < [SHARED, WITH_RELATIVE, ISOFORM]
    if isoform:
        return [f"{lead}-{rng.integers(2, 5)}"]
    if shared and with_relative and related and RELATED.fullmatch(symbol):
        return [lead, related.pop(0)]
    return [lead, *others[: rng.geometric(0.5)]] if shared else [lead]


def form_groups(
    chosen: pd.DataFrame, proteins: pd.DataFrame, further: pd.Series, rng: np.random.Generator
) -> pd.DataFrame:
    """Protein groups with the columns of DIA-NN, one of each leading protein.

    Accessions of a group are sorted, as DIA-NN does; `Genes` are sorted as symbols and therefore
    not always in the order of the accessions. The gene that a group stands for is that of its
    first accession. Known proteins and genes of modules stand alone and under their symbol.

    Returns
    -------
    pandas.DataFrame
        protein_group, protein_ids, protein_names, genes, description, gene, level (log10), named.
    """
    free = relatives(proteins, chosen.index)
    symbols = proteins["symbol"].to_dict()
    names, previous = proteins["name"].to_dict(), proteins["previous"].to_dict()
    levels, named = chosen["level"].to_dict(), chosen["named"].to_dict()
    rows = []
    for lead in chosen.index:
        symbol = symbols[lead]
        accessions = [lead]
        if not named[lead]:
            related = free.get(symbol[:-1], [])
            accessions = sorted(members(lead, symbol, further.get(symbol, []), related, rng))
        gene_of = {a: symbols.get(a.split("-")[0], symbol) for a in accessions}
        genes = sorted(set(gene_of.values()))
        empty, old = rng.random(2) < [NO_GENE, OLD_SYMBOL]
        if old and previous[lead] and len(genes) == 1 and not named[lead]:
            genes = [previous[lead]]
        name = names.get(accessions[0].split("-")[0], names[lead])
        rows.append(
            {
                "protein_group": ";".join(accessions),
                "protein_ids": ";".join(rng.permutation(accessions)),
                "protein_names": ";".join(entry_name(a, symbols) for a in accessions),
                "genes": "" if empty and not named[lead] else ";".join(genes),
                "description": name[:1].upper() + name[1:],
                "gene": gene_of[accessions[0]],
                "level": levels[lead],
                "named": named[lead],
            }
        )
    return pd.DataFrame(rows)


def entry_name(accession: str, symbols: dict[str, str]) -> str:
    """Build an entry name in the manner of UniProt: by symbol, or by accession where unreviewed.

    Examples
    --------
    >>> entry_name("P31025-2", {"P31025": "LCN1"}), entry_name("A0A024", {"P31025": "LCN1"})
    ('LCN1_HUMAN', 'A0A024_HUMAN')
    """
    symbol = symbols.get(accession.split("-")[0], accession)
    return f"{symbol.replace('-', '')}_HUMAN"


def present(groups: pd.DataFrame, size: int, rng: np.random.Generator) -> pd.DataFrame:
    """Protein groups that a cohort identifies: the abundant ones, with some chance.

    Known proteins and genes of modules are always among them. The cohort's own abundances scatter
    about those of the catalogue.

    Returns
    -------
    pandas.DataFrame
        `size` rows in the order of the catalogue, `level` that of the cohort.
    """
    level = groups["level"] + rng.normal(0, COHORT_SPREAD, len(groups))
    score = level + rng.normal(0, PRESENCE_SPREAD, len(groups))
    score = score.mask(groups["named"], np.inf)
    rows = np.sort(np.argsort(-score.to_numpy(), kind="stable")[:size])
    return groups.assign(level=level).iloc[rows].reset_index(drop=True)
