// @ts-check
// A panel of controls that Python follows while they are moved. data.rows: what to show, top to bottom. State
// sent: value = {name, v, n, done, earlier, to}, as moves.js has it; done is false while a thumb is held.
// What the reader holds, and what has not been answered, is the reader's;
// everything else shows what Python says. A slider that is let go first shows what it does, and is done when
// it has rested: what else Python has to do then would keep the figure waiting.
import { onSteps } from "./keys.js"
import { hint } from "./hints.js"
import { heard, post, waits } from "./moves.js"
import { patch, spin } from "./spin.js"
import { announce, fanned } from "./thumb.js"
import { STRIDES, track } from "./track.js"
import { used } from "./used.js"

/**
 * The rows, as rows.py declares them; a test compares the two.
 *
 * @typedef {object} SliderRow
 * @property {"slider"} kind
 * @property {string} name
 * @property {string} about
 * @property {number} value
 * @property {number} min
 * @property {number} max
 * @property {number} step
 * @property {string} label
 * @property {string} label_html
 * @property {string} help
 * @property {string} exact_text
 * @property {string} range_text
 * @property {number} decimals
 * @property {number} curve
 * @property {boolean} integer
 * @property {number} off
 * @property {string} off_text
 * @property {string} tone
 * @property {string} shape
 * @property {number} throttle
 * @property {boolean} hidden
 *
 * @typedef {object} Choice
 * @property {string} name
 * @property {string} value
 * @property {string} label
 * @property {[string, string][]} options
 * @property {string} help
 *
 * @typedef {object} ChoicesRow
 * @property {"choices"} kind
 * @property {Choice[]} choices
 * @property {boolean} hidden
 *
 * @typedef {object} Action
 * @property {string} name
 * @property {string} label
 * @property {string} help
 *
 * @typedef {object} ChipsRow
 * @property {"chips"} kind
 * @property {string} name
 * @property {string} label
 * @property {[string, string][]} options
 * @property {string | string[] | null} value
 * @property {boolean} multi
 * @property {Action | null} action
 * @property {boolean} hidden
 *
 * @typedef {object} TransportRow
 * @property {"transport"} kind
 * @property {string} name
 * @property {number} value
 * @property {number} min
 * @property {number} max
 * @property {number} way
 * @property {number} pace
 * @property {boolean | null} narrow
 * @property {string} back
 * @property {string} forward
 * @property {string} play
 * @property {string} pause
 * @property {boolean} hidden
 *
 * @typedef {object} Switch
 * @property {string} name
 * @property {boolean} value
 * @property {string} label
 * @property {string} help
 *
 * @typedef {object} Button
 * @property {string} name
 * @property {string} label
 * @property {string} help
 * @property {boolean} disabled
 * @property {string | null} key
 * @property {string} look
 * @property {boolean} current
 *
 * @typedef {object} ButtonsRow
 * @property {"buttons"} kind
 * @property {string} label
 * @property {Button[]} buttons
 * @property {boolean} hidden
 *
 * @typedef {object} EndsRow
 * @property {"ends"} kind
 * @property {Switch} switch
 * @property {Button} button
 * @property {boolean} hidden
 *
 * @typedef {object} HtmlRow
 * @property {"html"} kind
 * @property {string} html
 * @property {string} css
 * @property {SliderRow[]} numbers
 * @property {[import("./used.js").Habit, string][]} hints
 * @property {string} dismiss
 * @property {boolean} hidden
 *
 * @typedef {object} GroupRow
 * @property {"group"} kind
 * @property {string} symbol
 * @property {string} title
 * @property {boolean} hidden
 *
 * @typedef {object} RuleRow
 * @property {"rule"} kind
 * @property {boolean} hidden
 *
 * @typedef {SliderRow | ChoicesRow | ChipsRow | TransportRow | EndsRow | ButtonsRow | HtmlRow |
 *   GroupRow | RuleRow} Row
 */

/**
 * @typedef {Wire & { rows: Row[], follows: boolean, turn?: number }} PanelData
 * @typedef {(name: string, value: unknown, done?: boolean) => void} Send
 * @typedef {HTMLElement & { shape?: string, say: Component<PanelData>["setStateValue"], told: Wire, send?:
 *   Send, follow?: () => void, follows?: boolean, turn?: number }} Panel
 */

