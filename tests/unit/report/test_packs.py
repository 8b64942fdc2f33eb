"""Packed data, read as a browser reads it: raw deflate in base64, numbers little-endian."""

import base64
import json
import zlib

import numpy as np
import pytest

from tearflow.report.packs import pack, pack_array, pack_json


def unpack(text):
    """Content of a pack; raw deflate has neither header nor checksum (RFC 1951)."""
    return zlib.decompress(base64.b64decode(text, validate=True), wbits=-15)


@pytest.mark.parametrize("data", [b"", b"x", bytes(range(256)) * 999])
def test_bytes_come_back(data):
    assert unpack(pack(data)) == data


def test_text_cannot_close_the_element_that_holds_it():
    data = {"gene": "</script>", "é": None}
    assert "<" not in pack_json(data)
    assert json.loads(unpack(pack_json(data))) == data


def test_json_has_no_number_that_browsers_refuse():
    with pytest.raises(ValueError, match="JSON compliant"):
        pack_json([float("nan")])


@pytest.mark.parametrize("order", ["<", ">"])
def test_arrays_are_little_endian_and_row_by_row(order):
    values = np.asfortranarray(np.array([[1, -2], [300, 4]], dtype=f"{order}i2"))
    assert unpack(pack_array(values)) == bytes([1, 0, 254, 255, 44, 1, 4, 0])
