// @ts-check
// Gates and symbols as the belt writes them. Python says the same gates in its sentences (cell/story.py):
// both are tested against one table, tests/js/numbers.json.
import { number } from "../../widgets/numbers.js"

/**
 * A gate is 1 only where a hand has set it so: a sigmoid never gets there, even where its float does.
 * @param {number} value
 * @param {boolean} byHand
 */
export function gateNumber(value, byHand) {
  if (value === 1 && byHand) return "1"
  for (const digits of [2, 3, 4]) {
    if (Number(value.toFixed(digits)) < 1) return digits === 2 ? number(value) : value.toFixed(digits)
  }
  return "≈1"
}

/**
 * A number with its sign in front, as a term of a sum.
 * @param {number} value
 */
export const signed = value => (value < 0 ? `− ${number(-value)}` : `+ ${number(value)}`)

/**
 * "94% of step 3 left"; empty where nothing is traced.
 * @param {BeltLabels} words
 * @param {{ step: number }} trace
 * @param {number | null | undefined} share
 */
export function remaining(words, trace, share) {
  if (share === null || share === undefined) return ""
  const percent = share * 100
  const whole = percent >= 9.95 || percent === 0
  return filled(words.left, {
    step: trace.step,
    share: whole ? Math.round(percent) : percent >= 0.05 ? percent.toFixed(1) : number(percent),
  })
}

/**
 * "C_{t−1}" and "C_t" as runs of base and subscript.
 * @param {string} text
 * @returns {[string, string | undefined][]}
 */
export function runs(text) {
  return [...text.matchAll(/([^_]+)(?:_(?:\{([^}]+)\}|(.)))?/g)].map(found => [
    found[1],
    found[2] ?? found[3],
  ])
}

/**
 * Without the subscripts' marks.
 * @param {string} text
 */
export const plain = text => runs(text).flat().join("")

/**
 * @param {string} text
 * @param {Record<string, unknown>} holes
 */
export function filled(text, holes) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(holes[name]))
}

/**
 * From 0 to 1, slow at both ends.
 * @param {number} share
 */
export const ease = share => (share <= 0 ? 0 : share >= 1 ? 1 : share * share * (3 - 2 * share))

/**
 * How much of what happens between two phases has happened.
 * @param {number} phase
 * @param {number} from
 * @param {number} to
 */
export const between = (phase, from, to) => ease((phase - from) / (to - from))

/**
 * Between which values a row can be set, and by which step.
 * @param {BeltData} data
 * @param {RowName} row
 */
export function limits(data, row) {
  const found = data.edit.find(each => each.row === row)
  if (!found) throw new RangeError(`The row ${row} cannot be set`)
  return found
}
