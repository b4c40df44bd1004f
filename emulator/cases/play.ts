/** Plays a case step by step and returns the differences. */
import { isObject, type Json } from '../model/json.ts'
import { differences } from './compare.ts'
import { stepsOf, type CaseExpectation, type CaseRequest, type ContractCase } from './format.ts'
import { unmasked, type Secrets } from './player-secrets.ts'
import { sendCase, type CaseAnswer, type Transport } from './send.ts'

const { setTimeout } = globalThis

/** Between two tries of a step that may take its time. */
const retryAfterMs = 20

/** @returns sentences, each with the step's number; empty when the case holds */
export async function playCase(
  contractCase: ContractCase,
  transport: Transport,
  now: () => number,
  secrets: Secrets = {},
): Promise<string[]> {
  const answers: CaseAnswer[] = []
  const found: string[] = []
  const send = (request: CaseRequest): Promise<CaseAnswer> => sendCase(unmasked(filledIn(request, answers), secrets), transport, now())
  for (const [index, { request, expect, retryMs = 0 }] of stepsOf(contractCase).entries()) {
    const end = performance.now() + retryMs
    let answer = await send(request)
    while (differences(answer, filledIn(expect, answers)).length > 0 && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, retryAfterMs))
      answer = await send(request)
    }
    found.push(...differences(answer, filledIn(expect, answers)).map((text) => `step ${index + 1}: ${text}`))
    answers.push(answer)
  }
  return found
}

/** `{{N.json.a.b}}` and `{{N.headers.name}}` are values of the answer of step N. */
function filledIn<T extends CaseRequest | CaseExpectation>(part: T, answers: readonly CaseAnswer[]): T {
  const text = JSON.stringify(part).replace(/\{\{(\d+)\.(json|headers)\.([^}]+)\}\}/g, (_, step: string, kind: string, path: string) => {
    const answer = answers[Number(step) - 1]
    if (!answer) return ''
    const value = kind === 'headers' ? answer.headers[path.toLowerCase()] : valueAt(JSON.parse(answer.body.toString('utf8')) as Json, path)
    return JSON.stringify(typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(1, -1)
  })
  return JSON.parse(text) as T
}

function valueAt(json: Json, path: string): Json | undefined {
  let value: Json | undefined = json
  for (const key of path.split('.')) value = Array.isArray(value) ? value[Number(key)] : isObject(value) ? value[key] : undefined
  return value
}
