// @ts-check
import { dragValves } from "./board.js"
import { band, BELT, box, GATES, label, line, pill, VALVE, valve } from "./parts.js"
import { attr, drawing, make, show, write } from "./svg.js"
import { number } from "../../widgets/numbers.js"
import { between, gateNumber, remaining } from "./text.js"

/**
 * The LSTM's cell on its belt. Times p in 0..1 are shares of a step: arrive .00-.20, gates .20-.38, keep and
 * write .34-.66, add .62-.80, show .78-.97. Every number shown is one that was computed: numbers switch, they
 * never count.
 * @param {number} width
 * @param {boolean} narrow
 */
function lstmPlaces(width, narrow) {
  return narrow
    ? {
        cell: [56, width - 66],
        top: 46,
        bottom: 259,
        belt: 90,
        lane: 192,
        bus: 140,
        labels: 244,
        f: 84,
        plus: width * 0.465,
        take: width * 0.62,
        pill: 166,
        inputs: 24,
        join: 28,
        candidate: 94,
        i: 126,
        o: width * 0.705,
        height: 290,
        first: 18,
      }
    : {
        cell: [width * 0.185, width * 0.865],
        top: 46,
        bottom: 231,
        belt: BELT.y,
        lane: 172,
        bus: 127,
        labels: 226,
        f: width * 0.225,
        plus: width * 0.5,
        take: width * 0.69,
        pill: 150,
        inputs: 66,
        join: 74,
        candidate: width * 0.34,
        i: width * 0.415,
        o: width * 0.745,
        height: 232,
        first: 16,
      }
}

/**
 * @param {HTMLElement} container
 * @param {Model} model
 * @param {number} width
 * @param {boolean} narrow
 * @returns {Drawing}
 */