const REST = 150, // ms
  FANNED = 100, // ms between two answers, where the figure has the fan to show meanwhile
  SPOKEN = 700
const TURN = "carousel:turn" // something was let go; other parts of the page follow

/** @param {Component<PanelData>} component */
export default function ({ data, setStateValue, parentElement }) {
  const root = /** @type {Panel} */ (parentElement.querySelector(".panel"))
  match(root, data.rows)
  heard(data)
  root.say = setStateValue
  root.told = data
  /** @type {Send} */
  const send = (root.send ??= (name, v, done = true) => void post(root.say, root.told, { name, v, done }))
  root.follow = () => {
    if (data.follows && root.isConnected) send("follow", null, false)
  }
  if (data.follows && !root.follows) window.addEventListener(TURN, () => root.follow?.())
  root.follows ||= data.follows
  data.rows.forEach((row, place) => {
    const shown = /** @type {HTMLElement} */ (root.children[place])
    shown.hidden = Boolean(row.hidden)
    update(shown, row, send)
  })
  const turned = root.turn !== undefined && data.turn !== root.turn
  root.turn = data.turn
  if (turned) window.dispatchEvent(new Event(TURN))
}

/**
 * One element for each row: what stands there stays, with the focus that it may have, and only what is new is
 * built.
 * @param {HTMLElement} root
 * @param {Row[]} rows
 */
function match(root, rows) {
  rows.forEach((row, place) => {
    const shape = JSON.stringify([row.kind, names(row)]),
      rest = /** @type {HTMLElement[]} */ ([...root.children].slice(place))
    const found = rest.findIndex(each => each.dataset.row === shape)
    for (const other of rest.slice(0, Math.max(0, found))) other.remove()
    if (found >= 0) return
    const made = build(row)
    made.dataset.row = shape
    root.insertBefore(made, rest[0] ?? null)
  })
  for (const over of [...root.children].slice(rows.length)) over.remove()
}

/**
 * What makes a row another row than the one that stands in its place.
 * @param {Row} row
 */
function names(row) {
  if (row.kind === "choices") return row.choices.map(choice => choice.name)
  if (row.kind === "html") return row.css
  return "name" in row ? row.name : ""
}

/** @param {string} html @param {string} css @returns {HTMLElement} */
const element = (html, css) => {
  const holder = document.createElement("div")
  holder.innerHTML = html
  const made = /** @type {HTMLElement} */ (holder.firstElementChild)
  made.className = css
  return made
}

/** @param {Element} element @param {string} text */
const write = (element, text) => {
  if (element.textContent !== text) element.textContent = text
}

const SLIDER = `<div><span class="label"></span><input type="range">
  <input type="text" inputmode="decimal" autocomplete="off" spellcheck="false"><output></output></div>`
const TRANSPORT = `<div>${"<button type=button></button>".repeat(3)}</div>`
const ENDS = `<div><label class="switch"><input type="checkbox" role="switch"><span></span></label>
  <button type="button"></button></div>`

/** @param {Row} row @returns {HTMLElement} */
function build(row) {
  switch (row.kind) {
    case "group": {
      const title = element("<p></p>", "group")
      title.dataset.about = row.symbol
      title.style.setProperty("--swatch", `var(--${row.symbol})`)
      title.style.setProperty("--swatch-fill", `var(--${row.symbol}-fill)`)
      return title
    }
    case "rule":
      return document.createElement("hr")
    case "slider":
      return element(SLIDER, "live-slider")
    case "choices":
      return element(`<div>${"<select></select>".repeat(row.choices.length)}</div>`, "choices")
    case "chips":
      return element("<div></div>", "chips")
    case "html":
      return element("<div></div>", row.css)
    case "transport":
      return element(TRANSPORT, "transport")
    case "ends":
      return element(ENDS, "ends")
    case "buttons":
      return element("<div role='group'></div>", "buttons")
  }
}

