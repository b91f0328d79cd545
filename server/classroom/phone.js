// @ts-check
// A phone in a class: it asks, sends guesses, and shows how they compare. Nothing of it is younger than 2020.
// A guess is kept here until the server has it, whatever becomes of the line, the screen or the page.
import { filled, nearest, powerText, settled, stroked } from "../../pages/ui/widgets/guessed.js"
import { follow } from "../../pages/ui/widgets/news.js"
import { choiceBars, onAxes, onLine } from "../../pages/ui/widgets/votes.js"
import { diamond, safe, frame, line, scales, written } from "../../pages/ui/widgets/votes.js"

/**
 * @typedef {import("../../pages/ui/widgets/votes.js").Ask} Ask
 * @typedef {import("../../pages/ui/widgets/votes.js").Axes} Axes
 * @typedef {import("../../pages/ui/widgets/votes.js").Guess} Guess
 * @typedef {import("../../pages/ui/widgets/votes.js").Truth} Truth
 * @typedef {{ step: string, scene: number, of: number, phase: string, version: number, round: number,
 *   frozen: boolean, free: boolean, picture: string, title: string, set: string, asks: Ask[],
 *   game?: Game | null, pad: Axes | null, said?: string[], true?: Record<string, Truth>,
 *   tries?: [string, string][],
 *   votes?: Record<string, import("../../pages/ui/widgets/votes.js").Both> }} Screen
 * @typedef {{ level: number, x: number[], gates: Record<string, number[]> }} Game
 * @typedef {{ me: string, mine: Record<string, Record<string, Guess>>, waiting: Record<string,
 *   { question: string, round: number, guess: Guess }> }} Kept
 */

/** @type {Record<string, string>} */
const words = JSON.parse(document.body.dataset.words || "{}")
const language = document.body.dataset.language || ""
/** @param {string} name @param {Record<string, unknown>} [holes] */
const say = (name, holes = {}) =>
  (words[name] || name).replace(/\{(\w+)\}/g, (whole, hole) => (hole in holes ? String(holes[hole]) : whole))

const [, base, code = ""] = /^(.*\/class)(?:\/([^/]*))?$/.exec(location.pathname) || ["", "/class"]
const query = new URLSearchParams(location.search)
const main = /** @type {HTMLElement} */ (document.getElementById("main"))
const status = /** @type {HTMLElement} */ (document.getElementById("said"))
const home = base.replace(/class$/, "")
const room = `${base}/${code.toUpperCase()}`
const box = `carousel-class:${code.toUpperCase()}`

/** @type {Screen | undefined} */
let screen
/** @type {Kept} */
let kept = { me: "", mine: {}, waiting: {}, ...stored() }
let clock = 0 // when the talk ends, by this phone's clock
let sending = false
let here = false

function stored() {
  try {
    return JSON.parse(localStorage.getItem(box) || "{}")
  } catch {
    return {} // a browser that keeps nothing: the page holds it
  }
}

function keep() {
  try {
    localStorage.setItem(box, JSON.stringify(kept))
  } catch {
    // as above
  }
}

/** @param {string} text @param {string} [css] */
function tell(text, css = "") {
  if (status.textContent !== text) status.textContent = text
  status.className = css
}

/** @param {number} ms */
const pause = ms => new Promise(resolve => setTimeout(resolve, ms))

/** @param {string} path @param {unknown} body */
async function post(path, body) {
  const answer = await fetch(path, { method: "POST", body: JSON.stringify(body), cache: "no-store" })
  return { status: answer.status, ...(await answer.json()) }
}

// Coming in

function typeCode(why = "") {
  main.innerHTML = `<h1>${safe(say("join"))}</h1><form><label for="code">${safe(say("code"))}</label>
    <input class="code" id="code" type="text" maxlength="4" autocomplete="off" autocapitalize="characters"
    spellcheck="false" inputmode="latin" required pattern="[A-Za-z]{4}">
    <button class="main">${safe(say("enter"))}</button></form>`
  const form = /** @type {HTMLFormElement} */ (main.querySelector("form"))
  form.onsubmit = event => {
    event.preventDefault()
    const typed = /** @type {HTMLInputElement} */ (main.querySelector("input")).value.trim().toUpperCase()
    location.href = `${base}/${encodeURIComponent(typed)}?lang=${language}`
  }
  tell(why && say(why))
}

