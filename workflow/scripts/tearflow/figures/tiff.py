"""TIFF files, which journals ask for, compressed without loss."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from tearflow.figures.png import LEVEL

# Types of fields: whole numbers of 2 and 4 bytes, and a fraction of two of the latter.
SHORT, LONG, RATIONAL = 3, 4, 5
# Bytes of the header.
HEADER = 8


def encode_tiff(picture: NDArray[np.uint8], dpi: float) -> bytes:
    r"""An opaque picture as a TIFF file of three colours, compressed by deflate.

    See the specification, https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf, and for
    the compression Adobe's Photoshop TIFF Technical Notes of 2002.

    Parameters are those of `tearflow.figures.png.encode_png`.

    Examples
    --------
    >>> encode_tiff(np.zeros((2, 3, 4), dtype=np.uint8), 300)[:4]
    b'II*\x00'
    """
    height, width = picture.shape[:2]
    strip = zlib.compress(np.ascontiguousarray(picture[:, :, :3]).tobytes(), LEVEL)
    # Behind the header come the picture, the values that do not fit into their fields, the fields.
    strip += b"\0" * (len(strip) % 2)
    bits = HEADER + len(strip)
    across = bits + 6
    # Tag, type, number of values, and the value or where it is; by tag, as the specification asks.
    fields = [
        (256, LONG, 1, width),
        (257, LONG, 1, height),
        (258, SHORT, 3, bits),
        (259, SHORT, 1, 8),  # deflate
        (262, SHORT, 1, 2),  # red, green and blue
        (273, LONG, 1, HEADER),  # where the picture begins
        (277, SHORT, 1, 3),  # colours of a pixel
        (278, LONG, 1, height),  # lines of a strip
        (279, LONG, 1, len(strip)),
        (282, RATIONAL, 1, across),
        (283, RATIONAL, 1, across),  # the same downwards
        (296, SHORT, 1, 2),  # per inch
    ]
    values = struct.pack("<3H2I", 8, 8, 8, round(dpi), 1)
    header = struct.pack("<2sHI", b"II", 42, bits + len(values))
    packed = b"".join(struct.pack("<HHII", *field) for field in fields)
    return header + strip + values + struct.pack("<H", len(fields)) + packed + bytes(4)
