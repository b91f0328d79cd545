// @ts-check
// What we read of Streamlit's page without its promise: whether it is connected, and whether Python runs.
// Where that is gone, moves are sent again by the clock alone.

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
