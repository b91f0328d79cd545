// @ts-check
// Everything that our scripts know of Streamlit's own page and it does not promise. Where it is gone, moves
// are sent again by the clock alone, and clicker and keys do not turn pages.

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
