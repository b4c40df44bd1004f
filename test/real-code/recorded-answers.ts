/** What plain Node answers to each row, recorded: asking it takes as long as asking Actionlab. The slow run asks it and compares. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repeat } from '../support/repeat.ts'
import { askPlainNode, type Answer } from './plain-node.ts'
import type { Row } from './row.ts'

interface Recording {
  /** Major version: another one has other words for its errors. */
  readonly node: string
  /** By title. */
  readonly answers: Record<string, Answer>
}

const file = join(import.meta.dirname, 'recorded-answers.json')
const isRecording = process.env['ACTIONLAB_RECORD'] === '1'
const [node = ''] = process.versions.node.split('.')
const recording: Recording = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Recording) : { node, answers: {} }
const asked = new Map<string, Answer>()

/** Asks plain Node itself in the slow run, for a row that was not recorded, and under another version. */
export async function answerOfPlainNode(row: Row): Promise<Answer> {
  const recorded = recording.node === node ? recording.answers[row.title] : undefined
  if (recorded !== undefined && repeat === 1 && !isRecording) return recorded
  const answer = await askPlainNode(row)
  asked.set(row.title, answer)
  return answer
}

/** Answers that differ from what was recorded of them; `ACTIONLAB_RECORD=1` records them instead. */
export function changedAnswers(titles: readonly string[]): string[] {
  if (recording.node !== node) return []
  const changed = [...asked].filter(([title, answer]) => JSON.stringify(answer) !== JSON.stringify(recording.answers[title]))
  if (!isRecording) return changed.map(([title]) => title)
  const known: Record<string, Answer | undefined> = { ...recording.answers, ...Object.fromEntries(changed) }
  const answers = Object.fromEntries(titles.map((title) => [title, known[title]]))
  writeFileSync(file, `${JSON.stringify({ node, answers }, null, 1)}\n`)
  return []
}
