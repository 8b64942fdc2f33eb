"""What holds for every test."""

import gc


def pytest_collection_finish():
    """Have no search for garbage go through what was imported and collected, which stays."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
