"""Download the resources that the configuration or the key fetch names, and check them."""

import logging
from typing import TYPE_CHECKING

from tearflow.io.downloads import Progress
from tearflow.provenance.fetched import LIST, FetchRequest
from tearflow.provenance.fetching import fetch_all
from tearflow.run.job import logged_to
from tearflow.run.records import from_dict

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(request: FetchRequest) -> None:
    downloads = request.downloads
    if not downloads:
        print(
            "Nothing to fetch: the configuration names no resource that can be fetched."
            f" Name some by --config fetch=NAME,NAME from the list: {LIST}"
        )
    else:
        fetch_all(downloads, mirror=request.mirror, report=Progress(), say=_say)


def _say(line: str) -> None:
    logger.info("%s", line)
    print(line, flush=True)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(request=from_dict(FetchRequest, snakemake.params.request))
