"""PNG files that other programs read."""

import io

import matplotlib.image
import numpy as np
import pytest
from PIL import Image

from tearflow.figures.png import encode_png


@pytest.mark.parametrize(("height", "width"), [(1, 1), (3, 7), (40, 301)])
def test_others_read_the_colours_and_the_size_on_paper(height, width):
    colours = np.random.default_rng(1).integers(0, 256, (height, width, 4), dtype=np.uint8)
    content = encode_png(colours, 300)
    with Image.open(io.BytesIO(content)) as picture:
        picture.verify()
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.mode == "RGB"
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)
        np.testing.assert_array_equal(np.asarray(picture), colours[:, :, :3])
    read = matplotlib.image.imread(io.BytesIO(content), format="png")
    np.testing.assert_allclose(read * 255, colours[:, :, :3], atol=1e-4)
