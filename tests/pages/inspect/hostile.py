"""Files that nobody should be able to bring the page down with: each by a name, made anew, and small."""

from __future__ import annotations

import io
import json
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from safetensors.numpy import save

from core.reading import Refused
from pages.ui.charts.theme import LIGHT
from pages.ui.inspect import said
from pages.ui.inspect.knobs import START
from pages.ui.inspect.run import Chosen, opened
from pages.ui.inspect.views import VIEWS
from pages.ui.text import words as vocabulary

EN = vocabulary.load("en")
LSTM = {"weight_ih_l0": (8, 3), "weight_hh_l0": (8, 2), "bias_ih_l0": (8,), "bias_hh_l0": (8,)}
MARKUP = "<script>alert(1)</script>\u202e\x00\x1b[31m{braces}%s"


def survive(content: bytes, name: str = "model.safetensors") -> str:
    """Open a file as the page does and look at its first layers in every way: "opened", or the kind of its
    refusal. Anything else that is raised is a fault of ours."""
    try:
        file = opened(content, name)
        said.file_line(file, EN)
        said.others(file, EN)
        for number in range(1, min(len(file.found.layers), 2) + 1):
            chosen = Chosen(file, {**START, "part": number, "steps": 5})
            said.layer_name(chosen.layer, EN)
            chosen.run()
            said.account(chosen, EN)
            said.arrays_table(chosen.layer)
            said.candidates(chosen, EN)
            for view in VIEWS.values():
                view(chosen, EN, LIGHT)
    except Refused as error:
        sentence = said.refused(error, EN)
        assert "<script>" not in sentence, sentence
        return error.kind
    return "opened"


def safe(arrays: dict[str, Any]) -> bytes:
    return save({name: np.ascontiguousarray(array, np.float32) for name, array in arrays.items()})


def zeros(**changed: Any) -> dict[str, Any]:
    shapes: dict[str, Any] = {**LSTM, **changed}
    return {name: np.zeros(shape) for name, shape in shapes.items() if shape is not None}


def with_header(header: Any, data: bytes = b"", length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def npz(arrays: dict[str, Any], **more: Any) -> bytes:
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays, **more)
    return packed.getvalue()


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def npy(header: bytes, data: bytes = b"", version: bytes = b"\x01\x00") -> bytes:
    return b"\x93NUMPY" + version + struct.pack("<H", len(header)) + header + data


def hdf5(fill: Callable[[Any], object]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.h5"
        with h5py.File(path, "w") as file:
            fill(file)
        return path.read_bytes()


def keras_arrays(group: Any, hidden: int = 2, bias: Any = None, path: str = "lstm/lstm/lstm_cell",
                 value: Any = None) -> None:
    for name, shape in (("kernel:0", (3, 4 * hidden)), ("recurrent_kernel:0", (hidden, 4 * hidden)),
                        ("bias:0", bias or (4 * hidden,))):
        group[f"{path}/{name}"] = np.zeros(shape, np.float32)
    if value is not None:
        del group[f"{path}/bias:0"]
        group[f"{path}/bias:0"] = np.full(bias, value)


def configured(config: str) -> Callable[[Any], object]:
    def fill(file: Any) -> None:
        keras_arrays(file)
        file.attrs["model_config"] = config
    return fill


def one_layer(kind: Any = "LSTM", **settings: Any) -> str:
    layer = {"class_name": kind, "config": {"name": "lstm", **settings}}
    return json.dumps({"class_name": "Sequential", "config": {"layers": [layer]}})


def bomb() -> bytes:
    """Two hundred megabytes of zeros, packed to a fifth of one."""
    packed, zeros_of = io.BytesIO(), bytes(2**20)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("weight_hh_l0.npy", "w") as member:
        for _ in range(200):
            member.write(zeros_of)
    return packed.getvalue()


def lying_zip() -> bytes:
    """Says that its member is small."""
    content = bytearray(zipped({"a.npy": bytes(2**20)}))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = content.find(mark) + place
        content[at:at + 4] = struct.pack("<I", 64)
    return bytes(content)


def flagged(content: bytes, mark: bytes, place: int, value: int) -> bytes:
    """A zip archive with two bytes of its directory set."""
    changed = bytearray(content)
    at = changed.find(mark) + place
    changed[at:at + 2] = struct.pack("<H", value)
    return bytes(changed)


def soft_loop(file: Any) -> None:
    keras_arrays(file)
    file["loop"] = h5py.SoftLink("/loop")
    file["up"] = h5py.SoftLink("/")


def hard_loop(file: Any) -> None:
    group = file.create_group("a/b")
    group["again"] = file["a"]
    keras_arrays(file)


def huge_chunked(file: Any) -> None:
    file.create_dataset("huge", shape=(2**20, 2**20), chunks=(64, 64), dtype="f4", compression="gzip")


def virtual(file: Any) -> None:
    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (4,))
    file.create_virtual_dataset("recurrent_kernel:0", layout)


def deep(file: Any) -> None:
    file.create_group("/".join(["g"] * 60))


