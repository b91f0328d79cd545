// @ts-check
import { band, BELT, box, label, line, node, pill } from "./parts.js"
import { attr, drawing, make, show, write } from "./svg.js"
import { number } from "../../widgets/numbers.js"
import { between, remaining } from "./text.js"

/**
 * The simple RNN at the same height and on the same clock: one state, through the mixer, no way around it.
 * @param {HTMLElement} container
 * @param {Model} model
 * @param {number} width
 * @param {boolean} narrow
 * @returns {Drawing}
 */
export function rnnCell(container, model, width, narrow) {
  const { half } = BELT,
    units = model.data.units,
    words = model.data.labels,
    single = units === 1,
    height = narrow ? 212 : 232
  const at = {
    cell: [width * 0.27, width * 0.75],
    belt: BELT.y,
    lane: 172,
    times: width * 0.31,
    plus: width * 0.53,
    tanh: width * 0.66,
    x: width * 0.115,
  }
  const { svg, hatch } = drawing(container, width, height, { role: "img", "aria-label": words.rnn_cell })
  const pitch = (2 * half) / units
  /** @param {number} middle @param {number} unit */
  const lane = (middle, unit) => middle - half + pitch * (unit + 0.5)
  /** @param {number} x @param {number} unit */
  const column = (x, unit) => (single ? x : x + (unit - (units - 1) / 2) * pitch)

  make(
    "rect",
    {
      class: "ground rnn",
      x: at.cell[0],
      y: 30,
      width: at.cell[1] - at.cell[0],
      height: height - 32,
      rx: 12,
    },
    svg,
  )
  if (single) {
    make(
      "path",
      {
        class: "channel",
        d: line([
          [0, at.belt],
          [width, at.belt],
        ]),
      },
      svg,
    )
    make(
      "path",
      {
        class: "channel",
        d: line([
          [at.times, at.lane],
          [at.plus, at.lane],
          [at.plus, at.belt],
        ]),
      },
      svg,
    )
  }
  make("path", { class: "feed", d: `M${at.x + (narrow ? 37 : 44)} ${at.lane}H${at.times - 16}` }, svg)

  const part = Object.fromEntries(
    ["h_before", "from_h", "from_x", "a", "h"].map(name => [
      name,
      make("g", { "data-part": `rnn_${name}` }, svg),
    ]),
  )
  /** @param {string} name @param {number} x @param {number} middle @param {number} toX */
  const touch = (name, x, middle, toX) =>
    make("rect", { x, y: middle - half, width: toX - x, height: 2 * half, fill: "transparent" }, part[name])
  touch("h_before", 0, at.belt, at.times)
  touch("from_h", at.times, at.belt, at.plus - 14)
  touch("from_x", at.times, at.lane, at.plus + 14)
  touch("a", at.plus + 14, at.belt, at.tanh)
  touch("h", at.tanh, at.belt, width)
  /** @param {string} name @param {string} hue @param {(unit: number) => Point[]} path */
  const bands = (name, hue, path) =>
    Array.from({ length: units }, (_, unit) => band(part[name], path(unit), hue, hatch(hue)))
  /** @type {(from: number, to: number) => (unit: number) => Point[]} */
  const straight = (from, to) => unit => [
    [from, lane(at.belt, unit)],
    [to, lane(at.belt, unit)],
  ]
  const flow = {
    h_before: bands("h_before", "h", straight(0, at.times)),
    from_h: bands("from_h", "h", straight(at.times, at.plus)),
    from_x: bands("from_x", "x", unit => [
      [at.times, lane(at.lane, unit)],
      [column(at.plus, unit), lane(at.lane, unit)],
      [column(at.plus, unit), single ? at.belt : at.belt + half],
    ]),
    a: bands("a", "rnn", straight(at.plus, at.tanh)),
    h: bands("h", "h", straight(at.tanh, width)),
  }
  node(svg, at.times, at.belt, "×W", "rnn")
  node(svg, at.times, at.lane, "×W", "rnn")
  node(svg, at.plus, at.belt, "+", "rnn")
  pill(svg, at.tanh, at.belt, "tanh", "rnn", 48)
  const input = box(
    make("g", { "data-part": "x" }, svg),
    at.x,
    at.lane,
    narrow ? 74 : 88,
    "x",
    "rnn_x",
    "x_t",
    narrow,
  )

  /** @param {Element} group @param {number} x @param {number} y @param {Parameters<typeof label>[3]} more */
  const name = (group, x, y, more) => label(group, x, y, { narrow, ...more })
  const said = {
    h_before: name(part.h_before, at.cell[0] / 2, 16, {
      number: "rnn_h_before",
      word: words.old_state,
      sign: "h_{t−1}",
      hue: "h",
    }),
    h: name(part.h, (at.cell[1] + width) / 2, 16, {
      number: "rnn_h",
      word: words.new_state,
      sign: "h_t",
      hue: "h",
    }),
    from_h: name(part.from_h, Math.max(at.times - 14, at.cell[0] + 8), 52, {
      number: "rnn_from_h",
      sign: "W_{hh}h",
      hue: "h",
      anchor: "start",
      inline: true,
    }),
    from_x: name(part.from_x, at.plus + (narrow ? 22 : 8), at.lane + (narrow ? 6 : 46), {
      number: "rnn_from_x",
      sign: "W_{xh}x",
      hue: "x",
      anchor: narrow ? "start" : "end",
      inline: true,
    }),
  }
  make(
    "text",
    { class: "title rnn", x: (at.cell[0] + at.cell[1]) / 2, y: 22, "text-anchor": "middle" },
    svg,
    words.rnn,
  )
  const left = make(
    "text",
    { class: "left rnn", x: width, y: height - (narrow ? 4 : 6), "text-anchor": "end" },
    svg,
  )
  const gone = make(
    "text",
    { class: "left rnn", x: at.cell[0] / 2, y: at.belt + half + 20, "text-anchor": "middle" },
    svg,
    words.overwritten,
  )
  const strike = make("path", { class: "strike" }, svg),
    seam = make("path", { class: "seam h" }, part.a)
  const scaleNote = make(
    "text",
    { class: "note", x: width - 3, y: at.belt + half + 18, "text-anchor": "end" },
    svg,
  )

  /** @param {View} view */
  const draw = ({ step, phase, unit }) => {
    const { rnn, rnn_scale: scale, trace, x } = model.data,
      before = Math.max(0, step - 1),
      first = step === 0
    const scaled = (single ? half : (half / units) * 0.94) / scale
    const arriving = phase < 0.2 && !first,
      flowStep = arriving ? before : step
    const arrived = between(phase, 0, 0.2),
      fading = arriving ? 1 - between(phase, 0, 0.14) : 1,
      lost = between(phase, 0.78, 0.92)
    const old = 1 - 0.72 * lost
    for (let n = 0; n < units; n++) {
      const strength = single || n === unit ? 1 : 0.55
      /** @param {number} from @param {number} to */
      const until = (from, to) => (arriving ? 1 : between(phase, from, to))
      flow.h_before[n](rnn.h_before[step][n], scaled, 0, first ? 1 : arrived, strength * old)
      flow.from_h[n](
        rnn.from_h[flowStep][n],
        scaled,
        0,
        until(0.36, 0.5),
        fading * strength * (arriving ? 0.28 : old),
      )
      flow.from_x[n](rnn.from_x[flowStep][n], scaled, 0, until(0.36, 0.58), fading * strength)
      flow.a[n](rnn.a[flowStep][n], scaled, 0, until(0.58, 0.7), fading * strength)
      flow.h[n](rnn.h[flowStep][n], scaled, arriving ? arrived : 0, until(0.7, 0.86), strength)
    }
    /** @param {string} letter @param {number} known */
    const value = (letter, known) =>
      phase >= known
        ? number(rnn[letter][step][unit])
        : !first && phase < 0.1
          ? number(rnn[letter][before][unit])
          : ""
    said.h_before.set(phase >= 0.1 || first ? number(rnn.h_before[step][unit]) : "")
    said.from_h.set(value("from_h", 0.44))
    said.from_x.set(value("from_x", 0.44))
    said.h.set(value("h", 0.76))
    input(number(x[phase >= 0.1 || first ? step : before]))
    attr(gone, "opacity", lost.toFixed(2))
    attr(strike, "opacity", lost.toFixed(2))
    const reach = (said.h_before.value.textContent.length * (narrow ? 5 : 6.4) + 4) * lost
    attr(strike, "d", `M${(at.cell[0] / 2 - reach).toFixed(1)} 33h${(2 * reach).toFixed(1)}`)
    show(seam, single && phase >= 0.7)
    if (single)
      attr(
        seam,
        "d",
        `M${at.plus + 15} ${(at.belt - rnn.from_h[step][0] * scaled).toFixed(1)}H${at.tanh - 2}`,
      )
    write(scaleNote, single ? `±${scale}` : "")
    write(left, trace ? remaining(words, trace, trace.rnn[phase >= 0.76 || first ? step : before]) : "")
  }
  return { draw }
}
