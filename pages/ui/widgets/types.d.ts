// What our scripts share with Streamlit, Plotly and the page, for the type checker; nothing of it is sent to
// the browser.

/** What Streamlit hands to the script of a component at every redraw. */
interface Component<Data> {
  data: Data
  parentElement: HTMLElement
  setStateValue(name: string, value: unknown): void
}

/**
 * The same as mount.py sends it: `json` holds what has parts; `source` is the script where it has no address.
 */
type Mounted = Component<{ script: string; source?: string; json: string; coming: string; late: string }>
type Script = (component: Component<any>) => void
type Arriving = { coming: string; late: string }
type Host = HTMLElement & { told?: Component<any>; arriving?: (() => void) | null; begun?: boolean }

/** What Python tells every component that sends moves: the reading of the address that it is drawn from, the
 * number of the last move in it, and what moves are done to, where that matters. */
interface Wire {
  to: string
  answered?: number | null
  on?: string
}

interface Move {
  name: string
  v: unknown
  n: number
  done: boolean
  on?: string
}

/** A move on its way. each: every one of its name counts; to: the reading that it was made on. */
type Sent = Move & { each: boolean; to: string }

/** here: the reading that was drawn last. */
type Moves = { sent: Sent[]; newest: number; here: string; watch(sent?: boolean): void }

interface Window {
  carouselMoves?: Moves
  carouselScripts?: Record<string, Script>
  carouselPlotly?: Promise<PlotlyLibrary> | null
  Plotly?: PlotlyLibrary
  carouselFan?: { key: string; of: string; held?: boolean; coming: Promise<any> }
  carouselAudio?: AudioContext
  carouselClicker?: boolean
}

interface PlotlyLibrary {
  react(host: HTMLElement, data: Trace[], layout: Layout, config: object): Promise<unknown>
  toImage(host: HTMLElement | object, options: object): Promise<string>
  downloadImage(host: HTMLElement | object, options: object): Promise<string>
  Plots: { resize(host: HTMLElement): void }
}

interface Trace {
  type: string
  mode?: string
  fill?: string
  x: (number | string)[]
  y: (number | null)[]
  z?: number[][]
  colorscale?: [number, string][]
  xgap?: number
  ygap?: number
  xaxis?: string
  yaxis?: string
  customdata?: unknown
  name?: string
  line?: object
  meta?: { ear?: number; in_time?: boolean; cell?: string }
}

interface Label {
  name?: string
  text: string
  x: number
  y: number
  yref: string
  yshift?: number
  showarrow?: boolean
  ay: number
  xref?: string
  xanchor?: string
  yanchor?: string
  align?: string
  font?: unknown
  ax?: unknown
  xshift?: unknown
  standoff?: unknown
  arrowhead?: unknown
  arrowwidth?: unknown
  arrowcolor?: unknown
  bgcolor?: string
}

interface Shape {
  type: string
  xref?: string
  yref?: string
  path?: string
  x0?: number
  x1?: number
  y0?: number
  y1?: number
}

interface TickedAxis {
  tickvals: number[]
  showgrid?: boolean
  ticktext?: string[]
  range?: [number, number]
  domain?: [number, number]
}

type Layout = {
  height: number
  margin: { l: number; r: number; t: number; b: number }
  font: { size: number; family: string }
  annotations: Label[]
  shapes: Shape[]
} & Record<string, unknown>

interface Figure {
  data: Trace[]
  layout: Layout
}

/** Plotly's own notes of what it has drawn, as far as plotly_inside.js knows them: any of it may be gone. */
interface Axis {
  _offset?: number
  _length?: number
  range?: [number, number]
  l2p?(value: number | string): number
  p2d?(pixel: number): number
}

interface Plot extends HTMLElement {
  _fullLayout?: { _plots?: Record<string, { xaxis: Axis; yaxis: Axis }> } & Record<string, any>
  calcdata?: { node3?: { node(): Element | null } }[][]
  on(event: "plotly_click", listener: (click: PlotlyClick) => void): void
  on(event: "plotly_afterplot", listener: () => void): void
}

interface PlotlyClick {
  event: MouseEvent | TouchEvent
  points: { x: number; y: number }[]
}
