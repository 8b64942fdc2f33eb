"""Check the lines of a FASTA file, which a reader of FASTA takes for what they are not."""

import re
from collections.abc import Iterable, Iterator

from tearflow.io.lines import BrokenLines, Lines

ADVICE = (
    "Give a FASTA file: each sequence of one-letter amino acids below a header that starts with >"
)
# Titin, the longest human protein, has 34,350 residues. A file that unpacks to far more than its
# size is refused before it fills the memory.
MAX_RESIDUES = 1_000_000
RESIDUES = re.compile(r"[A-Za-z*-]+")


def check_fasta(lines: Lines, file: str, *, whole: bool = True) -> Iterator[str]:
    """Pass on sound lines, without white space around them.

    Parameters
    ----------
    lines
        Number and text of each line.
    file
        Path as the user wrote it.
    whole
        Whether the lines are all there are, so that the last header needs a sequence.

    Raises
    ------
    InputError
        With the broken lines, behind the sound ones; at once at a text before the first header and
        at a sequence that is too long for one.
    """
    broken = BrokenLines(file, ADVICE)
    yield from _sound(lines, broken, whole)
    broken.refuse()


def _sound(lines: Iterable[tuple[int, str]], broken: BrokenLines, whole: bool) -> Iterator[str]:
    header, residues, number = 0, 0, 1
    for number, text in lines:
        line = text.strip()
        if line.startswith(">"):
            if header and not residues:
                broken.add(header, "no sequence follows this header")
            header, residues = number, 0
            if not line[1:].strip():
                broken.add(number, "the header is empty")
        elif line:
            residues += len(line)
            if not header:
                broken.add(number, f'"{line[:40]}" is before the first header')
                return
            if residues >= MAX_RESIDUES:
                broken.add(number, f"the sequence has {MAX_RESIDUES:,} residues or more")
                return
            if not RESIDUES.fullmatch(line):
                broken.add(number, f'"{line[:40]}" is not a sequence of amino acids')
        yield line
    if header and not residues and whole:
        broken.add(header, "no sequence follows this header")
    if not header:
        broken.add(number, "the file has no header")