/** @param {HTMLElement} shown @param {Row} row @param {Send} send */
function update(shown, row, send) {
  switch (row.kind) {
    case "group":
      return write(shown, row.title)
    case "slider":
      return updateSlider(shown, row, send)
    case "choices":
      return updateChoices(shown, row, send)
    case "html":
      return updateHtml(shown, row, send)
    case "chips":
      return updateChips(shown, row, send)
    case "transport":
      return updateTransport(shown, row, send)
    case "ends":
      return updateEnds(shown, row, send)
    case "buttons":
      return updateButtons(shown, row, send)
  }
}

/** @param {HTMLElement} box @param {ChoicesRow} row @param {Send} send */
function updateChoices(box, row, send) {
  row.choices.forEach((choice, place) => {
    const select = /** @type {HTMLSelectElement & { options_?: string }} */ (box.children[place])
    const options = JSON.stringify(choice.options)
    if (select.options_ !== options) {
      select.options_ = options
      select.replaceChildren(...choice.options.map(([value, label]) => new Option(label, value)))
    }
    select.value = choice.value
    select.title = choice.help ?? ""
    select.setAttribute("aria-label", choice.label)
    select.onchange = () => {
      if (choice.name === "challenge") used("dare")
      send(choice.name, select.value)
    }
  })
}

// A button in a text says in data-does which move it sends.
/** @param {HTMLElement & { shown?: string, won?: boolean }} box @param {HtmlRow} row @param {Send} send */
function updateHtml(box, row, send) {
  box.onclick = ({ target }) => {
    const does = target instanceof HTMLElement && target.dataset.does
    if (does) send(does, null)
  }
  const said = document.createElement("div")
  said.innerHTML = row.html
  const first = box.shown === undefined,
    news = box.shown !== row.html
  box.shown = row.html
  if (news) patch(box, said.cloneNode(true))
  if (row.numbers.length) spin(box, row.numbers, said, send)
  if (news && row.hints.length) hint(box, row.hints, row.dismiss)
  const won = Boolean(said.querySelector(".won")),
    text = said.textContent ?? ""
  if (won && !box.won && !first) speak("", text)
  if (news && row.css === "readout" && !first) speak(text)
  box.won = won
}

let speaking = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined),
  before = ""

/**
 * Say a sentence to those who do not see it, once it rests. first: what is said before it, whatever comes.
 * @param {string} sentence @param {string} [first]
 */
function speak(sentence, first) {
  clearTimeout(speaking)
  before = first ?? before
  speaking = setTimeout(() => {
    const id = "carousel-spoken"
    const region = document.getElementById(id) ?? Object.assign(document.createElement("div"), { id })
    region.className = "unseen"
    region.ariaLive = "polite"
    if (!region.isConnected) document.body.append(region)
    write(region, `${before} ${sentence}`.trim())
    before = ""
  }, SPOKEN)
}

/** @type {Record<string, number>} */
const WAYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }

/** @param {HTMLElement} box @param {ChipsRow} row @param {Send} send */
function updateChips(box, row, send) {
  const { options, action, multi, value: now } = row
  const count = options.length + (action ? 1 : 0)
  if (box.childElementCount !== count) {
    box.replaceChildren(
      ...Array.from({ length: count }, () =>
        Object.assign(document.createElement("button"), { type: "button" }),
      ),
    )
  }
  const buttons = /** @type {HTMLButtonElement[]} */ ([...box.children])
  box.setAttribute("role", multi ? "group" : "radiogroup")
  box.setAttribute("aria-label", row.label)
  options.forEach(([value, label], place) => {
    const button = buttons[place],
      several = Array.isArray(now) ? now : []
    const on = multi ? several.includes(value) : now === value
    write(button, label)
    button.setAttribute("role", multi ? "checkbox" : "radio")
    button.dataset.about = value
    button.ariaChecked = String(on)
    button.tabIndex = multi || on || (!now && place === 0) ? 0 : -1
    button.onclick = () => {
      if (multi) send(row.name, on ? several.filter(other => other !== value) : [...several, value])
      else if (!on) send(row.name, value)
    }
    button.onkeydown = event => {
      const way = WAYS[event.key]
      if (!way) return
      event.preventDefault()
      const next = buttons[(place + way + options.length) % options.length]
      next.focus()
      if (!multi) next.click()
    }
  })
  if (!action) return
  const button = buttons[options.length]
  write(button, action.label)
  button.className = "action"
  button.title = action.help
  button.onclick = () => send(action.name, null)
}

