// @ts-check
// The conveyor belt: wires clock, drawings, equations and keys. It draws what Python computed and computes no
// network. Moves sent: step when the clock comes to rest; edit = {rows, t} while something is set: all rows
// that the reader may set, whole.
import { withFan } from "../../widgets/fan.js"
import { onSteps } from "../../widgets/keys.js"
import { heard, post } from "../../widgets/moves.js"
import { clockOf, HALTS } from "./clock.js"
import { equations, sums } from "./equations.js"
import { lstmCell } from "./lstm.js"
import { overview } from "./overview.js"
import { rnnCell } from "./rnn.js"
import { attr, rich, write } from "./svg.js"
import { filled, limits } from "./text.js"

const NARROW = 760,
  UNIT_WIDTH = 1160, // px: below the first the cells stand one under the other; 1160 is drawn 1 : 1
  TALL = 740 // px of a screen that has room for the whole belt and what sets it

/** @typedef {HTMLElement & { model?: Model, told: BeltData, fan?: ReturnType<typeof withFan> }} Root */

/** @param {Component<BeltData>} component */
export default function ({ data, setStateValue, parentElement }) {
  const root = /** @type {Root} */ (parentElement.querySelector(".belt"))
  root.model ??= belt(root)
  heard(data)
  root.model.send = (name, v, done) => post(setStateValue, data, { name, v, done })
  root.model.take(data)
  root.told = data
  root.fan ??= withFan(root, change => root.model?.take(change(root.told)))
  root.fan.follow(data, data.fans ?? { of: [], settings: {} })
}

