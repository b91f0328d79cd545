// @ts-check
// The sentence, word by word. A click on a word between sends the move {name: "word", v: its place}.
// One word at a time is in the tab order; the arrow keys move on from there.
import { heard, post } from "../widgets/moves.js"

/**
 * @typedef {Wire & { tokens: { text: string, kind: "word" | "decoy" | "country" | "frame", place: number }[],
 *   cue: string[], spaced: boolean,
 *   answers: { model: string, name: string, said: string, right: boolean, chance: string, verdict: string
 * }[], label: string,   help: Record<string, string>, blank: string }} SentenceData
 * @typedef {HTMLElement & { words: HTMLElement, cue: HTMLElement, answers: HTMLElement,
 *   send(place: number): void }} Sentence
 */

/** @type {Record<string, number>} */
const STRIDES = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }

/** @param {string} tag @param {string} css @param {string} [text] */
const make = (tag, css, text = "") =>
  Object.assign(document.createElement(tag), { className: css, textContent: text })

/** @param {Component<SentenceData>} component */
export default function ({ data, setStateValue, parentElement }) {
  const root = /** @type {Sentence} */ (parentElement.querySelector(".sentence"))
  heard(data)
  root.send = place => void post(setStateValue, data, { name: "word", v: place, done: true }, true)
  if (!root.words) {
    root.words = make("div", "words")
    root.words.setAttribute("role", "group")
    root.cue = make("div", "cue")
    root.answers = make("div", "answers")
    root.replaceChildren(root.words, root.cue, root.answers)
    root.words.onscroll = () => {
      const { scrollTop, clientHeight, scrollHeight } = root.words
      root.words.dataset.more = String(scrollTop + clientHeight < scrollHeight - 4)
    }
    root.words.onclick = ({ target }) => {
      if (target instanceof HTMLElement && target.dataset.place) root.send(Number(target.dataset.place))
    }
    root.words.addEventListener("focusin", ({ target }) => {
      root.words.querySelector("[tabindex='0']")?.setAttribute("tabindex", "-1")
      if (target instanceof HTMLElement) target.tabIndex = 0
    })
    root.words.onkeydown = event => {
      const stride = STRIDES[event.key]
      if (!stride) return
      event.preventDefault()
      const buttons = [...root.words.querySelectorAll("button")]
      buttons[buttons.findIndex(button => button === document.activeElement) + stride]?.focus()
    }
  }
  root.dataset.spaced = String(data.spaced)
  root.words.setAttribute("aria-label", data.label)

  // Nodes are reused, so the word that was clicked keeps the focus.
  data.tokens.forEach((token, at) => {
    const tag = token.place ? "BUTTON" : "SPAN"
    let node = /** @type {HTMLElement | undefined} */ (root.words.children[at])
    if (node?.tagName !== tag) {
      const fresh = make(tag, "")
      if (fresh instanceof HTMLButtonElement) fresh.type = "button"
      if (node) node.replaceWith(fresh)
      else root.words.append(fresh)
      node = fresh
    }
    node.textContent = token.text
    node.className = token.kind
    if (!token.place) return
    node.dataset.place = String(token.place)
    node.title = data.help[token.kind]
    if (node.tabIndex !== 0) node.tabIndex = -1
  })
  while (root.words.children.length > data.tokens.length) root.words.lastChild?.remove()
  const buttons = root.words.querySelectorAll("button")
  if (buttons.length && !root.words.querySelector("[tabindex='0']")) buttons[0].tabIndex = 0

  root.words.dispatchEvent(new Event("scroll"))

  root.cue.replaceChildren(...data.cue.map(word => make("span", "frame", word)))
  root.answers.setAttribute("role", "group")
  root.answers.setAttribute("aria-label", data.blank)
  root.answers.replaceChildren(
    ...data.answers.map(answer => {
      const line = make("div", `answer ${answer.right ? "right" : "wrong"}`)
      line.style.setProperty("--model", `var(--${answer.model})`)
      const mark = make("span", "mark", answer.right ? "✓" : "✗")
      mark.setAttribute("role", "img")
      mark.setAttribute("aria-label", answer.verdict)
      line.append(
        make("span", "model", answer.name),
        make("b", "said", answer.said),
        make("span", "chance", answer.chance),
        mark,
      )
      return line
    }),
  )
}