async function join() {
  for (let wait = 500; ; wait = Math.min(8000, wait * 2)) {
    try {
      const said = await post(`${room}/join`, { me: kept.me, key: query.get("k") || "" })
      if (said.me) {
        if (said.me !== kept.me) {
          // new here, or the server has lost us: what was guessed is sent again
          kept.me = said.me
          for (const [question, rounds] of Object.entries(kept.mine)) {
            for (const [round, guess] of Object.entries(rounds)) put(question, Number(round), guess)
          }
          keep()
        }
        return listen()
      }
      if (said.status === 404) return typeCode("nowhere")
      tell(say(said.why === "full" ? "full" : "wait"), "lost")
    } catch {
      tell(say("lost"), "lost")
    }
    await pause(wait * (0.5 + Math.random()))
  }
}

function listen() {
  follow(
    `${room}/live?lang=${language}&me=${encodeURIComponent(kept.me)}`,
    {},
    hear,
    state => {
      here = state === "here"
      if (here) flush()
      else tell(say("lost"), "lost")
    },
    why => {
      if (why === "often" || why === "wait") return true
      if (why === "nowhere") ended()
      else if (why === "unknown") join()
      return false
    },
  )
}

/** @param {string} name @param {any} value */
function hear(name, value) {
  if (name === "mine") {
    for (const [question, rounds] of Object.entries(value)) {
      for (const [round, guess] of Object.entries(/** @type {Record<string, Guess>} */ (rounds))) {
        if (!kept.waiting[`${question}:${round}`])
          (kept.mine[question] = kept.mine[question] || {})[round] = guess
      }
    }
    keep()
  } else if (name === "left") {
    clock = Date.now() + 1000 * value
    tick()
  } else if (name === "ended") ended()
  else if (name === "screen") {
    const other = !screen || screen.step !== value.step || screen.scene !== value.scene
    screen = /** @type {Screen} */ (value)
    show()
    if (other) window.scrollTo(0, 0)
  }
}

function ended() {
  try {
    localStorage.removeItem(box)
  } catch {
    // nothing was kept
  }
  document.getElementById("place")?.replaceChildren()
  main.innerHTML = `<h1>${safe(say("ended"))}</h1><p>${safe(say("nothing_left"))}</p>
    <p><a class="button" href="${home}lesson?lang=${language}">${safe(say("alone"))}</a></p>`
  tell("")
}

// Guesses

/** A guess is made: it is kept, and sent as soon as can be. @param {string} question @param {number} round
 * @param {Guess} guess */
function put(question, round, guess) {
  ;(kept.mine[question] = kept.mine[question] || {})[String(round)] = guess
  kept.waiting[`${question}:${round}`] = { question, round, guess }
  keep()
}

async function flush() {
  if (sending) return
  sending = true
  for (let name; (name = Object.keys(kept.waiting)[0]) && here;) {
    const guess = kept.waiting[name]
    tell(say("sending"))
    try {
      const said = await post(`${room}/vote`, { me: kept.me, ...guess })
      if (said.status === 429 && said.why === "often") {
        if (++refusals > 3) delete kept.waiting[name]
        await pause(500)
        continue
      }
      refusals = 0
      if (kept.waiting[name] === guess) delete kept.waiting[name]
      if (said.status === 200) tell(say("sent"), "sent")
      else if (said.why === "enough") tell(say("enough"), "lost")
      else if (said.why === "closed") tell(say("closed"), "lost")
      keep()
    } catch {
      tell(say("lost"), "lost")
      await pause(1000)
    }
  }
  sending = false
}
let refusals = 0

/** @param {Ask} ask @param {Guess} guess */
function guessed(ask, guess) {
  if (!screen || !screen.round) return
  put(ask.id, screen.round, guess)
  flush()
}

