// @ts-check
// The teacher's second device: notes, counts, both votes as they come, and the way on. Its secret stands in
// the address behind "#", which no browser sends.
import { follow } from "../../pages/ui/widgets/news.js"
import { fill } from "../../pages/ui/widgets/pieces.js"
import { choiceBars, onAxes, onLine, safe } from "../../pages/ui/widgets/votes.js"

/**
 * @typedef {import("../../pages/ui/widgets/votes.js").Ask} Ask
 * @typedef {{ code: string, scene: number, of: number, step: string, steps: string[], joined: number,
 *   here: number, voted: number, looks: Record<string, boolean>, left: number | null, asks?: Ask[],
 *   pad?: import("../../pages/ui/widgets/votes.js").Axes | null, notes: { title: string, notes: string },
 *   board: [number, number][], votes: Record<string, import("../../pages/ui/widgets/votes.js").Both>,
 *   ways: Record<"on" | "back", [number, string] | null> }} Counts
 */

/** @type {Record<string, string>} */
const words = JSON.parse(document.body.dataset.words || "{}")
/** @param {string} name @param {Record<string, unknown>} [holes] */
const say = (name, holes = {}) =>
  (words[name] || name).replace(/\{(\w+)\}/g, (_, hole) => String(holes[hole]))
const room = location.pathname.replace(/\/remote$/, "")
const headers = { Authorization: `Bearer ${location.hash.slice(1)}` }
const main = /** @type {HTMLElement} */ (document.getElementById("main"))
const status = /** @type {HTMLElement} */ (document.getElementById("said"))
const place = /** @type {HTMLElement} */ (document.getElementById("place"))

/** @type {Counts | undefined} */
let counts
let clock = 0

/** @param {object} body */
const tell = body =>
  fetch(`${room}/teach`, { method: "POST", headers, body: JSON.stringify(body) }).catch(() => {
    status.textContent = say("lost_remote")
  })

/** @type {Record<string, () => unknown>} */
const does = {
  on: () => go("on"),
  back: () => go("back"),
  blank: () => look("blank"),
  freeze: () => look("frozen"),
}
/** @param {"on" | "back"} way */
const go = way => {
  const to = counts && counts.ways[way]
  if (counts && to) tell({ do: "go", at: [counts.scene, counts.step], scene: to[0], step: to[1] })
}
/** @param {string} name */
const look = name => counts && tell({ do: "look", name, on: !counts.looks[name] })

function show() {
  if (!counts) return
  const now = counts
  place.textContent = `${now.code} · ${now.scene}/${now.of}`
  /** @param {string} name @param {boolean} on @param {string} css @param {boolean} off */
  const button = (name, on, css, off = false) =>
    `<button data-do="${name}" class="${css}" aria-pressed="${on}"${off ? " disabled" : ""}>` +
    `${safe(say(name))}</button>`
  const axes = { width: Math.min(528, main.clientWidth - 32), height: 260 }
  const asks = now.asks || []
  const drawn = asks.filter(ask => ask.kind === "decade" || ask.kind === "curve")
  const parts = drawn.length && now.pad ? [onAxes(drawn, now.pad, now.votes, {}, {}, axes, say)] : []
  for (const ask of asks) {
    if (ask.kind === "choice")
      parts.push(`<h2>${ask.ask}</h2>`, choiceBars(ask, now.votes[ask.id], undefined, undefined, say))
    if (ask.kind === "number") parts.push(onLine(ask, now.votes[ask.id], undefined, undefined, axes, say))
  }
  const best = now.board.map(([points, count]) => `${points} × ${count}`).join("<br>")
  const counted = safe(say("counted", { voted: now.voted, joined: now.joined, here: now.here }))
  const shape = `<div data-piece="head"></div><p class="big"><span data-piece="counted"></span>
    <span id="clock"></span></p><div class="two" data-piece="does"></div>
    <div class="note" data-piece="notes"></div><div data-piece="votes"></div>`
  fill(main, shape, {
    head: `<p class="round">${safe(say(`step_${now.step}`))}</p><h1>${now.notes.title}</h1>`,
    counted,
    does: [
      button("back", false, "", !now.ways.back),
      button("on", false, "main", !now.ways.on),
      button("freeze", now.looks.frozen, ""),
      button("blank", now.looks.blank, ""),
    ].join(""),
    notes: `<p>${now.notes.notes}</p>`,
    votes: parts.join("") + (best ? `<h2>${safe(say("board"))}</h2><p class="big">${best}</p>` : ""),
  })
}

main.addEventListener("click", event => {
  const button = /** @type {Element} */ (event.target).closest("[data-do]")
  if (button) does[button.getAttribute("data-do") || ""]()
})
window.addEventListener("keydown", event => {
  if (event.repeat) return
  if (event.key === "PageDown") does.on()
  else if (event.key === "PageUp") does.back()
  else return
  event.preventDefault()
})

setInterval(() => {
  const shown = document.getElementById("clock")
  const left = Math.max(0, Math.ceil((clock - Date.now()) / 1000))
  if (shown)
    shown.textContent = clock ? `· ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : ""
}, 500)

const language = /** @type {HTMLAnchorElement} */ (document.getElementById("language"))
language.href += location.hash

follow(
  `${room}/counts?lang=${document.body.dataset.language}`,
  headers,
  (name, value) => {
    if (name === "ended") {
      main.innerHTML = `<h1>${safe(say("ended"))}</h1>`
      return
    }
    const told = /** @type {Counts} */ (value)
    counts = told
    clock = told.left === null ? 0 : Date.now() + 1000 * told.left
    show()
  },
  state => {
    status.textContent = state === "lost" ? say("lost_remote") : ""
  },
  why => {
    if (why === "often") return true
    main.innerHTML = `<h1>${safe(say("no_teacher"))}</h1>`
    return false
  },
)
