// @ts-check
// Where the app lies: at the root of a host, or under any path that a server or a proxy puts before it.

/**
 * A file of the app's own, from its address within the app. Every page lies right below the app's root, so
 * that is the folder of the address that was opened; what the page has made of its address since does not
 * matter.
 * @param {string} address
 */
export function inApp(address) {
  const opened = performance.getEntriesByType("navigation")[0]?.name ?? document.baseURI
  return new URL(address.replace(/^\/+/, ""), new URL(".", opened)).href
}
