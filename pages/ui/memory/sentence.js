// @ts-check
// The sentence as one running line with a blank, and the networks' answers under it. The words between are a
// gap that grows with their number: a few of them at its ends, the others when it is pressed. A click on a
// word sends the move {name: "word", v: its place}. One word at a time is in the tab order; the arrow keys
// move on from there. The country is a list: the move {name: "country", v: its name}.
import { heard, post, waits } from "../widgets/moves.js"

/**
 * @typedef {{ text: string, kind: "word" | "decoy" | "country" | "frame", place: number }} Token
 * @typedef {{ model: string, name: string, said: string, right: boolean, chance: string, verdict: string
 * }} Answer
 * @typedef {Wire & { tokens: Token[], cue: string[], answers: Answer[], spaced: boolean, longest: number,
 *   label: string, help: Record<string, string>, countries: [string, string][], country: string,
 *   choose: string, blank: string, blank_text: string, stop: string,
 *   more: string, fold: string, marks: string }} SentenceData
 * @typedef {HTMLElement & { words: HTMLElement, cue: HTMLElement, gap: HTMLButtonElement, blank: HTMLElement,
 *   answers: HTMLElement, nodes: Map<number, HTMLElement>, shown: SentenceData, watch: ResizeObserver,
 *   wide: number, say: Component<SentenceData>["setStateValue"] }} Sentence
 */

/** @type {Record<string, number>} */
const STRIDES = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }
const AT_ENDS = [8, 6, 4, 2, 0] // words between that stand beside the gap: as many as leave it room to grow
const ROOM = 280 // px that a gap of the most words has
const BREAK = "\u200b" // a line may break here

/** @param {string} tag @param {string} css @param {string} [text] */
const make = (tag, css, text = "") =>
  Object.assign(document.createElement(tag), { className: css, textContent: text })

/** @param {Component<SentenceData>} component */
export default function ({ data, setStateValue, parentElement }) {
  const root = /** @type {Sentence} */ (parentElement.querySelector(".sentence"))
  heard(data)
  if (!root.words) build(root)
  root.words.onclick = ({ target }) => {
    if (target instanceof HTMLElement) press(target)
  }
  root.words.onkeydown = event => {
    const { target, key } = event
    if (target instanceof HTMLSelectElement) return
    const onWord = target instanceof HTMLElement && target.dataset.place
    if (onWord && (key === "Enter" || key === " ")) {
      event.preventDefault()
      press(target)
    }
    const stride = STRIDES[key]
    if (!stride) return
    event.preventDefault()
    const stops = /** @type {HTMLElement[]} */ ([...root.words.querySelectorAll("[data-place], .gap")])
    stops[stops.findIndex(stop => stop === document.activeElement) + stride]?.focus()
  }
  /** @param {HTMLElement} pressed */
  function press(pressed) {
    const word = /** @type {HTMLElement | null} */ (pressed.closest("[data-place]"))
    if (pressed.closest(".gap")) {
      root.dataset.open = String(root.dataset.open !== "true")
      draw(root, root.shown)
    } else if (word) {
      void post(setStateValue, data, { name: "word", v: Number(word.dataset.place), done: true }, true)
    }
  }
  root.dataset.spaced = String(data.spaced)
  root.words.setAttribute("aria-label", data.label)
  root.answers.setAttribute("aria-label", data.blank)
  root.answers.replaceChildren(...data.answers.map(answer))
  root.shown = data
  root.say = setStateValue
  draw(root, data)
}

/** @param {Sentence} root */
function build(root) {
  root.nodes = new Map()
  root.words = make("div", "words")
  root.words.setAttribute("role", "group")
  root.gap = /** @type {HTMLButtonElement} */ (Object.assign(make("button", "gap"), { type: "button" }))
  root.cue = make("span", "cue")
  root.blank = make("span", "blank")
  root.answers = make("div", "answers")
  root.answers.setAttribute("role", "group")
  root.replaceChildren(root.words, root.answers)
  root.words.addEventListener("focusin", ({ target }) => {
    root.words.querySelector("[data-place][tabindex='0']")?.setAttribute("tabindex", "-1")
    if (target instanceof HTMLElement && target.dataset.place) target.tabIndex = 0
  })
  root.watch = new ResizeObserver(() => {
    if (root.wide !== root.clientWidth) draw(root, root.shown)
  })
  root.watch.observe(root)
}

