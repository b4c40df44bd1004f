/** Memory, descriptors and processes of an emulator over time, and whether they grow: the slope of a straight line through them. Linux only. */
import { readFileSync, readdirSync } from 'node:fs'
import { memoryOf, treeOf } from './processes.ts'

export interface Sample {
  readonly seconds: number
  /** MB, proportional set size of the server alone. */
  readonly server: number
  /** MB of all processes together. */
  readonly tree: number
  /** Open descriptors of the server. */
  readonly descriptors: number
  readonly processes: number
}

export type Figure = Exclude<keyof Sample, 'seconds'>

export function sample(pid: number, seconds: number): Sample {
  const tree = treeOf(pid)
  return {
    seconds: Math.round(seconds),
    server: round(memoryOf([pid])),
    tree: round(memoryOf(tree)),
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    processes: tree.length,
  }
}

export interface Trend {
  readonly first: number
  readonly last: number
  readonly least: number
  readonly most: number
  readonly slopePerHour: number
  /** How much the line rises over the whole time, and how much would still count as flat. */
  readonly rise: number
  readonly allowed: number
  readonly flat: boolean
}

/** What may come and go by chance: a container more or less, a connection, the heap between two collections. */
const allowed: Readonly<Record<Figure, number>> = { server: 15, tree: 60, descriptors: 25, processes: 5 }

/** Least squares through the samples from `warm` seconds on. */
export function trend(samples: readonly Sample[], figure: Figure, warm: number): Trend {
  const points = samples.filter(({ seconds }) => seconds >= warm).map((one): [number, number] => [one.seconds, one[figure]])
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  const x = mean(points.map(([seconds]) => seconds))
  const y = mean(points.map(([, value]) => value))
  const spread = points.reduce((sum, [seconds]) => sum + (seconds - x) ** 2, 0)
  const slope = spread === 0 ? 0 : points.reduce((sum, [seconds, value]) => sum + (seconds - x) * (value - y), 0) / spread
  const values = points.map(([, value]) => value)
  const rise = slope * ((points.at(-1)?.[0] ?? 0) - (points[0]?.[0] ?? 0))
  return {
    first: values[0] ?? 0,
    last: values.at(-1) ?? 0,
    least: Math.min(...values),
    most: Math.max(...values),
    slopePerHour: round(slope * 3600),
    rise: round(rise),
    allowed: allowed[figure],
    flat: rise <= allowed[figure],
  }
}

/** Descriptors that this process may open. */
export function descriptorLimit(): number {
  const limits = readFileSync('/proc/self/limits', 'utf8')
  return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? 1024)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
