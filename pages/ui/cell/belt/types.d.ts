// What the belt's scripts share, for the type checker; nothing of it is sent to the browser.

type GateName = "f" | "i" | "o"
type RowName = GateName | "x"
type Rows = Partial<Record<RowName, number[]>>

/** What cell/figure.py sends: rows of numbers are [step][unit]. */
interface BeltData extends Wire {
  id: string
  lang: string
  title: string
  units: number
  gates: boolean
  ask: { t: number; n: string }
  edit: { row: RowName; low: number; high: number; step: number }[]
  throttle: number
  labels: BeltLabels
  scale: number
  rnn_scale: number
  x: number[]
  x_limit: number
  lstm: Record<string, number[][]>
  rnn: { bias: number[]; h: number[][]; from_h: number[][] } & Record<string, any>
  sums: Record<string, { from_x: number[][]; from_h: number[][]; bias: number[] }> | null
  steps: { label: string; say: string[] }[]
  wanted: number[] | null
  trace: Trace_ | null
  fans?: { of: string[]; settings: Record<string, string> }
}

interface Trace_ {
  step: number
  lstm: (number | null)[]
  rnn: (number | null)[]
}

type BeltLabels = { parts: Record<string, string>; phases: string[]; open: string; shut: string } & Record<
  string,
  any
>

/** Where the belt stands: a step from 0, how far in it (0 to 1), and the unit looked at. */
interface View {
  step: number
  phase: number
  unit: number
}

/** A part of the picture: refresh when numbers have changed, draw when the clock has. */
interface Drawing {
  refresh?(): void
  draw(view: View): void
}

interface Clock {
  now: { step: number; phase: number; speed: number; playing: boolean; alone: boolean }
  readonly moving: boolean
  halt(): void
  pause(): void
  play(): void
  toggle(): void
  seek(step: number, phase: number): void
  rest(): void
  settle(step: number): void
  forward(): void
  back(): void
  phase(): void
  faster(by: number): void
  turn(): void
}

interface Model {
  data: BeltData
  unit: number
  part: string | null
  mine: { rows: Rows; n: number } | null
  clock: Clock
  send(name: string, value: unknown, done: boolean): number
  take(data: BeltData): void
  choose(unit: number): void
  change(row: RowName, step: number, value: number, done: boolean): void
}

type Point = [number, number]
type Attributes = Record<string, string | number | boolean>
type Places = Record<string, { y: number; half: number }>