def deterministic() -> Iterator[tuple[str, bytes, str]]:
    """(what it is, its bytes, how it has to end)."""
    ok = zeros()
    yield "empty", b"", "empty"
    yield "text", b"just some text, long enough", "unknown"
    yield "pickle", b"\x80\x04\x95" + bytes(40), "pickle"
    yield "torch zip", zipped({"model/data.pkl": b"x", "model/data/0": bytes(8)}), "pickle"
    yield "one array", npy(b"{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }\n", bytes(8)), "one_array"
    whole = safe(ok)
    yield "good", whole, "opened"
    yield "cut header", whole[:40], "header"
    yield "cut data", whole[:-4], "cut_off"
    yield "longer than itself", struct.pack("<Q", 2**63) + whole[8:], "header"
    yield "no json", with_header(b"{" * 100), "header_text"
    yield "nested json", with_header(b'{"a":' * 50_000), "header_text"
    entry = {"dtype": "F32", "shape": [2**31, 2**31], "data_offsets": [0, 4]}
    yield "lying shape", with_header({"weight_hh_l0": entry}, bytes(4)), "range_shape"
    yield "overlapping", with_header({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
                                      "b": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}, bytes(4)), "overlap"
    yield "backward", with_header({"a": {"dtype": "F32", "shape": [0], "data_offsets": [4, 0]}}, bytes(4)), "range"
    yield "long header", with_header(b"{" + b" " * (4 * 2**20) + b"}"), "header_long"
    yield "gap", with_header({"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}, bytes(8)), "header"
    yield "no ranges", with_header({"a": {"dtype": "F32", "shape": [1]}}, bytes(4)), "header_text"
    yield "negative", with_header({"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}, bytes(4)), "range_shape"
    for what, field in (("listed type", {"dtype": ["F32"]}), ("endless shape", {"shape": [10**30] * 200}),
                        ("shape by name", {"shape": {"x": 1}}), ("offsets that are none", {"data_offsets": ["x", 4]})):
        told = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4], **field}
        yield what, with_header({"a": told}, bytes(4)), "header_text"
    yield "beyond float64", npz({name: np.full(shape, np.longdouble("1e400")) for name, shape in LSTM.items()}), "not_finite"
    yield "dates", npz({name: np.zeros(shape, "M8[s]") for name, shape in LSTM.items()}), "dtype"
    yield "pairs", npz({name: np.zeros(shape, [("a", "f4"), ("b", "f4")]) for name, shape in LSTM.items()}), "dtype"
    yield "no layers", safe({"a": np.zeros(3)}), "opened"
    yield "nan", safe({**ok, "weight_hh_l0": np.full((8, 2), np.nan)}), "not_finite"
    yield "infinite bias", safe({**ok, "bias_ih_l0": np.full(8, np.inf)}), "not_finite"
    yield "weights beyond float32", npz({name: np.full(shape, 1e39) for name, shape in LSTM.items()}), "too_far"
    yield "weights as large as float32", npz({name: np.full(shape, 3.4e38) for name, shape in LSTM.items()}), "opened"
    bare = {name: np.full(LSTM[f"{long}_l0"], 3.4e38 * (-1) ** np.arange(8).reshape(-1, *[1] * (len(LSTM[f"{long}_l0"]) - 1)))
            for name, long in (("w_ih", "weight_ih"), ("w_hh", "weight_hh"), ("b_ih", "bias_ih"))}
    yield "bare weights as large as float32", npz(bare), "opened"
    halves = hdf5(lambda file: keras_arrays(file, bias=(16,), value=np.resize([3.4e38, -3.4e38], 16)))
    yield "halves of a bias as large as float32", halves, "opened"
    yield "wrong bias", safe(zeros(bias_hh_l0=(7,))), "shape"
    yield "wrong input", safe(zeros(weight_ih_l0=(7, 3))), "shape"
    yield "no columns", safe(zeros(weight_ih_l0=(8, 0))), "shape"
    yield "seven blocks", safe(zeros(weight_hh_l0=(14, 2), weight_ih_l0=(14, 3))), "shape"
    yield "three axes", safe(zeros(weight_hh_l0=(8, 2, 1))), "shape"
    yield "projection", safe(zeros(weight_hr_l0=(1, 2))), "projection"
    yield "levels", safe({**ok, **{name.replace("0", "1"): np.zeros(shape) for name, shape in LSTM.items()}}), "levels"
    yield "too wide", safe(zeros(weight_hh_l0=(4 * 600, 600), weight_ih_l0=(4 * 600, 1), bias_ih_l0=None,
                                 bias_hh_l0=None)), "units"
    yield "markup", safe({f"{MARKUP}.{name}": array for name, array in ok.items()}), "opened"
    yield "markup that fails", safe({f"{MARKUP}.{name}": np.full(shape, np.nan) for name, shape in LSTM.items()}), \
        "not_finite"
    yield "long name", safe({"x" * 500: np.zeros(1)}), "name"
    yield "many", safe({f"a{number}": np.zeros(1) for number in range(10_001)}), "many"
    yield "many layers", safe({f"{number}.{name}": array for number in range(2400) for name, array in ok.items()}), \
        "opened"
    yield "zip bomb", bomb(), "unpacked"
    yield "lying zip", lying_zip(), "array_header"
    yield "nested zip", zipped({"a.zip": zipped({"b.npz": npz(ok)})}), "nested"
    yield "other zip", zipped({"readme.txt": b"hello"}), "zip_unknown"
    yield "cut zip", npz(ok)[:-30], "zip"
    yield "bzip2", zipped({"a.npy": bytes(100)}, zipfile.ZIP_BZIP2), "zip"
    yield "encrypted", flagged(npz(ok), b"PK\x01\x02", 8, 1), "zip"
    twice = io.BytesIO()
    with zipfile.ZipFile(twice, "w") as archive:
        archive.writestr("a.npy", b"1")
        archive.filelist.append(archive.filelist[0])
    yield "twice", twice.getvalue(), "twice"
    objects = io.BytesIO()
    np.save(objects, np.array([{}], dtype=object), allow_pickle=True)
    yield "objects", zipped({"weight_hh_l0.npy": objects.getvalue()}), "object"
    lying = npy(b"{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999,), }\n", bytes(8))
    yield "lying npy", zipped({"a.npy": lying}), "array_header"
    code = npy(b"__import__('os').system('true')\n")
    yield "code in a header", zipped({"a.npy": code}), "array_header"
    yield "complex", npz({name: array.astype(complex) for name, array in ok.items()}), "dtype"
    yield "texts", npz({name: array.astype(str) for name, array in ok.items()}), "dtype"
    yield "up the folders", zipped({f"../../{name}.npy": _saved(array) for name, array in ok.items()}), "opened"
    yield "keras without weights", zipped({"model.weights.h5": b"nothing", "config.json": b"{}"}), "zip"
    yield "keras with a broken description", zipped({"model.weights.h5": hdf5(keras_arrays), "config.json": b"{"}), "zip"
    yield "keras nested description", zipped({"model.weights.h5": hdf5(keras_arrays),
                                              "config.json": b"[" * 100_000}), "zip"
    yield "external link", hdf5(lambda file: file.__setitem__("out", h5py.ExternalLink("/etc/passwd", "/"))), "outside"
    yield "external storage", hdf5(lambda file: file.create_dataset(
        "kernel", (4,), "f4", external=[("/etc/passwd", 0, 16)])), "outside"
    yield "virtual", hdf5(virtual), "outside"
    yield "soft loop", hdf5(soft_loop), "opened"
    yield "hard loop", hdf5(hard_loop), "opened"
    yield "huge chunked", hdf5(huge_chunked), "unpacked"
    yield "deep groups", hdf5(deep), "deep"
    yield "cut hdf5", hdf5(keras_arrays)[:1500], "hdf5"
    yield "only a signature", b"\x89HDF\r\n\x1a\n" + bytes(600), "hdf5"
    yield "wrong keras bias", hdf5(lambda file: keras_arrays(file, bias=(5,))), "shape"
    yield "other class", hdf5(configured(one_layer("GRU"))), "config"
    yield "other activation", hdf5(configured(one_layer(activation="relu"))), "activation"
    yield "activation that is a list", hdf5(configured(one_layer(activation=[1]))), "activation"
    yield "gates of another kind", hdf5(configured(one_layer(recurrent_activation={"a": 1}))), "activation"
    yield "class that is a list", hdf5(configured(one_layer(["LSTM"]))), "opened"
    yield "no json in hdf5", hdf5(configured("{")), "opened"
    yield "nested json in hdf5", hdf5(configured("[" * 30_000)), "opened"


def _saved(array: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


def good_files() -> dict[str, bytes]:
    """A small sound file of each kind, for a fuzzer to change."""
    rng = np.random.default_rng(0)
    arrays = {name: rng.normal(size=shape) for name, shape in LSTM.items()}
    return {
        "model.safetensors": safe(arrays), "model.npz": npz(arrays),
        "plain.npz": zipped({f"{name}.npy": _saved(array) for name, array in arrays.items()}, zipfile.ZIP_STORED),
        "model.h5": hdf5(configured(one_layer(recurrent_activation="sigmoid"))),
        "model.keras": zipped({"model.weights.h5": hdf5(keras_arrays), "config.json": one_layer().encode(),
                               "metadata.json": b'{"keras_version": "3.0"}'}),
    }


def mutated(content: bytes, rng: np.random.Generator) -> bytes:
    """A file with a few bytes changed, cut out, repeated or put to an extreme."""
    changed = bytearray(content)
    for _ in range(int(rng.integers(1, 6))):
        at = int(rng.integers(0, max(len(changed), 1)))
        match int(rng.integers(0, 5)):
            case 0:
                changed[at:at + 1] = bytes([int(rng.integers(0, 256))])
            case 1:
                del changed[at:at + int(rng.integers(1, 64))]
            case 2:
                changed[at:at] = changed[at:at + int(rng.integers(1, 64))]
            case 3:
                changed[at:at + 8] = rng.choice([b"\xff" * 8, bytes(8), b"\x7f" + b"\xff" * 7])
            case _:
                del changed[at:]
    return bytes(changed)
