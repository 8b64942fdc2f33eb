"""The registry of the tests: what tables, figures and words need to know of each, in one entry.

It imports nothing that a job has to pay for: the functions are named here, and imported where a
test is run.
"""

from dataclasses import dataclass, fields
from pkgutil import resolve_name
from typing import Any

from tearflow.differential.rule import Rule
from tearflow.run.keys import require_known

# What the units of a contrast are to a test: differences whose mean is tested, two groups of people
# (or of people's differences), or units of any other linear model.
DIFFERENCES, GROUPS, LINEAR = "differences", "groups", "linear"


@dataclass(frozen=True)
class Form:
    """A test as it is made where the effect is not the mean of differences.

    Parameters
    ----------
    name, short, takes, statistic, software, reference, estimate
        As of `StatisticalTest`.
    """

    name: str
    short: str
    takes: tuple[str, ...]
    statistic: str
    software: str = ""
    reference: tuple[str, str] | None = None
    estimate: str = ""

    @property
    def full_name(self) -> str:
        """Name with the software in brackets."""
        return f"{self.name} ({self.software})" if self.software else self.name


@dataclass(frozen=True)
class StatisticalTest:
    """One test of the proteins' changes, described for the differences of pairs.

    Parameters
    ----------
    name, short
        Name as in figures and text, and for narrow places such as the head of a column.
    prefix
        What the columns of deps.tsv begin with.
    takes
        Arguments of `statistic`: attributes of `tearflow.differential.observations.Observations`,
        or keys of the section `differential` of the configuration.
    statistic
        Function ``f(*takes) -> Outcome``, as ``module:function``.
    limit
        Function ``f(cut, *takes)`` of the |sum of scores| above which p is below a cut, shape
        (proteins,), in the data and in every flip of their signs.
    scores
        Function ``f(log2)`` of the scores that this sum is over, shape (proteins, pairs); empty
        where they are the differences themselves.
    columns
        Names of the columns of the statistic and its degrees of freedom; one where it has none.
    software, reference
        Implementation that it reproduces, for the text; text and DOI of the work to cite.
    estimate
        Function ``f(*takes)`` of the change that the test estimates, where that is not the effect
        of the fit, and the ends of its interval, missing where `statistic` has it.
    detail
        What the text adds to the name; keys of the configuration in braces.
    is_exact
        Whether p rests on no distribution of the differences.
    is_conservative
        Whether p is below alpha in fewer than a share alpha of the unchanged proteins.
    is_standard
        Whether it stands beside the selected test in rule.tsv and in the text.
    in_specifications, in_power
        Whether the specification curve and the power card have it.
    groups, linear
        The test of two groups of people, and of any other linear model, where it has another name
        or function there. Without, a test of a fit is the same and any other has none.
    """

    name: str
    short: str
    prefix: str
    takes: tuple[str, ...]
    statistic: str
    limit: str
    scores: str = ""
    columns: tuple[str, ...] = ("t", "df")
    software: str = ""
    reference: tuple[str, str] | None = None
    estimate: str = ""
    detail: str = ""
    is_exact: bool = False
    is_conservative: bool = False
    is_standard: bool = False
    in_specifications: bool = False
    in_power: bool = False
    groups: Form | None = None
    linear: Form | None = None

    def form(self, kind: str) -> "Form | None":
        """The test for a kind of model, None where there is none.

        Raises
        ------
        ValueError
            If the kind is unknown.
        """
        own = Form(**{field.name: getattr(self, field.name) for field in fields(Form)})
        # A test of a fit is one of any fit.
        other = own if "fit" in self.takes else None
        forms = {DIFFERENCES: own, GROUPS: self.groups or other, LINEAR: self.linear or other}
        require_known(kind, forms, "kind of model")
        return forms[kind]

    @property
    def full_name(self) -> str:
        """Name with the software in brackets."""
        return f"{self.name} ({self.software})" if self.software else self.name

    def describe(self, rule: Rule) -> str:
        """Full name with the detail, as the section `differential` of the configuration sets it."""
        return self.full_name + self.detail.format(**vars(rule))

    @property
    def needs_prior(self) -> bool:
        """Whether it needs a prior of the variances of all proteins."""
        return any(name.startswith("prior") for name in self.takes)

    @property
    def needs_counts(self) -> bool:
        """Whether it needs the number of peptides of every protein."""
        return "counts" in self.takes or "prior_by_count" in self.takes

    @property
    def needs_log2(self) -> bool:
        """Whether it looks at each difference, and not at their mean and variance alone."""
        return "log2" in self.takes


