// A Plotly figure that is updated in place: no flicker, zoom and hover survive. Streamlit's own chart makes a new plot at every change.
// plotly.js comes compressed. It is run as text of the page: at a reload the browser finds what it compiled, which it does not for a Blob.
const library = url => (window.carouselPlotly ??= fetch(url).then(unpacked).then(text => {
  document.head.append(Object.assign(document.createElement("script"), { text }))
  return window.Plotly
}).catch(trouble => {
  window.carouselPlotly = null
  throw trouble
}))
const unpacked = answer => new Response(answer.body.pipeThrough(new DecompressionStream("gzip"))).text()

const SETTLE = 150 // ms without a change after which Plotly draws the figure anew
const AGAIN = 2000 // ms after which Plotly is fetched once more where it did not come
const NARROW = 480 // px of a figure that may have no room for all that stands below its axes
const APART = 8 // px between two of them
const LONGEST = 600 // ms of changes after which it does so all the same

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".live-figure")
  const { figure, config, alt, plotly, patient, every } = data
  const save = parentElement.querySelector(".save-picture")
  save.textContent ||= "PNG"
  save.title = save.ariaLabel = data.save
  save.onclick = () => library(plotly).then(Plotly =>
    Plotly.downloadImage(host, { format: "png", scale: 2, filename: `carousel-${data.name}` }))
  host.style.minHeight = `${figure.layout.height}px`
  host.setAttribute("role", "figure")
  host.setAttribute("aria-label", alt)
  if (parentElement.offsetWidth < NARROW) thin(figure.layout, parentElement.offsetWidth)
  host.next = figure

  const redraw = Plotly => {
    clearTimeout(host.settle)
    host.settle = null
    if (!host.isConnected) return
    host.drawn = host.next
    host.likeness = likeness(host.drawn) // before Plotly writes its own defaults into the figure
    Plotly.react(host, host.drawn.data, host.drawn.layout, config)
    host.redrawn = performance.now()
    if (host.watch) return
    host.watch = new ResizeObserver(() => {
      if (!host.isConnected) host.watch.disconnect()
      else if (host.offsetWidth) Plotly.Plots.resize(host)
    })
    host.watch.observe(parentElement)
    host.on("plotly_click", event => setTriggerValue("click", under(host, event.event) ?? { x: event.points[0].x, y: event.points[0].y }))
  }
  const draw = Plotly => {
    host.waiting = false
    const late = performance.now() - host.redrawn > LONGEST && host.settle
    if (late || !host.isConnected || !host.drawn || !nudge(host)) return redraw(Plotly)
    clearTimeout(host.settle)
    host.settle = setTimeout(() => redraw(Plotly), Math.max(SETTLE, 2500 * every)) // 2.5 times: the change due has not come
  }
  if (!host.waiting) {
    host.waiting = true
    const come = Plotly => {
      if (host.watch && patient) requestAnimationFrame(() => setTimeout(() => draw(Plotly), 30))
      else draw(Plotly)
    }
    const wait = () => library(plotly).then(come, () => host.isConnected && setTimeout(wait, AGAIN))
    wait()
  }
}

const pen = document.createElement("canvas").getContext("2d") // measures texts

// Of what stands below an axis only every second goes, or third, where more would lie on each other; and each label that can be spared.
function thin(layout, width) {
  for (const note of layout.annotations) if (note.name === "spare") note.text = " "
  const { l, r } = layout.margin
  pen.font = `${layout.font.size}px ${layout.font.family}`
  const wide = text => pen.measureText(text.replace(/<[^>]*>/g, "")).width + APART
  for (const name of Object.keys(layout)) {
    const { tickvals, ticktext, range, domain = [0, 1] } = layout[name]
    if (!name.startsWith("xaxis") || !ticktext || !range) continue
    const pixel = (domain[1] - domain[0]) * (width - l - r) / Math.abs(range[1] - range[0])
    const meet = (one, other) => pixel * Math.abs(tickvals[one] - tickvals[other]) < (wide(ticktext[one]) + wide(ticktext[other])) / 2
    let every = 1
    while (ticktext.some((_, place) => place % every === 0 && place + every < ticktext.length && meet(place, place + every))) every++
    layout[name].ticktext = ticktext.map((text, place) => (place % every ? "" : text))
  }
}

