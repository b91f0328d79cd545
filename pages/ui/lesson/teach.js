// @ts-check
// The teacher's bar: opens a room, shows the way in, counts, moves the class by key, and tells the page where
// the class is.
import { heard, post } from "../widgets/moves.js"
import { drawing, small } from "./mirror.js"
import { follow } from "../widgets/news.js"
import { fill } from "../widgets/pieces.js"
import { choiceBars, safe, onAxes, onLine } from "../widgets/votes.js"

/**
 * @typedef {import("../widgets/votes.js").Ask} Ask
 * @typedef {Wire & { words: Record<string, string>, language: string, scene: number,
 *   jump: number[] | null }} BarData
 * @typedef {{ place: string, far: boolean, key: string, qr: string }} WayIn
 * @typedef {{ code: string, secret: string }} Keys
 * @typedef {{ code: string, scene: number, step: string, of: number, joined: number, here: number,
 *   voted: number, round: number, steps: string[], phase: string, looks: Record<string, boolean>,
 *   left: number | null,
 *   asks: Ask[], pad: import("../widgets/votes.js").Axes | null,
 *   votes: Record<string, import("../widgets/votes.js").Both>,
 *   board: [number, number][], true?: Record<string, import("../widgets/votes.js").Truth>,
 *   ways: Record<"on" | "back", [number, string] | null> }} Counts
 * @typedef {HTMLElement & { told?: BarData, say?: Component<BarData>["setStateValue"], keys?: Keys | null,
 *   way?: WayIn, counts?: Counts, stop?: () => void, posted?: string, jumped?: number, qr?: boolean,
 *   lost?: boolean, open?: boolean, clock?: number, following?: boolean, mirrored?: string,
 *   note?: string }} Bar
 */

const BOX = "carousel-class"

/** @param {Component<BarData>} component */
export default function ({ data, setStateValue, parentElement }) {
  const bar = /** @type {Bar} */ (parentElement.querySelector(".class-bar"))
  heard(data)
  const first = !bar.told
  bar.told = data
  bar.say = setStateValue
  if (first) {
    bar.jumped = data.jump ? data.jump[1] : 0
    listenToKeys(bar)
    bar.addEventListener("click", event => clicked(bar, event))
    let gone = 0 // half seconds since the page has put another bar in this one's place
    const pulse = setInterval(() => {
      gone = bar.isConnected ? 0 : gone + 1
      if (gone < 10) return ticked(bar)
      clearInterval(pulse)
      bar.stop?.()
      if (!document.querySelector(".class-line")) document.body.classList.remove("in-class")
    }, 500)
    setInterval(() => bar.isConnected && mirror(bar).catch(() => 0), 2500)
    const kept = sessionStorage.getItem(BOX)
    if (kept) enter(bar, JSON.parse(kept))
  }
  if (data.jump && data.jump[1] !== bar.jumped) {
    bar.jumped = data.jump[1]
    go(bar, [data.jump[0], "vote"])
  }
  draw(bar)
}

