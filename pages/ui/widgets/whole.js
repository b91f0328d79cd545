// @ts-check
// What concerns the page as a whole: its language, for screen readers, hyphens and translators; the keys of a
// clicker; the explanations of terms; what lights up together; and printing.
import { onSubjects } from "./about.js"
import { onTerms } from "./glosses.js"
import { onPages } from "./keys.js"
import { scroller, turn } from "./streamlit_inside.js"

/** @param {Component<{ language: string, symbols: Record<string, string> }>} component */
export default function ({ data }) {
  document.documentElement.lang = data.language
  onSubjects(data.symbols)
  if (window.carouselClicker) return
  window.carouselClicker = true
  onPages(scroller, turn)
  onTerms(scroller)
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("[data-print]")) print()
  })
}