// What the axes say under the pointer. Plotly's own points may be those of up to 50 ms ago: after a tap, of the tap before.
function under(host, event) {
  const box = host.getBoundingClientRect(), { clientX, clientY } = event.changedTouches?.[0] ?? event
  const holds = (axis, pixel) => axis._offset <= pixel && pixel <= axis._offset + axis._length
  const plots = Object.values(host._fullLayout._plots)
  const plot = plots.find(({ xaxis, yaxis }) => holds(xaxis, clientX - box.left) && holds(yaxis, clientY - box.top))
  return plot && { x: plot.xaxis.p2d(clientX - box.left - plot.xaxis._offset), y: plot.yaxis.p2d(clientY - box.top - plot.yaxis._offset) }
}

// Under a moving thumb, or while networks learn, only lines, dots and the labels of their ends change. They are moved where Plotly
// has drawn them, which takes a tenth of a redraw; it draws everything anew as soon as they rest, and now and then before (a heat
// map waits for that). False where more has changed than that.
function nudge(host) {
  const { drawn, next } = host
  if (likeness(next) !== host.likeness) return false
  const layout = host._fullLayout
  const axis = (letter, reference = letter) => layout[`${letter}axis${/\d*/.exec(reference.slice(1))[0]}`]
  const axes = trace => [axis("x", trace.xaxis), axis("y", trace.yaxis)]
  const scatters = next.data.filter(trace => trace.type === "scatter")
  const groups = next.data.flatMap((trace, place) => (trace.type === "scatter" ? [host.calcdata[place][0].node3?.node()] : []))
  if (groups.some(group => !group)) return false
  for (const [place, trace] of scatters.entries()) {
    const [x, y] = axes(trace)
    if (trace.mode === "lines") {
      const path = groups[place].querySelector("path.js-line")
      let pen = "M", line = ""
      trace.x.forEach((at, k) => {
        const value = trace.y[k]
        if (value === null) return (pen = "M")
        line += `${pen}${x.l2p(at).toFixed(1)},${y.l2p(value).toFixed(1)}`
        pen = "L"
      })
      if (!path && line.includes("L")) return false
      path?.setAttribute("d", line)
      const foot = at => `L${x.l2p(at).toFixed(1)},${y.l2p(0).toFixed(1)}`
      const close = trace.fill === "tozeroy" ? foot(trace.x.at(-1)) + foot(trace.x[0]) : ""
      groups[place].querySelector("path.js-fill")?.setAttribute("d", `${line}${close}Z`)
    } else {
      groups[place].querySelectorAll("path.point").forEach((dot, k) =>
        dot.setAttribute("transform", `translate(${x.l2p(trace.x[k])},${y.l2p(trace.y[k])})`))
    }
  }
  const marks = host.querySelectorAll(".annotation")
  const height = note => axis("y", note.yref).l2p(note.y) + (note.showarrow ? note.ay : -(note.yshift ?? 0))
  for (const [place, note] of next.layout.annotations.entries()) {
    const before = drawn.layout.annotations[place], mark = marks[place]
    if (MOBILE.every(key => note[key] === before[key])) continue
    mark.style.transform = `translateY(${height(note) - height(before)}px)`
    const leader = mark.querySelector(".annotation-arrow-g")
    if (leader) leader.style.visibility = "hidden" // it comes back, where it belongs, when the thumb rests
    const walker = document.createTreeWalker(mark, NodeFilter.SHOW_TEXT), texts = []
    while (walker.nextNode()) if (walker.currentNode.nodeValue.trim()) texts.push(walker.currentNode)
    if (!texts.length) return false // it stood outside of the plot and was not drawn
    texts.at(-1).nodeValue = note.text.split(/<[^>]*>/).filter(part => part.trim()).at(-1)
  }
  return true
}

// What may change in a label that stands at a value, and what of it does not.
const MOBILE = ["text", "y", "yshift", "showarrow", "ay"]
const fixed = ({ text, y, yshift, showarrow, ay, ax, xshift, standoff, arrowhead, arrowwidth, arrowcolor, ...look }) => look

// Two figures with the same likeness differ only in where lines, dots and labels are, and in the last word of a label.
function likeness({ data, layout }) {
  const traces = data.map(({ x, y, z, customdata, ...look }) => [look, look.mode === "lines" ? 0 : (z?.[0] ?? x).length])
  const notes = layout.annotations.map(note => [fixed(note), note.yref === "y domain" ? note.text : 0])
  return JSON.stringify([traces, { ...layout, annotations: notes }])
}
