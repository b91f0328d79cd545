// @ts-check
// A number in a sentence that is a control: dragged sideways, stepped with the keys of a spin button, or
// typed. The sentence around it is drawn anew by Python while it is held; the number itself stays.
import { waits } from "./moves.js"
import { STRIDES, track } from "./track.js"
import { used } from "./used.js"

/** @import { SliderRow, Send } from "./panel.js" */

/**
 * @typedef {HTMLElement & { held?: boolean, own?: boolean, shown?: number, row?: SliderRow, field?:
 *   HTMLInputElement, rest?: ReturnType<typeof setTimeout>, sent?: number }} Spin
 */

const WAY = 400, // px for the whole range
  SLACK = 4, // px before a press is a drag
  SETTLED = 150 // ms after the last step

const KEYS = [...Object.keys(STRIDES), "Home", "End", "Enter", " "].join(" ")

/**
 * The value after a drag of so many px from another one.
 * @param {Parameters<typeof track>[0]} row @param {number} from @param {number} px
 */
export function dragged(row, from, px) {
  const { share, valueAt, settle } = track(row)
  const at = Math.min(1, Math.max(0, share(from) + px / WAY))
  return settle(valueAt(row.curve === 1 ? row.min + (row.max - row.min) * at : at))
}

/**
 * The value after a key; null for a key that turns nothing.
 * @param {Parameters<typeof track>[0]} row @param {number} from @param {string} key @param {boolean} shift
 */
export function stepped(row, from, key, shift = false) {
  if (key === "Home") return row.min
  if (key === "End") return row.max
  return key in STRIDES ? track(row).moved(from, STRIDES[key] * (shift ? 10 : 1)) : null
}

/**
 * Put a sentence's new HTML where the old one stands, and leave the numbers in it that are controls: one that
 * is held keeps the pointer and the focus.
 * @param {Node} into @param {Node} from
 */
export function patch(into, from) {
  let at = into.firstChild
  for (const node of [...from.childNodes]) {
    const name = knobIn(node)
    let kept = name ? at : null
    while (kept && knobIn(kept) !== name) kept = kept.nextSibling
    if (!kept) {
      into.insertBefore(node, at)
      continue
    }
    while (at && at !== kept) at = drop(at)
    if (!(/** @type {Spin} */ (kept).row)) patch(kept, node)
    at = kept.nextSibling
  }
  while (at) at = drop(at)
}

/** @param {ChildNode} node what follows it */
const drop = node => {
  const next = node.nextSibling
  node.remove()
  return next
}

/** @param {Node} node the first control that it is or holds */
const knobIn = node => {
  if (!(node instanceof HTMLElement)) return undefined
  const inside = /** @type {HTMLElement | null} */ (node.querySelector("[data-knob]"))
  return node.dataset.knob ?? inside?.dataset.knob
}

/**
 * Make controls of a sentence's numbers. Those that no row is for stay text.
 * @param {HTMLElement} box @param {SliderRow[]} rows @param {HTMLElement} said the sentence as Python says it
 * @param {Send} send
 */
export function spin(box, rows, said, send) {
  for (const place of /** @type {NodeListOf<Spin>} */ (box.querySelectorAll("[data-knob]"))) {
    const row = rows.find(({ name }) => name === place.dataset.knob)
    if (!row) continue
    if (!place.row) equip(place, send)
    place.row = row
    place.title = row.help
    place.ariaLabel = row.label
    place.ariaValueMin = String(row.min)
    place.ariaValueMax = String(row.max)
    place.style.setProperty("--digits", String(track(row).text(row.max).length))
    if (!place.rest && !waits(row.name)) place.own = false
    const told = said.querySelector(`[data-knob="${row.name}"]`)
    if (!place.held && !place.own && told) show(place, Number(told.textContent))
  }
}

