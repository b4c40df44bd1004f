/** What an action's limits may be, and the words about those that they are not. */

/** Ranges of an action's limits (openwhisk.md 13). `concurrency` is at most 1 upstream; this engine can do more. */
export const actionLimits = {
  timeout: {
    least: 100,
    most: 300_000,
    field: 'duration',
    unit: ' milliseconds',
    malformed: 'time',
    fraction: 'time',
    source: 'openwhisk.md 13; TimeLimit.scala',
  },
  memory: {
    least: 128,
    most: 512,
    field: 'memory size',
    unit: ' MB',
    malformed: 'memory',
    fraction: 'memory',
    source: 'openwhisk.md 13; MemoryLimit.scala',
  },
  logs: {
    least: 0,
    most: 10,
    field: 'log size',
    unit: ' MB',
    malformed: 'log',
    fraction: 'log',
    source: 'openwhisk.md 13; LogLimit.scala',
  },
  concurrency: {
    least: 1,
    most: 500,
    field: 'concurrency',
    unit: '',
    malformed: 'concurrency',
    fraction: 'intra concurrency',
    source: 'IntraConcurrencyLimit.scala',
  },
} as const satisfies Record<string, ActionLimit>

interface ActionLimit {
  readonly least: number
  readonly most: number
  /** How a text about the range calls it. */
  readonly field: string
  readonly unit: string
  /** How a text about another type than a number calls it, and one about a fraction. */
  readonly malformed: string
  readonly fraction: string
  readonly source: string
}
