"""Names and shapes become layers, and where they cannot say which, all that they can be."""

from typing import Any

import numpy as np
import pytest

from core.cells import cell_of, gru, lstm
from core.gradients.parts import half_lives
from core.reading import Found, Lazy, Refused, evidence, find
from core.reading.layouts import from_columns, from_cudnn, from_rows
from core.reading.trials import orthogonal, trials, with_keep_bias

RNG = np.random.default_rng(5)


def lazy(arrays: dict[str, np.ndarray]) -> dict[str, Lazy]:
    return {name: Lazy(array.shape, array.copy) for name, array in arrays.items()}


def shapes(**wanted: tuple[int, ...]) -> dict[str, np.ndarray]:
    return {name.replace("__", "."): RNG.normal(size=shape) for name, shape in wanted.items()}


def found(config: Any = None, **wanted: tuple[int, ...]) -> Found:
    return find(lazy(shapes(**wanted)), config)


def kinds(layer: Any) -> set[str]:
    return {reason.kind for reason in layer.reasons}


def readings(layer: Any) -> list[str]:
    return [reading.name for reading in layer.readings]


@pytest.mark.parametrize(("rows", "cell"), [(8, "lstm"), (6, "gru"), (2, "rnn")])
def test_pytorch_s_names_with_and_without_bias(rows: int, cell: str):
    (plain,) = found(a__weight_ih_l0=(rows, 3), a__weight_hh_l0=(rows, 2)).layers
    (biased,) = found(weight_ih_l0=(rows, 3), weight_hh_l0=(rows, 2), bias_ih_l0=(rows,), bias_hh_l0=(rows,)).layers
    assert (plain.name, plain.cell, plain.inputs, plain.hidden) == ("a", cell, 3, 2)
    assert "no_bias" in kinds(plain) - kinds(biased)
    assert not plain.readings[0].params.b_h.any()


def test_weights_of_a_simple_rnn_do_not_say_which_activation_follows():
    (layer,) = found(weight_ih_l0=(2, 3), weight_hh_l0=(2, 2)).layers
    assert [(name, reading.params.settings["activation"]) for name, reading in
            zip(readings(layer), layer.readings, strict=True)] == [("tanh", "tanh"), ("relu", "relu")]


def test_two_networks_in_one_file_are_two_and_moments_are_none():
    names = ("weight_ih_l0", "weight_hh_l0")
    arrays = {f"{prefix}.{name}": RNG.normal(size=(8, 3 if "ih" in name else 2))
              for prefix in ("enc", "dec", "exp_avg.enc", "optimizer.state") for name in names}
    result = find(lazy(arrays))
    assert [layer.name for layer in result.layers] == ["dec", "enc"]
    assert dict(result.reasons[0].holes) == {"count": 4, "alike": 4}


@pytest.mark.parametrize("order", ["ifgo", "iofg", "igfo", "ifog"])
def test_a_bare_lstm_can_be_read_in_four_orders(order: str):
    arrays = shapes(w_ih=(8, 3), w_hh=(8, 2), b=(8,))
    (layer,) = find(lazy(arrays)).layers
    assert readings(layer) == ["ifgo", "iofg", "igfo", "ifog"]
    params = next(reading for reading in layer.readings if reading.name == order).params
    blocks = dict(zip(order, np.split(arrays["w_hh"], 4), strict=True))
    np.testing.assert_array_equal(params.W_hh, np.vstack([blocks[letter] for letter in "ifgo"]))


def test_what_speaks_for_a_reading_tells_a_forget_gate_from_an_input_gate():
    arrays = shapes(w_ih=(16, 3), w_hh=(16, 4), b=(16,))
    arrays["b"][:] = np.repeat([0.0, 3.0, 0.0, 0.0], 4)
    (layer,) = find(lazy(arrays)).layers
    biases = {reading.name: evidence(reading.params).keep_bias for reading in layer.readings}
    assert biases == {"ifgo": 3.0, "iofg": 0.0, "igfo": 0.0, "ifog": 3.0}


def test_columns_beside_each_other_are_turned():
    arrays = shapes(W=(3, 8), U=(2, 8), b=(8,))
    (layer,) = find(lazy(arrays)).layers
    assert "columns" in kinds(layer)
    np.testing.assert_array_equal(layer.readings[0].params.W_xh, arrays["W"].T)


KERAS = {"m/lstm/kernel:0": (3, 8), "m/lstm/recurrent_kernel:0": (2, 8)}


@pytest.mark.parametrize(("bias", "config", "wanted"), [
    ((16,), {}, ["cudnn"]), ((8,), {}, [""]), ((8,), {"version": "2.1.5"}, ["hard", "sigmoid"]),
    ((8,), {"version": "2.14.0"}, [""])])
def test_a_keras_lstm_by_its_bias_and_version(bias, config, wanted):
    (layer,) = found(config, **KERAS, **{"m/lstm/bias:0": bias}).layers
    assert readings(layer) == wanted


@pytest.mark.parametrize(("bias", "wanted"), [
    ((2, 6), ["after"]), ((6,), ["before"]), ((12,), ["cudnn", "after"]), (None, ["after", "before"])])
def test_a_keras_gru_by_its_bias_and_where_the_shapes_are_the_same_the_page_asks(bias, wanted):
    arrays = {"g/kernel:0": (3, 6), "g/recurrent_kernel:0": (2, 6), **({"g/bias:0": bias} if bias else {})}
    (layer,) = found(None, **arrays).layers
    assert readings(layer) == wanted
    assert (len(wanted) > 1) == bool(kinds(layer) & {"ask_cudnn", "ask_reset"})