/** One's own guess that stands now: of this vote, else of the one before. @param {Ask} ask */
function own(ask) {
  const mine = kept.mine[ask.id] || {}
  return screen && screen.round === 1 ? mine["1"] : mine["2"] || mine["1"]
}

// Screens

function show() {
  if (!screen) return
  const now = screen
  const place = /** @type {HTMLElement} */ (document.getElementById("place"))
  place.textContent = `${code.toUpperCase()} · ${now.scene}/${now.of}`
  const open = now.round > 0
  const parts = [now.frozen ? `<div class="note"><p><b>${safe(say("frozen"))}</b></p></div>` : ""]
  if (now.picture) {
    const address = `${room}/picture/${now.picture}?me=${encodeURIComponent(kept.me)}`
    parts.push(`<p><img class="follow" src="${address}" alt="${safe(say("projected"))}"></p>`)
  }
  if (now.step === "lobby") parts.push(`<h1>${safe(say("joined"))}</h1><p>${safe(say("lobby"))}</p>`)
  else if (now.step === "reveal" || now.step === "answer") parts.push(revealed(now))
  else {
    const label = { vote: "first", again: "second", transfer: "transfer" }[now.step]
    if (label) parts.push(`<p class="round">${safe(say(label))}</p>`)
    if (now.step === "talk") {
      parts.push(
        `<div class="note"><p class="clock" role="timer" id="clock"></p><p>${safe(say("talk"))}</p></div>`,
      )
    }
    parts.push(`<h1>${now.title}</h1>`, now.set ? `<p>${now.set}</p>` : "", '<div id="asks"></div>')
  }
  if (now.free && now.step !== "lobby" && !now.said)
    parts.push(`<p><a class="button" href="${there(now)}">${safe(say("open"))}</a></p>`)
  main.innerHTML = parts.join("")
  const table = document.getElementById("game")
  if (table && now.game) play(table, now.game)
  const asks = document.getElementById("asks")
  if (asks) controls(asks, now, open)
  const voted = now.asks && now.asks.every(ask => (kept.mine[ask.id] || {})[String(now.round)] !== undefined)
  if (Object.keys(kept.waiting).length) flush()
  else if (open) tell(say(voted ? "sent" : "please"), voted ? "sent" : "")
  else tell(now.step === "lobby" ? say("waiting") : "")
  tick()
}

/** The full app at this very state, with one's own guesses. @param {Screen} now */
function there(now) {
  const guesses = Object.entries(kept.mine)
    .map(([question]) => {
      const guess = kept.mine[question]["2"] || kept.mine[question]["1"]
      return `${question}~${typeof guess === "string" ? guess : guess.join("_")}`
    })
    .join("~")
  const phase = now.phase === "ask" ? "" : `&phase=${now.phase}`
  const kept_guesses = guesses.length < 1400 ? `&g=${encodeURIComponent(guesses)}` : ""
  return `${home}lesson?lang=${language}&scene=${now.scene}${phase}${guesses ? kept_guesses : ""}`
}

