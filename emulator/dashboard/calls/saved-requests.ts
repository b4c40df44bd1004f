/** Requests saved in the project: contract cases of one request to what is deployed, listed, opened, renamed, deleted and run. */
import { LocalExchange } from '../../http/exchange.ts'
import { hostOf } from '../../cases/case-address.ts'
import { differences } from '../../cases/compare.ts'
import { caseRequest } from '../../cases/exchange-case.ts'
import type { CaseRequest, ContractCase } from '../../cases/format.ts'
import { ownSecrets, unmasked } from '../../cases/player-secrets.ts'
import { bodyOf, sendCase, joined, type Transport } from '../../cases/send.ts'
import { caseMaskOf, masked, refused } from '../../secrets/case-mask.ts'
import { authorityOf, type DashboardDeps } from '../deps.ts'
import { requestView } from '../data/detail.ts'
import type { InvokeAnswer, InvokeRequest } from '../wire/call.ts'
import type { RunAnswer, SavedKey, SavedList, SavedRequest } from '../wire/saved-request.ts'
import { authorised } from './credentials.ts'
import { appendCase, caseFiles, readCaseFile, writeCaseFile } from './case-folder.ts'
import { textOf, type HttpRequest } from './http-request.ts'
import { bytesOf, readInvocation } from './invoke-call.ts'
import { plainTarget } from './plain-host.ts'
import { slugOf } from './save-case.ts'
import { said, type Said } from '../../model/said.ts'

/** Requests that are listed: a person reads them. */
const mostListed = 500
const longestName = 120

export function savedRequests(deps: DashboardDeps): SavedList {
  const { root } = deps.config()
  const saved: SavedRequest[] = []
  const unreadable: string[] = []
  for (const file of caseFiles(root)) {
    try {
      saved.push(...readCaseFile(root, file).flatMap((one) => (isRequest(one) ? [savedRequest(file, one, deps)] : [])))
    } catch {
      unreadable.push(file)
    }
  }
  return { saved: saved.slice(0, mostListed), more: Math.max(0, saved.length - mostListed), unreadable }
}

/**
 * Writes the request into the file of the function it calls, in the place of one with that name. Undefined for what no cloud serves.
 *
 * @param status the only thing that the case expects; undefined expects nothing
 */
export function saveRequest(
  request: HttpRequest,
  { name, sign, status }: { readonly name: string; readonly sign: boolean; readonly status: number | undefined },
  deps: DashboardDeps,
): SavedKey | undefined {
  const config = deps.config()
  const { method, target, host, headers: lines, body = new Uint8Array(0) } = sign ? authorised(request, authorityOf(deps)) : request
  const headers = host === undefined ? lines : [['host', host] as const, ...lines]
  const asked = caseRequest({ method, target, headers, body }, { mask: caseMaskOf(config, deps.masking), vendors: deps.vendors }, false)
  if (!asked) return undefined
  const saved: ContractCase = {
    id: nameOf(name),
    source: `saved from the dashboard on ${new Date(deps.clock.now()).toISOString().slice(0, 10)}`,
    why: `${method} ${asked.path.slice(0, 120)}${status === undefined ? '' : ` answers ${status}`}`,
    certainty: 'inferred',
    tags: ['saved'],
    request: asked,
    expect: status === undefined ? {} : { status },
  }
  const [path = ''] = target.split('?', 1)
  const action = [...deps.catalog().actions.values()].find((one) => deps.addresses(one).some((address) => fits(address.path, path)))
  return { file: appendCase(config.root, `${slugOf(action?.path ?? 'requests')}.json`, saved), name: saved.id }
}

/** Undefined where there is no such request. */
export function openRequest(key: SavedKey, deps: DashboardDeps): InvokeRequest | undefined {
  const request = find(key, deps)?.request
  return request && invokeRequest(request, deps)
}

export function renameRequest({ file, name }: SavedKey, to: string, deps: DashboardDeps): SavedKey | undefined {
  const { root } = deps.config()
  const id = nameOf(to)
  const cases = readCaseFile(root, file)
  if (!cases.some((one) => one.id === name)) return undefined
  if (id !== name && cases.some((one) => one.id === id)) throw new NameProblem(said`${file} has a case ${JSON.stringify(id)} already.`)
  writeCaseFile(
    root,
    file,
    cases.map((one) => (one.id === name ? { ...one, id } : one)),
  )
  return { file, name: id }
}

