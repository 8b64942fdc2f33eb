"""What a configuration says of the interactions."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NetworkSettings:
    """Section `network` of the configuration: the least score of an interaction that is taken."""

    min_score: float = 0.9
