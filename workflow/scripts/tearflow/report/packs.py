"""Data within the page: compressed, as base64 text that its script `packs.js` decodes."""

import base64
import json
import zlib
from typing import Any

import numpy as np

# Raw deflate, as `DecompressionStream("deflate-raw")` of browsers reads it (RFC 1951).
RAW, LEVEL = -zlib.MAX_WBITS, 9


def pack(data: bytes) -> str:
    """Bytes as raw deflate in base64, the same text each time.

    >>> zlib.decompress(base64.b64decode(pack(b"<svg/>")), RAW)
    b'<svg/>'
    """
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, RAW)
    return base64.b64encode(compressor.compress(data) + compressor.flush()).decode("ascii")


def pack_json(data: Any) -> str:
    """Data as packed JSON.

    Raises
    ------
    ValueError
        If it holds NaN or an infinite number, of which JSON knows none.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return pack(text.encode("utf-8"))


def pack_array(values: np.ndarray) -> str:
    r"""Array as packed bytes, row by row, little-endian whatever the machine.

    >>> zlib.decompress(base64.b64decode(pack_array(np.array([1, 256], dtype=">i2"))), RAW)
    b'\x01\x00\x00\x01'
    """
    return pack(np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<")).tobytes())
