// The sentence, word by word. A click on a word between sends value = {name: "word", v: its place, n, done}. One word at a time is
// in the tab order; the arrow keys move on from there.
export default function ({ data, setStateValue, parentElement }) {
  const root = parentElement.querySelector(".sentence")
  const send = place => setStateValue("value", { name: "word", v: place, n: Date.now() + Math.random(), done: true })
  const make = (tag, css, text = "") => {
    const node = document.createElement(tag)
    node.className = css
    node.textContent = text
    return node
  }
  if (!root.words) {
    root.words = make("div", "words")
    root.words.setAttribute("role", "group")
    root.cue = make("div", "cue")
    root.answers = make("div", "answers")
    root.replaceChildren(root.words, root.cue, root.answers)
    root.words.onscroll = () => {
      const { scrollTop, clientHeight, scrollHeight } = root.words
      root.words.dataset.more = scrollTop + clientHeight < scrollHeight - 4
    }
    root.words.onclick = event => event.target.dataset.place && send(Number(event.target.dataset.place))
    root.words.onfocusin = event => {
      root.words.querySelector("[tabindex='0']")?.setAttribute("tabindex", "-1")
      event.target.tabIndex = 0
    }
    root.words.onkeydown = event => {
      const stride = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
      if (!stride) return
      event.preventDefault()
      const buttons = [...root.words.querySelectorAll("button")]
      buttons[buttons.indexOf(document.activeElement) + stride]?.focus()
    }
  }
  root.dataset.spaced = data.spaced
  root.words.setAttribute("aria-label", data.label)

  // Nodes are reused, so the word that was clicked keeps the focus.
  data.tokens.forEach((token, at) => {
    const tag = token.place ? "BUTTON" : "SPAN"
    let node = root.words.children[at]
    if (node?.tagName !== tag) {
      const fresh = make(tag, "")
      if (tag === "BUTTON") fresh.type = "button"
      node ? node.replaceWith(fresh) : root.words.append(fresh)
      node = fresh
    }
    node.textContent = token.text
    node.className = token.kind
    if (!token.place) return
    node.dataset.place = token.place
    node.title = data.help[token.kind]
    if (node.tabIndex !== 0) node.tabIndex = -1
  })
  while (root.words.children.length > data.tokens.length) root.words.lastChild.remove()
  const buttons = root.words.querySelectorAll("button")
  if (buttons.length && !root.words.querySelector("[tabindex='0']")) buttons[0].tabIndex = 0

  root.words.onscroll()

  root.cue.replaceChildren(...data.cue.map(word => make("span", "frame", word)))
  root.answers.setAttribute("role", "group")
  root.answers.setAttribute("aria-label", data.blank)
  root.answers.replaceChildren(...data.answers.map(answer => {
    const line = make("div", `answer ${answer.right ? "right" : "wrong"}`)
    line.style.setProperty("--model", `var(--${answer.model})`)
    const mark = make("span", "mark", answer.right ? "✓" : "✗")
    mark.setAttribute("role", "img")
    mark.setAttribute("aria-label", answer.verdict)
    line.append(make("span", "model", answer.name), make("b", "said", answer.said), make("span", "chance", answer.chance), mark)
    return line
  }))
}
