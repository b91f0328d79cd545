// @ts-check
// What stands in the place of something that is still on its way: that it is coming, and after a while that
// it does not come.

const PATIENCE = 8000 // ms

/**
 * @param {Host} host
 * @param {Arriving} said
 */
export function expectSomething(host, { coming, late }) {
  if (host.arriving || !coming) return
  const note = Object.assign(document.createElement("p"), { className: "arriving", textContent: coming })
  note.setAttribute("role", "status")
  host.append(note)
  const timer = setTimeout(() => (note.textContent = late), PATIENCE)
  host.arriving = () => {
    clearTimeout(timer)
    note.remove()
    host.arriving = null
  }
}