/**
 * @typedef {HTMLElement & { live?: { at: number, playing: boolean, timer?: ReturnType<typeof setTimeout>,
 *   row: TransportRow }, go?: (key: string) => boolean, tell(): void, listening?: boolean }} TransportBox
 */

/**
 * Step back, play or pause, step forward through the values of a slider, with keys as well. While it plays,
 * the next step is asked for once Python has shown the last one.
 * @param {HTMLElement} shown
 * @param {TransportRow} row
 * @param {Send} send
 */
function updateTransport(shown, row, send) {
  const box = /** @type {TransportBox} */ (shown)
  const live = (box.live ??= { at: row.value, playing: false, row })
  live.row = row
  if (!waits(row.name)) live.at = row.value
  const [back, play, forward] = /** @type {HTMLButtonElement[]} */ ([...box.children])
  /** @param {number} value */
  const go = value => {
    const next = Math.min(live.row.max, Math.max(live.row.min, value))
    if (next === live.at) return false
    live.at = next
    send(live.row.name, next)
    return true
  }
  const onward = () => {
    if (!go(live.at + live.row.way)) turn(false)
  }
  /** @param {boolean} on */
  const turn = on => {
    clearTimeout(live.timer)
    live.playing = on
    const atEnd = live.at === (live.row.way > 0 ? live.row.max : live.row.min)
    if (on && atEnd) go(live.row.way > 0 ? live.row.min : live.row.max)
    else if (on) onward()
    label()
  }
  const label = () => {
    dress(back, SIGNS.back, row.back)
    dress(play, live.playing ? SIGNS.pause : SIGNS.play, live.playing ? row.pause : row.play)
    dress(forward, SIGNS.forward, row.forward)
  }
  label()
  back.onclick = () => {
    turn(false)
    go(live.at - 1)
  }
  forward.onclick = () => {
    turn(false)
    go(live.at + 1)
  }
  play.onclick = () => turn(!live.playing)
  const phone = matchMedia("(max-width: 640px)")
  box.tell = () => {
    if (!box.isConnected || live.row.hidden || phone.matches === live.row.narrow || waits("narrow")) return
    send("narrow", phone.matches)
  }
  box.go = key => {
    /** @type {Record<string, number>} */
    const places = { ArrowLeft: live.at - 1, ArrowRight: live.at + 1, Home: live.row.min, End: live.row.max }
    if (key === " ") turn(!live.playing)
    if (!(key in places)) return key === " "
    turn(false)
    return go(places[key])
  }
  if (!box.listening) {
    box.dataset.steps = ""
    onSteps(box, key => Boolean(box.go?.(key)))
    phone.addEventListener("change", () => box.tell())
  }
  box.listening = true
  box.tell()
  clearTimeout(live.timer)
  if (live.playing) live.timer = setTimeout(() => box.isConnected && live.playing && onward(), row.pace)
}

// The same drawings as on the belt.
const SIGNS = {
  back: "M2 2h3v12H2zM14 2v12L5 8z",
  play: "M4 2l10 6-10 6z",
  pause: "M3 2h4v12H3zM9 2h4v12H9z",
  forward: "M11 2h3v12h-3zM2 2l9 6-9 6z",
}

/** @param {HTMLButtonElement} button @param {string} sign @param {string} said */
function dress(button, sign, said) {
  if (button.dataset.sign !== sign)
    button.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${sign}"/></svg>`
  button.dataset.sign = sign
  button.title = button.ariaLabel = said
}

/** @param {HTMLElement} shown @param {EndsRow} row @param {Send} send */
function updateEnds(shown, row, send) {
  const input = /** @type {HTMLInputElement} */ (shown.querySelector("input"))
  const said = /** @type {HTMLElement} */ (shown.querySelector("span"))
  const button = /** @type {HTMLButtonElement} */ (shown.querySelector("button"))
  write(said, row.switch.label)
  shown.children[0].setAttribute("title", row.switch.help)
  input.checked = row.switch.value
  input.onchange = () => send(row.switch.name, input.checked)
  write(button, row.button.label)
  button.title = row.button.help
  button.disabled = row.button.disabled
  button.onclick = () => send(row.button.name, null)
}

