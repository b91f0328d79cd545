// @ts-check
// All steps as small belts, with the signs of the large drawing. It is the scrubber, and the place where the
// input (or, by hand, the gates) of every step is set.
import { boardCells } from "./board.js"
import { GATES, smallValve } from "./parts.js"
import { attr, drawing, html, make, show, symbol, write } from "./svg.js"
import { between } from "./text.js"

const LABELS = 14 // where the steps' numbers stand

/** @param {boolean} narrow @param {boolean} byHand */
function overviewRows(narrow, byHand) {
  /** @type {[string, number][]} */
  const rows = [
    ["x", narrow ? 17 : 16],
    ...(byHand ? GATES : []).map(letter => /** @type {[string, number]} */ ([letter, narrow ? 15 : 10.5])),
    ["c", 14],
    ["h", narrow ? 10 : 11],
    ["rnn", 11],
  ]
  /** @type {Places} */
  const places = {}
  let y = 20
  for (const [name, half] of rows) {
    places[name] = { y: y + half, half }
    y += 2 * half + (name === "o" || name === "x" ? 7 : 4)
  }
  return { places, height: y + 3 }
}

/**
 * @param {HTMLElement} container
 * @param {Model} model
 * @param {number} width
 * @param {boolean} narrow
 * @returns {Drawing}
 */
