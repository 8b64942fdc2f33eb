"""The arm of each eye and person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Arms:
    """Arms of the eyes and people of a cohort.

    Attributes
    ----------
    of_eye
        Arm by subject and eye, which is empty where the arm was given without an eye.
    of_person
        Arms of each subject, in order of first appearance.
    """

    of_eye: Mapping[tuple[str, str], str]
    of_person: Mapping[str, tuple[str, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        """Each arm once, in order of first appearance."""
        return tuple(dict.fromkeys(arm for arms in self.of_person.values() for arm in arms))

    @property
    def paired(self) -> bool:
        """Whether anybody has eyes of different arms."""
        return any(len(arms) > 1 for arms in self.of_person.values())

    def find(self, subject: str, eye: str) -> str:
        """Arm of an eye, or of a person where the eye is empty; empty where there is none.

        Where nobody has eyes of different arms, the arm of one eye is that of the person.
        """
        if eye and (arm := self.of_eye.get((subject, eye)) or self.of_eye.get((subject, ""))):
            return arm
        arms = self.of_person.get(subject, ())
        return arms[0] if len(arms) == 1 and not self.paired else ""


def gather_arms(given: Iterable[tuple[str, str, str]]) -> Arms:
    """Arms by subject, eye and arm of rows; of an eye with two arms the first.

    >>> arms = gather_arms([("A", "OD", "drug"), ("A", "OS", "vehicle"), ("B", "OD", "drug")])
    >>> arms.paired, arms.find("A", "OS"), arms.find("A", ""), arms.find("B", "OS")
    (True, 'vehicle', '', '')
    >>> gather_arms([("A", "OD", "drug")]).find("A", "OS")
    'drug'
    """
    of_eye: dict[tuple[str, str], str] = {}
    of_person: dict[str, dict[str, None]] = defaultdict(dict)
    for subject, eye, arm in given:
        if arm:
            of_eye.setdefault((subject, eye), arm)
            of_person[subject][arm] = None
    return Arms(of_eye, {subject: tuple(arms) for subject, arms in of_person.items()})
