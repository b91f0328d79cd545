// @ts-check
// The line to Python, one a page, outside of what is redrawn by itself: what it says has the whole page
// drawn. It says what has stayed unanswered, and that it is there when a connection has come back:
// Streamlit asks for the page only then if something had been moved. Where that asking was older than the
// address now in the browser, the page is asked for once more: the address is the truth. State sent: value =
// {to, n, moves, elsewhere, left}. elsewhere: the reader has gone to another address; left: moves of pages
// that were left before they were answered.
import { answers, heard, moves, onTheWire, samePage } from "./moves.js"
import { instead, reconnected, running } from "./streamlit_inside.js"

const PATIENCE = 2000, // ms after which a move is sent again; each time twice as long
  LONGEST = 16_000,
  SPREAD = 800, // ms over which a class comes back
  READ = 12_000, // ms for which it stands that a page is missing
  SETTLED = 1000 // ms after which the address that was written is in the browser

/**
 * @typedef {Record<string, string>} Address
 * @typedef {Wire & { away: string, missing: string, others: Wire[], address: Address }} LineData
 * @typedef {{ to: string, drawn: number, elsewhere: boolean, asked: string, say(): void,
 *   tell(about: "away" | "missing" | null): void }} Line
 */

/** @type {Line | undefined} */
let line

/** @param {Component<LineData>} component */
export default function ({ data, setStateValue, parentElement }) {
  const note = /** @type {HTMLElement} */ (parentElement.querySelector(".away"))
  const box = moves()
  heard(data)
  data.others.forEach(answers)
  // Drawn for another address than the browser had then and has now: what Python writes changes it.
  const { search } = location
  const unlike = () => location.search === search && !sameAddress(search, data.address)
  line ??= begin()
  line.drawn += 1
  line.say = () => {
    const mine = box.sent.filter(samePage(data.to)).map(onTheWire)
    const left = data.others.map(({ to }) => ({
      to,
      moves: box.sent.filter(move => move.to === to).map(onTheWire),
    }))
    setStateValue("value", {
      to: data.to,
      n: performance.now(),
      moves: mine,
      elsewhere: Boolean(line?.elsewhere) || unlike(),
      left: left.filter(other => other.moves.length),
    })
  }
  line.tell = about => {
    note.textContent = about ? data[about] : ""
  }
  compare(line, unlike)
  if (line.to === data.to) return
  line.to = data.to
  line.elsewhere = false
  const known = data.others.map(({ to }) => to)
  box.sent = box.sent.filter(move => samePage(data.to)(move) || known.includes(move.to))
  box.watch()
  if (box.sent.length) onceDrawn(() => line?.say())
}

/**
 * Ask for the page as the browser has its address, where the page was drawn for another one: once for each.
 * @param {Line} line
 * @param {() => boolean} unlike
 */
function compare(line, unlike) {
  const { drawn } = line,
    box = moves(),
    { newest } = box
  setTimeout(() => {
    if (drawn !== line.drawn || newest !== box.newest || box.sent.length || running()) return
    if (!unlike() || line.asked === location.search) return
    line.asked = location.search
    line.elsewhere = true
    line.say()
  }, SETTLED)
}

/**
 * Whether an address's query holds just these parameters; Streamlit keeps those of embedding to itself.
 * @param {string} search
 * @param {Address} address
 */
export function sameAddress(search, address) {
  const own = [...new Map(new URLSearchParams(search))].filter(([name]) => !/^embed(_options)?$/.test(name))
  return own.length === Object.keys(address).length && own.every(([name, value]) => address[name] === value)
}

/** @param {() => void} then */
function onceDrawn(then) {
  setTimeout(() => (running() ? onceDrawn(then) : then()), 50)
}

/** @returns {Line} */
function begin() {
  const box = moves()
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  let wait = PATIENCE
  /** @type {Line} */
  const made = { to: "", drawn: 0, elsewhere: false, asked: "", say() {}, tell() {} }
  const again = () => {
    if (!running()) {
      if (wait > PATIENCE) made.tell("away")
      made.say()
      wait = Math.min(2 * wait, LONGEST)
    }
    timer = setTimeout(again, wait)
  }
  // Moved on: Python has answered something, or the first move is on its way.
  box.watch = (sent = false) => {
    if (sent && timer) return
    clearTimeout(timer)
    timer = undefined
    wait = PATIENCE
    made.tell(null)
    if (box.sent.length) timer = setTimeout(again, wait)
  }
  // After the first drawing, when there is a place for it.
  setTimeout(() =>
    instead(about => {
      made.tell(about)
      if (about === "missing") setTimeout(() => made.tell(null), READ)
    }),
  )
  reconnected(() => {
    const { drawn } = made
    made.tell(null)
    setTimeout(() => drawn === made.drawn && made.say(), 200 + SPREAD * Math.random())
  })
  // Who goes back wants what was there before; what was said a moment ago may run together with Streamlit's
  // own asking for it.
  window.addEventListener("popstate", () => {
    const waited = box.sent.length
    box.sent = []
    box.watch()
    made.elsewhere = true
    if (waited) made.say()
  })
  return made
}