/**
 * What a button is called by those who do not see it: what stands on it, or its help where that is a number
 * which the help spells out, or a sign.
 * @param {{ label: string, help: string }} button
 */
export const nameOf = ({ label, help }) => {
  const bare = /^\d*$/.test(label.replace(/[^\p{L}\p{N}]/gu, ""))
  return help && bare ? help : label
}

/**
 * Buttons, each with keys of its own. A key belongs to what has the focus where that uses it: an arrow to
 * chips, sliders and fields, everything to a field.
 * @param {HTMLElement} shown @param {ButtonsRow} row @param {Send} send
 */
function updateButtons(shown, row, send) {
  const box = /** @type {HTMLElement & { onkey?: (event: KeyboardEvent) => void }} */ (shown)
  box.ariaLabel = row.label
  while (box.childElementCount > row.buttons.length) box.lastChild?.remove()
  row.buttons.forEach((wanted, place) => {
    if (!box.children[place]) box.append(Object.assign(document.createElement("button"), { type: "button" }))
    const button = /** @type {HTMLButtonElement} */ (box.children[place])
    write(button, wanted.label)
    button.title = wanted.help
    button.className = wanted.look
    button.disabled = wanted.disabled
    button.ariaLabel = nameOf(wanted)
    if (wanted.current) button.setAttribute("aria-current", "step")
    else button.removeAttribute("aria-current")
    button.onclick = () => send(wanted.name, null)
  })
  const listening = box.onkey
  box.onkey = event => {
    const place = row.buttons.findIndex(({ key }) => key?.split(" ").includes(event.key))
    if (place < 0 || !box.checkVisibility() || event.ctrlKey || event.metaKey || event.altKey) return
    const at = event.target instanceof Element ? event.target : document.body
    const typed = at instanceof HTMLInputElement && at.type !== "range"
    const field = typed || /^(TEXTAREA|SELECT)$/.test(at.tagName)
    const arrows = event.key.startsWith("Arrow")
    if (field || (arrows && at.closest("[role=radiogroup], [role=slider], input, .belt"))) return
    event.preventDefault()
    event.stopPropagation()
    const button = /** @type {HTMLButtonElement} */ (box.children[place])
    if (!event.repeat) button.click()
  }
  if (!listening) window.addEventListener("keydown", event => box.isConnected && box.onkey?.(event), true)
}

/**
 * @typedef {{ held: boolean, timer: ReturnType<typeof setTimeout> | null, sent: number, value: number,
 *   before?: number, told?: number, own?: boolean, faulty: boolean, frame: number,
 *   look?: string, resting?: AbortController | null, move(value: number): void }} LiveSlider
 */

/**
 * There are up to twenty in a panel, and a redraw is for one of them: what is as it was is not written again.
 * @param {HTMLElement & { live?: LiveSlider }} root
 * @param {SliderRow} row
 * @param {Send} send
 */
function updateSlider(root, row, send) {
  const live = (root.live ??=
    { held: false, timer: null, sent: 0, value: NaN, faulty: false, frame: 0, move() {} })
  const look = JSON.stringify({ ...row, value: null })
  const dressed = live.look !== look
  if (dressed) dressSlider(root, live, row, send)
  live.look = look
  if (!waits(row.name)) live.own = false
  if (live.held || live.own) return
  if (!live.resting) live.told = row.value
  if (dressed || live.value !== row.value) live.move(row.value)
}

