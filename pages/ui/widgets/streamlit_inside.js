// @ts-check
// Everything that our scripts know of Streamlit's own page and it does not promise. Where it is gone, moves
// are sent again by the clock alone, clicker and keys do not turn pages, and its dialogs speak English.

/** @returns {HTMLElement | null} */
const app = () => document.querySelector('[data-testid="stApp"]')

/** Whether Python is at work for this page. */
export const running = () => app()?.dataset.testScriptState === "running"

/**
 * Call back each time the connection is there again.
 * @param {() => void} back
 */
export function reconnected(back) {
  const host = app()
  if (!host) return
  let before = host.dataset.testConnectionState
  new MutationObserver(() => {
    const now = host.dataset.testConnectionState
    if (now !== before && now === "CONNECTED") back()
    before = now
  }).observe(host, { attributeFilter: ["data-test-connection-state"] })
}

/** What its dialogs are about, by their titles. */
const DIALOGS = { "Connection error": "away", "Page not found": "missing" }

/**
 * Close its dialogs, which are for developers and in English, and call back with what each was about. One
 * that has no button to close it stays.
 * @param {(about: "away" | "missing") => void} said
 */
export function instead(said) {
  const look = () => {
    for (const dialog of document.querySelectorAll('[data-testid="stDialog"]')) {
      const text = dialog.textContent ?? ""
      const about = Object.entries(DIALOGS).find(([title]) => text.startsWith(title))?.[1]
      const close = /** @type {HTMLButtonElement | null} */ (dialog.querySelector('[aria-label="Close"]'))
      if (!about || !close) continue
      close.click()
      said(/** @type {"away" | "missing"} */ (about))
    }
  }
  look()
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true })
}

/** What scrolls. */
export const scroller = () => document.querySelector('[data-testid="stMain"]')

/**
 * Follow the menu to the page after this one, or before it.
 * @param {number} way 1 or -1
 */
export function turn(way) {
  const menu = '[data-testid="stSidebar"] a[data-testid="stPageLink-NavLink"]'
  const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(menu)])
  // Home's link has no path of its own: on every page it is there, first
  const here = links.map(link => link.pathname).lastIndexOf(location.pathname)
  if (here >= 0) links[here + way]?.click()
}
