// @ts-check
// The explanations of terms: they stay within what scrolls, and Escape shuts them.

const SHUT = "glosses-shut"
const MARGIN = 12 // px that stay free at the window's edges

/** @typedef {{ left: number, right: number }} Span */

/**
 * How far a box has to move to the right (px) so that it stands within another.
 * @param {Span} box
 * @param {Span} room
 */
export function shift(box, room) {
  const [first, last] = [room.left + MARGIN - box.left, room.right - MARGIN - box.right]
  return first > 0 ? first : Math.min(0, Math.max(last, first))
}

/**
 * Listen to the whole page.
 * @param {() => Element | null} scroller what clips an explanation
 */
export function onTerms(scroller) {
  const { body } = document
  /** @param {Event} event */
  const opens = ({ target }) => {
    const term = target instanceof Element ? target.closest(".term") : null
    const gloss = term?.nextElementSibling
    if (!(gloss instanceof HTMLElement)) return
    body.classList.remove(SHUT)
    gloss.style.removeProperty("--shift")
    requestAnimationFrame(() => {
      const room = scroller()?.getBoundingClientRect() ?? { left: 0, right: innerWidth }
      gloss.style.setProperty("--shift", `${shift(gloss.getBoundingClientRect(), room)}px`)
    })
  }
  document.addEventListener("pointerover", opens)
  document.addEventListener("focusin", opens)
  document.addEventListener("click", opens)
  document.addEventListener("keydown", event => {
    if (event.key === "Escape") body.classList.add(SHUT)
  })
}
