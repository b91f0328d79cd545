// @ts-check
// A watch on Streamlit's field for files, which speaks English: what it would refuse is refused here, and
// told to Python, which says so in the reader's language. Move sent: name = data.name, v = "large" or
// "several".
import { heard, post } from "./moves.js"

const HEARD = ["change", "drop", "focusin"]

/**
 * of: a selector of what holds the field; largest: bytes of a file; choose: what its button is called.
 * @typedef {Wire & { name: string, of: string, largest: number, choose: string }} UploadData
 * @typedef {HTMLElement & { say: Component<UploadData>["setStateValue"], told?: UploadData }} Watch
 */

/** @param {Component<UploadData>} component */
export default function ({ data, setStateValue, parentElement }) {
  const watch = /** @type {Watch} */ (parentElement.querySelector(".upload"))
  const begun = Boolean(watch.told)
  heard(data)
  watch.say = setStateValue
  watch.told = data
  if (begun) return
  const look = (/** @type {Event} */ event) => {
    if (!watch.isConnected) {
      for (const kind of HEARD) document.removeEventListener(kind, look, true)
      return
    }
    const { told } = watch,
      field = event.target instanceof Element && told && event.target.closest(told.of)
    if (!field || !told) return
    if (event.type === "focusin") return called(field, told.choose)
    const files = event instanceof DragEvent ? event.dataTransfer?.files : inputFiles(event.target)
    const v = fault([...(files ?? [])], told.largest)
    if (!v) return
    event.preventDefault()
    event.stopImmediatePropagation()
    if (event.target instanceof HTMLInputElement) event.target.value = "" // the same may be chosen again
    // The field still waits for what hangs over it: one drop without files ends that.
    else event.target?.dispatchEvent(new DragEvent("drop", { bubbles: true }))
    post(watch.say, told, { name: told.name, v, done: true }, true)
  }
  for (const kind of HEARD) document.addEventListener(kind, look, true)
}

/** Call the button by its name, which is English. @param {Element} field @param {string} choose */
function called(field, choose) {
  for (const button of field.querySelectorAll("section button")) button.setAttribute("aria-label", choose)
}

/** @param {EventTarget | null} target */
const inputFiles = target =>
  target instanceof HTMLInputElement && target.type === "file" ? target.files : null

/**
 * What is wrong with files before they are sent; null where nothing is.
 * @param {{ size: number }[]} files
 * @param {number} largest
 */
export function fault(files, largest) {
  if (files.length > 1) return "several"
  return files.some(({ size }) => size > largest) ? "large" : null
}
