"""Versions of Snakemake whose inner parts the workflow relies on."""

# Those that were tested, from the oldest with which the workflow runs. With any other, what relies
# on such parts changes nothing.
TESTED = ("9.25", "9.26", "9.27")


def is_tested(version: str) -> bool:
    """Whether a version, written with its patch level, is of `TESTED`.

    >>> is_tested("9.27.1"), is_tested("9.28.0")
    (True, False)
    """
    return version.rsplit(".", 1)[0] in TESTED