_MODERATED = Form(
    "moderated t-test",
    "moderated t-test",
    ("fit", "prior"),
    "tearflow.differential.fit:moderated_t",
    "limma",
)

TESTS = {
    "paired_t": StatisticalTest(
        name="paired t-test",
        short="paired t-test",
        prefix="",
        takes=("fit",),
        statistic="tearflow.differential.fit:student_t",
        limit="tearflow.differential.rejection_thresholds:limit_student_t",
        is_standard=True,
        in_specifications=True,
        in_power=True,
        groups=Form(
            "Welch's t-test",
            "Welch's t-test",
            ("log2", "target"),
            "tearflow.differential.two_groups:welch_t",
        ),
        linear=Form(
            "t-test of the linear model",
            "linear model",
            ("fit",),
            "tearflow.differential.fit:student_t",
        ),
    ),
    "moderated": StatisticalTest(
        name="moderated paired t-test",
        short="moderated t-test",
        prefix="moderated_",
        takes=("fit", "prior"),
        statistic="tearflow.differential.fit:moderated_t",
        limit="tearflow.differential.rejection_thresholds:limit_moderated_t",
        software="limma",
        is_standard=True,
        in_specifications=True,
        in_power=True,
        groups=_MODERATED,
        linear=_MODERATED,
    ),
    "moderated_by_count": StatisticalTest(
        name="t-test moderated by peptide count",
        short="moderated by peptide count",
        prefix="by_count_",
        takes=("fit", "prior_by_count"),
        statistic="tearflow.differential.by_count:moderated_by_count",
        limit="tearflow.differential.rejection_thresholds:limit_by_count",
        software="DEqMS",
        reference=(
            "Zhu Y, Orre LM, Zhou Tran Y, et al. DEqMS: a method for accurate variance estimation "
            "in differential protein expression analysis. Molecular & Cellular Proteomics 19, "
            "1047-1057, 2020",
            "10.1074/mcp.TIR119.001646",
        ),
        in_specifications=True,
    ),
    "wilcoxon": StatisticalTest(
        name="Wilcoxon signed-rank test",
        short="Wilcoxon",
        prefix="wilcoxon_",
        takes=("log2",),
        statistic="tearflow.differential.signed_rank:wilcoxon",
        limit="tearflow.differential.rejection_thresholds:limit_rank_sum",
        scores="tearflow.differential.rejection_thresholds:signed_ranks",
        columns=("v",),
        reference=(
            "Wilcoxon F. Individual comparisons by ranking methods. Biometrics Bulletin 1, 80-83, "
            "1945",
            "10.2307/3001968",
        ),
        estimate="tearflow.differential.hodges_lehmann:estimate_median",
        is_exact=True,
        groups=Form(
            "Wilcoxon rank-sum test",
            "rank sum",
            ("log2", "target"),
            "tearflow.differential.two_groups:rank_sum",
            reference=(
                "Wilcoxon F. Individual comparisons by ranking methods. Biometrics Bulletin 1, "
                "80-83, 1945",
                "10.2307/3001968",
            ),
            estimate="tearflow.differential.hodges_lehmann:estimate_shift",
        ),
    ),
    "minimum_effect": StatisticalTest(
        name="minimum-effect test",
        short="minimum effect",
        prefix="minimum_effect_",
        takes=("fit", "prior_with_counts", "minimum_effect"),
        statistic="tearflow.differential.fit:minimum_effect",
        limit="tearflow.differential.rejection_thresholds:limit_minimum_effect",
        software="limma's treat",
        reference=(
            "McCarthy DJ, Smyth GK. Testing significance relative to a fold-change threshold is a "
            "TREAT. Bioinformatics 25, 765-771, 2009",
            "10.1093/bioinformatics/btp053",
        ),
        detail=" for a |log2 fold change| above {minimum_effect:g}",
        is_conservative=True,
    ),
}


def find_test(key: str) -> StatisticalTest:
    """Entry of a test.

    Raises
    ------
    ValueError
        If there is no such test.
    """
    require_known(key, TESTS, "test")
    return TESTS[key]


def load(reference: str) -> Any:
    """Function that an entry names as ``module:function``."""
    return resolve_name(reference)