/** @param {Screen} now */
function revealed(now) {
  const truths = now.true || {}
  const votes = now.votes || {}
  /** @type {Record<string, Guess | undefined>} */
  const mine = {}
  now.asks.forEach(ask => (mine[ask.id] = own(ask)))
  const width = Math.min(528, main.clientWidth - 32)
  const parts = [`<h1>${now.title}</h1>`]
  const drawn = now.asks.filter(ask => ask.kind === "decade" || ask.kind === "curve")
  const keys = [
    votes[now.asks[0].id]["2"] ? ["key-1", "first"] : ["key-2", "class"],
    ["key-2", "second"],
    ["key-true", "true"],
    ["key-mine", "mine"],
  ].slice(votes[now.asks[0].id]["2"] ? 0 : 2)
  const named = keys.map(([css, name]) => `<span class="${css}">${safe(say(name))}</span>`)
  const legend = `<p class="keys">${named.join("")}</p>`
  if (drawn.length && now.pad) {
    parts.push(
      `<h2>${drawn[0].ask}</h2>`,
      onAxes(drawn, now.pad, votes, truths, mine, { width, height: 300 }, say),
      legend,
    )
    drawn.forEach(ask => parts.push(verdict(ask, truths[ask.id], mine[ask.id])))
  }
  for (const ask of now.asks.filter(each => each.kind === "number" || each.kind === "choice")) {
    parts.push(`<h2>${ask.ask}</h2>`)
    if (ask.kind === "choice")
      parts.push(choiceBars(ask, votes[ask.id], truths[ask.id].value, mine[ask.id], say))
    else
      parts.push(
        onLine(ask, votes[ask.id], truths[ask.id], mine[ask.id], { width, height: 220 }, say),
        legend,
      )
    if (ask.kind === "number") parts.push(verdict(ask, truths[ask.id], mine[ask.id]))
  }
  parts.push(...(now.said || []).map(text => `<p>${text}</p>`))
  if (now.game) {
    const task = now.set ? `<p>${now.set}</p>` : `<p>${now.asks[0].ask}</p>`
    parts.push(`<h2>${safe(say("game"))}</h2>${task}<div id="game"></div>`)
  }
  const tries = (now.tries || []).map(([label, address]) => {
    const href = `${home}${address}${address.includes("?") ? "&" : "?"}lang=${language}`
    return `<a class="button" href="${href}">${safe(label)}</a>`
  })
  parts.push(
    `<h2>${safe(say("yourself"))}</h2><a class="button main" href="${there(now)}">${safe(say("open"))}</a>`,
    ...tries,
  )
  return parts.join("")
}

/** @param {Ask} ask @param {Truth} truth @param {Guess | undefined} mine */
function verdict(ask, truth, mine) {
  const name = ask.label ? `${safe(ask.label)}${say("colon")}` : ""
  if (typeof truth.value === "string" || typeof mine === "string") return ""
  const values = truth.value
  const shown = truth.written ? `${say("true")} ${truth.written}` : ""
  if (!mine) return `<p class="verdict">${name}${shown || safe(say("no_guess"))}</p>`
  const off = mine.reduce((sum, each, at) => sum + Math.abs(each - values[at]), 0) / mine.length
  const share = ask.kind === "number" ? off / Math.abs(values[0]) : off
  const name_of = `${share <= ask.near ? "near" : "far"}${ask.kind === "number" ? "" : "_off"}`
  const away = safe(say(name_of, { off: off.toFixed(1) }))
  const own_guess =
    ask.kind === "curve" ? "" : `${safe(say("mine"))} ${written(ask, mine)}${say("separator")}`
  return `<p class="verdict">${name}${own_guess}${shown}${shown ? "<br>" : ""}${away}</p>`
}

// Controls

/** @param {HTMLElement} host @param {Screen} now @param {boolean} open */
function controls(host, now, open) {
  const drawn = now.asks.filter(ask => ask.kind === "decade" || ask.kind === "curve")
  if (drawn.length && now.pad) {
    host.insertAdjacentHTML("beforeend", `<h2>${drawn[0].ask}</h2>`)
    pad(host, drawn, now.pad, open)
  }
  let before = ""
  for (const ask of now.asks.filter(each => each.kind === "choice" || each.kind === "number")) {
    if (ask.ask !== before) host.insertAdjacentHTML("beforeend", `<h2 id="ask-${ask.id}">${ask.ask}</h2>`)
    before = ask.ask
    if (ask.kind === "choice") choice(host, ask, open)
    else number(host, ask, open)
  }
  const again = now.round === 2 && now.asks.every(ask => (kept.mine[ask.id] || {})["1"] !== undefined)
  if (again && !now.asks.every(ask => kept.mine[ask.id]["2"] !== undefined)) {
    const same = document.createElement("button")
    same.textContent = say("keep")
    same.id = "keep"
    same.onclick = () => {
      now.asks.forEach(ask => kept.mine[ask.id]["2"] === undefined && guessed(ask, kept.mine[ask.id]["1"]))
      same.remove()
    }
    host.append(same)
  }
}

