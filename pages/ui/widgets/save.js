// @ts-check
// A button that saves a file: Python makes it when it is asked for, and may send it more than once; each
// press saves one. State sent: value = {n}, a number of the press.

/**
 * @typedef {{ label: string, file?: { n: number, name: string, type: string, text: string } }} SaveData
 * @param {Component<SaveData>} component
 */
export default function ({ data, parentElement, setStateValue }) {
  const button = /** @type {HTMLButtonElement & { asked?: number | null }} */ (
    parentElement.querySelector("button")
  )
  const { label, file } = data
  if (button.textContent !== label) button.textContent = label
  button.onclick = () => {
    button.asked = Date.now()
    setStateValue("value", { n: button.asked })
  }
  if (!file || file.n !== button.asked) return
  button.asked = null
  const link = document.createElement("a")
  link.href = URL.createObjectURL(new Blob([file.text], { type: file.type }))
  link.download = file.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
