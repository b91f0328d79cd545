// @ts-check
// What Streamlit runs at every redraw: it hands over to the component's own script, whose address comes with
// the data. One that is there is called at once: waiting for it takes a turn of the browser's, and React
// would draw the page once more in between. One that does not come is asked for again, by another name:
// browsers remember that an address failed; and Python is asked to send it along.
import { expectSomething } from "./arriving.js"
import { inApp } from "./address.js"

/** @type {Record<string, Script>} */
const scripts = (window.carouselScripts ??= {})

/** @param {Mounted} component */
export default component => {
  const { script, source, json, ...flat } = component.data
  /** @type {Host} */
  const host = component.parentElement
  const name = script || source || ""
  const told = (host.told = { ...component, data: { ...flat, ...JSON.parse(json) } })
  const run = () => {
    if (told !== host.told) return
    if (!host.begun) host.arriving?.() // from now on it is the script's
    host.begun = true
    scripts[name](told)
  }
  /** @param {string} address */
  const load = async address => {
    scripts[name] = (await import(address)).default
  }
  const again = () => {
    component.setStateValue("script_wanted", { n: Date.now() })
    const later = 2000 * (0.5 + Math.random()) // of parts of a page that ask at once, Streamlit hears one
    if (told === host.told && host.isConnected) setTimeout(come, later, `?${Date.now()}`)
  }
  const come = (query = "") => load(inApp(script) + query).then(run, again)
  if (scripts[name]) return run()
  expectSomething(host, component.data)
  if (source) load(URL.createObjectURL(new Blob([source], { type: "text/javascript" }))).then(run)
  else come()
}
