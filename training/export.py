"""Writes the network as an ONNX file of 8-bit weights, node by node."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from training.network import EPSILON, HEADS, WIDTH, Network

FUSED = "com.microsoft"
OPSETS = [helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)]
FAR_BELOW = -1e4


class _Graph:
    """Nodes and constants in the making."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, values: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(
        self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: object
    ) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def linear(self, name: str, x: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """Weights of one byte, a scale for each output; the input is quantised as it comes."""
        scale = np.maximum(np.abs(weight).max(axis=1), 1e-8) / 127
        whole = np.clip(np.round(weight / scale[:, None]), -127, 127).astype(np.int8)
        inputs = [
            x,
            self.constant(f"{name}.weight", whole.T),
            self.constant(f"{name}.scale", scale.astype(np.float32)),
            self.constant(f"{name}.zero", np.zeros(len(scale), np.int8)),
            self.constant(f"{name}.bias", bias),
        ]
        return self.node("DynamicQuantizeMatMul", inputs, name, FUSED)

    def skip_norm(self, name: str, x: str, skip: str, gamma: np.ndarray, beta: np.ndarray) -> str:
        """Two nodes on purpose: the fused one is many times slower than both."""
        both = self.node("Add", [x, skip], f"{name}.sum")
        inputs = [both, self.constant(f"{name}.g", gamma), self.constant(f"{name}.b", beta)]
        return self.node("LayerNormalization", inputs, name, axis=-1, epsilon=EPSILON)


def export(network: Network, path: Path) -> None:
    weights = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    graph = _Graph()
    x = _embedded(graph, weights)
    for number in range(len(network.layers)):
        x = _layer(graph, weights, x, number)
    _heads(graph, weights, x)
    labels = weights["say.bias"].shape[0]
    made = helper.make_graph(
        graph.nodes,
        "coder",
        [
            helper.make_tensor_value_info("ids", TensorProto.INT64, ["passages", "pieces"]),
            helper.make_tensor_value_info("mask", TensorProto.INT32, ["passages", "pieces"]),
        ],
        [
            helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["passages", labels]),
            helper.make_tensor_value_info("mean", TensorProto.FLOAT, ["passages", WIDTH]),
            helper.make_tensor_value_info(
                "told", TensorProto.FLOAT, ["passages", "pieces", labels]
            ),
        ],
        graph.constants,
    )
    model = helper.make_model(made, opset_imports=OPSETS, ir_version=9, producer_name="lipp")
    path.write_bytes(model.SerializeToString(deterministic=True))


def _embedded(graph: _Graph, weights: dict[str, np.ndarray]) -> str:
    words = weights["words.weight"]
    scale = np.maximum(np.abs(words).max(axis=1, keepdims=True), 1e-8) / 127
    graph.constant("words", np.round(words / scale).astype(np.int8))
    graph.constant("words.scale", scale.astype(np.float32))
    graph.constant("places", weights["places.weight"])
    for name, value in (("zero", 0), ("one", 1), ("two", 2)):
        graph.constant(name, np.array([value], np.int64))
    graph.node("Gather", ["words", "ids"], "words.bytes")
    graph.node("Cast", ["words.bytes"], "words.floats", to=TensorProto.FLOAT)
    graph.node("Gather", ["words.scale", "ids"], "words.scales")
    graph.node("Mul", ["words.floats", "words.scales"], "words.values")
    graph.node("Shape", ["ids"], "shape")
    graph.node("Slice", ["shape", "one", "two"], "length")
    graph.node("Slice", ["places", "zero", "length", "zero"], "places.values")
    graph.node("Add", ["words.values", "places.values"], "embedded")
    graph.constant("norm.g", weights["norm.weight"])
    graph.constant("norm.b", weights["norm.bias"])
    inputs = ["embedded", "norm.g", "norm.b"]
    return graph.node("LayerNormalization", inputs, "x", axis=-1, epsilon=EPSILON)


def _layer(graph: _Graph, weights: dict[str, np.ndarray], x: str, number: int) -> str:
    def of(name: str) -> np.ndarray:
        return weights[f"layers.{number}.{name}"]

    def called(name: str) -> str:
        return f"{name}{number}"

    qkv = graph.linear(called("qkv"), x, of("qkv.weight"), of("qkv.bias"))
    graph.constant(called("split"), np.array([WIDTH] * 3, np.int64))
    parts = [called(name) for name in ("query", "key", "value")]
    graph.nodes.append(helper.make_node("Split", [qkv, called("split")], parts, axis=-1))
    seen = graph.node(
        "MultiHeadAttention", [*parts, "", "mask"], called("seen"), FUSED, num_heads=HEADS
    )
    out = graph.linear(called("out"), seen, of("out.weight"), of("out.bias"))
    x = graph.skip_norm(called("mid"), out, x, of("norm1.weight"), of("norm1.bias"))
    up = graph.linear(called("up"), x, of("up.weight"), of("up.bias"))
    up = graph.node("Gelu", [up], called("gelu"), FUSED)
    down = graph.linear(called("down"), up, of("down.weight"), of("down.bias"))
    return graph.skip_norm(called("end"), down, x, of("norm2.weight"), of("norm2.bias"))


def _heads(graph: _Graph, weights: dict[str, np.ndarray], x: str) -> None:
    """What each word says of each issue, how much the issue looks at it, and the whole."""
    graph.node("Cast", ["mask"], "seen", to=TensorProto.FLOAT)
    graph.constant("last", np.array([2], np.int64))
    graph.node("Unsqueeze", ["seen", "last"], "seen.wide")
    graph.constant("look", weights["look.weight"].T)
    graph.constant("say", weights["say.weight"].T)
    graph.constant("say.bias", weights["say.bias"])
    graph.constant("whole", weights["whole.weight"].T)
    graph.constant("float.one", np.array(1, np.float32))
    graph.constant("far.below", np.array(-FAR_BELOW, np.float32))
    graph.node("Sub", ["seen.wide", "float.one"], "unseen")
    graph.node("Mul", ["unseen", "far.below"], "unseen.far")
    graph.node("MatMul", [x, "look"], "looks")
    graph.node("Add", ["looks", "unseen.far"], "looks.seen")
    graph.node("Softmax", ["looks.seen"], "attention", axis=1)
    graph.node("MatMul", [x, "say"], "says.raw")
    graph.node("Add", ["says.raw", "say.bias"], "says")
    graph.node("Mul", ["attention", "says"], "told")
    graph.node("ReduceSum", ["told", "one"], "said", keepdims=0)
    graph.node("Mul", [x, "seen.wide"], "x.seen")
    graph.node("ReduceSum", ["x.seen", "one"], "sum", keepdims=0)
    graph.node("ReduceSum", ["seen.wide", "one"], "count", keepdims=0)
    graph.node("Div", ["sum", "count"], "mean")
    graph.node("MatMul", ["mean", "whole"], "of.whole")
    graph.node("Add", ["said", "of.whole"], "logits")