/** @param {Spin} place @param {number} value */
function show(place, value) {
  if (place.shown === value || !place.row) return
  place.shown = value
  place.ariaValueNow = String(value)
  const text = /** @type {Text} */ (place.firstChild)
  text.nodeValue = place.ariaValueText = track(place.row).text(value)
}

/** @param {Spin} place @param {Send} send */
function equip(place, send) {
  place.replaceChildren(place.textContent ?? "")
  place.classList.add("spin")
  place.role = "spinbutton"
  place.tabIndex = 0
  place.dataset.keys = KEYS
  const row = () => /** @type {SliderRow} */ (place.row)
  /** @param {boolean} done */
  const tell = done => {
    place.rest = undefined
    place.sent = performance.now()
    send(row().name, place.shown, done)
  }
  const rest = () => {
    clearTimeout(place.rest)
    place.rest = setTimeout(() => tell(true), SETTLED)
  }
  /** @param {number} value */
  const turn = value => {
    if (value === place.shown) return
    place.own = true
    show(place, value)
    used("spin")
    clearTimeout(place.rest)
    const wait = Math.max(0, row().throttle - (performance.now() - (place.sent ?? 0)))
    if (wait) place.rest = setTimeout(() => tell(false), wait)
    else tell(false)
  }
  /** @param {number} value */
  const put = value => {
    turn(value)
    rest()
  }

  let from = 0,
    start = 0,
    moved = false
  place.onpointerdown = event => {
    if (event.button || place.field) return
    place.setPointerCapture(event.pointerId)
    ;[from, start, moved, place.held] = [event.clientX, Number(place.shown), false, true]
  }
  place.onpointermove = event => {
    const px = event.clientX - from
    moved ||= Math.abs(px) > SLACK
    if (place.held && moved) turn(dragged(row(), start, px))
  }
  place.onpointerup = () => {
    if (!place.held) return
    place.held = false
    if (moved) rest()
    else edit(place, put)
  }
  // A touch that turns out to scroll the page changes nothing.
  place.onpointercancel = () => {
    if (place.held && moved) put(start)
    place.held = false
  }
  place.onkeydown = event => {
    if (event.target !== place || event.altKey || event.ctrlKey || event.metaKey) return
    const value = stepped(row(), Number(place.shown), event.key, event.shiftKey)
    const typed = /^[0-9]$/.test(event.key)
    if (value !== null) put(value)
    else if (typed || event.key === "Enter" || event.key === " ") edit(place, put, typed ? event.key : "")
    else return
    event.preventDefault()
  }
}

/**
 * Let the number be typed: Enter and leaving set it, Escape and what is not allowed leave it.
 * @param {Spin} place @param {(value: number) => void} put @param {string} [begun]
 */
function edit(place, put, begun = "") {
  const row = /** @type {SliderRow} */ (place.row)
  const field = (place.field = document.createElement("input"))
  field.inputMode = row.integer ? "numeric" : "decimal"
  field.autocomplete = "off"
  field.ariaLabel = `${row.label}: ${row.exact_text}`
  field.value = begun || track(row).text(Number(place.shown))
  field.oninput = () => {
    field.ariaInvalid = String(track(row).read(field.value) === null)
    field.title = field.ariaInvalid === "true" ? row.range_text : ""
  }
  /** @param {boolean} set */
  const close = set => {
    if (place.field !== field) return
    place.field = undefined
    const value = set ? track(row).read(field.value) : null
    const focused = document.activeElement === field
    field.remove()
    if (focused) place.focus({ preventScroll: true })
    if (value !== null) put(value)
  }
  field.onblur = () => close(true)
  field.onkeydown = event => {
    event.stopPropagation()
    if (event.key === "Escape") close(false)
    if (event.key !== "Enter") return
    if (track(row).read(field.value) === null) return field.oninput?.(event)
    close(true)
  }
  place.append(field)
  field.focus({ preventScroll: true })
  if (begun) field.setSelectionRange(1, 1)
  else field.select()
}
