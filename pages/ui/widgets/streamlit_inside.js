// @ts-check
// Everything that our scripts know of Streamlit's own page and it does not promise. Where something of it is
// gone, nothing happens.

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
