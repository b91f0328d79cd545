// @ts-check
// The curves of all values of the slider that is held, or the whole figures: core has computed them at once
// (server/fan.py). The figure shows them while the answer to the newest value is on its way, and some of the
// curves as a faint fan. Each is that of a value over which the thumb has just passed.
import { inApp } from "./address.js"
import { axis, drawnLine, drawnTrace, pathThrough, pixel, placeOf } from "./plotly_inside.js"
import { HEARD } from "./thumb.js"

const FAINT = 15 // curves of the fan that is seen
const LINGER = 400 // ms on a slider that was reached by keys, after which its fan is wanted
const ROUNDING = 1e-9
const GAP = -32768 // no number
const NEAR = 8 // px from a curve of it at which a press takes it

/** @import { Thumb } from "./thumb.js" */

/**
 * series: by cell the curve of each value; or, of a figure, by the place of what changes in it. others: what
 * changes there and is no row of numbers, none where there are curves only.
 * @typedef {{ values: number[], places: number[], series: Record<string, Float32Array[]>,
 *   others: Record<string, unknown[]> | null }} Fan
 * of: the knobs that have a fan; settings: of the experiment that is drawn, by knob.
 * @typedef {{ of: string[], settings: Record<string, string> }} Fans
 * @typedef {{ fans: Fans, thumb: Thumb | null, fan: Fan | null, asked: string,
 *   resting: ReturnType<typeof setTimeout> | undefined, drawn: Figure | null, frame: number,
 *   before: number, chosen: number, seen: SVGGElement | null, looked: string | null,
 *   present: Present }} Fanned
 * looked: what was asked when the faint fan was last looked at; null once the figure has been drawn since
 * @typedef {(change: <Drawn>(drawn: Drawn) => Drawn) => void} Present
 */

/**
 * Let a figure, or what else is drawn from data, follow the page's sliders: `follow` is called whenever it
 * has been drawn, with what it shows.
 * @param {HTMLElement} drawing
 * @param {Present} present shows it, changed
 * @returns {{ follow(drawn: object, fans: Fans): void, holds(): boolean }} holds: whether a slider is held
 *   whose fan is there
 */
export function withFan(drawing, present) {
  const host = /** @type {Plot} */ (drawing)
  /** @type {Fanned} */
  const state = {
    fans: { of: [], settings: {} },
    thumb: null,
    fan: null,
    asked: "",
    resting: undefined,
    drawn: null,
    frame: 0,
    before: NaN,
    chosen: -1,
    seen: null,
    looked: null,
    present,
  }
  const holds = () => Boolean(state.thumb?.held && state.fan)
  /** @param {Event} event */
  const hear = event => {
    if (!host.isConnected) return window.removeEventListener(HEARD, hear)
    const { detail } = /** @type {CustomEvent<Thumb | null>} */ (event)
    state.thumb = detail && state.fans.of.includes(detail.name) ? detail : null
    clearTimeout(state.resting)
    const { thumb } = state
    if (thumb?.passing) state.resting = setTimeout(() => state.thumb === thumb && ask(state, soon), LINGER)
    else if (thumb) ask(state, soon)
    if (!state.thumb?.held) state.before = NaN
    if (window.carouselFan) window.carouselFan.held = holds()
    soon()
  }
  const soon = () => {
    state.frame ||= requestAnimationFrame(() => {
      state.frame = 0
      if (host.isConnected) shown(host, state)
    })
  }
  window.addEventListener(HEARD, hear)
  host.addEventListener("pointerdown", event => taken(host, state, event), true)
  return {
    follow(drawn, fans) {
      Object.assign(state, { drawn: /** @type {Figure} */ (drawn), fans, looked: null })
      shown(host, state)
    },
    holds,
  }
}

/** @param {Fanned} state @param {() => void} come */
function ask(state, come) {
  const { name, place } = /** @type {Thumb} */ (state.thumb)
  const others = Object.entries(state.fans.settings).filter(([knob]) => knob !== name)
  const key = `${name}?${JSON.stringify(others)}`
  if (state.asked === key) return
  state.asked = key
  state.fan = null
  if (window.carouselFan?.key !== key) {
    const query = new URLSearchParams([["knob", name], ...others])
    window.carouselFan = { key, of: "", coming: fetch(inApp(`fan?${query}`)).then(read).catch(() => null) }
  }
  const kept = window.carouselFan
  kept.coming.then(fan => {
    if (state.asked !== key || !fan) return
    fan.places = fan.values.map(place)
    Object.assign(state, { fan, before: NaN, chosen: -1 })
    Object.assign(kept, { of: name, held: state.thumb?.held })
    come()
  })
}

