"""Writes the golden files beside this script: what the runtimes of the weight files compute, kept so that the
ordinary tests need none of them.

    pip install --group golden && python -m tests.pages.inspect.golden.make        about a minute

outputs.npz   by "file/layer/precision": h of every step, (T, H), in the order in which the layer reads
  silero        torch.nn.LSTMCell
  g2p           the package's own GRU, cut out of its source and run as it stands, in float32; torch.nn.GRU
  textgenrnn    Keras 2 (tf_keras) reads the file itself: its loader turns CuDNNLSTM's arrays into LSTM's.
                CuDNNLSTM itself runs on a GPU only.
  crema         Keras 2's GRU with reset_after off and its own hard_sigmoid, given the file's arrays
  asmscan       Keras 2's Bidirectional LSTM and LSTM, given the file's arrays
stack.safetensors  nn.LSTM of two layers in two directions; the output of its upper layer is in outputs.npz
keras3.keras  a small network that Keras 3 has saved, for its format; its layers' outputs are in outputs.npz
"""

# mypy: disable-error-code="import-not-found,import-untyped"

from __future__ import annotations

import ast
import io
import os
import tempfile
import textwrap
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ |= {"KERAS_BACKEND": "torch", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}

import h5py
import keras
import numpy as np
import tensorflow
import tf_keras
import torch
from safetensors.numpy import load, save
from torch import nn

from tests.packages import PACKAGES, _fetched, content
from tests.pages.inspect.cases import STEPS, sequence

HERE = Path(__file__).parent
PRECISIONS = {"float32": torch.float32, "float64": torch.float64}
Outputs = dict[str, np.ndarray]


def silero(precision: str) -> Outputs:
    arrays, dtype = load(content("silero")), PRECISIONS[precision]
    cell = nn.LSTMCell(128, 128, dtype=dtype)
    cell.load_state_dict({name.removeprefix("lstm_cell."): torch.tensor(array, dtype=dtype)
                          for name, array in arrays.items() if name.startswith("lstm_cell.")})
    h = c = torch.zeros(1, 128, dtype=dtype)
    said = []
    with torch.no_grad():
        for x in torch.tensor(sequence(128), dtype=dtype):
            h, c = cell(x[None], (h, c))
            said.append(h[0].numpy())
    return {"lstm_cell": np.array(said)}


def g2p(precision: str) -> Outputs:
    with np.load(io.BytesIO(content("g2p"))) as arrays:
        weights = {prefix: [arrays[f"{prefix}_{name}"] for name in ("w_ih", "w_hh", "b_ih", "b_hh")]
                   for prefix in ("enc", "dec")}
    x = sequence(256)
    if precision == "float32":
        own = _g2p_class()
        return {prefix: own.gru(x[None].astype(np.float32), STEPS, *each)[0] for prefix, each in weights.items()}
    return {prefix: _torch_gru(each, x) for prefix, each in weights.items()}


def _g2p_class() -> Any:
    """The package's GRU: three methods of its class, as they stand in its source."""
    with zipfile.ZipFile(_fetched("g2p")) as archive:
        source = archive.read("g2p_en/g2p.py").decode()
    found = next(node for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and node.name == "G2p")
    methods = [textwrap.dedent(ast.get_source_segment(source, node) or "") for node in found.body
               if isinstance(node, ast.FunctionDef) and node.name in ("sigmoid", "grucell", "gru")]
    space: dict[str, Any] = {"np": np}
    exec("class Own:\n" + textwrap.indent("\n".join(methods), "    "), space)
    return space["Own"]()


def _torch_gru(arrays: list[np.ndarray], x: np.ndarray) -> np.ndarray:
    gru = nn.GRU(x.shape[1], arrays[1].shape[1], dtype=torch.float64)
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    gru.load_state_dict({name: torch.tensor(array, dtype=torch.float64)
                         for name, array in zip(names, arrays, strict=True)})
    with torch.no_grad():
        return np.asarray(gru(torch.tensor(x)[:, None])[0][:, 0].numpy())


def textgenrnn(precision: str) -> Outputs:
    """The network that the package builds, as far as it has weights; tf_keras loads them by their names."""
    tf_keras.backend.set_floatx(precision)
    inputs = [tf_keras.Input((STEPS, size)) for size in (100, 128)]
    made = [tf_keras.layers.LSTM(128, return_sequences=True, name=name)(each)
            for name, each in zip(("rnn_1", "rnn_2"), inputs, strict=True)]
    model = tf_keras.Model(inputs, made)
    with tempfile.NamedTemporaryFile(suffix=".hdf5") as file:
        Path(file.name).write_bytes(content("textgenrnn"))
        model.load_weights(file.name, by_name=True)
    with h5py.File(io.BytesIO(content("textgenrnn"))) as archive:  # the loader adds the halves in float32
        for name in ("rnn_1", "rnn_2"):
            *kernels, _ = model.get_layer(name).get_weights()
            halves = archive[f"{name}/{name}/bias:0"][()].astype(precision)
            model.get_layer(name).set_weights([*kernels, halves.reshape(2, -1).sum(axis=0)])
    said = model([tensorflow.constant(sequence(size)[None], precision) for size in (100, 128)])
    return {f"rnn_{number}/rnn_{number}": each[0].numpy() for number, each in enumerate(said, start=1)}


