import pytest

from tearflow.differential.contrast import Contrast
from tearflow.study.visit_order import order_visits


def contrasts(*pairs, variable="visit"):
    return [Contrast("dry", target, variable, reference, target) for reference, target in pairs]


@pytest.mark.parametrize(
    ("pairs", "order"),
    [
        ([], "24h chal prior screen disch"),
        (
            [("prior", "24h"), ("prior", "disch"), ("screen", "prior")],
            "screen prior 24h chal disch",
        ),
        ([("24h", "disch")], "24h chal prior screen disch"),
        ([("disch", "chal"), ("screen", "chal")], "24h disch screen chal prior"),
        ([("chal", "24h"), ("24h", "chal")], "chal 24h prior screen disch"),
    ],
)
def test_references_stand_before_targets(pairs, order):
    visits = ["24h", "chal", "24h", "prior", "screen", "chal", "disch"]
    assert order_visits(visits, contrasts(*pairs)) == order.split()


def test_contrast_of_another_column_orders_nothing():
    assert order_visits(["a", "b"], contrasts(("OS", "OD"), variable="eye")) == ["a", "b"]
