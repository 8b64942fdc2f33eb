"""PNG files without filters, which for drawings is the faster and the smaller way."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Of zlib; 6, its own choice, takes twice as long and saves an eighth of the size.
LEVEL = 3
INCHES = 1 / 0.0254  # in a metre


def encode_png(picture: NDArray[np.uint8], dpi: float) -> bytes:
    r"""An opaque picture as a PNG file of three colours.

    Pillow tries all five filters on each line, which pays on photographs: here its files are a
    fifth larger, and take four times as long. See the specification, https://www.w3.org/TR/png-3.

    Parameters
    ----------
    picture
        Height x width x 4: red, green, blue, and the opacity, which is left out.
    dpi
        Pixels of an inch.

    Examples
    --------
    >>> encode_png(np.zeros((2, 3, 4), dtype=np.uint8), 300)[:8]
    b'\x89PNG\r\n\x1a\n'
    """
    height, width = picture.shape[:2]
    # Each line begins with its filter: 0 for none.
    lines = np.zeros((height, 1 + 3 * width), dtype=np.uint8)
    for colour in range(3):
        lines[:, 1 + colour :: 3] = picture[:, :, colour]
    # 8 bits a colour, red, green and blue, and the only compression, filtering and order there are.
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    per_metre = round(dpi * INCHES)
    chunks = {
        b"IHDR": header,
        b"pHYs": struct.pack(">IIB", per_metre, per_metre, 1),
        b"IDAT": zlib.compress(lines.tobytes(), LEVEL),
        b"IEND": b"",
    }
    return SIGNATURE + b"".join(_pack(name, content) for name, content in chunks.items())


def _pack(name: bytes, content: bytes) -> bytes:
    """A chunk: its length, name, content and checksum."""
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)
