/** A save of a module that 200 functions share: how long until the one that is called serves it, and until all do, against their first calls after a start. */
import { setTimeout } from 'node:timers/promises'
import { polledSave, valueOf, type PolledSave } from './polled-save.ts'
import { post } from './post.ts'
import { processorSeconds } from './processes.ts'
import { median, ratioRow, type Row } from './report.ts'
import { SaveFloor } from './save-floor.ts'
import { saveKinds } from './save-kinds.ts'
import { createProject, startEmulator } from './servers.ts'

const sharing = 200
/** Functions that are called at the same time; each boots a process. */
const atOnce = 8
/** Until the spare container has booted again. */
const pauseMs = 500

export async function sharedSave({ saves }: { saves: number }): Promise<Row[]> {
  const project = createProject(2)
  const text = (value: number): string => `exports.value = ${value}\n`
  project.write('shared/value.js', text(0))
  for (let index = 0; index < sharing; index++)
    project.write(
      `functions/s${index}.js`,
      `const { value } = require('../shared/value.js')\nexports.main = () => ({ value, index: ${index} })\n`,
    )
  const [emulator, floor] = [await startEmulator(project.root), await SaveFloor.start(saveKinds['a shared module'])]
  try {
    let wrong = 0
    /** Calls all functions. @returns ms */
    const callAll = async (value: number): Promise<number> => {
      const begun = performance.now()
      let next = 0
      const callNext = async (): Promise<void> => {
        while (next < sharing) if (valueOf(await post(emulator.port, `/v1/functions/s${next++}`)) !== value) wrong++
      }
      await Promise.all(Array.from({ length: atOnce }, callNext))
      return performance.now() - begun
    }
    const first = await callAll(0)
    const polled: PolledSave[] = []
    const [all, floors]: [number[], number[]] = [[], []]
    let spent = 0
    for (let value = 1; value <= saves; value++) {
      await setTimeout(pauseMs)
      floors.push(await floor.save(value))
      await setTimeout(pauseMs)
      const before = processorSeconds(emulator.pid)
      const save = await polledSave(emulator.port, '/v1/functions/s100', value, () => project.write('shared/value.js', text(value)))
      polled.push(save)
      wrong += save.stale + save.failed
      all.push(save.ms + (await callAll(value)))
      spent += processorSeconds(emulator.pid) - before
    }
    const figure = `a shared module under ${sharing} functions`
    return [
      ratioRow(
        `${figure}, the one that is called`,
        polled.map(({ ms }, index) => ms / (floors[index] ?? Number.NaN)),
        `x one rebuild by esbuild and one round trip to a booted process; ${median(polled.map(({ ms }) => ms)).toFixed(1)} ms`,
        '≤ 1.5',
      ),
      ratioRow(
        `${figure}, all called, ${atOnce} at once`,
        all.map((ms) => ms / first),
        `x the first calls of all after a start; ${Math.round(median(all))} ms, ${Math.round((spent * 1000) / saves / sharing)} ms of processor time each`,
        '≤ 1',
      ),
      { figure: `${figure}, stale or failed answers`, value: String(wrong), numbers: { wrong }, aim: '≤ 0' },
    ]
  } finally {
    await Promise.all([emulator.stop(), floor.stop()])
    project.remove()
  }
}
