"""The layout of a figure is the same on every run."""

from tearflow.figures.style import finish_layout, new_figure


def test_axes_are_rounded_to_a_millionth_of_the_figure():
    figure = new_figure(80, 60)
    for axes in figure.subplots(2, 2).flat:
        axes.plot([1, 2, 3])
        axes.set_ylabel("log2 fold change")
    finish_layout(figure)
    places = [part for axes in figure.axes for part in axes.get_position().bounds]
    # A box is kept by its corners, of which the size is the difference.
    assert all(abs(part - round(part, 6)) < 1e-15 for part in places)
    assert len({round(part, 6) for part in places}) > 4
