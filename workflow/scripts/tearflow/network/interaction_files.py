"""What a file of interactions is by its first lines, and the file of STRING's names beside it."""

import re
from pathlib import Path

from tearflow.io.lines import BrokenLines, Lines, check_columns, read_lines
from tearflow.network.channels import TEXT_MINING, find_channels, list_columns
from tearflow.run.problems import InputError, Problem

PLAIN_COLUMNS = ["gene_a", "gene_b", "score"]
# The score of STRING, which a table between genes may have in place of the plain one.
COMBINED = "combined_score"
STRING_COLUMNS = ["protein1", "protein2", "combined_score"]
STRING_SCALE = 1000
ADVICE = (
    "Give as resources.interactions a tab-separated table with the columns gene_a, gene_b and"
    " score, or STRING's file of links"
)
SCORES = "Give every pair of genes a score from 0 to 1, or from 0 to 1000"
CHANNEL_SCORES = "Give every channel of evidence a score from 0 to 1000, as STRING has it"
SAME_VERSION = "Put STRING's protein.info of the same species and version beside the links"
# STRING's file of links, whole, physical or in detail; its file of names differs in the first part.
_LINKS = re.compile(r"protein\.(physical\.)?links(\.detailed|\.full)?\.")
# 9606.ENSP00000361405: the species by its number at NCBI, and the protein.
_PROTEIN = re.compile(r"(\d+)\.\S+")


def detect_columns(lines: Lines, file: str) -> tuple[list[str], str]:
    """Columns of names and score in a file, by its header, and its column separator.

    Those of STRING's own links are `STRING_COLUMNS`.

    Raises
    ------
    InputError
        If a column is missing or duplicate.
    """
    header = next(iter(lines), (1, ""))[1]
    separator = "\t" if "\t" in header else " "
    found = header.split(separator)
    columns = STRING_COLUMNS if set(STRING_COLUMNS) <= set(found) else PLAIN_COLUMNS
    if columns == PLAIN_COLUMNS and "score" not in found and COMBINED in found:
        columns = [*PLAIN_COLUMNS[:2], COMBINED]
    check_columns(found, columns, file, ADVICE)
    return columns, separator


def check_interactions(lines: Lines, file: str) -> str:
    """Check the first lines of a file of interactions.

    Returns
    -------
    str
        Species of STRING's proteins by its number, such as 9606; empty for a plain table.

    Raises
    ------
    InputError
        If a column is missing, there is no row, a row is not as long as the header, a gene is empty
        or a score no number from 0 to 1000.
    """
    iterator = iter(lines)
    header = next(iterator, (1, ""))
    columns, separator = detect_columns([header], file)
    names = header[1].split(separator)
    first, second, score = (names.index(column) for column in columns)
    channels = {
        names.index(column): BrokenLines(file, CHANNEL_SCORES, column)
        for column in list_columns(names)
    }
    broken, species, n_rows = BrokenLines(file, ADVICE), set(), 0
    faults = {score: BrokenLines(file, SCORES, columns[2]), **channels}
    for number, line in iterator:
        cells = line.split(separator)
        if not line.strip():
            continue
        n_rows += 1
        if len(cells) != len(names):
            broken.add(number, f"the row has {len(cells)} cells, the header {len(names)}")
            continue
        proteins = [_PROTEIN.fullmatch(cells[first]), _PROTEIN.fullmatch(cells[second])]
        if columns == STRING_COLUMNS and not all(proteins):
            broken.add(
                number, f'"{cells[first]}" and "{cells[second]}" are not identifiers of STRING'
            )
        elif columns == STRING_COLUMNS:
            species |= {protein[1] for protein in proteins if protein}
        elif not (cells[first] and cells[second]):
            broken.add(number, "the row does not name two genes")
        for place, found in faults.items():
            if not is_score(cells[place]):
                found.add(number, f'"{cells[place]}" is not a score')
    for found in (broken, *faults.values()):
        found.refuse()
    if not n_rows:
        message = "the table has no interaction below its header"
        raise InputError([Problem(file, message, ADVICE)])
    if len(species) > 1:
        message = f"the proteins are of several species: {', '.join(sorted(species))}"
        raise InputError([Problem(file, message, "Give STRING's file of links of one species")])
    return "".join(species)


def check_text_mining(lines: Lines, file: str, key: str) -> None:
    """Raise where text mining cannot be taken out of the scores of a file.

    Parameters
    ----------
    key
        Key of the configuration that asks for it.
    """
    _, separator = detect_columns(lines, file)
    header = next(iter(lines), (1, ""))[1].split(separator)
    channels = find_channels(header)
    if not channels:
        message = f'key "{key}" is false, and the file has no channels of evidence'
        advice = f"Give STRING's protein.links.detailed or protein.links.full, or remove {key}"
        raise InputError([Problem(file, message, advice, 1)])
    if set(channels) == {TEXT_MINING}:
        message = f'key "{key}" is false, and the file has no channel but text mining'
        raise InputError([Problem(file, message, f"Give another file, or remove {key}", 1)])


def is_score(cell: str) -> bool:
    """Whether a cell is a number from 0 to 1000."""
    try:
        return 0 <= float(cell) <= STRING_SCALE
    except ValueError:
        return False


def find_string_names(links: str) -> str:
    """Find STRING's file of names of the proteins beside its file of links.

    Raises
    ------
    InputError
        If the file is not there.
    """
    path = Path(links)
    name = _LINKS.sub("protein.info.", path.name, count=1).removesuffix(".gz")
    candidates = [path.with_name(name + ending) for ending in (".gz", "")]
    found = next(
        (candidate for candidate in candidates if candidate.is_file() and candidate != path), None
    )
    if found is None:
        message = f'STRING\'s names of the proteins, "{name}.gz", are not beside the file of links'
        advice = f"{SAME_VERSION}, and keep the names of both files"
        raise InputError([Problem(links, message, advice)])
    return str(found)


def read_string_names(path: str) -> dict[str, str]:
    """Read STRING's preferred name of each protein, see `check_string_names`."""
    return check_string_names(read_lines(path), path)


def check_string_names(lines: Lines, file: str) -> dict[str, str]:
    r"""STRING's preferred name of each protein.

    Raises
    ------
    InputError
        If a row does not name a protein.

    Examples
    --------
    >>> check_string_names([(1, "#string_protein_id\tpreferred_name"), (2, "9606.E1\tLYZ")], "x")
    {'9606.E1': 'LYZ'}
    """
    broken, names = BrokenLines(file, "Give STRING's file protein.info as it is published"), {}
    for number, line in lines:
        protein, _, rest = line.partition("\t")
        symbol = rest.partition("\t")[0]
        if _PROTEIN.fullmatch(protein) and symbol:
            names[protein] = symbol
        elif line.strip() and not line.startswith(("#", "protein_external_id")):
            broken.add(
                number,
                f'"{line[:40]}" is not an identifier of STRING with a name behind it',
            )
    broken.refuse()
    return names


def check_species(links: str, species: str, names: str, lines: Lines) -> None:
    """Raise where the names beside a file of links are not of its species."""
    others = {protein.partition(".")[0] for protein in check_string_names(lines, names)}
    if others and others != {species}:
        message = f"the names are of species {', '.join(sorted(others))}, {links} is of {species}"
        raise InputError([Problem(names, message, SAME_VERSION)])
