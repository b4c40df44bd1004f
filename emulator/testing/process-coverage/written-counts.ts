/** Reads what function processes have written down of their coverage: {@link file://./../../invoke/containers/process/sandbox/coverage.mjs}. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Counts, RunText as Noted } from '../../invoke/containers/process/sandbox/coverage.mjs'
import { readIfThere } from '../../system/disk.ts'
import { RunText } from './run-text.ts'

/** All texts that ran, each once, with what was counted in all processes. */
export function readCounts(folder: string): RunText[] {
  const texts = new Map<string, RunText>()
  const textOf = ({ file, code, mappings, sources }: Noted): RunText => {
    const key = JSON.stringify([file, code])
    const text = texts.get(key) ?? new RunText(code, sources, mappings)
    texts.set(key, text)
    return text
  }
  /** Most activations run the same lines: how often each line was written about a text. */
  const written = new Map<RunText, Map<string, number>>()
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.jsonl'))) {
    const running = new Map<string, RunText>()
    // The last line of a process that was killed may be half a one.
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1)) {
      const said = JSON.parse(line) as Noted | Counts
      if ('code' in said) {
        running.set(said.file, textOf(said))
        continue
      }
      const text = running.get(said.file) ?? textOf(asItIs(said.file))
      const lines = written.get(text) ?? new Map<string, number>()
      written.set(text, lines.set(line, (lines.get(line) ?? 0) + 1))
    }
  }
  for (const [text, lines] of written) for (const [line, times] of lines) text.add((JSON.parse(line) as Counts).functions, times)
  return [...texts.values()]
}

/** Node has read it by itself. */
function asItIs(file: string): Noted {
  return { file, code: readIfThere(file) ?? '', sources: [file] }
}
