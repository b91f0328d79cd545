// @ts-check
// The arithmetic of a guess: values are log10, a curve has one for each of its lags, null where nothing has
// been drawn.
import { raised } from "./raised.js"

/**
 * 10 to the power of a number that has been settled: 10⁻¹³, 3×10⁻¹³, 0.03, 300.
 * @param {number} log
 */
export function powerText(log) {
  const exponent = Math.floor(log + 1e-9)
  const mantissa = Math.round(10 ** (log - exponent))
  if (log >= -2 && log < 2.9) {
    const value = mantissa * 10 ** exponent
    return exponent < 0 ? value.toFixed(-exponent) : String(Math.round(value))
  }
  return `${mantissa === 1 ? "" : `${mantissa}×`}10${raised(String(exponent))}`
}

/**
 * A guess in steps of half a decade, inside of its axis.
 * @param {number} log @param {number} low @param {number} high
 */
export function settled(log, low, high) {
  const [first, last] = [Math.ceil(low * 2) / 2, Math.floor(high * 2) / 2]
  return Math.min(last, Math.max(first, Math.round(log * 2) / 2))
}

/**
 * Which of some places is nearest; -1 of none.
 * @param {number[]} places @param {number} at
 */
export function nearest(places, at) {
  const distances = places.map(place => Math.abs(place - at))
  return distances.indexOf(Math.min(...distances))
}

/**
 * A curve after a stroke from one (lag, log10) to another: the lags on the way take its height; the first
 * stays 0.
 * @param {(number | null)[]} values @param {number[]} lags @param {number[][]} stroke
 */
export function stroked(values, lags, stroke) {
  const [[x0, y0], [x1, y1]] = stroke
  const half = (lags[1] - lags[0]) / 2
  const [low, high] = [Math.min(x0, x1) - half, Math.max(x0, x1) + half]
  return lags.map((lag, at) => {
    if (!at) return 0
    if (lag < low || lag > high) return values[at] ?? null
    const share = x1 === x0 ? 1 : Math.min(1, Math.max(0, (lag - x0) / (x1 - x0)))
    return Math.round((y0 + share * (y1 - y0)) * 10) / 10
  })
}

/**
 * A curve without gaps: between what was drawn straight lines, after its end it goes on level.
 * @param {(number | null)[]} values @param {number[]} lags @returns {number[]}
 */
export function filled(values, lags) {
  const known = lags.flatMap((_, at) => (values[at] == null ? [] : [at]))
  return lags.map((lag, at) => {
    const after = known.find(other => other >= at)
    const before = known.filter(other => other <= at).pop()
    if (before === undefined) return 0
    const from = /** @type {number} */ (values[before])
    if (after === undefined || after === before) return from
    const to = /** @type {number} */ (values[after])
    return Math.round((from + ((lag - lags[before]) / (lags[after] - lags[before])) * (to - from)) * 10) / 10
  })
}

/**
 * A curve of which one of its points was moved by key: straight lines between its points.
 * @param {(number | null)[] | undefined} values @param {number[]} lags @param {number[]} points
 * @param {number} at @param {number} value
 */
export function onCurve(values, lags, points, at, value) {
  const known = filled(values ?? [0], lags)
  return filled(
    lags.map((_, place) => (place === at ? value : !place || points.includes(place) ? known[place] : null)),
    lags,
  )
}
