// @ts-check
// Which habits of the page the reader has: kept by the browser, so that each is hinted at until it was used.

const KEPT = "carousel:used:"

/**
 * What a hint may be about: numbers of a sentence that are turned, curves that are pulled, the fan of a
 * slider, what lights up together, challenges.
 * @typedef {"spin" | "pull" | "fan" | "about" | "dare"} Habit
 */

/** A browser that keeps nothing is never shown a hint. @param {Habit} habit */
export function isUsed(habit) {
  try {
    return localStorage.getItem(KEPT + habit) !== null
  } catch {
    return true
  }
}

/** The reader has done it, or wants no hint: that has done its work. @param {Habit} habit */
export function used(habit) {
  try {
    localStorage.setItem(KEPT + habit, "1")
  } catch {
    // it is told once more
  }
  for (const shown of document.querySelectorAll(`.hint[data-habit=${habit}]`)) shown.classList.add("done")
}
