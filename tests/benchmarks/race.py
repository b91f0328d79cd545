"""A class waits for this: ten seeds of three models learn the sentence, in worker processes, while the app stays fast."""

import os
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page

from pages.ui.training import knobs as training_knobs
from pages.ui.training.job import Job
from pages.ui.training.queue import Queue
from tests.benchmarks import thumb
from tests.benchmarks.report import Section, Verdict
from tests.browser import driver

RACE = training_knobs.job_of({**training_knobs.START, "seeds": 10, "training_steps": 800}, "zh")
SECONDS = 15.0
REDRAWS = 5.0  # a second, while networks learn
TIMES_IDLE = 2.0
PRESSES = 25

# Milliseconds from a key press on the slider to the changed readout.
PRESS = """() => new Promise(done => {
  const slider = document.querySelector('input[type=range]'), before = document.querySelector('.readout').textContent
  window.nextKey = window.nextKey === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft'
  let began
  const watch = new MutationObserver(() => {
    if (document.querySelector('.readout').textContent === before) return
    watch.disconnect()
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)))
  })
  watch.observe(document.body, {subtree: true, childList: true, characterData: true})
  slider.focus()
  began = performance.now()
  slider.dispatchEvent(new KeyboardEvent('keydown', {key: window.nextKey}))
})"""
# Pictures in which a curve has gone on.
REDRAWN = """() => {
  let shown = look('figure')
  window.drawn = 0
  new MutationObserver(() => {
    const now = look('figure')
    if (differ(now, shown)) { shown = now; drawn++ }
  }).observe(document.querySelector('.js-plotly-plot'), {subtree: true, attributeFilter: ['d']})
}"""


def race_seconds(wanted: Job) -> tuple[float, int]:
    """How long a race takes through the app's own workers, and how many processes it used."""
    hall, begin = Queue(places=1), time.perf_counter()
    job = hall.start("benchmark", wanted)
    while hall.look("benchmark") and job.active:
        time.sleep(0.05)
    if job.status not in ("done", "limit"):  # limit: on a machine that is busy elsewhere
        raise RuntimeError(f"the race ended as {job.status}")
    return time.perf_counter() - begin, len(job.processes)


def latencies(page: Page) -> float:
    """Median milliseconds from key to changed readout."""
    return median(page.evaluate(PRESS) for _ in range(PRESSES))


def while_training(server: driver.Server, browser: Browser, seeds: int) -> tuple[float, float, float]:
    """(median latency of another page when idle, the same while one reader trains, that reader's redraws a second)."""
    other, _ = driver.open_page(browser, server, "/gradients", lang="en", alone=True)
    latencies(other)  # warm
    idle = latencies(other)
    trainer, _ = driver.open_page(browser, server, f"/training?seeds={seeds}&steps=2000", lang="en", alone=True)
    trainer.get_by_role("button", name="Start training").click()
    trainer.wait_for_function("() => document.querySelector('[role=progressbar]').ariaValueNow > 0", timeout=60_000)
    busy = latencies(other)
    trainer.evaluate(thumb.LOOK)
    trainer.evaluate(REDRAWN)
    begin = time.perf_counter()
    trainer.wait_for_timeout(4000)
    rate = trainer.evaluate("drawn") / (time.perf_counter() - begin)
    trainer.get_by_role("button", name="Stop", exact=True).click()
    for page in (other, trainer):
        page.close()
    return idle, busy, rate


def sections(quick: bool) -> list[Section]:
    wanted = replace(RACE, seeds=RACE.seeds[:2], runs=tuple({**run, "steps": 200} for run in RACE.runs)) if quick else RACE
    seconds, processes = race_seconds(wanted)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        server, browser = stack.enter_context(driver.serve(folder / "log.txt")), stack.enter_context(driver.launch())
        idle, busy, rate = while_training(server, browser, 3 if quick else 10)
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    what = f"{len(wanted.seeds)} seeds of RNN, LSTM and GRU, {wanted.common['steps']} steps"
    rows = [
        [f"{what}, in {processes} processes", f"{seconds:.1f} s"],
        ["another reader's key press on Gradients to the changed readout, nobody trains", f"{idle:.0f} ms"],
        ["the same while one reader trains", f"{busy:.0f} ms"],
        ["pictures of the training page a second, meanwhile", f"{rate:.1f}"],
    ]
    verdicts = [
        Verdict(f"A race: {what}", f"≤ {SECONDS:.0f} s", f"{seconds:.1f} s", None if quick else seconds <= SECONDS),
        Verdict("Another page while one reader trains", f"≤ {TIMES_IDLE:.0f}× idle", f"{busy / idle:.2f}× ({busy:.0f} ms)",
                busy <= TIMES_IDLE * idle),
        Verdict("The training page redraws", f"≥ {REDRAWS:.0f} a second", f"{rate:.1f}", rate >= REDRAWS),
    ]
    return [Section("A race of networks", f"Through the app's own workers; load of the machine at the end: {load}.",
                    ["what", "measured"], rows, verdicts)]
