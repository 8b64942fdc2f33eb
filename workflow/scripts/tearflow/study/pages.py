"""When each cohort has a page of its own in the report."""

from collections.abc import Sized

# At half a megabyte a contrast, more would make one page slow to open and long to read.
MOST_ON_A_PAGE = 12


def have_pages(contrasts: Sized) -> bool:
    """Whether cohorts have pages of their own, and the report of the study is their index."""
    return len(contrasts) > MOST_ON_A_PAGE