@pytest.mark.parametrize(("version", "gate"), [("2.2.4", "hard_sigmoid_5"), ("3.5.0", "hard_sigmoid_6")])
def test_a_hard_sigmoid_is_that_of_the_file_s_keras(version: str, gate: str):
    model = {"class_name": "Sequential", "config": {"layers": [
        {"class_name": "LSTM", "config": {"name": "lstm", "recurrent_activation": "hard_sigmoid"}}]}}
    (layer,) = found({"model": model, "version": version}, **KERAS).layers
    assert layer.readings[0].params.settings["gate"] == gate


def test_cudnn_s_blocks_are_transposed_and_its_halves_added():
    """Against Keras's own words for it, block by block."""
    H, D = 2, 3
    kernel, recurrent, bias = RNG.normal(size=(D, 4 * H)), RNG.normal(size=(H, 4 * H)), RNG.normal(size=8 * H)
    params = from_cudnn("lstm", "ifgo", kernel, recurrent, bias)
    for number in range(4):
        rows, block = slice(number * H, (number + 1) * H), kernel[:, number * H:(number + 1) * H]
        np.testing.assert_array_equal(params.W_xh[rows].T.ravel(order="F"), block.T.ravel(order="F"))
        np.testing.assert_array_equal(params.W_hh[rows], recurrent[:, rows])
    np.testing.assert_array_equal(params.b_h[:, 0], bias[:4 * H] + bias[4 * H:])


def test_the_two_layouts_give_the_same_weights():
    W, U, b = RNG.normal(size=(6, 3)), RNG.normal(size=(6, 2)), RNG.normal(size=(2, 6))
    rows, columns = from_rows("gru", "zrn", W, U, *b), from_columns("gru", "zrn", W.T, U.T, *b)
    for name, array in rows.weights.items():
        np.testing.assert_array_equal(array, columns.weights[name])
    np.testing.assert_array_equal(rows.weights["b_n"][:, 0], b[1, 4:])


@pytest.mark.parametrize("bad", [np.float32(np.nan), np.float32(np.inf),
                                 np.array(0x7FA00001, np.uint32).view(np.float32)], ids=["nan", "inf", "signalling"])
def test_numbers_that_are_not_finite_are_refused_when_the_layer_is_read(bad):
    arrays = shapes(weight_ih_l0=(8, 3), weight_hh_l0=(8, 2))
    arrays["weight_hh_l0"] = arrays["weight_hh_l0"].astype(np.float32)
    arrays["weight_hh_l0"][0, 0] = bad
    (layer,) = find(lazy(arrays)).layers
    with pytest.raises(Refused, match="not_finite"):
        _ = layer.readings[0].params


def test_a_hard_gate_is_its_line_and_stops_at_0_and_1():
    params = lstm.Params(W_xh=np.zeros((4, 1)), W_hh=np.zeros((4, 1)), b_h=np.array([[1.0], [9.0], [0.5], [-9.0]]),
                         gate="hard_sigmoid_5")
    trace = lstm.forward(params, np.zeros((1, 1, 1)))
    assert [float(gate[0, 0, 0]) for gate in (trace.i, trace.f, trace.o)] == [0.7, 1.0, 0.0]
    with pytest.raises(ValueError, match="gate must be one of sigmoid, hard_sigmoid_5, hard_sigmoid_6, got 'soft'"):
        lstm.Params(W_xh=np.zeros((4, 1)), W_hh=np.zeros((4, 1)), b_h=np.zeros((4, 1)), gate="soft")
    with pytest.raises(ValueError, match="reset must be one of after, before, got 'never'"):
        gru.Params(W_xh=np.zeros((3, 1)), W_hh=np.zeros((3, 1)), b_h=np.zeros((3, 1)), b_n=np.zeros((1, 1)),
                   reset="never")


def test_what_is_tried_is_tried_on_the_layer_s_own_weights():
    from core.analysis import analyse

    (layer,) = found(weight_ih_l0=(8, 3), weight_hh_l0=(8, 2)).layers
    params, x = layer.readings[0].params, RNG.normal(size=(20, 3, 1))
    run = analyse([params], x).top
    now, keep, straight = trials(run, 10)
    assert (now.name, keep.name, straight.name) == ("now", "keep_bias", "orthogonal")
    assert now.log10_gradient == run.gradient[10]
    assert keep.log10_gradient == analyse([with_keep_bias(params, 1.0)], x).top.gradient[10]
    np.testing.assert_array_equal(np.split(with_keep_bias(params, 1.0).b_h - params.b_h, 4)[1], np.ones((2, 1)))
    for block in np.split(orthogonal(params).W_hh, 4):
        np.testing.assert_allclose(block @ block.T, np.eye(2), atol=1e-12)
    assert keep.half_life is not None
    assert now.half_life is not None
    assert keep.half_life > now.half_life


def test_the_keep_gate_named_is_the_one_whose_bias_is_measured():
    (layer,) = found(weight_ih_l0=(6, 3), weight_hh_l0=(6, 2), bias_ih_l0=(6,)).layers
    params = layer.readings[0].params
    assert cell_of(params.cell).KEEP == "z"
    assert evidence(params).keep_bias == pytest.approx(params.b_h[2:4].mean())


def test_a_gate_that_keeps_all_never_halves():
    arrays = {"weight_ih_l0": np.full((8, 3), 3e38), "weight_hh_l0": np.zeros((8, 2))}
    (layer,) = find(lazy(arrays)).layers
    params = layer.readings[0].params
    trace = cell_of("lstm").forward(params, np.ones((5, 3, 1)))
    lives = half_lives(params, trace)
    assert lives is not None
    assert np.isposinf(lives).all()
