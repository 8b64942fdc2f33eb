"""What a configuration says of the interactions."""

from dataclasses import dataclass

from tearflow.run.keys import require_known

# What an interaction of a network means: a protein binds the other, or works with it.
PHYSICAL, FUNCTIONAL, OTHER = "physical", "functional", "other"
KINDS = (PHYSICAL, FUNCTIONAL, OTHER)
AUTO = "auto"
CHOICES = (AUTO, *KINDS)
# Of the Louvain method, which begins with the genes in a random order.
SEED_OF_MODULES = 1
# Of `exclude`.
NOTHING, LISTED = "none", "bundled"


@dataclass(frozen=True)
class FurtherNetwork:
    """A network beside the main one.

    Attributes
    ----------
    file
        Its file of interactions.
    min_score, text_mining, kind
        As of `NetworkSettings`.
    """

    file: str
    min_score: float = 0.9
    text_mining: bool = True
    kind: str = AUTO


@dataclass(frozen=True)
class NetworkSettings:
    """Section `network` of the configuration.

    Attributes
    ----------
    min_score
        The least score of an interaction that is taken, 0 to 1.
    text_mining
        False takes the score that STRING's formula gives without its channel of text mining.
    kind
        One of `KINDS`, or `AUTO` to tell it by the name of the file.
    exclude
        `NOTHING`, `LISTED` for the list of suspicious interactions that ships with TearFlow, or the
        path of a list.
    alpha
        A hub has at least `LEAST_DEGREE` interactions, and a p of its degree below this.
    further
        Networks beside that of `resources.interactions`.
    """

    min_score: float = 0.9
    text_mining: bool = True
    kind: str = AUTO
    exclude: str = NOTHING
    alpha: float = 0.05
    further: tuple[FurtherNetwork, ...] = ()


# Fewest interactions with other DEPs that make a hub.
LEAST_DEGREE = 3


def kind_of(asked: str, path: str) -> str:
    """Kind of a network by what was asked for or, if that is `auto`, by the name of its file.

    >>> kind_of("auto", "9606.protein.physical.links.v12.0.txt.gz")
    'physical'
    >>> kind_of("auto", "9606.protein.links.detailed.v12.0.txt.gz"), kind_of("auto", "own.tsv")
    ('functional', 'other')
    """
    if asked != AUTO:
        require_known(asked, KINDS, "kind of network")
        return asked
    name = path.replace("\\", "/").rpartition("/")[2].lower()
    if PHYSICAL in name:
        return PHYSICAL
    return FUNCTIONAL if FUNCTIONAL in name or "protein.links" in name else OTHER