/**
 * A fan as server/fan.py has written it.
 * @param {Response} answer
 * @returns {Promise<Fan | null>}
 */
async function read(answer) {
  if (answer.status !== 200) return null
  const bytes = await answer.arrayBuffer()
  return decoded(bytes)
}

/** @param {ArrayBuffer} bytes @returns {Fan} */
export function decoded(bytes) {
  const all = new Uint8Array(bytes),
    end = all.indexOf(10)
  /** @type {{ values: number[], series: Record<string, [number, number[]]>, others?: Fan["others"] }} */
  const head = JSON.parse(new TextDecoder().decode(all.subarray(0, end)))
  const numbers = new DataView(bytes, end + 1)
  let at = 0
  /** @type {Fan["series"]} */
  const series = {}
  for (const [name, [unit, points]] of Object.entries(head.series)) {
    const columns = Math.max(...points),
      steps = new Int16Array(columns)
    series[name] = points.map(count => {
      const curve = new Float32Array(count),
        sum = new Int16Array(1)
      for (let lag = 0; lag < columns; lag++, at += 2) {
        steps[lag] += numbers.getInt16(at, true)
        sum[0] += steps[lag]
        if (lag < count) curve[lag] = sum[0] === GAP ? NaN : sum[0] * unit
      }
      return curve
    })
  }
  return { values: head.values, places: [], series, others: head.others ?? null }
}

/**
 * What is drawn as it is for one of the fan's values; what was given stays as it was.
 * @template Drawn
 * @param {Pick<Fan, "series" | "others">} fan @param {number} chosen @param {Drawn} drawn
 * @returns {Drawn}
 */
export function changed({ series, others }, chosen, drawn) {
  let next = drawn
  for (const [place, curves] of Object.entries(series))
    next = put(next, place.split("."), Array.from(curves[chosen]))
  for (const [place, parts] of Object.entries(others ?? {}))
    next = put(next, place.split("."), parts[chosen])
  return next
}

/** @param {any} tree @param {string[]} place @param {unknown} part */
function put(tree, [name, ...rest], part) {
  const copy = Array.isArray(tree) ? [...tree] : { ...tree }
  copy[name] = rest.length ? put(tree[name], rest, part) : part
  return copy
}

/**
 * Of the values that the thumb has passed since it was at another place, or is at, the one nearest to it; -1
 * where there is none.
 * @param {Pick<Fan, "places">} fan
 * @param {number} before
 * @param {number} now
 */
export function newest({ places }, before, now) {
  const [low, high] = Number.isNaN(before) ? [now, now] : [Math.min(before, now), Math.max(before, now)]
  const near = places.findLastIndex(place => place <= high + ROUNDING)
  const found = now < before ? places.findIndex(place => place >= low - ROUNDING) : near
  return found >= 0 && places[found] >= low - ROUNDING && places[found] <= high + ROUNDING ? found : -1
}

/** @param {Plot} host @param {Fanned} state */
function shown(host, state) {
  const { thumb, fan, drawn, fans } = state
  try {
    if (drawn?.layout && !fan?.others) spread(host, state)
    if (!thumb || !fan || !drawn) return
    const answered = Number(fans.settings[thumb.name])
    if (!thumb.held && answered === thumb.value) return
    const now = thumb.place(thumb.value),
      passed = newest(fan, state.before, now)
    state.before = now
    if (passed >= 0) state.chosen = passed
    else if (Math.abs(thumb.place(answered) - now) <= Math.abs((fan.places[state.chosen] ?? Infinity) - now))
      state.chosen = -1 // the answer is nearer
    const { chosen } = state
    if (chosen < 0 || fan.values[chosen] === answered) return
    if (fan.others) return state.present(now => changed(fan, chosen, now))
    const length = lengthOf(thumb, fan, chosen, host)
    for (const { group, trace, cell } of curvesOf(host, drawn, fan))
      drawnLine(group)?.setAttribute("d", path(host, trace, fan.series[cell][chosen], length))
  } catch (trouble) {
    console.debug(trouble) // Plotly is not as we know it: the answer draws the figure
  }
}

