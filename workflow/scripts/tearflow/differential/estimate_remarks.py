"""What the estimate of the false discoveries of a rule rests on, in words."""

from tearflow.differential.limits import COVERAGE, FEW_PAIRS, FEWEST_DEPS, MOST_WHOLE
from tearflow.differential.model import SIGNS, Model
from tearflow.differential.rule import Rule
from tearflow.differential.tests import GROUPS, find_test
from tearflow.differential.units import count_units, remark_on_eyes

# Above this p-value exact tests of two groups say too little, whatever the people.
FEW_IN_GROUPS = 0.1


def name_range(n_flips: int, model: Model) -> str:
    """Describe the range over the exchanges, and how often it held the true number in simulations.

    >>> from tearflow.differential.model import model_of_pairs
    >>> name_range(1023, model_of_pairs(None, 11))
    'middle 95 % of the 1,023 sign flips, no confidence interval'
    >>> name_range(1, model_of_pairs(None, 2)), name_range(0, model_of_pairs(None, 1))
    ('one sign flip, no range', '')
    """
    one, many = "sign flip", "sign flips"
    if model.exchange_kind == GROUPS:
        one, many = "exchange of people", "exchanges of people between the groups"
    if n_flips < 2:
        return f"one {one}, no range" if n_flips else ""
    kind = "smallest and largest over" if n_flips <= MOST_WHOLE else "middle 95 % of"
    text = f"{kind} the {n_flips:,} {many}, no confidence interval"
    if model.exchange_kind == SIGNS and model.n_people in COVERAGE:
        held = COVERAGE[model.n_people]
        text += f": in simulations it held the true number in {held} % of cases"
    return text


def refuse_percentage(n_deps: int, model: Model) -> str:
    """Explain why the share of false DEPs is given in no percentage; empty where it may be.

    >>> from tearflow.differential.model import model_of_pairs
    >>> eyes = model_of_pairs(["A", "A", "B", "B", "C", "C", "D", "D"], 8)
    >>> refuse_percentage(35, model_of_pairs(None, 3)), refuse_percentage(35, eyes)
    ('fewer than 5 pairs', 'fewer than 5 people')
    >>> refuse_percentage(2, model_of_pairs(None, 8))
    'fewer than 10 DEPs'
    """
    units, smallest = model.independent, model.n_people
    if model.sizes:
        units, smallest = "people in a group", min(model.sizes)
    if smallest <= FEW_PAIRS:
        return f"fewer than {FEW_PAIRS + 1} {units}"
    return f"fewer than {FEWEST_DEPS} DEPs" if n_deps < FEWEST_DEPS else ""


def warn_of_few_units(model: Model, rule: Rule) -> str:
    """Describe what p-values from few people rest on, or that none can be low enough.

    Parameters
    ----------
    model
        Of the units.
    rule
        Its `test` and `alpha` are looked at.

    Returns
    -------
    str
        Empty from 5 people (or 4 in each group) on, for an exact test from where it can make a DEP,
        but where eyes of one person are tested as independent.

    Examples
    --------
    >>> from tearflow.differential.model import model_of_pairs
    >>> warn_of_few_units(model_of_pairs(None, 1), Rule())
    'With fewer than 2 pairs no protein can be tested.'
    >>> warn_of_few_units(model_of_pairs(None, 5), Rule())
    ''
    >>> print(warn_of_few_units(model_of_pairs(None, 5), Rule(test="wilcoxon")))
    The Wilcoxon signed-rank test of 5 pairs cannot give a p-value below 0.0625: with alpha = 0.05
    no protein can be a DEP.
    >>> print(warn_of_few_units(model_of_pairs(["A", "A", "B", "B", "C", "C"], 6), Rule()))
    With 6 eyes of 3 people no exact paired test of people can give a p-value below 0.25: every
    smaller one rests on the assumptions that the differences are normally distributed and that the
    eyes of a person are independent. 6 eyes of 3 people tested as independent pairs: p and q are
    too small where the eyes of a person change alike.
    """
    if model.exchange_kind != SIGNS:
        few = _warn_of_few_in_groups(model, rule) if model.exchange_kind == GROUPS else ""
        eyes = "" if model.is_blocked else _remark_on_model(model)
        return " ".join(filter(None, [few, eyes]))
    # Correlated eyes are no more independent than people are.
    n_pairs, n_people = model.n_people if model.is_blocked else len(model.people), model.n_people
    if n_pairs < 2:
        return f"With fewer than 2 {model.independent} no protein can be tested."
    remark = remark_on_eyes(n_pairs, n_people)
    level = _warn_of_level(n_pairs, model, rule)
    return " ".join(filter(None, [level, remark and f"{remark}."]))