/** Once a second vote is complete there is nothing to keep. */
function complete() {
  const now = screen
  if (now && now.asks.every(ask => (kept.mine[ask.id] || {})["2"] !== undefined))
    document.getElementById("keep")?.remove()
}

/** @param {HTMLElement} host @param {Ask} ask @param {boolean} open */
function choice(host, ask, open) {
  const group = document.createElement("div")
  group.setAttribute("role", "radiogroup")
  group.setAttribute("aria-labelledby", `ask-${ask.id}`)
  const chosen = () => (open ? (kept.mine[ask.id] || {})[String((screen && screen.round) || 1)] : own(ask))
  const buttons = ask.options.map(([name, label]) => {
    const button = document.createElement("button")
    button.setAttribute("role", "radio")
    button.innerHTML = label
    button.disabled = !open
    button.dataset.name = name
    button.onclick = () => {
      guessed(ask, name)
      paint()
      complete()
    }
    return button
  })
  const paint = () =>
    buttons.forEach(button => button.setAttribute("aria-checked", String(button.dataset.name === chosen())))
  paint()
  group.append(...buttons)
  host.append(group)
}

/** @param {HTMLElement} host @param {Ask} ask @param {boolean} open */
function number(host, ask, open) {
  const value = own(ask)
  const at = value && typeof value !== "string" ? value[0] : undefined
  host.insertAdjacentHTML("beforeend", `<p class="value" aria-hidden="true"></p>`)
  const said = /** @type {HTMLElement} */ (host.lastElementChild)
  // finer towards 1, where it matters: the slider moves the logarithm of what is lost
  const to = (/** @type {number} */ x) =>
    Math.round((1 - (1 - ask.low) * ((1 - ask.high) / (1 - ask.low)) ** x) * 1000) / 1000
  const from = (/** @type {number} */ y) =>
    Math.log((1 - y) / (1 - ask.low)) / Math.log((1 - ask.high) / (1 - ask.low))
  const slider = range(host, ask.label, 0, 1, 0.005, at === undefined ? 0 : from(at), open)
  const paint = (/** @type {number | undefined} */ now) => {
    said.textContent = now === undefined ? "?" : String(now)
    slider.setAttribute("aria-valuetext", said.textContent)
  }
  paint(at)
  slider.oninput = () => paint(to(Number(slider.value)))
  slider.onchange = () => {
    guessed(ask, [to(Number(slider.value))])
    complete()
  }
}

/** @param {HTMLElement} host @param {string} label @param {number} low @param {number} high
 * @param {number} step @param {number} value @param {boolean} open */
function range(host, label, low, high, step, value, open) {
  const slider = document.createElement("input")
  Object.assign(slider, { type: "range", min: low, max: high, step, disabled: !open })
  slider.value = String(value)
  slider.setAttribute("aria-label", label)
  host.append(slider)
  return slider
}

/** The axes, on which a finger draws or sets. @param {HTMLElement} host @param {Ask[]} asks
 * @param {Axes} axes @param {boolean} open */
