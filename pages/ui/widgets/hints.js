// @ts-check
// One quiet hint on a page: at the first thing of several that the reader has not used yet, until it is used
// or the hint is pressed. The next one comes with the next visit. Where it stands is decided once, so that
// nothing moves.
import { isUsed, used } from "./used.js"

/** @import { Habit } from "./used.js" */

/**
 * Say behind a sentence, or on a line below it where it leaves no room, what can be done.
 * @param {HTMLElement} box the sentence's @param {[Habit, string][]} hints in their order
 * @param {string} dismiss what pressing it does
 */
export function hint(box, hints, dismiss) {
  box.dataset.habit ??= hints.find(([habit]) => !isUsed(habit))?.[0] ?? ""
  const [habit, text] = hints.find(([name]) => name === box.dataset.habit) ?? []
  if (!habit || !text) return
  const done = isUsed(habit)
  if (done && box.dataset.hint !== "below") return
  const shown = document.createElement("button")
  Object.assign(shown, { type: "button", className: "hint", textContent: text, title: dismiss })
  shown.dataset.habit = habit
  shown.onclick = () => used(habit)
  box.append(shown)
  const words = document.createRange()
  words.selectNodeContents(/** @type {Node} */ (box.firstChild))
  const { left, top } = shown.getBoundingClientRect()
  const meets = [...words.getClientRects()].some(({ right, bottom }) => right > left && bottom > top)
  const alone = getComputedStyle(shown).position === "static" // on a phone it has a line of its own
  box.dataset.hint ??= meets || alone ? "below" : "beside"
  const below = box.dataset.hint === "below"
  shown.classList.toggle("below", below)
  shown.classList.toggle("done", done || (meets && !below))
}
