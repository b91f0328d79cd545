"""Weight files of other people's packages, opened as a reader's would be: what their own runtimes compute, and
what each of them is a trap for."""

from functools import cache

import numpy as np
import pytest

from core.cells import cell_of
from core.reading import Found, Refused, find, heard
from pages.ui.inspect import said
from pages.ui.inspect.files import open_file
from pages.ui.inspect.knobs import START
from pages.ui.inspect.run import Chosen, opened
from pages.ui.text import words as vocabulary
from tests.packages import PACKAGES, Missing, content
from tests.pages.inspect.cases import GOLDEN, keras3, sequence

BOTH = pytest.mark.parametrize("words", [vocabulary.load(name) for name in vocabulary.LANGUAGES],
                               ids=vocabulary.LANGUAGES)
PRECISE = {"float32": 1e-5, "float64": 1e-10}


@cache
def outputs() -> dict[str, np.ndarray]:
    with np.load(GOLDEN / "outputs.npz") as arrays:
        return dict(arrays)


with np.load(GOLDEN / "outputs.npz") as stored:
    CASES = [name.split("|") for name in stored.files if "|" in name]


@cache
def found_in(file: str) -> Found:
    opened = open_file(keras3() if file == "keras3" else content(file))
    return find(opened.arrays, opened.config)


def chosen(file: str, layer: int = 1, reading: int = 1, name: str = "model") -> Chosen:
    return Chosen(opened(content(file), name), {**START, "part": layer, "reading": reading})


@pytest.mark.parametrize(("file", "path", "precision"), CASES)
def test_outputs_are_those_of_the_file_s_own_runtime(file: str, path: str, precision: str):
    layer = next(layer for layer in found_in(file).layers if layer.name == path)
    params = layer.readings[0].params
    ours = cell_of(params.cell).forward(params, sequence(layer.inputs)[..., None]).h[1:, :, 0]
    theirs = outputs()[f"{file}|{path}|{precision}"]
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=PRECISE[precision] * max(1.0, np.abs(theirs).max()))


def test_a_stack_in_two_directions_says_what_pytorch_s_says():
    found = find(open_file((GOLDEN / "stack.safetensors").read_bytes()).arrays)
    assert [(layer.level, layer.reverse, layer.below) for layer in found.layers] == [
        (0, False, ()), (0, True, ()), (1, False, (0, 1)), (1, True, (0, 1))]
    said_by = []
    for number in (2, 3):
        params = found.layers[number].readings[0].params
        h = cell_of(params.cell).forward(params, heard(found.layers, number, sequence(3)[..., None], {})).h[1:, :, 0]
        said_by.append(h[::-1] if found.layers[number].reverse else h)
    np.testing.assert_allclose(np.hstack(said_by), outputs()["stack"], rtol=0, atol=1e-10)


def test_every_recurrent_layer_of_every_file_is_among_them():
    there = {(file, path) for file, path, _ in CASES}
    assert there == {(file, layer.name) for file in (*PACKAGES, "keras3") for layer in found_in(file).layers}


def test_a_package_that_cannot_be_had_is_named_with_what_to_do(monkeypatch, tmp_path):
    import tests.packages as packages

    monkeypatch.setattr(packages, "CACHE", tmp_path)
    wrong = PACKAGES["g2p"]._replace(wanted="g2p-en==0.0.0.nothing", file="nothing.whl")
    monkeypatch.setitem(packages.PACKAGES, "g2p", wrong)
    with pytest.raises(Missing, match=r"g2p-en==0\.0\.0\.nothing could not be downloaded.*put nothing\.whl into"):
        packages._fetched("g2p")
    monkeypatch.setitem(packages.PACKAGES, "g2p", wrong._replace(file="forged.whl"))
    (tmp_path / "forged.whl").write_bytes(b"forged")
    with pytest.raises(Missing, match=r"forged\.whl is not the file that the tests know"):
        packages._fetched("g2p")
    assert not (tmp_path / "forged.whl").exists()


# The traps

@BOTH
def test_a_cell_has_no_layer_number_and_stands_among_convolutions(words):
    (layer,) = found_in("silero").layers
    assert (layer.kind, layer.inputs, layer.hidden) == ("nn.LSTMCell", 128, 128)
    assert len(found_in("silero").others) == 11
    assert words("inspect.why.torch_cell", name="lstm_cell.weight_hh", kind="nn.LSTMCell") in said.account(
        chosen("silero"), words)


def test_a_table_of_letters_is_no_layer_and_can_be_heard():
    found = found_in("g2p")
    assert [(layer.name, layer.cell) for layer in found.layers] == [("enc", "gru"), ("dec", "gru")]
    assert found.rows_for(found.layers[0]) == ("enc_emb", "dec_emb", "fc_w")


@BOTH
def test_where_names_do_not_tell_the_order_of_gates_the_page_asks_with_what_speaks_for_each(words):
    now = chosen("g2p")
    assert [reading.name for reading in now.layer.readings] == ["rzn", "zrn"]
    assert words("inspect.why.ask_order") in said.account(now, words)
    told = said.candidates(now, words)
    for name in ("rzn", "zrn"):
        assert said.reading_name(name, words) in told
    first, second = (said.evidence_of(now, number) for number in (0, 1))
    assert first != second
    assert first.keep_bias == pytest.approx(now.layer.readings[0].params.b_h[256:512].mean())


@BOTH
def test_a_bias_of_two_halves_is_summed(words):
    now = chosen("textgenrnn")
    assert now.layer.kind == "Keras CuDNNLSTM"
    half, whole = said.halves(now).values()
    params = now.reading.params
    assert whole == f"{params.b_h[128:256].mean():.2f}"
    assert float(half) < 0.5 * float(whole)
    assert any(half in line and whole in line for line in said.account(now, words))


@BOTH
def test_moments_of_the_optimiser_are_no_layers(words):
    now = chosen("crema")
    (aside,) = now.file.found.reasons
    assert (aside.kind, len(now.file.found.layers)) == ("aside", 4)
    assert words("inspect.why.aside", **aside.holes) in said.account(now, words)


@BOTH
def test_the_older_gru_has_hard_gates_and_its_reset_before_the_product(words):
    now = chosen("crema")
    assert now.reading.params.settings == {"gate": "hard_sigmoid_5", "reset": "before"}
    for key in ("hard_sigmoid_5", "reset_before"):
        assert words(f"inspect.why.{key}") in said.account(now, words)


def test_directions_are_told_apart_and_one_that_runs_backwards_hears_the_end_first():
    layers = found_in("crema").layers
    assert [layer.reverse for layer in layers] == [False, True, False, True]
    forwards, backwards = (chosen("crema", number).run().trace.x for number in (1, 2))
    np.testing.assert_array_equal(forwards, backwards[::-1])


@BOTH
def test_time_major_which_keras_3_refuses_is_read_and_said(words):
    now = chosen("asmscan")
    assert [(layer.hidden, layer.reverse) for layer in now.file.found.layers] == [(8, False), (8, True), (4, False)]
    assert words("inspect.why.time_major") in said.account(now, words)


@pytest.mark.parametrize("content", [b"\x80\x02}q\x00.", b"\x80\x04\x95"])
def test_a_pickle_is_recognised_and_refused_unread(content: bytes):
    with pytest.raises(Refused, match="pickle"):
        open_file(content, "pretrained.pt")
    with pytest.raises(Refused, match="pickle"):
        open_file(b"whatever", "model.bin")