def from_h5(file: str, make: Callable[[str, int], Any]) -> Callable[[str], Outputs]:
    """A file's layers by the paths of their arrays, each made by `make` and given its arrays."""
    def said(precision: str) -> Outputs:
        tf_keras.backend.set_floatx(precision)
        found: dict[str, list[np.ndarray]] = {}
        with h5py.File(io.BytesIO(content(file))) as archive:
            paths: list[str] = []
            archive["model_weights"].visit(paths.append)
            for path in paths:
                if path.endswith("/recurrent_kernel:0"):
                    layer = f"model_weights/{path.removesuffix('/recurrent_kernel:0')}"
                    found[layer] = [archive[f"{layer}/{name}:0"][()]
                                    for name in ("kernel", "recurrent_kernel", "bias")]
        outputs = {}
        for path, arrays in found.items():
            layer = make(path, arrays[1].shape[0])
            x = sequence(arrays[0].shape[0])
            layer.build((1, STEPS, x.shape[1]))
            layer.set_weights(arrays)
            outputs[path] = layer(tensorflow.constant(x[None], precision))[0].numpy()
        return outputs
    return said


def keras3() -> Outputs:
    """Saves a network of Keras 3 and returns its layers' outputs. A layer that runs backwards is given what it
    reads first as first."""
    keras.utils.set_random_seed(1)
    keras.backend.set_floatx("float64")
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((None, 3)), layers.LSTM(4, return_sequences=True, recurrent_activation="hard_sigmoid"),
        layers.Bidirectional(layers.GRU(3, return_sequences=True, reset_after=False), name="both"),
        layers.GRU(2, return_sequences=True), layers.SimpleRNN(5, activation="relu"), layers.Dense(1)])
    for weight in model.weights:
        weight.assign(np.random.default_rng(weight.shape[0]).normal(size=weight.shape))
    model.save(HERE / "keras3.keras")
    one, both, three, four, _ = model.layers
    named = {"layers/lstm/cell": one, "layers/bidirectional/forward_layer/cell": both.forward_layer,
             "layers/bidirectional/backward_layer/cell": both.backward_layer, "layers/gru/cell": three,
             "layers/simple_rnn/cell": four}
    outputs = {}
    for path, layer in named.items():
        layer.return_sequences, layer.go_backwards = True, False
        x = sequence(layer.cell.kernel.shape[0])
        outputs[path] = layer(torch.tensor(x[None])).detach().numpy()[0]
    return outputs


def stack() -> np.ndarray:
    """Saves a stack of nn.LSTM and returns what its upper layer says, (T, 2H), both directions side by side."""
    torch.manual_seed(1)
    lstm = nn.LSTM(3, 4, num_layers=2, bidirectional=True, bias=False, dtype=torch.float64)
    (HERE / "stack.safetensors").write_bytes(save({name: weight.detach().numpy()
                                                   for name, weight in lstm.state_dict().items()}))
    with torch.no_grad():
        return np.asarray(lstm(torch.tensor(sequence(3))[:, None])[0][:, 0].numpy())


MAKERS: dict[str, Callable[[str], Outputs]] = {
    "silero": silero, "g2p": g2p, "textgenrnn": textgenrnn,
    "crema": from_h5("crema", lambda path, units: tf_keras.layers.GRU(
        units, return_sequences=True, reset_after=False, recurrent_activation="hard_sigmoid")),
    "asmscan": from_h5("asmscan", lambda path, units: tf_keras.layers.LSTM(units, return_sequences=True)),
}


def main() -> None:
    torch.set_num_threads(1)
    found: Any = {f"{file}|{layer}|{precision}": h for file, make in MAKERS.items() for precision in PRECISIONS
                  for layer, h in make(precision).items()}
    # Keras 3 on torch rounds products to float32, whatever it was told.
    found |= {f"keras3|{layer}|float32": h for layer, h in keras3().items()}
    found["stack"] = stack()
    np.savez_compressed(HERE / "outputs.npz", **found)
    assert set(MAKERS) == set(PACKAGES)
    for name in ("outputs.npz", "stack.safetensors", "keras3.keras"):
        print(f"{name}: {(HERE / name).stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