export function lstmCell(container, model, width, narrow) {
  const at = lstmPlaces(width, narrow),
    { half } = BELT,
    units = model.data.units,
    words = model.data.labels,
    single = units === 1
  const { svg, defs, hatch } = drawing(container, width, at.height, { role: "img", "aria-label": words.cell })
  const pitch = (2 * half) / units
  /** @param {number} middle @param {number} unit */
  const lane = (middle, unit) => middle - half + pitch * (unit + 0.5)
  /** @param {number} x @param {number} unit */
  const column = (x, unit) => (single ? x : x + (unit - (units - 1) / 2) * pitch)
  const through = { f: at.f + VALVE / 2, i: at.i + VALVE / 2, o: at.o + VALVE / 2 }
  const onBelt = single ? at.belt : at.belt + half // where the written part meets the belt

  // The ground: cell, belt, channels
  make(
    "rect",
    {
      class: "ground lstm",
      x: at.cell[0],
      y: at.top,
      width: at.cell[1] - at.cell[0],
      height: at.bottom - at.top,
      rx: 12,
    },
    svg,
  )
  make(
    "rect",
    { class: "ground carrier", x: 0, y: at.belt - half - 4, width, height: 2 * half + 8, rx: 6 },
    svg,
  )
  for (let unit = 0; unit < units; unit++)
    make("line", { class: "lane", x1: 0, x2: width, y1: lane(at.belt, unit), y2: lane(at.belt, unit) }, svg)
  if (single) {
    make(
      "path",
      {
        class: "channel",
        d: line([
          [at.candidate, at.lane],
          [at.plus, at.lane],
          [at.plus, at.belt],
        ]),
      },
      svg,
    )
    make(
      "path",
      {
        class: "channel",
        d: line([
          [at.take, at.belt],
          [at.take, at.lane],
          [width, at.lane],
        ]),
      },
      svg,
    )
  }

  // From h_{t−1} and x_t to the four places that they decide about
  const join = at.inputs + at.join,
    edge = at.inputs + (narrow ? 23 : 64)
  const ends = [
    [through.f, at.belt + half + 6],
    [at.candidate, at.lane - 22],
    [through.i, at.lane - half - 6],
    [through.o, at.lane - half - 6],
  ]
  const feeds = ends.map(([x, y]) =>
    make("path", { class: "feed", d: `M${edge} ${at.lane - 22}H${join}V${at.bus}H${x}V${y}` }, svg),
  )
  make("path", { class: "feed", d: `M${edge} ${at.lane + 24}H${join}V${at.lane - 22}` }, svg)
  ends.forEach(([x, y], n) =>
    make(
      "path",
      { class: "arrow", d: n ? `M${x - 5} ${y - 7}h10l-5 7z` : `M${x - 5} ${y + 7}h10l-5 -7z` },
      svg,
    ),
  )
  const pulses = feeds.map(path => ({
    path,
    length: path.getTotalLength(),
    dots: ["h", "x"].map(hue => make("circle", { r: 5, fill: `var(--${hue})`, visibility: "hidden" }, svg)),
  }))

  // Flows. A part of the drawing and its term in the equations have the same name and light up together.
  const part = Object.fromEntries(
    ["c_before", "kept", "g", "written", "c", "squashed", "h"].map(name => [
      name,
      make("g", { "data-part": name === "squashed" ? "c" : name }, svg),
    ]),
  )
  /**
   * @param {keyof typeof part} name
   * @param {number} x
   * @param {number} y
   * @param {number} toX
   * @param {number} toY
   */
  const touch = (name, x, y, toX, toY) =>
    make("rect", { x, y, width: toX - x, height: toY - y, fill: "transparent" }, part[name])
  const [beltTop, beltEnd, laneTop, laneEnd] = [
    at.belt - half,
    at.belt + half,
    at.lane - half,
    at.lane + half,
  ]
  touch("c_before", 0, beltTop, through.f, beltEnd)
  touch("kept", through.f, beltTop, at.plus - 16, beltEnd)
  touch("c", at.plus + 16, beltTop, width, beltEnd)
  touch("g", at.candidate, laneTop, through.i, laneEnd)
  touch("written", through.i, laneTop, at.plus + 10, laneEnd)
  touch("squashed", at.take, beltEnd + 10, through.o, laneEnd)
  touch("h", through.o, laneTop, width, laneEnd)
  /** @param {string} name @param {string} hue @param {(unit: number) => Point[]} path */
  const bands = (name, hue, path) =>
    Array.from({ length: units }, (_, unit) => band(part[name], path(unit), hue, hatch(hue)))
  /** @type {(from: number, to: number) => (unit: number) => Point[]} */
  const belt = (from, to) => unit => [
    [from, lane(at.belt, unit)],
    [to, lane(at.belt, unit)],
  ]
  const flow = {
    c_before: bands("c_before", "c", belt(0, through.f)),
    kept: bands("kept", "c", belt(through.f, at.plus)),
    g: bands("g", "g", unit => [
      [at.candidate + (narrow ? 8 : 20), lane(at.lane, unit)],
      [through.i, lane(at.lane, unit)],
    ]),
    written: bands("written", "g", unit => [
      [through.i, lane(at.lane, unit)],
      [column(at.plus, unit), lane(at.lane, unit)],
      [column(at.plus, unit), onBelt],
    ]),
    c: bands("c", "c", belt(at.plus, width)),
    squashed: bands("squashed", "c", unit => [
      [column(at.take, unit), onBelt],
      [column(at.take, unit), lane(at.lane, unit)],
      [through.o, lane(at.lane, unit)],
    ]),
    h: bands("h", "h", unit => [
      [through.o, lane(at.lane, unit)],
      [width, lane(at.lane, unit)],
    ]),
  }

  // The belt's marks, which move only while cargo moves
  const window = make("clipPath", { id: "belt-window" }, defs)
  make("rect", { x: 0, y: beltTop - 4, width, height: 2 * half + 8, rx: 6 }, window)
  const moving = make("g", {}, make("g", { "clip-path": "url(#belt-window)", "pointer-events": "none" }, svg))
  let chevrons = ""
  for (let x = -80; x < width + 40; x += 40) chevrons += `M${x} ${at.belt - 9}l8 9l-8 9`
  const marks = make("path", { class: "marks", d: chevrons }, moving)

  // Gates, plus, tanh, copy point, inputs
  const gate = /** @type {Record<GateName, SVGElement>} */ (
    /** @type {unknown} */ (
      Object.fromEntries(GATES.map(letter => [letter, make("g", { "data-part": letter }, svg)]))
    )
  )
  const shutters = {
    f: valve(gate.f, at.f, at.belt, half, units, "f", model.data.labels),
    i: valve(gate.i, at.i, at.lane, half, units, "i", model.data.labels),
    o: valve(gate.o, at.o, at.lane, half, units, "o", model.data.labels),
  }
  const plus = single
    ? { x: at.plus - 17, y: at.belt - 17, width: 34, height: 34 }
    : { x: at.plus - 17, y: beltTop - 4, width: 34, height: 2 * half + 8 }
  make("rect", { class: "plus", ...plus, rx: 17 }, svg)
  make("path", { class: "plus", d: `M${at.plus - 9} ${at.belt}h18M${at.plus} ${at.belt - 9}v18` }, svg)
  pill(part.g, at.candidate, at.lane, "tanh", "g", narrow ? 34 : 42)
  pill(svg, at.take, at.pill, "tanh", "c", narrow ? 34 : 42)
  make("circle", { cx: at.take, cy: at.belt, r: 5, fill: "var(--c)" }, svg)
  const inputs = {
    h: box(
      make("g", { "data-part": "h_before" }, svg),
      at.inputs,
      at.lane - 22,
      narrow ? 46 : 128,
      "h",
      "h_before",
      "h_{t−1}",
      narrow,
    ),
    x: box(
      make("g", { "data-part": "x" }, svg),
      at.inputs,
      at.lane + 24,
      narrow ? 46 : 128,
      "x",
      "x",
      "x_t",
      narrow,
    ),
  }

  // Names and numbers
  /** @param {Element} group @param {number} x @param {number} y @param {Parameters<typeof label>[3]} more */
  const name = (group, x, y, more) => label(group, x, y, { narrow, ...more })
  const said = {
    c_before: name(part.c_before, narrow ? 0 : 2, at.first, {
      number: "c_before",
      word: words.old,
      sign: "C_{t−1}",
      hue: "c",
      anchor: "start",
    }),
    f: name(gate.f, through.f + (narrow ? 5 : 0), at.first, {
      number: "f",
      word: words.forget,
      sign: "f_t",
      hue: "f",
    }),
    kept: name(part.kept, through.f + (narrow ? 30 : 64), at.first, {
      number: "kept",
      word: words.kept,
      sign: narrow ? "f⊙C" : "f_t⊙C_{t−1}",
      hue: "c",
      anchor: "start",
    }),
    c: name(part.c, narrow ? (at.plus + width) / 2 : at.take, at.first, {
      number: "c",
      word: words.new,
      sign: "C_t",
      hue: "c",
    }),
    g: narrow
      ? name(part.g, at.candidate - 14, at.labels, { number: "g", sign: "C̃_t", hue: "g" })
      : name(part.g, at.candidate - 28, at.lane + 2, {
          number: "g",
          word: words.candidate,
          sign: "C̃_t",
          hue: "g",
          anchor: "end",
        }),
    i: name(gate.i, through.i, at.labels, {
      number: "i",
      word: words.input,
      sign: "i_t",
      hue: "i",
      inline: !narrow,
    }),
    written: narrow
      ? name(part.written, (through.i + through.o) / 2, at.labels, {
          number: "written",
          sign: "i⊙C̃",
          hue: "g",
        })
      : name(part.written, at.plus + 9, at.lane - 18, {
          number: "written",
          word: words.written,
          sign: "i⊙C̃",
          hue: "g",
          anchor: "start",
        }),
    o: name(gate.o, through.o - (narrow ? 0 : 20), at.labels, {
      number: "o",
      word: words.output_gate,
      sign: "o_t",
      hue: "o",
      inline: !narrow,
    }),
    h: name(part.h, narrow ? width - 34 : width - 4, at.labels, {
      number: "h",
      sign: "h_t",
      hue: "h",
      anchor: narrow ? "middle" : "end",
      inline: !narrow,
    }),
  }
  const shownLimit = make(
    "text",
    { class: "note", x: width - 3, y: at.lane + half - 4, "text-anchor": "end" },
    svg,
  )
  const limits = [
    { sign: "+", y: beltTop - 8 },
    { sign: "−", y: beltEnd + 18 },
  ].map(({ sign, y }) => ({
    sign,
    text: make("text", { class: "note", x: width - 3, y, "text-anchor": "end" }, svg),
  }))
  if (!narrow) make("text", { class: "title lstm", x: at.cell[0] + 12, y: at.labels }, svg, "LSTM")
  const left = make(
    "text",
    { class: "left c", x: width - 2, y: narrow ? at.height - 1 : 18, "text-anchor": "end" },
    svg,
  )
  const seam = make("path", { class: "seam c" }, part.c),
    chosen = make("path", { class: "chosen" }, svg)

  if (!single)
    svg.onclick = event => {
      const bounds = svg.getBoundingClientRect(),
        y = ((event.clientY - bounds.top) / bounds.height) * at.height
      const middle = [at.belt, at.lane].find(place => Math.abs(y - place) < half)
      if (middle) model.choose(Math.min(units - 1, Math.floor((y - middle + half) / pitch)))
    }
  if (model.data.gates) dragValves(svg, gate, at, model)

  // A negative written part runs right of its channel: its name makes room.
  function refresh() {
    const { lstm, scale } = model.data,
      most = Math.max(0, ...lstm.written.flat().map(value => -value / scale))
    said.written.move(narrow ? 0 : single ? most * half : half * 0.75)
  }

  /** @param {View} view */
  function draw({ step, phase, unit }) {
    const { lstm, scale, trace, x } = model.data,
      before = Math.max(0, step - 1),
      first = step === 0
    const shown = single ? half : (half / units) * 0.94,
      scaled = shown / scale // after tanh nothing is larger than 1
    const arriving = phase < 0.2 && !first,
      flowStep = arriving ? before : step
    const arrived = between(phase, 0, 0.2),
      opening = between(phase, 0.2, 0.38),
      fading = arriving ? 1 - between(phase, 0, 0.14) : 1
    const run = width - at.plus
    const travelled =
      (first ? 0 : arrived * run) +
      between(phase, 0.38, 0.62) * (at.plus - through.f) +
      between(phase, 0.62, 0.8) * run
    attr(marks, "transform", `translate(${(travelled % 40).toFixed(1)} 0)`)
    for (const letter of GATES) {
      shutters[letter](
        lstm[letter][step].map((value, n) => {
          const from = first ? (model.data.gates ? value : 0) : lstm[letter][before][n]
          return from + (value - from) * opening
        }),
      )
    }
    for (let n = 0; n < units; n++) {
      const full = single || n === unit,
        strength = full ? 1 : 0.55
      /** @param {number} from @param {number} to */
      const until = (from, to) => (arriving ? 1 : between(phase, from, to))
      flow.c_before[n](
        lstm.c_before[step][n],
        scaled,
        0,
        first ? 1 : Math.min(1, (run * arrived) / through.f),
        strength,
      )
      flow.kept[n](
        lstm.kept[flowStep][n],
        scaled,
        0,
        until(0.38, 0.62),
        fading * strength,
        full ? lstm.c_before[flowStep][n] : null,
      )
      flow.g[n](lstm.g[flowStep][n], scaled, 0, until(0.34, 0.48), fading * strength)
      flow.written[n](
        lstm.written[flowStep][n],
        scaled,
        0,
        until(0.48, 0.66),
        fading * strength,
        full ? lstm.g[flowStep][n] : null,
      )
      flow.c[n](lstm.c[flowStep][n], scaled, arriving ? arrived : 0, until(0.62, 0.8), strength)
      flow.squashed[n](lstm.squashed[flowStep][n], shown, 0, until(0.78, 0.88), fading * strength)
      flow.h[n](
        lstm.h[flowStep][n],
        shown,
        arriving ? arrived : 0,
        until(0.88, 0.97),
        strength,
        full && !arriving ? lstm.squashed[step][n] : null,
      )
    }
    const kept = lstm.kept[step][0] * scaled,
      seen = single && phase >= 0.7 && Math.abs(kept) > 2.5 && Math.abs(lstm.written[step][0] * scaled) > 2.5
    show(seam, seen)
    if (seen) attr(seam, "d", `M${at.plus + 17} ${(at.belt - kept).toFixed(1)}h${narrow ? 40 : 84}`)
    if (!single) attr(chosen, "d", `M0 ${lane(at.belt, unit) - 6}l9 6l-9 6z`)
    for (const { path, length, dots } of pulses)
      dots.forEach((dot, n) => {
        const place = between(phase - n * 0.02, 0.2, 0.36),
          visible = phase > 0.2 && phase < 0.4 && place > 0 && place < 1
        attr(dot, "visibility", visible ? "visible" : "hidden")
        if (!visible) return
        const point = path.getPointAtLength(place * length)
        attr(dot, "cx", point.x.toFixed(1))
        attr(dot, "cy", point.y.toFixed(1))
      })
    /** @param {string} letter @param {number} known */
    const value = (letter, known) =>
      phase >= known
        ? number(lstm[letter][step][unit])
        : !first && phase < 0.1
          ? number(lstm[letter][before][unit])
          : ""
    /** @param {number} known */
    const held = known => (phase >= known || first ? step : before)
    for (const letter of GATES) said[letter].set(gateNumber(lstm[letter][held(0.28)][unit], model.data.gates))
    said.c_before.set(phase >= 0.1 || first ? number(lstm.c_before[step][unit]) : "")
    said.kept.set(value("kept", 0.5))
    said.g.set(value("g", 0.4))
    said.written.set(value("written", 0.56))
    said.c.set(value("c", 0.7))
    said.h.set(value("h", 0.92))
    inputs.h(number(lstm.h_before[held(0.1)][unit]))
    inputs.x(number(x[held(0.1)]))
    for (const { sign, text } of limits) write(text, single ? `${sign}${scale}` : "")
    write(shownLimit, single && scale > 1 ? "±1" : "")
    write(left, trace ? remaining(words, trace, trace.lstm[held(0.7)]) : "")
  }

  return { refresh, draw }
}
