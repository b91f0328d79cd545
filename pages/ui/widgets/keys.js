// @ts-check
// Keys that work anywhere on a page: they walk its steps. Whoever has steps listens with `onSteps`; what the
// focus is on keeps its own keys.

/** @type {Record<string, number>} */
const PAGES = { PageDown: 1, PageUp: -1 } // of a clicker
const TAKEN = "carousel:step" // a step was asked for; whoever takes it prevents the default

/** Whether the reader pointed at something last: then arrows mean the steps, not the next chip. */
let pointed = false

/**
 * Whether what has the focus answers to this key itself; what is no control names its keys in data-keys.
 * @param {KeyboardEvent} event
 */
function own({ key, target }) {
  const at = target instanceof Element ? target : document.body
  if (at.closest("[data-keys]")?.getAttribute("data-keys")?.split(" ").includes(key)) return true
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || at.closest("[role=slider]")) return true
  if (key in PAGES) return false
  if (key === " ") return /^(A|SUMMARY)$/.test(at.tagName) || (!pointed && at.tagName === "BUTTON")
  return !pointed && at.closest("[role=radiogroup], [role=tablist]") !== null
}

/**
 * Call `act` with a key of the steps: " ", ArrowLeft, ArrowRight, Home, End; PageUp and PageDown ask for the
 * step before or after. It returns whether there was anything to do.
 * @param {HTMLElement} host for as long as it is on the page and seen
 * @param {(key: string) => boolean} act
 */
export function onSteps(host, act) {
  const gone = new AbortController()
  const listen = { capture: true, signal: gone.signal }
  /** @param {Event} event @param {string} key */
  const take = (event, key) => {
    if (!host.isConnected) return gone.abort()
    if (event.defaultPrevented || !host.checkVisibility() || !act(key)) return
    event.preventDefault()
    event.stopPropagation()
  }
  window.addEventListener("pointerdown", () => (pointed = true), listen)
  window.addEventListener(
    "keydown",
    event => {
      if (event.key === "Tab") pointed = false
      if (event.key in PAGES || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
      if (!own(event)) take(event, event.key)
    },
    listen,
  )
  window.addEventListener(
    TAKEN,
    event => take(event, /** @type {CustomEvent} */ (event).detail > 0 ? "ArrowRight" : "ArrowLeft"),
    listen,
  )
}

/**
 * A clicker's keys, for the whole page: the next or previous step; where there is none, a screen further; at
 * the end of the page, `turn` to the next one.
 * @param {() => Element | null} scroller
 * @param {(way: number) => void} turn
 */
export function onPages(scroller, turn) {
  window.addEventListener("keydown", event => {
    const way = PAGES[event.key]
    if (!way || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || own(event)) return
    event.preventDefault()
    const asked = new CustomEvent(TAKEN, { detail: way, cancelable: true })
    if (!window.dispatchEvent(asked)) return
    const main = scroller(),
      before = main?.scrollTop
    if (document.querySelector("[data-steps]")) return turn(way)
    main?.scrollBy({ top: way * 0.85 * main.clientHeight, behavior: "instant" })
    if (main?.scrollTop === before) turn(way)
  })
}