function pad(host, asks, axes, open) {
  const sheet = document.createElement("div")
  sheet.className = "pad"
  host.append(sheet)
  const size = { width: Math.min(560, main.clientWidth - 16), height: window.innerHeight < 640 ? 250 : 320 }
  const to = scales(axes, size)
  /** @type {Map<string, (number | null)[]>} */
  const values = new Map()
  asks.forEach(ask => {
    const guess = own(ask)
    if (guess && typeof guess !== "string") values.set(ask.id, guess)
  })
  const column = (/** @type {number} */ place) => to.x(asks[place].lag) + (place - (asks.length - 1) / 2) * 70
  const paint = () => {
    const dots = asks.map((ask, place) => {
      const value = values.get(ask.id)
      if (ask.kind === "curve") {
        const points = (value || []).flatMap((y, at) => (y === null ? [] : [[axes.lags[at], y]]))
        return points.length > 1 ? line(points, to, "drawing") : ""
      }
      const name = asks.length > 1 ? `${safe(ask.label)} ` : ""
      const y = value && value[0] !== null ? value[0] : undefined
      const [x, right] = [column(place), place > 0 || asks.length < 2]
      const lineAt = `<line class="one dashed" x1="${x}" x2="${x}" y1="${to.top}" y2="${to.bottom}"/>`
      const label = (/** @type {number} */ high, /** @type {string} */ text) =>
        `<text class="said" x="${x + (right ? 14 : -14)}" y="${high}"` +
        ` text-anchor="${right ? "start" : "end"}">${text}</text>`
      return y === undefined
        ? lineAt + label(to.top + 20, `${name}?`)
        : lineAt + diamond(column(place), to.y(y)) + label(to.y(y) - 12, `${name}${powerText(y)}`)
    })
    const empty = asks.every(ask => !values.has(ask.id)) && open
    const hint = empty
      ? `<text x="${(to.left + to.right) / 2}" y="${to.bottom - 12}" text-anchor="middle">` +
        `${safe(say(asks[0].kind === "curve" ? "draw" : "tap"))}</text>`
      : ""
    const { width, height } = size
    const known = axes.given.map(given => line(given.points, to, `given of-${given.of}`))
    sheet.innerHTML = `<svg role="img" aria-label="${safe(say("pad"))}" viewBox="0 0 ${width} ${height}"
      width="${width}" height="${height}"><rect class="ground" x="${to.left}" y="${to.top}"
      width="${to.right - to.left}" height="${to.bottom - to.top}"/>
      ${frame(axes, to)}${known.join("")}${dots.join("")}${hint}</svg>`
    for (const text of Array.from(sheet.querySelectorAll("text.said"))) {
      const { x, width: wide } = /** @type {SVGTextElement} */ (text).getBBox()
      const beside = Math.max(0, 2 - x) + Math.min(0, to.right - 4 - x - wide)
      text.setAttribute("x", String(Number(text.getAttribute("x")) + beside))
    }
  }
  paint()
  byKey(host, asks, axes, open, values, paint)
  if (!open) return
  /** @type {Ask | undefined} */
  let moving
  /** @type {[number, number] | undefined} */
  let last
  const at = (/** @type {PointerEvent} */ event) => {
    const { left, top, width } = sheet.getBoundingClientRect()
    const scale = size.width / width
    return /** @type {[number, number]} */ ([(event.clientX - left) * scale, (event.clientY - top) * scale])
  }
  const draw = (/** @type {[number, number]} */ now) => {
    if (!moving) return
    if (moving.kind === "curve") {
      const stroke = [last || now, now].map(([x, y]) => [to.lag(x), to.log(y)])
      values.set(
        moving.id,
        stroked(values.get(moving.id) || axes.lags.map((_, place) => (place ? null : 0)), axes.lags, stroke),
      )
    } else values.set(moving.id, [settled(to.log(now[1]), axes.y[0], axes.y[1])])
    last = now
    paint()
  }
  sheet.addEventListener("touchstart", event => event.preventDefault(), { passive: false })
  sheet.onpointerdown = event => {
    if (!event.isPrimary || event.button) return
    const now = at(event)
    moving =
      asks[
        Math.max(
          0,
          nearest(
            asks.map((_, place) => column(place)),
            now[0],
          ),
        )
      ]
    last = undefined
    sheet.setPointerCapture(event.pointerId)
    draw(now)
  }
  sheet.onpointermove = event => draw(at(event))
  sheet.onpointerup = sheet.onpointercancel = () => {
    if (!moving) return
    const ask = moving
    moving = undefined
    const value = values.get(ask.id) || []
    if (ask.kind === "curve") values.set(ask.id, filled(value, axes.lags))
    paint()
    guessed(ask, /** @type {number[]} */ (values.get(ask.id)))
    complete()
  }
}

/** The same without a finger: a slider for a decade, five for a curve. @param {HTMLElement} host
 * @param {Ask[]} asks @param {Axes} axes @param {boolean} open @param {Map<string, (number | null)[]>} values
 * @param {() => void} paint */
