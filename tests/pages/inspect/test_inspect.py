"""The page: every view of every example in both languages; numbers as core has them; what is brought stays
private."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.cells import cell_of
from core.gradients.parts import half_lives
from core.reading import Refused
from pages.ui.charts.labels import width_of
from pages.ui.charts.theme import DARK, LIGHT
from pages.ui.inspect import figures, program, rows, run, said, table
from pages.ui.inspect.knobs import EXAMPLES, START, VIEWS
from pages.ui.inspect.views import VIEWS as DRAWN
from pages.ui.text import words as vocabulary
from pages.ui.text.numbers import power_text
from tests.pages.inspect.cases import keras3
from tests.pages.inspect.hostile import LSTM, npz, safe, zeros
from tests.pages.screen import Screen

EN, ZH = vocabulary.load("en"), vocabulary.load("zh")


def chosen(example: str = "silero", **settings) -> run.Chosen:
    return run.Chosen(run.example(example), {**START, **settings})


def test_every_view_that_an_address_can_name_can_be_drawn():
    assert set(VIEWS) == set(DRAWN)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(("language", "example"), [("zh", "silero"), ("en", "g2p")])
def test_a_view_opens_from_a_link_with_every_word_filled_in(view: str, language: str, example: str):
    screen = Screen("inspect", lang=language, of=example, view=view, T="40")
    assert not re.search(r"\{\w+\}|\bnan\b|\bNone\b", screen.text)
    assert len(screen.components("live_figure")) == 1 + (view not in ("receipt", "trials") and
                                                         (view, example) != ("routes", "g2p"))


@pytest.mark.parametrize("cell", [8, 6, 2])
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_cell_has_every_view_or_says_why_not(cell: int, theme):
    rng = np.random.default_rng(1)
    arrays = {name: rng.normal(size=(cell, *shape[1:])) for name, shape in LSTM.items()}
    now = run.Chosen(run.opened(safe(arrays), "x"), {**START, "steps": 7})
    for view in DRAWN.values():
        shown = view(now, EN, theme)
        assert shown.figure is not None or len(shown.sentence) > 30


def test_the_half_lives_are_those_of_the_gate_that_keeps():
    now = chosen()
    trace = now.run().trace
    f = trace.gate("f")[..., 0]
    by_hand = np.log(0.5) / np.log(f).mean(axis=0)
    found = half_lives(now.run().params, trace)
    assert found is not None
    np.testing.assert_allclose(found, by_hand, rtol=1e-9)
    bars = figures.lives(found, "f", theme=LIGHT, words=EN)["data"][0]
    np.testing.assert_allclose(bars["y"][0], np.log10(by_hand.max()) + 1, atol=1e-3)
    assert f"{np.median(by_hand):.1f}" in said.memory(now, EN)


def test_a_speech_detector_s_memory_lasts_about_two_frames():
    found = half_lives((now := chosen(input_scale=0.1).run()).params, now.trace)
    assert found is not None
    assert 1.3 < float(np.median(found)) < 2.0


def test_histograms_count_every_step_and_unit():
    now = chosen("g2p", steps=20)
    for letter, (middles, share) in figures.counts(now.run()).items():
        assert share.sum() == pytest.approx(1.0), letter
        low = 0 if letter in cell_of("gru").SIGMOIDS else -1
        assert middles[0] == pytest.approx(low + (1 - low) / 80)


def test_the_letters_of_the_file_can_be_heard():
    now = chosen("g2p", heard="rows", steps=1000)
    assert now.steps == 29
    np.testing.assert_array_equal(now.run().trace.x[..., 0], now.file.arrays["enc_emb"].make())


def test_a_link_to_a_file_of_somebody_s_own_opens_an_example_and_says_so():
    screen = Screen("inspect", lang="en", of="own")
    assert EN("inspect.again") in screen.text


PICKLE = b"\x80\x02}q\x00."


def drop(screen: Screen, name: str, content: bytes, field: int = 0) -> Screen:
    screen.app.file_uploader[field].set_value((name, content, "application/octet-stream"))
    return screen.run()


def alerts(screen: Screen) -> list[str]:
    return re.findall(r'<p role="alert">(.*?)</p>', screen.html)


def test_a_file_takes_the_place_of_the_one_before_as_often_as_one_likes():
    screen = Screen("inspect", lang="en")
    for number, content in enumerate((keras3(), safe(zeros()), keras3(), safe(zeros()))):
        drop(screen, f"mine{number}.x", content)
        assert f"<b>mine{number}.x</b>" in screen.html
        assert screen.address == {"lang": "en", "of": "own"}
        screen.app.file_uploader[0].clear()  # as Streamlit says before the next one comes
        assert f"<b>mine{number}.x</b>" in screen.run().html
        assert screen.address == {"lang": "en", "of": "own"}


def test_a_file_is_let_go_of_once_it_is_read_or_refused(monkeypatch: pytest.MonkeyPatch):
    released: list[Any] = []
    monkeypatch.setattr("pages.ui.widgets.streamlit_inside.release", released.append)
    drop(drop(Screen("inspect", lang="en"), "mine.x", safe(zeros())), "bad.pt", PICKLE)
    assert [upload.name for upload in released] == ["mine.x", "bad.pt"]


def test_a_refused_file_leaves_the_one_before_and_is_said_above_it_until_another_is_taken():
    screen = drop(drop(Screen("inspect", lang="en"), "mine.x", safe(zeros())), "bad.pt", PICKLE)
    (alert,) = alerts(screen)
    assert "import torch, safetensors.torch" in alert
    assert screen.html.index(alert) < screen.html.index("<b>mine.x</b>")
    assert screen.address == {"lang": "en", "of": "own"}
    assert not alerts(screen.chip("example", "g2p"))
    assert not alerts(drop(screen, "next.x", keras3()))


@pytest.mark.parametrize(("language", "fault", "said"), [("zh", "large", "64 MB的上限"), ("en", "several", "one at a time")])
def test_what_the_field_does_not_send_is_said_in_the_page_s_language(language: str, fault: str, said: str):
    screen = drop(Screen("inspect", lang=language), "mine.x", safe(zeros()))
    watch = dict(screen.components("upload"))["inspect:upload:watch"]
    assert watch["largest"] == 64 * 2**20
    screen.app.session_state["inspect:upload:watch"] = {"value": {"name": "inspect:upload", "v": fault, "n": 1,
                                                                  "done": True}}
    assert said in alerts(screen.run())[0]
    assert "<b>mine.x</b>" in screen.html


def test_a_field_sends_nothing_else():
    screen = Screen("inspect", lang="en")
    screen.app.session_state["inspect:upload:watch"] = {"value": {"name": "inspect:upload", "v": "x", "n": 1, "done": True}}
    assert not alerts(screen.run())


def test_a_file_is_forgotten_when_its_owner_says_so():
    screen = drop(Screen("inspect", lang="en"), "mine.x", safe(zeros()))
    screen.press("inspect:file", "forget")
    assert "mine.x" not in screen.html
    assert "inspect:own" not in screen.app.session_state
    assert screen.address == {"lang": "en"}


def test_a_sequence_is_heard_at_once_and_one_that_is_refused_leaves_it():
    screen = drop(Screen("inspect", lang="en"), "x.csv", b"x\n" + b"0.5\n" * 40, 1)
    assert screen.values["heard"] == "table"
    drop(screen, "y.csv", b"no", 1)
    assert screen.values["heard"] == "table"
    assert "lines of numbers" in alerts(screen)[0]


def test_the_reader_s_own_file_has_no_handout_and_this_is_said():
    screen = drop(Screen("inspect", lang="en"), "mine.x", safe(zeros()))
    screen.app.session_state["share:inspect"] = True
    screen.run()
    assert EN("inspect.no_handout") in [caption.value for caption in screen.app.caption]
    assert len(screen.app.code) == 1


def test_a_long_name_is_cut_in_the_list_only():
    name = "encoder.blocks.12.temporal_mixing.recurrent"
    screen = drop(Screen("inspect", lang="en"), "mine.x", safe({f"{name}.{key}": np.zeros(LSTM[key]) for key in LSTM}))
    ((_, label),) = screen.controls["part"]["options"]
    assert label.startswith("1: encoder.bl")
    assert width_of(label) <= rows.LIST_WIDTH
    assert f"{name}: nn.LSTM, 3 → 2" in screen.html
    short = Screen("inspect", lang="en")
    assert f'{short.controls["part"]["options"][0][1]}</div>' not in short.html


def test_the_number_at_the_left_of_the_figure_is_said_below_the_headline():
    left = power_text(float(chosen("g2p", steps=80).run().gradient[80]))
    assert f"left end, 80 steps back: {left}." in Screen("inspect", lang="en", of="g2p", T="80").text


def test_a_gru_has_z_and_no_belt():
    screen = Screen("inspect", lang="en", of="g2p")
    labels = dict(screen.controls["show:chips"]["options"])
    assert labels["path"] == "kept alone ∏z"
    assert "GRU kept alone ∏z" in [trace.name for trace in screen.figure().data]
    assert dict(Screen("inspect", lang="en").controls["show:chips"]["options"])["path"] == EN("choice.show.path")


def test_the_histograms_of_the_candidates_have_one_axis_and_count_each_unit():
    b = np.repeat([0.0, 3.0, -1.0, 0.5], 4)
    arrays = {"w_ih": np.zeros((16, 3)), "w_hh": np.zeros((16, 4)), "b_ih": b}
    now = run.Chosen(run.opened(npz(arrays), "x"), dict(START))
    found = re.findall(r'<span class="bars".*?</b>', said.candidates(now, EN))
    assert [re.sub("<.*?>", "", text) for text in found] == [
        f"−1.003.00mean {mean}" for mean in ("3.00", "−1.00", "−1.00", "3.00")]
    places = [re.findall(r"height:(\d+)%", text).index("100") for text in found]
    assert places == [23, 0, 0, 23]


def test_an_unbiased_layer_s_histogram_stands_at_zero():
    assert said.edges_of([np.zeros(3)]).tolist() == np.linspace(-1, 1, said.BINS + 1).tolist()


def test_numbers_of_a_layer_or_reading_that_a_file_does_not_have_lead_to_its_last():
    now = chosen("silero", part=7, reading=9)
    assert (now.number, now.which) == (0, 0)
    screen = Screen("inspect", lang="en", layer="0", read="x")
    assert screen.address == {"lang": "en"} or len(screen.quiet) > 0


def test_a_large_layer_is_bounded_and_this_is_said():
    big = {"weight_ih_l0": np.zeros((2048, 1)), "weight_hh_l0": np.zeros((2048, 512))}
    now = run.Chosen(run.opened(safe(big), "x"), {**START, "steps": 1000})
    assert now.steps == now.most == 256
    assert EN("inspect.bounded", hidden=512, steps=256)


def test_what_is_brought_to_an_example_is_nobody_else_s():
    one, other = run.example("silero"), run.example("silero")
    one.table = np.zeros((3, 1))
    assert other.table is None
    assert one.kept is not other.kept


@pytest.mark.parametrize(("content", "wanted"), [
    (b"a,b\n1,2\n3,4\n", [[1, 2], [3, 4]]), (b"# x\n1;2\n3;4", [[1, 2], [3, 4]]), (b"\xef\xbb\xbf1\n2\n", [[1], [2]])])
def test_a_sequence_is_read_with_or_without_names(content: bytes, wanted):
    assert table.read(content).tolist() == wanted


@pytest.mark.parametrize(("content", "kind"), [
    (b"1\n", "table_steps"), (b"1,2\n3\n", "table_row"), (b"1\nx\n", "table_row"), (b"1\ninf\n", "table_row"),
    (b"\xff\xfe", "table_text"), (bytes(2**20 + 1), "table_large"), (b"1\n" * 1001, "table_steps"), (b"", "table_steps")])
def test_a_sequence_that_is_none_is_refused(content: bytes, kind: str):
    with pytest.raises(Refused, match=kind):
        table.read(content)


def test_a_sequence_of_another_width_is_refused_and_of_one_column_goes_to_every_input():
    now = chosen(heard="table")
    now.file.table = np.arange(6.0).reshape(3, 2)
    with pytest.raises(Refused, match="columns"):
        now.run()
    now = chosen(heard="table")
    now.file.table = np.arange(3.0)[:, None]
    assert now.run().trace.x[:, 5, 0].tolist() == [0, 1, 2]


def test_the_program_prints_the_numbers_of_the_page(tmp_path: Path):
    done = chosen("silero", steps=12).run()
    path = tmp_path / "program.py"
    path.write_text(program.Programs(done)["NumPy"], encoding="utf-8")
    printed = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    numbers = [float(line.split()[1]) for line in printed.splitlines()]
    np.testing.assert_allclose(numbers, done.gradient, atol=1e-6)


def test_weights_beyond_float32_are_packed_as_they_are():
    large = np.array([1e300, 0.5])
    assert program._small(large) is large


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_comes_with_its_licence(example: str):
    text = (vocabulary.ASSETS / "inspect" / f"{example}.LICENSE.txt").read_text(encoding="utf-8")
    assert {"silero": "MIT License", "g2p": "Apache License"}[example] in text