/** @param {string} path */
const where = path => new URL(`class/${path}`, document.baseURI.replace(/[?#].*$/, "")).href

/** @param {Bar} bar @param {string} path @param {unknown} body */
async function ask(bar, path, body) {
  const headers = bar.keys ? { Authorization: `Bearer ${bar.keys.secret}` } : undefined
  const answer = await fetch(where(path), { method: "POST", headers, body: JSON.stringify(body) })
  return { status: answer.status, ...(await answer.json()) }
}

/** Where the lesson is, as the teacher's browser sees it. */
const base = () => new URL("./", document.baseURI.replace(/[?#].*$/, "")).href

/** @param {Bar} bar */
async function open(bar) {
  if (bar.keys || bar.open) return
  bar.open = true
  try {
    const said = await ask(bar, "open", { scene: bar.told?.scene ?? 1, base: base() })
    if (said.secret) {
      bar.way = said
      sessionStorage.setItem(BOX, JSON.stringify({ code: said.code, secret: said.secret }))
      enter(bar, { code: said.code, secret: said.secret })
    } else bar.note = "refused"
  } catch {
    bar.note = "lost"
  }
  bar.open = false
  draw(bar)
}

/** @param {Bar} bar @param {Keys} keys */
function enter(bar, keys) {
  bar.keys = keys
  bar.note = ""
  const headers = { Authorization: `Bearer ${keys.secret}` }
  bar.stop = follow(
    where(`${keys.code}/counts?lang=${bar.told?.language}`),
    headers,
    (name, value) => {
      if (!bar.isConnected) return
      if (name === "ended") return leave(bar)
      const before = bar.counts
      bar.counts = value
      bar.clock = value.left === null ? 0 : Date.now() + 1000 * value.left
      if (before && before.step !== value.step) bar.qr = false
      tellPage(bar)
      draw(bar)
    },
    state => {
      bar.lost = state === "lost"
      draw(bar)
    },
    why => {
      if (why === "often") return true
      leave(bar)
      return false
    },
  )
  if (!bar.way) {
    ask(bar, `${keys.code}/teach`, { do: "enter", base: base() })
      .then(way => way.qr && ((bar.way = way), draw(bar)))
      .catch(() => 0)
  }
}

/** The class is over. @param {Bar} bar */
function leave(bar) {
  bar.stop?.()
  sessionStorage.removeItem(BOX)
  Object.assign(bar, { keys: null, way: undefined, counts: undefined, posted: undefined, qr: false })
  if (bar.told && bar.say) post(bar.say, bar.told, { name: "class", v: null, done: true }, false)
  draw(bar)
}

/** Where the class is and, once it is shown, how it has voted. @param {Bar} bar */
function tellPage(bar) {
  const { counts, told, say } = bar
  if (!counts || !told || !say) return
  const shown = counts.phase === "reveal" || counts.phase === "answer"
  const votes = Object.entries(shown ? counts.votes : {}).map(([name, both]) => [
    name,
    Object.fromEntries(
      Object.entries(both).map(([round, { n, counts, band }]) => [
        round,
        { n, ...(counts ? { counts } : {}), ...(band ? { band } : {}) },
      ]),
    ),
  ])
  const v = { scene: counts.scene, phase: counts.phase, votes: Object.fromEntries(votes) }
  const text = `${told.to} ${JSON.stringify(v)}`
  if (bar.posted === text) return
  bar.posted = text
  post(say, told, { name: "class", v, done: true }, false)
}

/** @param {Bar} bar @param {[number, string] | null} to */
async function go(bar, to) {
  const { counts, keys } = bar
  if (!to || !counts || !keys) return
  const [scene, step] = to
  await ask(bar, `${keys.code}/teach`, { do: "go", at: [counts.scene, counts.step], scene, step }).catch(
    () => 0,
  )
}

/** @param {Bar} bar @param {string} name */
async function turn(bar, name) {
  const { counts, keys } = bar
  if (!counts || !keys) return
  await ask(bar, `${keys.code}/teach`, { do: "look", name, on: !counts.looks[name] }).catch(() => 0)
}

/** @param {Bar} bar */
async function file(bar) {
  const { keys, told } = bar
  if (!keys) return
  const headers = { Authorization: `Bearer ${keys.secret}` }
  const answer = await fetch(where(`${keys.code}/guesses.csv?lang=${told?.language}`), { headers })
  const link = document.createElement("a")
  link.href = URL.createObjectURL(await answer.blob())
  link.download = "carousel-class.csv"
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10000)
}

/** Send phones the projected figure, where it has changed. @param {Bar} bar */
async function mirror(bar) {
  const { counts, keys } = bar
  if (!bar.following || !counts || !keys || counts.step === "lobby") return
  const drawn = await drawing()
  const at = `${counts.scene} ${counts.step}`
  if (!drawn || bar.mirrored === at + drawn.svg) return
  const made = await small(drawn)
  if (!made) return
  const headers = { Authorization: `Bearer ${keys.secret}` }
  const answer = await fetch(where(`${keys.code}/picture`), { method: "POST", headers, body: made })
  if (answer.ok) bar.mirrored = at + drawn.svg
}

// What the teacher does

/** @param {Bar} bar @param {string} name */
function act(bar, name) {
  const { counts, keys } = bar
  if (name === "teach") open(bar)
  if (!counts || !keys) return
  if (name === "on" && bar.qr) bar.qr = false
  else if (name === "on" || name === "back") go(bar, counts.ways[name])
  else if (name === "qr") bar.qr = !bar.qr
  else if (name === "histogram") turn(bar, "early")
  else if (name === "blank") turn(bar, "blank")
  else if (name === "freeze") turn(bar, "frozen")
  else if (name === "free") turn(bar, "free")
  else if (name === "follow") bar.following = !bar.following
  else if (name === "csv") file(bar)
  else if (name === "more") bar.note = bar.note === "more" ? "" : "more"
  else if (name === "second") {
    const link = `${base()}class/${keys.code}/remote?lang=${bar.told?.language}#${keys.secret}`
    navigator.clipboard?.writeText(link).catch(() => 0)
    window.open(link, "_blank", "noopener")
  } else if (name === "end") bar.note = "really"
  else if (name === "really") ask(bar, `${keys.code}/teach`, { do: "end" }).catch(() => 0)
  else if (name === "stay") bar.note = ""
  draw(bar)
}

/** @param {Bar} bar @param {MouseEvent} event */
function clicked(bar, event) {
  const button = /** @type {Element} */ (event.target).closest("[data-do]")
  if (button) act(bar, button.getAttribute("data-do") ?? "")
}

/** @type {Record<string, string>} */
const KEYS = {
  PageDown: "on",
  PageUp: "back",
  b: "blank",
  f: "freeze",
  h: "histogram",
  q: "qr",
  ".": "blank",
}

/** @param {Bar} bar */
function listenToKeys(bar) {
  window.addEventListener(
    "keydown",
    event => {
      if (!bar.isConnected || event.altKey || event.ctrlKey || event.metaKey) return
      const target = event.target instanceof Element ? event.target : document.body
      const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^Page/.test(event.key)
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
      const name = bar.keys ? KEYS[key] : key === "t" ? "teach" : undefined
      if (typing || !name || event.repeat) return
      event.preventDefault()
      event.stopImmediatePropagation()
      act(bar, name)
    },
    { capture: true },
  )
}

// What it looks like

/** @param {Bar} bar */
function draw(bar) {
  const words = bar.told?.words ?? {}
  const say = (/** @type {string} */ name, /** @type {Record<string, unknown>} */ holes = {}) =>
    safe((words[name] ?? "").replace(/\{(\w+)\}/g, (_, hole) => String(holes[hole])))
  const button = (/** @type {string} */ name, key = "", on = false, css = "") =>
    `<button type="button" data-do="${name}" class="${css}"` +
    `${key ? ` aria-keyshortcuts="${key}" title="${key}"` : ""}` +
    `${on ? ' aria-pressed="true"' : ""}>${say(name)}</button>`
  document.body.classList.toggle("in-class", Boolean(bar.keys))
  if (bar.keys && bar.counts) taught(bar, say, button)
  else {
    const note = bar.note && bar.note !== "more" ? `<span role="alert">${say(bar.note)}</span>` : ""
    fill(bar, '<span class="class-start" data-piece="start"></span>', { start: button("teach", "T") + note })
  }
  ticked(bar)
}

/**
 * @typedef {(name: string, holes?: Record<string, unknown>) => string} Said
 * @typedef {(name: string, key?: string, on?: boolean, css?: string) => string} ButtonOf
 */

/** @param {Bar} bar @param {Said} say @param {ButtonOf} button */
function taught(bar, say, button) {
  const counts = /** @type {Counts} */ (bar.counts)
  const { step, looks, ways } = counts
  const steps = counts.steps
    .map(name => `<li${name === step ? ' aria-current="step"' : ""}>${say(name)}</li>`)
    .join("")
  const voted =
    step === "lobby" ? joined(counts, say) : say("voted", { voted: counts.voted, joined: counts.joined })
  const asked = { more: bar.note === "more", really: bar.note === "really" }
  const shape = `<div class="class-line" role="region" aria-label="${say("bar")}">
    ${named("qr", safe(counts.code), 'class="class-code" title="Q" aria-keyshortcuts="Q"')}
    <b class="voted" data-piece="voted"></b>
    <ol class="class-steps" aria-label="${say("steps")}" data-piece="steps"></ol>
    <b class="class-clock" role="timer"></b><span class="class-does" data-piece="does"></span>
    ${asked.more || asked.really ? '<div class="class-more" data-piece="more"></div>' : ""}</div>
    ${shows(counts) ? '<div class="class-votes" data-piece="votes"></div>' : ""}
    ${bar.way && (step === "lobby" || bar.qr) ? join(bar.way, counts, say) : ""}
    ${looks.blank ? named("blank", "", `class="class-blank" aria-label="${say("blank")}"`) : ""}`
  fill(bar, shape, {
    voted,
    steps,
    joined: joined(counts, say),
    votes: shows(counts) ? shown(counts, say) : "",
    more: asked.more
      ? button("second") +
        button("follow", "", bar.following) +
        button("free", "", looks.free) +
        button("csv") +
        button("end")
      : `<p>${say("really_end")}</p>${named("really", say("end"))}${named("stay", say("back"))}`,
    does: [
      looks.frozen ? `<b>${say("frozen")}</b>` : "",
      bar.lost ? `<b role="alert">${say("lost")}</b>` : "",
      button("histogram", "H", looks.early),
      button("freeze", "F", looks.frozen),
      button("blank", "B"),
      button("more", "", asked.more),
      ways.back ? button("back", "PageUp") : "",
      ways.on ? button("on", "PageDown", false, "primary") : "",
    ].join(""),
  })
}

/** A button that is called otherwise than what it does. @param {string} does @param {string} label */
const named = (does, label, more = "") => `<button type="button" data-do="${does}" ${more}>${label}</button>`

/** @param {Counts} counts @param {Said} say */
const joined = (counts, say) => say(counts.joined === 1 ? "joined_one" : "joined", { joined: counts.joined })

/** The way in, to be read from the last row. @param {WayIn} way @param {Counts} counts @param {Said} say */
function join(way, counts, say) {
  const code = [...counts.code].map(letter => `<span>${safe(letter)}</span>`).join("")
  return `<div class="class-join"><img src="${way.qr}" alt="${say("or_scan")}">
    <div><p>${say("go_to")}</p><p class="class-place">${safe(way.place.replace(/^https?:\/\//, ""))}</p>
    <p class="class-letters" aria-label="${safe(counts.code)}">${code}</p>
    <p class="class-joined" role="status" data-piece="joined"></p>
    ${way.far ? "" : `<p class="class-warning">${say("only_here")}</p>`}
    <p>${counts.step === "lobby" ? named("on", say("begin")) : named("qr", say("back"))}</p></div></div>`
}

/** Whether the votes stand beside the page: where the teacher wants them seen before their time; of a number,
 * also in its time: its histogram has no axes of its own in the figure. @param {Counts} counts */
const shows = ({ step, looks, asks, board }) =>
  step !== "lobby" &&
  (board.length > 0 || looks.early || (step === "reveal" && asks.some(ask => ask.kind === "number")))

/** @param {Counts} counts @param {Said} say */
function shown({ asks, votes, pad, board, looks, true: truths }, say) {
  const best = board.map(([points, count]) => `<li><b>${points}</b> × ${count}</li>`).join("")
  const scores = best ? `<p>${say("board")}</p><ol class="class-board">${best}</ol>` : ""
  if (scores && !looks.early) return scores
  const plain = (/** @type {string} */ name) => say(name)
  const drawn = asks.filter(ask => ask.kind === "decade" || ask.kind === "curve")
  const parts =
    drawn.length && pad ? [onAxes(drawn, pad, votes, {}, {}, { width: 380, height: 300 }, plain)] : []
  for (const ask of asks) {
    if (ask.kind === "choice")
      parts.push(`<p>${ask.ask}</p>`, choiceBars(ask, votes[ask.id], undefined, undefined, plain))
    if (ask.kind === "number")
      parts.push(
        onLine(ask, votes[ask.id], (truths || {})[ask.id], undefined, { width: 380, height: 200 }, plain),
      )
  }
  const key = (/** @type {string} */ name, /** @type {string} */ css) =>
    `<span class="${css}">${say(name)}</span>`
  const keys = `<p class="keys">${key("first_vote", "key-1")}${key("second_vote", "key-2")}</p>`
  return keys + parts.join("") + scores
}

/** @param {Bar} bar */
function ticked(bar) {
  const clock = bar.querySelector(".class-clock")
  if (!clock) return
  const left = bar.clock ? Math.max(0, Math.ceil((bar.clock - Date.now()) / 1000)) : null
  clock.textContent = left === null ? "" : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`
}
