// @ts-check
// What the reader did and Python has not answered yet: one list for the whole page, numbered, so that each
// move counts once and in its turn, whichever component brings it. A message holds the newest move and, as
// `earlier`, all the others; `to` names the reading of the address that the page shows: a server that has
// begun anew does not know what its predecessor has heard, so it hears nothing that is addressed to
// another. line.js sends again what stays unanswered.

const MOST = 40, // moves that are kept, and
  LARGEST = 8000 // characters of them: door.py takes a little more

/** @returns {Moves} */
export const moves = () => (window.carouselMoves ??= { sent: [], newest: 0, here: "", watch() {} })

/** The page that a reading is of. @param {string} to */
const page = to => to.slice(0, to.lastIndexOf(":"))

/** Whether a move was made on the page of a reading. @param {string} to */
export const samePage = to => (/** @type {{ to: string }} */ other) => page(other.to) === page(to)

/**
 * A component was drawn: what it tells to be answered is.
 * @param {Wire} data
 */
export function heard(data) {
  moves().here = data.to
  answers(data)
}

/** What Python has answered of a page, be it the open one or not. @param {Wire} data */
export function answers({ to, answered }) {
  const box = moves()
  const mine = samePage(to)
  const left = box.sent.filter(move => move.n > (answered ?? 0) || !mine(move))
  const news = left.length < box.sent.length
  box.sent = left
  if (news) box.watch()
}

/**
 * Send a move; its number. each: every one counts, as presses of a button do; of other moves of one name,
 * only the last.
 * @param {(name: string, value: unknown) => void} say
 * @param {Wire} told
 * @param {Pick<Move, "name" | "v" | "done">} move
 */
export function post(say, { to, on }, move, each = move.v === null) {
  const box = moves()
  const n = (box.newest = Math.max(Date.now(), box.newest + 1))
  const last = box.sent.findLastIndex(other => other.each)
  const mine = samePage(to)
  const counts = (/** @type {Sent} */ other, /** @type {number} */ place) =>
    place <= last || other.name !== move.name || !mine(other)
  const earlier = box.sent.filter(counts).slice(-MOST)
  const sent = { ...move, n, each, to, on }
  while (earlier.length && JSON.stringify([...earlier, sent]).length > LARGEST) earlier.shift()
  box.sent = [...earlier, sent]
  say("value", { ...onTheWire(sent), to, earlier: earlier.filter(mine).map(onTheWire) })
  box.watch(true)
  return n
}

/** @param {Sent} move @returns {Move} */
export const onTheWire = ({ name, v, n, done, on }) => ({ name, v, n, done, ...(on ? { on } : {}) })

/** @param {string} name whether Python has not answered yet what was done with this control of the page */
export const waits = name => moves().sent.filter(samePage(moves().here)).some(move => move.name === name)
