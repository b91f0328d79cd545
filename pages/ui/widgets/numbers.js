// @ts-check
// Numbers as the lesson writes them. Python says the same in its sentences (text/numbers.py): both are tested
// against one table, tests/js/numbers.json.
import { raised } from "./raised.js"

/**
 * Two digits behind the point; of two that are as near, the even one, as Python rounds.
 * @param {number} size not negative
 */
function twoDigits(size) {
  const tie = Number.isInteger(size * 8) && (size * 8) % 2 === 1 // only odd eighths end in a 5 that is exact
  const text = size.toFixed(2)
  return tie && Number(text.slice(-1)) % 2 === 1 ? (size - 0.001).toFixed(2) : text
}

/**
 * 0.76, −12.30, 4×10⁻³; 0 only where it is exactly zero.
 * @param {number} value
 */
export function number(value) {
  if (value === 0) return "0"
  const size = Math.abs(value),
    sign = value < 0 ? "−" : ""
  if (size >= 0.005 && size < 999.5) return sign + twoDigits(size)
  const [mantissa, exponent] = size.toExponential(0).split("e")
  return `${sign}${mantissa}×10${raised(String(Number(exponent)))}`
}

/**
 * A positive number, given as log10, which may be beyond every float: 0.12, 34.5, 4×10⁻⁴⁰⁰.
 * @param {number} log10
 */
export function power(log10) {
  if (log10 >= -2 && log10 < Math.log10(999.5)) {
    const value = 10 ** log10
    return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0)
  }
  const exponent = Math.floor(log10),
    mantissa = Math.round(10 ** (log10 - exponent))
  return mantissa === 10 ? `1×10${raised(String(exponent + 1))}` : `${mantissa}×10${raised(String(exponent))}`
}
