// @ts-check
import { GATES } from "./parts.js"
import { attr, html, rich, write } from "./svg.js"
import { number } from "../../widgets/numbers.js"
import { gateNumber, plain, signed } from "./text.js"

/** @type {Record<string, number>} */
const WALK = { ArrowRight: 1, ArrowLeft: -1 }

// The equations with the numbers of the step. A term and its part of the drawing light up together. A term:
// symbol, its number (as in the data; rnn_ in front of the RNN's), part of the drawing, hue, and the phase
// from which its number is known; group: the flow that it belongs to as a factor. A string is an operator;
// [operator, part] lights up with a part.
/**
 * @typedef {{ sign: string, number: string, part: string, hue: string, known: number, group?: string }} Term
 * @typedef {Term | string | [string, string]} Piece
 */

/** @type {Piece[]} */
const MEMORY = [
  { sign: "C_t", number: "c", part: "c", hue: "c", known: 0.7 },
  "=",
  { sign: "f_t", number: "f", part: "f", hue: "f", known: 0.28, group: "kept" },
  ["⊙", "kept"],
  { sign: "C_{t−1}", number: "c_before", part: "c_before", hue: "c", known: 0.1, group: "kept" },
  "+",
  { sign: "i_t", number: "i", part: "i", hue: "i", known: 0.28, group: "written" },
  ["⊙", "written"],
  { sign: "C̃_t", number: "g", part: "g", hue: "g", known: 0.4, group: "written" },
]
/** @type {Piece[]} */
const OUTPUT = [
  { sign: "h_t", number: "h", part: "h", hue: "h", known: 0.92 },
  "=",
  { sign: "o_t", number: "o", part: "o", hue: "o", known: 0.28 },
  "⊙",
  { sign: "tanh C_t", number: "squashed", part: "c", hue: "c", known: 0.82 },
]
/** @type {Piece[]} */
const RNN = [
  { sign: "h_t", number: "rnn_h", part: "rnn_h", hue: "h", known: 0.76 },
  "= tanh(",
  { sign: "W_{hh}h_{t−1}", number: "rnn_from_h", part: "rnn_from_h", hue: "h", known: 0.44 },
  "+",
  { sign: "W_{xh}x_t", number: "rnn_from_x", part: "rnn_from_x", hue: "x", known: 0.44 },
  "+",
  { sign: "b_h", number: "rnn_bias", part: "rnn_a", hue: "rnn", known: 0 },
  ")",
]

/**
 * @param {Element} container
 * @param {Model} model
 * @returns {Drawing}
 */
export function equations(container, model) {
  container.textContent = ""
  const { labels: words, units } = model.data
  /** @type {(Term & { cell: HTMLElement, value: HTMLElement, widest: string })[]} */
  const terms = []
  /** @param {string} name @param {{ step: number, unit: number }} view */
  const numberAt = (name, { step, unit }) => {
    const { lstm, rnn, gates } = model.data
    if (GATES.some(gate => gate === name)) return gateNumber(lstm[name][step][unit], gates)
    if (name === "rnn_bias") return number(rnn.bias[unit])
    return number(name.startsWith("rnn_") ? rnn[name.slice(4)][step][unit] : lstm[name][step][unit])
  }
  /** @type {[string, Piece[]][]} */
  const rows = [
    [words.memory_equation, MEMORY],
    [words.output_equation, OUTPUT],
    [words.rnn_equation, RNN],
  ]
  for (const [name, pieces] of rows) {
    const row = html("div", "equation", container)
    row.setAttribute("role", "group")
    row.setAttribute("aria-label", name)
    pieces.forEach(piece => addTerm(row, piece))
  }

  /** @param {Element} row @param {Piece} piece */
  function addTerm(row, piece) {
    const cell = html("span", "term", row),
      sign = html("i", "", cell),
      value = html("b", "", cell)
    if (typeof piece === "string" || Array.isArray(piece)) {
      const [operator, part] = [piece].flat()
      cell.classList.add("operator")
      sign.textContent = value.textContent = operator
      if (part) cell.dataset.part = part
      return
    }
    rich(sign, piece.sign)
    value.dataset.number = piece.number
    cell.classList.add(piece.hue)
    cell.dataset.part = piece.part
    if (piece.group) cell.dataset.group = piece.group
    cell.dataset.keys = Object.keys(WALK).join(" ")
    cell.tabIndex = terms.length ? -1 : 0 // one tab stop for all terms; ←/→ walk them
    cell.setAttribute("role", "img")
    const place = terms.push({ ...piece, cell, value, widest: "" }) - 1
    cell.onkeydown = event => {
      const by = WALK[event.key]
      if (!by || event.altKey || event.ctrlKey || event.metaKey) return
      const next = terms[(place + by + terms.length) % terms.length].cell
      for (const term of terms) term.cell.tabIndex = term.cell === next ? 0 : -1
      next.focus()
      event.preventDefault()
      event.stopPropagation()
    }
  }

  return {
    // Each term is as wide as its longest number, so nothing moves from step to step.
    refresh() {
      for (const term of terms) {
        let longest = ""
        for (let step = 0; step < model.data.steps.length; step++)
          for (let unit = 0; unit < units; unit++) {
            const text = numberAt(term.number, { step, unit })
            if (text.length > longest.length) longest = text
          }
        const shape = longest.replace(/\d/g, "0")
        if (shape === term.widest || shape.length < term.widest.length) continue
        term.widest = shape
        write(term.value, shape)
        term.cell.style.minWidth = ""
        term.cell.style.minWidth = `${Math.ceil(term.cell.getBoundingClientRect().width) + 1}px`
      }
    },
    draw(view) {
      for (const { cell, value, number, known, part } of terms) {
        const text = view.phase >= known ? numberAt(number, view) : "·"
        write(value, text)
        if (view.phase >= 0.97 && !model.clock.moving)
          attr(cell, "aria-label", `${plain(words.parts[part])} ${text}`)
      }
    },
  }
}

/**
 * Why a gate stands where it stands: its sum, term by term.
 * @param {HTMLElement} container
 * @param {Model} model
 * @returns {Drawing}
 */
export function sums(container, model) {
  container.textContent = ""
  container.hidden = !model.data.sums
  if (!model.data.sums) return { draw() {} }
  const rows = ["f", "i", "g", "o"].map(letter => {
    const cell = html("div", `sum ${letter}`, container)
    cell.dataset.part = letter
    rich(html("i", "", cell), letter === "g" ? "C̃_t" : `${letter}_t`)
    const text = html("span", "", cell)
    text.dataset.number = `sum_${letter}`
    return { letter, text }
  })
  html("div", "sum rnn", container, model.data.labels.rnn)
  return {
    draw({ step, unit, phase }) {
      for (const { letter, text } of rows) {
        const {
            from_x: fromX,
            from_h: fromH,
            bias,
          } = /** @type {NonNullable<BeltData["sums"]>} */ (model.data.sums)[letter],
          squash = letter === "g" ? "tanh" : "σ"
        write(
          text,
          phase < 0.28
            ? " = ·"
            : ` = ${squash}(${number(fromX[step][unit])} ${signed(fromH[step][unit])} ${signed(bias[unit])})`,
        )
      }
    },
  }
}