/** @param {HTMLElement} root @param {LiveSlider} live @param {SliderRow} row @param {Send} send */
function dressSlider(root, live, row, send) {
  const [label, range, exact, fault] =
    /** @type {[HTMLElement, HTMLInputElement, HTMLInputElement, HTMLOutputElement]} */ (
      /** @type {unknown} */ ([...root.children])
    )
  const { position, share, valueAt, settle, moved, text, read } = track(row)
  const straight = row.curve === 1

  /** @param {number} value */
  const paint = value => {
    root.style.setProperty("--share", String(share(value)))
    range.setAttribute("aria-valuetext", text(value))
    if (document.activeElement !== exact && !live.faulty) exact.value = text(value)
  }
  /** @param {number} value */
  const move = (live.move = value => {
    live.value = value
    if (Number(range.value) !== position(value)) range.value = String(position(value))
    paint(value)
  })
  /** @param {string} problem */
  const complain = problem => {
    live.faulty = Boolean(problem)
    exact.setAttribute("aria-invalid", String(live.faulty))
    fault.textContent = problem
  }
  /** @param {number} value */
  const release = value => {
    clearTimeout(live.timer ?? 0)
    live.timer = null
    live.held = false
    complain("")
    move(value)
    if (document.activeElement === range) shown(false)
    if (value !== live.told) tell(value)
    rest()
  }
  /** @param {number} value @param {boolean} [done] */
  const tell = (value, done = false) => {
    live.told = value
    live.own = true
    send(row.name, value, done)
  }
  // Done after a while, or before anything else is done.
  const rest = () => {
    live.resting?.abort()
    const resting = (live.resting = new AbortController())
    const done = () => {
      resting.abort()
      live.resting = null
      tell(live.value, true)
    }
    const timer = setTimeout(done, REST)
    resting.signal.addEventListener("abort", () => clearTimeout(timer))
    /** @param {PointerEvent | KeyboardEvent} event */
    const goesOn = event => event.target === range && (!("key" in event) || event.key in STRIDES)
    const whole = { capture: true, signal: resting.signal }
    window.addEventListener("pointerdown", event => goesOn(event) || done(), whole)
    window.addEventListener("keydown", event => goesOn(event) || done(), whole)
  }

  label.innerHTML = row.label_html
  root.dataset.about = row.about
  root.dataset.shape = row.shape
  root.title = row.help
  root.style.setProperty("--tone", `var(--${row.tone})`)
  range.setAttribute("aria-label", row.label)
  exact.setAttribute("aria-label", `${row.label}: ${row.exact_text}`)
  range.min = String(straight ? row.min : 0)
  range.max = String(straight ? row.max : 1)
  range.step = straight ? String(row.step) : "any"

  /** @param {boolean} held @param {boolean} [passing] */
  const shown = (held, passing = false) =>
    announce({
      name: row.name,
      value: live.value,
      held,
      passing,
      place: share,
      set: value => {
        used("fan")
        release(settle(value))
      },
    })
  range.onfocus = () => shown(false, true)
  range.onblur = () => announce(null)
  range.oninput = () => {
    live.resting?.abort()
    live.resting = null
    live.held = true
    live.value = settle(valueAt(Number(range.value)))
    if (live.faulty) complain("")
    // Once a picture: a pointer may move several times before the next, and each look where it is would have
    // the page laid out anew.
    live.frame ||= requestAnimationFrame(() => {
      live.frame = 0
      paint(live.value)
      if (live.held) shown(true)
    })
    if (live.timer) return
    live.timer = setTimeout(
      () => {
        live.timer = null
        live.sent = performance.now()
        tell(live.value)
      },
      Math.max(0, (fanned(row.name) ? FANNED : row.throttle) - (performance.now() - live.sent)),
    )
  }
  range.onchange = () => release(settle(valueAt(Number(range.value))))
  // A touch that turns out to scroll the page changes nothing. Its last change event is still to come.
  range.onpointerdown = () => {
    live.before = live.value
    shown(false)
  }
  range.onpointercancel = () => {
    const { before } = live
    if (before !== undefined) setTimeout(() => release(before), 0)
  }
  range.onkeydown = event => {
    if (!(event.key in STRIDES) || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    release(moved(live.value, STRIDES[event.key] * (event.shiftKey ? 10 : 1)))
  }
  exact.onkeydown = event => {
    if (event.key === "Enter") exact.blur()
    if (event.key === "Escape") {
      complain("")
      exact.value = text(live.value)
      exact.blur()
    }
  }
  exact.onfocus = () => exact.select()
  exact.onblur = () => {
    const typed = exact.value.trim().replace("−", "-").replace(",", ".")
    if (typed === text(live.value)) return complain("")
    const value = read(typed)
    if (value === null) return complain(row.range_text)
    release(value)
    exact.value = text(value)
  }
}
