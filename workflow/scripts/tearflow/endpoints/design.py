"""The visits and arms of the endpoints of a cohort."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EndpointDesign:
    """What the values of a cohort are compared by.

    Attributes
    ----------
    visits
        At which the cohort has values, in order.
    baseline
        The one with which the others are compared.
    arms
        In order of first appearance; empty where no arm is given.
    control
        The arm with which the others are compared; empty where there are no arms.
    paired_arms
        Whether arms are of different eyes of the same people, as a treated and a control eye. The
        values of a measure per person then have no arm.
    """

    visits: tuple[str, ...]
    baseline: str
    arms: tuple[str, ...] = ()
    control: str = ""
    paired_arms: bool = False

    @property
    def later_visits(self) -> tuple[str, ...]:
        """All visits but the baseline."""
        return tuple(visit for visit in self.visits if visit != self.baseline)

    @property
    def treated_arms(self) -> tuple[str, ...]:
        """All arms but the control."""
        return tuple(arm for arm in self.arms if arm != self.control)
