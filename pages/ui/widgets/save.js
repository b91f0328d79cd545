// A button that saves a file: Python makes it when it is asked for. data: {label, file}, file = {n, name, type, text}. State sent:
// value = {n}, a number of the press. Python may send a file more than once; each press saves one.
export default function ({ data, parentElement, setStateValue }) {
  const button = parentElement.querySelector("button")
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