/** @param {Sentence} root @param {SentenceData} data */
function draw(root, data) {
  root.wide = root.clientWidth
  const first = data.tokens.findIndex(({ place }) => place > 0)
  const between = first < 0 ? 0 : data.tokens.length - first
  const open = root.dataset.open === "true"
  for (const ends of open ? [between] : [...(between <= AT_ENDS[0] ? [between] : []), ...AT_ENDS]) {
    const hidden = Math.max(0, between - ends)
    const rest = fill(root, data, between - hidden, hidden, open)
    const room = root.gap.hidden || !rest.offsetParent ? 0 : ROOM - root.gap.offsetWidth - rest.offsetWidth
    if (room <= 0 && root.words.scrollWidth <= root.words.clientWidth) break
  }
  const stops = /** @type {NodeListOf<HTMLElement>} */ (root.words.querySelectorAll("[data-place]"))
  if (stops.length && !root.words.querySelector("[data-place][tabindex='0']")) stops[0].tabIndex = 0
  // The answers stand under the blank, as far as the box goes.
  const space = root.clientWidth - root.answers.offsetWidth
  const at = root.blank.offsetLeft + (root.blank.offsetWidth - root.answers.offsetWidth) / 2
  root.answers.style.translate = `${Math.max(0, Math.min(at, space - 2 * root.answers.offsetLeft))}px`
}

/**
 * The tokens that are shown, the gap in their middle, the cue and the blank; nodes are reused, so the word
 * that was clicked keeps the focus.
 * @param {Sentence} root @param {SentenceData} data @param {number} shown words between
 * @param {number} hidden @param {boolean} open
 */
function fill(root, data, shown, hidden, open) {
  const before = Math.ceil(shown / 2), // of the words shown, those on this side of the gap
    behind = before + hidden
  const tokens = data.tokens.filter(({ place }) => place <= before || place > behind)
  for (const [place, node] of root.nodes)
    if (!tokens.some((token, at) => key(token, at) === place)) {
      node.remove()
      root.nodes.delete(place)
    }
  const line = tokens.map((token, at) => {
    const next = tokens[at + 1]
    const glued = !next || data.marks.includes(next.text)
    return word(root, data, token, key(token, at), glued && next ? "" : data.spaced ? " " : BREAK)
  })
  const frame = tokens.filter(({ place }) => !place).length
  root.gap.hidden = !hidden && !open
  root.gap.textContent = open ? data.fold : data.more.replace("{count}", String(hidden))
  root.gap.ariaExpanded = String(open)
  root.gap.style.setProperty("--hidden", String(hidden))
  root.gap.style.setProperty("--share", String(hidden / data.longest))
  line.splice(open ? line.length : frame + before, 0, root.gap)
  root.cue.textContent = data.cue.join(data.spaced ? " " : "")
  root.blank.textContent = data.blank_text + data.stop
  const rest = make("span", "rest")
  rest.style.setProperty("--rest", String(Math.max(0, data.longest - hidden)))
  root.words.querySelector(".rest")?.remove()
  ;[...line, root.cue, root.blank, rest].forEach((node, at) => {
    if (root.words.children[at] !== node) root.words.insertBefore(node, root.words.children[at] ?? null)
  })
  return rest
}

/** @param {Token} token @param {number} at */
const key = (token, at) => token.place || -1 - at

/**
 * @param {Sentence} root @param {SentenceData} data @param {Token} token @param {number} at
 * @param {string} end
 */
function word(root, data, token, at, end) {
  const node = root.nodes.get(at) ?? make("span", "")
  root.nodes.set(at, node)
  node.className = token.kind
  const text = node.firstElementChild ?? node.appendChild(make("span", ""))
  text.textContent = token.text
  if (node.lastChild === text) node.append("")
  if (node.lastChild) node.lastChild.nodeValue = end
  if (token.place) {
    node.dataset.place = String(token.place)
    node.setAttribute("role", "button")
    node.title = data.help[token.kind]
    if (node.tabIndex !== 0) node.tabIndex = -1
  }
  const list = node.querySelector("select")
  if (token.kind !== "country") list?.remove()
  else choose(root, data, list ?? node.insertBefore(make("select", ""), node.lastChild))
  return node
}

/** @param {Sentence} root @param {SentenceData} data @param {Element} list over the country's name, unseen */
function choose(root, data, list) {
  const select = /** @type {HTMLSelectElement} */ (list)
  if (select.options.length !== data.countries.length)
    select.replaceChildren(...data.countries.map(([value, name]) => new Option(name, value)))
  if (!waits("country")) select.value = data.country
  select.ariaLabel = data.choose
  select.onchange = () => void post(root.say, data, { name: "country", v: select.value, done: true })
}

/** @param {Answer} answer */
function answer(answer) {
  const line = make("div", `answer ${answer.right ? "right" : "wrong"}`)
  line.style.setProperty("--model", `var(--${answer.model})`)
  const mark = make("span", "mark", answer.right ? "✓" : "✗")
  mark.setAttribute("role", "img")
  mark.setAttribute("aria-label", answer.verdict)
  line.append(
    make("span", "model", answer.name),
    mark,
    make("b", "said", answer.said),
    make("span", "chance", answer.chance),
  )
  return line
}