/**
 * The lines of a figure that are a cell's gradient by lag.
 * @param {Plot} host @param {Figure} drawn @param {Fan} fan
 */
function curvesOf(host, drawn, fan) {
  return drawn.data.flatMap((trace, place) => {
    const cell = trace.meta?.cell
    return cell && fan.series[cell] ? [{ trace, cell, group: drawnTrace(host, place) }] : []
  })
}

/**
 * A run of another length fills the same width.
 * @param {Thumb} thumb @param {Fan} fan @param {number} chosen @param {Plot} host
 */
function lengthOf({ name }, fan, chosen, host) {
  if (name !== "steps") return null
  const [left] = axis(host, "x").range ?? [0]
  return { drawn: left - 0.5, own: fan.values[chosen] }
}

/**
 * A curve as the path of a line on the axes that are drawn.
 * @param {Plot} host @param {Trace} trace @param {Float32Array} curve
 * @param {{ drawn: number, own: number } | null} length
 */
function path(host, trace, curve, length) {
  const lags = Array.from(curve, (_, lag) =>
    length ? length.drawn + 0.5 - ((length.drawn + 1) * (length.own + 0.5 - lag)) / (length.own + 1) : lag,
  )
  const [x, y] = [axis(host, "x", trace.xaxis), axis(host, "y", trace.yaxis)]
  return pathThrough(lag => pixel(x, lag), height => pixel(y, height), lags, curve)
}

/**
 * Show the faint fan while its slider has the focus, else take it away.
 * @param {Plot} host @param {Fanned} state
 */
function spread(host, state) {
  const { thumb, fan, drawn } = state
  const of = thumb && fan ? state.asked : ""
  if (state.looked === of) return
  state.looked = of
  const wanted = of && drawn ? `${of} ${JSON.stringify(drawn.layout.yaxis)} ${host.clientWidth}` : ""
  if (state.seen?.isConnected && state.seen.dataset.of === wanted) return
  state.seen?.remove()
  state.seen = null
  if (!wanted || !fan || !drawn || !thumb || thumb.name === "steps") return
  const lines = curvesOf(host, drawn, fan).filter(({ trace }) => trace.name)
  const layer = lines[0]?.group.parentElement
  if (!layer) return
  const seen = document.createElementNS("http://www.w3.org/2000/svg", "g")
  seen.setAttribute("class", "fan")
  seen.setAttribute("aria-hidden", "true")
  seen.dataset.of = wanted
  for (const { trace, cell } of lines)
    for (const chosen of faint(fan)) {
      const line = document.createElementNS("http://www.w3.org/2000/svg", "path")
      line.setAttribute("d", path(host, trace, fan.series[cell][chosen], null))
      line.style.stroke = /** @type {{ color?: string }} */ (trace.line ?? {}).color ?? ""
      seen.append(line)
    }
  layer.prepend(seen)
  state.seen = seen
}

/** Some of a fan's values, evenly spread over the track. @param {Fan} fan */
const faint = ({ values }) =>
  Array.from({ length: FAINT }, (_, k) => Math.round((k * (values.length - 1)) / (FAINT - 1)))

/**
 * A press near a curve of the faint fan sets its value.
 * @param {Plot} host @param {Fanned} state @param {PointerEvent} event
 */
function taken(host, state, event) {
  const { thumb, fan, seen, drawn } = state
  if (!thumb || !fan || !drawn || !seen?.isConnected || event.button > 0) return
  const box = host.getBoundingClientRect()
  let best = { far: NEAR, value: NaN }
  for (const { trace, cell } of curvesOf(host, drawn, fan))
    for (const chosen of faint(fan))
      fan.series[cell][chosen].forEach((value, lag) => {
        const { left, top } = placeOf(host, trace, lag, value)
        const far = Math.hypot(left - (event.clientX - box.left), top - (event.clientY - box.top))
        if (far < best.far) best = { far, value: fan.values[chosen] }
      })
  if (Number.isNaN(best.value)) return
  event.preventDefault()
  event.stopPropagation()
  thumb.set(best.value)
}