export function deleteRequest({ file, name }: SavedKey, deps: DashboardDeps): boolean {
  const { root } = deps.config()
  const cases = readCaseFile(root, file)
  const others = cases.filter(({ id }) => id !== name)
  if (others.length === cases.length) return false
  writeCaseFile(root, file, others)
  return true
}

/** Sends it as `actionlab verify` does, and compares the answer with what the case expects. */
export async function runRequest(key: SavedKey, deps: DashboardDeps): Promise<RunAnswer | undefined> {
  const found = find(key, deps)
  if (!found) return undefined
  const { request, expect = {} } = found
  let activationId: string | null = null
  const transport: Transport = async ({ method, path, headers, body }) => {
    const answer = await deps.send(new LocalExchange(method, path, headers, body))
    activationId = answer.activationId ?? null
    return {
      status: answer.status,
      headers: joined(answer.headers.flat()),
      lines: answer.headers,
      body: Buffer.from(await bytesOf(answer)),
    }
  }
  const began = performance.now()
  const answer = await sendCase(unmasked(request, ownSecrets(deps.config())), transport, deps.clock.now())
  const ms = Math.round((performance.now() - began) * 10) / 10
  const sent = readInvocation(invokeRequest(request, deps), deps)
  if ('text' in sent) throw new Error(sent.text)
  const shown: InvokeAnswer['answer'] = {
    status: answer.status,
    headers: answer.lines ?? [],
    ...textOf(answer.body),
    bytes: answer.body.length,
  }
  return { request: requestView(sent, deps), answer: shown, ms, activationId, differences: differences(answer, expect) }
}

/** A name that a request cannot have. */
export class NameProblem extends Error {
  override readonly name = 'NameProblem'
  readonly said: Said

  constructor(said: Said) {
    super(said.text)
    this.said = said
  }
}

function nameOf(name: string): string {
  const clean = name.trim()
  if (clean === '' || clean.length > longestName || /\p{Cc}/u.test(clean))
    throw new NameProblem(said`A name has 1 to ${longestName} characters on one line.`)
  return clean
}

type RequestCase = ContractCase & { readonly request: CaseRequest }

/** Cases that deploy something of their own, or have several steps, are for `actionlab verify`. */
function isRequest(one: ContractCase): one is RequestCase {
  const { request, steps, actions, trigger, triggers, credentials, config, setup, now } = one
  return request !== undefined && [steps, actions, trigger, triggers, credentials, config, setup, now].every((part) => part === undefined)
}

function find({ file, name }: SavedKey, deps: DashboardDeps): RequestCase | undefined {
  return readCaseFile(deps.config().root, file).find((one): one is RequestCase => one.id === name && isRequest(one))
}

function savedRequest(file: string, { id, request, expect }: RequestCase, deps: DashboardDeps): SavedRequest {
  return { file, name: id, method: request.method, target: targetOf(request, deps), status: expect?.status ?? null }
}

function targetOf({ path, headers, surface }: CaseRequest, deps: DashboardDeps): string {
  return plainTarget(path, headers?.['host'] ?? hostOf(surface), deps)
}

/** As the page sends it: on the plain host, without what is masked, which its credentials take the place of. */
function invokeRequest(request: CaseRequest, deps: DashboardDeps): InvokeRequest {
  const kept = Object.entries(request.headers ?? {}).filter(([name, value]) => name !== 'host' && !value.endsWith(masked))
  // A credential that was refused stays wrong.
  const isWrong = request.sign?.accessKey === refused || kept.some(([, value]) => value.endsWith(` ${refused}`))
  const headers: [string, string][] = request.json === undefined ? kept : [['content-type', 'application/json'], ...kept]
  return {
    method: request.method,
    target: targetOf(request, deps),
    headers,
    ...textOf(bodyOf(request)),
    sign: !isWrong,
  }
}

/** Whether a path is that of an address, of which the last part may be the caller's. */
function fits(address: string, path: string): boolean {
  const [fixed = ''] = address.split('?', 1)
  const mark = fixed.indexOf('{')
  return mark < 0 ? path === fixed : path.startsWith(fixed.slice(0, mark))
}
