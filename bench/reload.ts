/**
 * From a save to the first new answer, and whether any answer in between was old, failed or missing. Each save is followed by one of its floor, half a
 * pause later: so both have the machine for themselves, and are as far apart from their own last one.
 */
import { setTimeout } from 'node:timers/promises'
import { polledSave, type PolledSave } from './polled-save.ts'
import { processorSeconds } from './processes.ts'
import { post } from './post.ts'
import { absentRow, median, percentile, ratioRow, type Aim, type Row } from './report.ts'
import { SaveFloor } from './save-floor.ts'
import { editedPath, missingPackage, saveKinds, writeKind, type SaveName } from './save-kinds.ts'
import { createProject, startEmulator } from './servers.ts'

/** Nobody saves faster than a spare container boots. */
const pauseMs = 250

interface Series {
  readonly name: SaveName
  readonly count: number
  /** What it may take of the time of a save of JS among 10 functions. */
  readonly ofFirst?: Aim
  /** Half as many saves: calls that come meanwhile load the package too, and a save is over when all are answered. */
  readonly isHeavy?: true
}

const wanted: readonly Series[] = [
  { name: 'JS', count: 10 },
  { name: 'TypeScript', count: 10 },
  { name: 'a shared module', count: 10 },
  { name: 'mysql2', count: 10, ofFirst: '≤ 1.1' },
  { name: 'aws-sdk 2', count: 10, ofFirst: '≤ 1.1', isHeavy: true },
  { name: 'tencentcloud-sdk-nodejs', count: 10, ofFirst: '≤ 1.1', isHeavy: true },
  { name: 'JS', count: 1000, ofFirst: '≤ 1.1' },
  { name: 'JS', count: 10_000, ofFirst: '≤ 1.5' },
]

/** Saves of one round. */
interface Round {
  readonly saves: readonly PolledSave[]
  readonly floors: readonly number[]
  /** Seconds. */
  readonly processor: number
}

/** @param saves of each series in each round; an even number */
export async function reload({ rounds, saves }: { rounds: number; saves: number }): Promise<Row[]> {
  const here = wanted.filter(({ name }) => missingPackage(saveKinds[name]) === undefined)
  const opened: Opened[] = []
  try {
    for (const series of here) opened.push(await Opened.open(series))
    for (let round = 0; round < rounds; round++) for (const one of opened) await one.run(one.series.isHeavy ? saves / 2 : saves)
  } finally {
    for (const one of opened) await one.close()
  }
  const [first] = opened
  const all = opened.flatMap(({ rounds }) => rounds.flatMap(({ saves }) => saves))
  const sum = (count: (save: PolledSave) => number): number => all.reduce((total, save) => total + count(save), 0)
  const wrong = sum(({ stale, failed }) => stale + failed)
  const left = wanted.filter((series) => !here.includes(series)).map(({ name }) => missingRow(name))
  return [
    ...opened.flatMap((one) => rowsOf(one, first ?? one)),
    ...left,
    {
      figure: 'stale, failed or hung answers to saves',
      value: `${wrong} of ${sum(({ answers }) => answers)} answers to ${all.length} saves`,
      numbers: { wrong },
      aim: '≤ 0',
    },
  ]
}

/** An emulator whose function is edited, and the floor of the same function. */
class Opened {
  readonly series: Series
  readonly rounds: Round[] = []
  readonly run: (saves: number) => Promise<void>
  readonly close: () => Promise<void>

  private constructor(series: Series, run: (saves: number) => Promise<Round>, close: () => Promise<void>) {
    this.series = series
    this.run = async (saves) => void this.rounds.push(await run(saves))
    this.close = close
  }

  static async open(series: Series): Promise<Opened> {
    const kind = saveKinds[series.name]
    const project = createProject(series.count)
    writeKind(project, kind)
    const [emulator, floor] = [await startEmulator(project.root), await SaveFloor.start(kind)]
    await post(emulator.port, editedPath)
    let value = 0
    const run = async (count: number): Promise<Round> => {
      const [saves, floors]: [PolledSave[], number[]] = [[], []]
      const before = processorSeconds(emulator.pid)
      for (let save = 0; save < count; save++) {
        const next = ++value
        saves.push(await polledSave(emulator.port, editedPath, next, () => project.write(kind.file, kind.text(next))))
        await setTimeout(pauseMs / 2)
        floors.push(await floor.save(next))
        await setTimeout(pauseMs / 2)
      }
      return { saves, floors, processor: processorSeconds(emulator.pid) - before }
    }
    const close = async (): Promise<void> => {
      await Promise.all([emulator.stop(), floor.stop()])
      project.remove()
    }
    return new Opened(series, run, close)
  }
}

const medianOf = ({ saves }: Round): number => median(saves.map(({ ms }) => ms))

function rowsOf({ series, rounds }: Opened, first: Opened): Row[] {
  const figure = `save to new answer, ${series.name}, ${series.count} functions`
  const times = rounds.flatMap(({ saves }) => saves.map(({ ms }) => ms))
  const floors = rounds.flatMap((round) => round.floors)
  const floor = median(floors)
  const spent = (rounds.reduce((sum, { processor }) => sum + processor, 0) * 1000) / times.length
  const p95 = percentile(times, 0.95)
  const ratios = rounds.map((round) => medianOf(round) / median(round.floors))
  const unit = `x one rebuild by esbuild and one round trip to a booted process (${floor.toFixed(1)} ms, p95 ${percentile(floors, 0.95).toFixed(1)})`
  const middle = ratioRow(figure, ratios, `${unit}: median ${median(times).toFixed(1)} ms`, '≤ 1.5')
  const ofFirst = rounds.map((round, index) => medianOf(round) / medianOf(first.rounds[index] ?? round))
  return [
    { ...middle, numbers: { ...middle.numbers, ms: median(times), floorMs: floor } },
    {
      figure: `${figure}, p95`,
      value: `${(p95 / floor).toFixed(2)} x the median of the same: ${p95.toFixed(1)} ms`,
      numbers: { ratio: p95 / floor, ms: p95 },
      aim: '≤ 2.5',
    },
    ...(series.ofFirst ? [ratioRow(`${figure}, against JS, 10 functions`, ofFirst, 'x', series.ofFirst)] : []),
    {
      figure: `processor time of a save, ${series.name}, ${series.count} functions`,
      value: `${spent.toFixed(0)} ms, the polling and a fresh container included`,
      numbers: { ms: spent },
      aim: '≤ 60',
    },
  ]
}

function missingRow(name: SaveName): Row {
  const missing = missingPackage(saveKinds[name])
  return absentRow(`save to new answer, ${name}, 10 functions`, `${missing} is not installed here; npm install --no-save ${missing}`)
}