def _remark_on_model(model: Model) -> str:
    """Remark on eyes that are tested as independent, as a sentence; else empty."""
    remark = remark_on_eyes(len(model.people), model.n_people, are_pairs=model.target is None)
    return f"{remark}." if remark else ""


def _warn_of_level(n_pairs: int, model: Model, rule: Rule) -> str:
    """Describe the limit of the p-values; empty where there is nothing to say."""
    test, n_people = find_test(rule.test), model.n_people
    units = count_units(n_pairs, n_people)
    if n_people == n_pairs:
        units = f"{n_people} {model.independent}"
    # An exact test takes every pair, whoever it is of.
    reached = 2.0 ** (1 - n_pairs)
    if test.is_exact and reached >= rule.alpha:
        return (
            f"The {test.name} of {units} cannot give a p-value below {reached:g}: with alpha = "
            f"{rule.alpha:g} no protein can be a DEP."
        )
    exact = test.is_exact and n_people == n_pairs
    if n_people > FEW_PAIRS or exact:
        return ""
    limit = f"can give a p-value below {model.smallest_exact_p:g}: every smaller one rests on"
    if n_people == n_pairs:
        return (
            f"With {units} no exact paired test {limit} the assumption that the "
            "differences are normally distributed."
        )
    eyes = "that the eyes of a person are independent"
    normal = "that the differences are normally distributed"
    assumed = f"assumption {eyes}" if test.is_exact else f"assumptions {normal} and {eyes}"
    return f"With {units} no exact paired test of people {limit} the {assumed}."


def _warn_of_few_in_groups(model: Model, rule: Rule) -> str:
    reference, target = model.sizes or (0, 0)
    if min(reference, target) < 2:
        return "With fewer than 2 people in a group no protein can be tested."
    test, smallest = find_test(rule.test), model.smallest_exact_p
    units = f"{reference} and {target} people"
    if test.is_exact and smallest >= rule.alpha:
        form = test.form(GROUPS)
        name = form.name if form else test.name
        return (
            f"The {name} of {units} cannot give a p-value below {smallest:.3g}: with alpha = "
            f"{rule.alpha:g} no protein can be a DEP."
        )
    if test.is_exact or smallest < FEW_IN_GROUPS:
        return ""
    return (
        f"With {units} no exact test of two groups can give a p-value below {smallest:.3g}: every "
        "smaller one rests on the assumption that the values are normally distributed."
    )


def give_reason(n_eligible: int, n_tested: int, n_flips: int, n_deps: int, model: Model) -> str:
    """Explain why there is no estimate or no share; empty where there are both."""
    if n_eligible == 0:
        return f"no protein group has enough {'people' if model.sizes else model.independent}"
    if not model.exchange_kind:
        return "not for this design: people cannot be exchanged where " + (
            "samples of one person are units" if model.is_blocked else "covariates are fitted"
        )
    if n_flips == 0:
        if model.sizes:
            return "people of a single group have nobody to change places with"
        of_people = model.independent == "people"
        return f"a single {'person' if of_people else 'pair'} has no flip"
    if n_tested == 0:
        return "the data do not allow this test"
    return "" if n_deps else "no DEP"
