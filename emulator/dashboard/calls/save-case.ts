/** Saves an activation's call as a contract case in the project, in the form that `record` writes and `replayCases` reads. */
import { lstatSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Activation } from '../../model/activation.ts'
import type { Json } from '../../model/json.ts'
import { caseExpectation, caseRequest } from '../../cases/exchange-case.ts'
import { caseMaskOf } from '../../secrets/case-mask.ts'
import type { ContractCase } from '../../cases/format.ts'
import { authorised } from './credentials.ts'
import { authorityOf, type DashboardDeps } from '../deps.ts'
import { toExchange, type HttpRequest } from './http-request.ts'
import { answerOnRecord } from './on-record.ts'
import type { SavedCase } from '../wire/saved-call.ts'

const folder = 'cases'

/** What the caller was answered is what the case expects. Rejects when the file cannot be written. */
export async function saveCase(activation: Activation, request: HttpRequest, deps: DashboardDeps): Promise<SavedCase | undefined> {
  const config = deps.config()
  const terms = { mask: caseMaskOf(config, deps.masking), vendors: deps.vendors }
  const { method, target, headers } = toExchange(authorised(request, authorityOf(deps)))
  const asked = caseRequest({ method, target, headers, body: request.body ?? new Uint8Array(0) }, terms, false)
  if (!asked) return undefined
  const { answer, body } = await answerOnRecord(activation, request, deps)
  const id = `${slugOf(activation.path)}-${activation.activationId.slice(0, 8)}`
  const saved: ContractCase = {
    id,
    source: `saved from the dashboard on ${new Date(deps.clock.now()).toISOString().slice(0, 10)}`,
    why: `${method} ${asked.path.slice(0, 120)} answers ${answer.status}`,
    certainty: 'inferred',
    tags: ['recorded'],
    request: asked,
    expect: caseExpectation({ status: answer.status, headers: answer.headers, body }, terms),
  }
  const file = append(config.root, `${slugOf(activation.path)}.json`, saved)
  return { file, id, case: saved as unknown as Json }
}

/** A name that is safe in any file system and never leaves its folder. */
export function slugOf(path: string): string {
  return (
    path
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .slice(0, 60)
      .replaceAll(/^-|-$/g, '') || 'function'
  )
}

function append(root: string, name: string, saved: ContractCase): string {
  const place = join(root, folder)
  mkdirSync(place, { recursive: true })
  // A link must not lead the file out of the project.
  if (!realpathSync(place).startsWith(root + sep)) throw new Error(`${folder} leads out of the project.`)
  const file = join(place, name)
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true) throw new Error(`${folder}/${name} is a link.`)
  const others = readCases(file).filter(({ id }) => id !== saved.id)
  writeFileSync(file, `${JSON.stringify([...others, saved], null, 2)}\n`, { flag: 'w' })
  return relative(root, file)
}

function readCases(file: string): ContractCase[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return []
  }
  const cases: unknown = JSON.parse(text)
  if (!Array.isArray(cases)) throw new Error(`${file} is no list of cases.`)
  return cases as ContractCase[]
}
