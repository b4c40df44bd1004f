/** The floor of a save, measured on the same files by rebuild-floor.mjs. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { endTree } from './machine-use.ts'
import { writeKind, type SaveKind } from './save-kinds.ts'
import { createProject, repository, type BenchProject } from './servers.ts'

export class SaveFloor {
  readonly #project: BenchProject
  readonly #kind: SaveKind
  readonly #process: ChildProcess

  private constructor(project: BenchProject, kind: SaveKind, process: ChildProcess) {
    this.#project = project
    this.#kind = kind
    this.#process = process
  }

  static async start(kind: SaveKind): Promise<SaveFloor> {
    const project = createProject(2)
    const args = [join(repository, 'bench/rebuild-floor.mjs'), project.root, writeKind(project, kind)]
    const floor = new SaveFloor(project, kind, spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }))
    await once(floor.#process, 'message')
    return floor
  }

  /** @returns ms from the save to the answer of the new code */
  async save(value: number): Promise<number> {
    this.#project.write(this.#kind.file, this.#kind.text(value))
    this.#process.send({})
    const [{ answer, ms }] = (await once(this.#process, 'message')) as [{ answer: string; ms: number }]
    if (answer !== JSON.stringify({ value })) throw new Error(`the floor of a save answered ${answer}`)
    return ms
  }

  async stop(): Promise<void> {
    await endTree(this.#process.pid ?? 0, async () => {
      const ended = once(this.#process, 'exit')
      this.#process.kill()
      await ended
    })
    this.#project.remove()
  }
}