export function overview(container, model, width, narrow) {
  const { steps, units, gates: byHand, labels: words } = model.data,
    T = steps.length
  const { places, height } = overviewRows(narrow, byHand)
  const start = narrow ? 40 : 116,
    columnWidth = (width - start) / T
  const { svg, hatch } = drawing(container, width, height, { role: "group", "aria-label": words.overview })
  /** @param {string} name @param {string} hue @param {number} [more] */
  const ground = (name, hue, more = 0) =>
    make(
      "rect",
      {
        class: `ground ${hue}`,
        x: start,
        y: places[name].y - places[name].half - 2,
        width: width - start,
        height: 2 * places[name].half + 4 + more,
        rx: 6,
      },
      svg,
    )
  ground("x", "input")
  if (byHand) ground("f", "input", places.o.y - places.f.y)
  ground("c", "lstm", places.h.y + places.h.half - places.c.y - places.c.half)
  ground("rnn", "rnn")
  /** @param {string} row @param {string} word @param {string} sign @param {string} hue */
  const heading = (row, word, sign, hue) => {
    const text = make("text", { class: `row ${hue}`, x: narrow ? 3 : 0, y: places[row].y + 5 }, svg)
    if (!narrow) make("tspan", {}, text, word)
    symbol(text, sign, narrow ? 0 : 4)
  }
  heading("x", words.x_row, "x_t", "x")
  if (byHand) for (const letter of GATES) heading(letter, words[`${letter}_row`], letter + "_t", letter)
  heading("c", words.memory, "C_t", "c")
  heading("h", words.output, "h_t", "h")
  heading("rnn", narrow ? "" : "RNN", narrow ? "RNN" : "h_t", "rnn")
  for (const row of ["x", "c", "h", "rnn"])
    make("line", { class: "rail", x1: start, x2: width, y1: places[row].y, y2: places[row].y }, svg)

  const small = (columnWidth < 30 && !narrow) || columnWidth < 18 // no room for i and o beside their step
  const valveWidth = columnWidth < 8 || byHand ? 0 : Math.min(9, columnWidth / 7)
  const gap = columnWidth > 24 ? 1 : 0 // between the states of neighbouring steps
  const labelEvery = Math.ceil((narrow ? 22 : 26) / columnWidth)
  const columns = steps.map((_, step) => column(step))

  // A step's number, and what is to be done there; where both have no room, that alone.
  /** @param {number} step */
  function mark(step) {
    const { label } = model.data.steps[step],
      long = label.length * (/[\u2e80-\uffff]/.test(label) ? 15 : 7.5)
    if (columnWidth > 56) return [step + 1, label].filter(Boolean).join(" ")
    return label && long <= columnWidth ? label : String(step + 1)
  }

  /** @param {number} step */
  function column(step) {
    const x = start + step * columnWidth,
      group = make("g", {}, svg),
      results = make("g", {}, group)
    const shown = small || byHand ? x + gap : x + columnWidth * 0.56 // h_t begins behind its valve
    const text =
      step % labelEvery === 0
        ? make("text", { class: "row step", x: x + columnWidth / 2, y: LABELS, "text-anchor": "middle" }, svg)
        : null
    /**
     * @param {string} row
     * @param {string} part
     * @param {string} hue
     * @param {number} from
     * @param {number} to
     */
    const bars = (row, part, hue, from, to) => {
      const { y, half } = places[row],
        pitch = (2 * half) / units
      const lanes = Array.from({ length: units }, (_, unit) => {
        const lane = make("g", { "data-part": part }, results),
          middle = y - half + pitch * (unit + 0.5)
        const [body, hatched] = [`var(--${hue}-fill)`, hatch(hue)].map(fill =>
          make("rect", { x: from, width: Math.max(1, to - from), fill }, lane),
        )
        return {
          middle,
          body,
          hatched,
          edge: make("line", { x1: from, x2: to, stroke: `var(--${hue})`, "stroke-width": 1.6 }, lane),
        }
      })
      return (/** @type {number[]} */ values, /** @type {number} */ scale) =>
        lanes.forEach(({ middle, body, hatched, edge }, unit) => {
          const value = values[unit],
            size = Math.max(0.8, Math.min(half * 1.15, ((pitch / 2) * Math.abs(value)) / scale)),
            top = value < 0 ? middle : middle - size
          for (const rect of [body, hatched]) {
            attr(rect, "y", top.toFixed(1))
            attr(rect, "height", size.toFixed(1))
          }
          show(hatched, value < 0 && size > 2)
          for (const end of ["y1", "y2"])
            attr(edge, end, (value < 0 ? middle + size : middle - size).toFixed(1))
        })
    }
    const memory = bars("c", "c", "c", x, x + columnWidth),
      output = bars("h", "h", "h", shown, x + columnWidth - gap)
    const state = bars("rnn", "rnn_h", "h", x + gap, x + columnWidth - gap)
    const wanted = model.data.wanted ? make("path", { class: "wanted" }, group) : null
    /** @type {{ letter: GateName, at: number, row: string }[]} */
    const gates = [
      { letter: "f", at: x + 2, row: "c" },
      { letter: "i", at: x + columnWidth * 0.22, row: "h" },
      { letter: "o", at: shown - valveWidth / 2, row: "h" },
    ]
    const valves = gates.slice(0, !valveWidth ? 0 : small ? 1 : 3).map(({ letter, at, row }) => {
      const gate = make("g", { "data-part": letter }, group),
        { y, half } = places[row]
      const set = smallValve(gate, at, y, valveWidth, half, letter)
      if (step === 0 && columnWidth > 56) {
        const look =
          row === "c" ? { x: at + valveWidth + 3, y: y - 3 } : { x: at - 3, y: y + 5, "text-anchor": "end" }
        make("text", { class: `row symbol ${letter}`, .../** @type {Attributes} */ (look) }, gate, letter)
      }
      return { letter, set }
    })
    const cells = boardCells(svg, model, { step, x, width: columnWidth, places, narrow })
    return {
      group,
      results,
      refresh() {
        const { lstm, rnn, scale, rnn_scale: rnnScale, wanted: target } = model.data
        if (text) write(text, mark(step))
        memory(lstm.c[step], scale)
        output(lstm.h[step], Math.min(scale, 1))
        state(rnn.h[step], Math.min(rnnScale, 1))
        for (const { letter, set } of valves)
          set(lstm[letter][step].reduce((sum, value) => sum + value) / units)
        if (wanted && target) {
          const { y, half } = places.h,
            top = y - half * target[step]
          attr(
            wanted,
            "d",
            target[step] === 0 ? "" : `M${shown} ${y}V${top.toFixed(1)}H${x + columnWidth - 2}V${y}`,
          )
        }
        for (const cell of cells) cell.refresh()
      },
    }
  }

  // The frame around the present step, in a layer of its own: moving it repaints nothing below.
  const layer = container.querySelector(".playhead") ?? html("div", "playhead", container)
  layer.textContent = ""
  const head = make("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": true }, layer)
  const frame = make("g", {}, head)
  make(
    "rect",
    { class: "now", x: 1, y: -4, width: Math.max(3, columnWidth - 2), height: height + 2, rx: 6 },
    frame,
  )
  const progress = make("rect", { class: "progress", x: 3, y: height - 6, height: 3 }, frame)

  // A press on the picture jumps to a step; a drag moves inside of it.
  /** @type {number | null} */
  let pressed = null
  let dragging = false,
    before = { step: 0, phase: 1 }
  /** @param {PointerEvent} event */
  const scrub = event => {
    const bounds = svg.getBoundingClientRect(),
      place = ((event.clientX - bounds.left) / bounds.width) * width - start
    const exact = Math.max(0, Math.min(T - 1e-3, place / columnWidth))
    model.clock.pause()
    model.clock.seek(Math.floor(exact), dragging ? exact % 1 : 1)
  }
  svg.onpointerdown = event => {
    if ((event.target instanceof Element && event.target.closest(".cell")) || event.button > 0) return
    pressed = event.clientX
    dragging = false
    before = { ...model.clock.now }
    svg.setPointerCapture(event.pointerId)
    scrub(event)
  }
  svg.onpointermove = event => {
    if (pressed === null) return
    dragging ||= Math.abs(event.clientX - pressed) > 4
    if (dragging) scrub(event)
  }
  svg.onpointerup = () => {
    if (pressed !== null) model.clock.rest()
    pressed = null
  }
  svg.onpointercancel = () => {
    if (pressed !== null) model.clock.seek(before.step, before.phase)
    pressed = null
  }

  return {
    refresh: () => columns.forEach(each => each.refresh()),
    draw({ step, phase }) {
      columns.forEach(({ group, results }, n) => {
        attr(group, "opacity", n < step || (n === step && phase >= 0.28) ? 1 : 0.45)
        attr(results, "opacity", n < step || (n === step && phase >= 0.78) ? 1 : 0.45)
      })
      const place = step + (step > 0 ? between(phase, 0, 0.2) - 1 : 0)
      attr(frame, "transform", `translate(${(start + place * columnWidth).toFixed(1)} 0)`)
      attr(progress, "width", (Math.max(1, columnWidth - 6) * phase).toFixed(1))
    },
  }
}