function byKey(host, asks, axes, open, values, paint) {
  const more = document.createElement("details")
  more.innerHTML = `<summary>${safe(say("sliders"))}</summary>`
  host.append(more)
  const [low, high] = axes.y
  for (const ask of asks) {
    const places = ask.kind === "curve" ? [5, 9, 14, 18, 23] : [0]
    for (const place of places) {
      const lag = ask.kind === "curve" ? axes.lags[place] : ask.lag
      const label = `${ask.label} ${axes.where.replace("{lag}", String(Math.round(lag)))}`
      const value = (values.get(ask.id) || [])[place]
      const slider = range(more, label, Math.ceil(low), Math.floor(high), 0.5, value || 0, open)
      const said = () => slider.setAttribute("aria-valuetext", powerText(Number(slider.value)))
      said()
      slider.oninput = () => {
        said()
        if (ask.kind !== "curve") values.set(ask.id, [Number(slider.value)])
        else {
          const known = filled(values.get(ask.id) || [0], axes.lags)
          values.set(
            ask.id,
            filled(
              axes.lags.map((_, each) =>
                each === place ? Number(slider.value) : !each || places.includes(each) ? known[each] : null,
              ),
              axes.lags,
            ),
          )
        }
        paint()
      }
      slider.onchange = () => {
        guessed(ask, /** @type {number[]} */ (values.get(ask.id)))
        complete()
      }
    }
  }
}

/** Gates of each level as they were set here, until the page is left.
 * @type {Record<string, Game["gates"]>} */
const hands = {}

/** Be the gate: each is a switch, and the server says how well it went. @param {HTMLElement} host
 * @param {Game} game */
function play(host, game) {
  const gates = (hands[game.level] = hands[game.level] || JSON.parse(JSON.stringify(game.gates)))
  const head = game.x.map((_, step) => `<th scope="col">${step + 1}</th>`).join("")
  const input = game.x.map(value => `<td>${value}</td>`).join("")
  host.innerHTML = `<table class="gates"><thead><tr><th scope="col"><i>t</i></th>${head}</tr></thead>
    <tbody><tr><th scope="row"><i>x</i></th>${input}</tr></tbody></table><p class="value" role="status"></p>`
  const score = /** @type {HTMLElement} */ (host.querySelector(".value"))
  const body = /** @type {HTMLElement} */ (host.querySelector("tbody"))
  for (const letter of Object.keys(gates)) {
    const row = document.createElement("tr")
    row.innerHTML = `<th scope="row"><i>${letter}</i></th>`
    gates[letter].forEach((_, step) => {
      const button = document.createElement("button")
      const paint = () => {
        button.textContent = String(gates[letter][step])
        button.setAttribute("aria-pressed", String(gates[letter][step] === 1))
      }
      button.setAttribute("aria-label", `${letter} ${step + 1}`)
      button.onclick = () => {
        gates[letter][step] = 1 - gates[letter][step]
        paint()
        send()
      }
      paint()
      row.append(document.createElement("td"))
      const cell = /** @type {HTMLElement} */ (row.lastChild)
      cell.append(button)
    })
    body.append(row)
  }
  let asked = 0
  const send = async () => {
    const mine = ++asked
    await pause(300) // several switches are one try
    if (mine !== asked) return
    const said = await post(`${room}/play`, { me: kept.me, gates }).catch(() => ({ status: 0 }))
    if (mine === asked && said.status === 200) score.textContent = say("points", said)
    else if (said.status === 429) send()
  }
}

function tick() {
  const shown = document.getElementById("clock")
  if (!shown) return
  const left = Math.max(0, Math.ceil((clock - Date.now()) / 1000))
  shown.textContent = clock ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : ""
}
setInterval(tick, 500)

const other = /** @type {HTMLAnchorElement} */ (document.getElementById("language"))
query.set("lang", document.body.dataset.other || "")
other.href = `?${query}`
if (/^[A-Za-z]{4}$/.test(code)) join()
else typeCode()