/** @param {Root} root @returns {Model} */
function belt(root) {
  /** @param {string} selector @returns {HTMLElement} */
  const find = selector => /** @type {HTMLElement} */ (root.querySelector(selector))
  const scrub = /** @type {HTMLInputElement} */ (find(".scrub"))
  /** mine: what the reader set and Python has not answered yet. */
  const model = /** @type {Model} */ ({ unit: 0, part: null, mine: null })
  /** @type {Drawing[]} */
  let drawings = []
  let shape = "",
    width = 0,
    asked = "",
    sentAt = 0
  /** @typedef {ReturnType<typeof setTimeout> | undefined} Timer */
  let reporting = /** @type {Timer} */ (undefined),
    sending = /** @type {Timer} */ (undefined)

  const clock = (model.clock = clockOf(() => model.data.steps.length - 1, {
    draw,
    rested: report,
    changed: buttons,
    gone: () => !root.isConnected,
  }))
  // Drawn anew, what the reader holds would be gone from under the hand.
  const outgrown = () => root.clientWidth !== width && !root.querySelector(".cell:active, .handle:active")
  const resized = new ResizeObserver(() => model.data && outgrown() && build())

  model.take = data => {
    const fresh = !model.data || data.id !== model.data.id
    if (fresh || (model.mine && (data.answered ?? 0) >= model.mine.n)) model.mine = null
    if (fresh) model.unit = 0
    model.data = model.mine ? withRows(data, model.mine.rows) : data
    model.unit = Math.min(model.unit, data.units - 1)
    attr(root, "aria-label", data.title)
    attr(root, "lang", data.lang) // set again, it would have every style below it worked out anew
    // A run may be shorter than the one before: no drawing may ask for a step that is not there.
    if (clock.now.step >= data.steps.length) {
      clock.halt()
      Object.assign(clock.now, { step: data.steps.length - 1, phase: 1 })
    }
    const newShape = [
      data.id,
      data.steps.length,
      data.units,
      data.lang,
      Boolean(data.sums),
      data.edit.map(each => each.row),
    ].join()
    if (newShape !== shape || outgrown()) {
      shape = newShape
      build()
    } else refresh()
    if (data.ask.n !== asked) {
      // Python's wish for a step: a link, a preset
      asked = data.ask.n
      clock.seek(data.ask.t - 1, 1)
    } else draw()
    buttons()
  }
  model.choose = unit => {
    model.unit = unit
    buttons()
    draw()
  }
  // The reader sets something: shown at once, sent while it moves, and the reader's until Python has
  // answered.
  model.change = (row, step, value, done) => {
    const { edit, x, lstm, throttle } = model.data,
      { low, high, step: stride } = limits(model.data, row)
    /** @type {Rows} */
    const rows = Object.fromEntries(
      edit.map(({ row: name }) => [name, name === "x" ? [...x] : lstm[name].map(([gate]) => gate)]),
    )
    const values = rows[row] ?? []
    values[step] = Number(Math.max(low, Math.min(high, Math.round(value / stride) * stride)).toFixed(2))
    clock.settle(step)
    const mine = (model.mine = { rows, n: Infinity }) // until it is sent
    model.data = withRows(model.data, rows)
    refresh()
    draw()
    clearTimeout(sending)
    const go = () => {
      sentAt = performance.now()
      mine.n = model.send("edit", { rows, t: step + 1 }, done)
    }
    if (done) go()
    else sending = setTimeout(go, Math.max(0, throttle - (performance.now() - sentAt)))
  }

  /** @param {BeltData} data @param {Rows} rows */
  function withRows(data, { x = data.x, ...gates }) {
    const lanes = Object.fromEntries(
      Object.entries(gates).map(([letter, values]) => [letter, values.map(value => [value])]),
    )
    return { ...data, x, lstm: { ...data.lstm, ...lanes } }
  }

  function build() {
    width = root.clientWidth
    if (!width) return
    const narrow = width < NARROW,
      low = Math.max(0.82, Math.min(1, window.innerHeight / TALL))
    const scale = narrow ? Math.min(1.3, Math.max(0.8, width / 390)) : Math.min(1.5, width / UNIT_WIDTH) * low
    root.classList.toggle("narrow", narrow)
    root.style.setProperty("--unit", `${scale}px`)
    drawings = [
      overview(find(".overview"), model, width / scale, narrow),
      lstmCell(find(".lstm-cell"), model, (narrow ? width : width * 0.665) / scale, narrow),
      rnnCell(find(".rnn-cell"), model, (narrow ? width : width * 0.335 - 14) / scale, narrow),
      equations(find(".equations"), model),
      sums(find(".sums"), model),
    ]
    scrub.max = String(model.data.steps.length)
    refresh()
    draw()
  }

  function refresh() {
    drawings.forEach(each => each.refresh?.())
  }

  function draw() {
    if (!model.data || !drawings.length) return
    const { step, phase } = clock.now,
      { steps, labels: words } = model.data,
      view = { step, phase, unit: model.unit }
    const position = filled(words.position, { t: step + 1, steps: steps.length })
    for (const each of drawings) each.draw(view)
    const sentence = steps[phase >= 0.3 || step === 0 ? step : step - 1].say[model.unit]
    const paused = !clock.moving && phase < 0.97
    rich(
      find(".say"),
      model.part
        ? words.parts[model.part]
        : paused
          ? words.phases[HALTS.findIndex(halt => phase <= halt)]
          : sentence,
    )
    write(find(".position"), position)
    const spoken = `${position}. ${steps[step].say[model.unit]}`
    if (Number(scrub.value) !== step + 1) scrub.value = String(step + 1)
    attr(scrub, "aria-valuetext", spoken)
    if (!clock.moving && phase >= 1) write(find(".spoken"), spoken) // never while playing
  }

  function buttons() {
    if (!model.data) return
    const { labels: words, units } = model.data,
      { playing, speed } = clock.now
    /** @param {string} selector @param {string} text */
    const name = (selector, text) => {
      attr(find(selector), "aria-label", text)
      attr(find(selector), "title", text)
    }
    name(".play", playing ? words.pause : words.play)
    name(".forward", words.forward)
    name(".back", words.back)
    name(".speed", `${words.speed} ${speed}×`)
    name(".unit", words.unit)
    find(".play").dataset.playing = String(playing)
    write(find(".speed"), `${speed}×`)
    write(find(".unit"), `${words.unit} ${model.unit + 1}/${units}`)
    find(".unit").hidden = units === 1
    attr(scrub, "aria-label", words.scrub)
  }

  // Tell Python where the clock came to rest, for the address; not for every step of a quick walk.
  function report() {
    clearTimeout(reporting)
    reporting = setTimeout(
      () => clock.moving || model.send("step", clock.now.step + 1, true),
      350,
    )
  }

  /** @param {string | null} part */
  function light(part) {
    if (model.part === part) return
    model.part = part
    root.classList.toggle("lit", part !== null)
    for (const each of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-part]"))) {
      each.classList.toggle("on", each.dataset.part === part || each.dataset.group === part)
    }
    draw()
  }

  find(".play").onclick = clock.toggle
  find(".forward").onclick = clock.forward
  find(".back").onclick = clock.back
  find(".speed").onclick = () => clock.turn()
  find(".unit").onclick = () => model.choose((model.unit + 1) % model.data.units)
  scrub.oninput = () => clock.settle(Number(scrub.value) - 1)
  root.onpointerover = event => light(partAt(event, "[data-part]"))
  root.onpointerleave = () => light(null)
  root.addEventListener("focusin", event => light(partAt(event, ".term")))
  root.addEventListener("focusout", () => light(null))
  onSteps(root, key => {
    const last = model.data.steps.length - 1,
      { step, phase } = clock.now
    /** @type {Record<string, () => void>} */
    const acts = {
      " ": clock.toggle,
      ArrowRight: clock.forward,
      ArrowLeft: clock.back,
      Home: () => clock.settle(0),
      End: () => clock.settle(last),
    }
    if (!acts[key] || (key === "ArrowRight" && step === last && phase >= 1)) return false
    if (key === "ArrowLeft" && step === 0 && phase >= 1) return false
    acts[key]()
    return true
  })
  root.onkeydown = event => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const { units } = model.data
    /** @type {Record<string, () => void>} */
    const acts = {
      ArrowUp: () => model.choose((model.unit + units - 1) % units),
      ArrowDown: () => model.choose((model.unit + 1) % units),
      "+": () => clock.faster(1),
      "=": () => clock.faster(1),
      "-": () => clock.faster(-1),
      Escape: () => light(null),
    }
    const act = event.shiftKey && event.key === "ArrowRight" ? clock.phase : acts[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  resized.observe(root)
  return model
}

/**
 * The part of the drawing that an event happened on.
 * @param {Event} event
 * @param {string} selector
 */
function partAt({ target }, selector) {
  const at = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest(selector)) : null
  return at?.dataset.part ?? null
}
