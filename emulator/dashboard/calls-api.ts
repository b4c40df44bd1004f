/** Routes of the API for calls that are kept: as code, and as saved requests in the project. Shapes: wire/code.ts and wire/saved-request.ts. */
import type { Context, Hono } from 'hono'
import { snippetsOf } from './calls/code/snippets.ts'
import type { HttpRequest } from './calls/http-request.ts'
import { deleteRequest, NameProblem, openRequest, renameRequest, runRequest, savedRequests, saveRequest } from './calls/saved-requests.ts'
import type { DashboardDeps } from './deps.ts'
import type { InvokeRequest } from './wire/call.ts'
import type { CodeAnswer, CodeRequest } from './wire/code.ts'
import type { RenameRequest, SavedKey, SaveRequest } from './wire/saved-request.ts'
import { type SaidValue } from '../model/said.ts'

/** How every route of the API reads and answers. */
export interface ApiTools {
  json(c: Context, value: object, status?: 200 | 201): Response
  fail(c: Context, status: 400 | 404 | 409 | 413 | 500, code: string, message: SaidValue): Response
  /** The body as an object; undefined when it is none. */
  read<T extends object>(c: Context): Promise<Partial<T> | undefined>
  notJson(c: Context): Response
  /** The body as a call that can be sent, or the answer that says why it is none. */
  readCall(c: Context): Promise<{ request: HttpRequest; sign: boolean; given: Partial<InvokeRequest> } | Response>
}

export function addCallRoutes(api: Hono, { json, fail, read, notJson, readCall }: ApiTools, deps: DashboardDeps): void {
  api.post('/code', async (c) => {
    const call = await readCall(c)
    if (call instanceof Response) return call
    const { status } = call.given as Partial<CodeRequest>
    const snippets = await snippetsOf(call.request, { sign: call.sign, status: isStatus(status) ? status : 200 }, deps)
    return json(c, { snippets } satisfies CodeAnswer)
  })

  api.get('/cases', (c) => json(c, savedRequests(deps)))
  api.post('/cases', async (c) => {
    const call = await readCall(c)
    if (call instanceof Response) return call
    const { name = '', status } = call.given as Partial<SaveRequest>
    return named(c, () => {
      const saved = saveRequest(call.request, { name, sign: call.sign, status: isStatus(status) ? status : undefined }, deps)
      return saved ? json(c, saved, 201) : fail(c, 400, 'NO_CLOUD', 'No cloud serves this address, so there is no case to write of it.')
    })
  })
  api.put('/cases', async (c) => {
    const given = await read<RenameRequest>(c)
    const key = given && keyOf(given)
    if (!key || typeof given?.to !== 'string') return notJson(c)
    const { to } = given
    return named(c, () => {
      const renamed = renameRequest(key, to, deps)
      return renamed ? json(c, renamed) : unknown(c)
    })
  })
  api.delete('/cases', async (c) => {
    const key = keyOf((await read<SavedKey>(c)) ?? {})
    if (!key) return notJson(c)
    return deleteRequest(key, deps) ? json(c, { deleted: true }) : unknown(c)
  })
  api.post('/cases/open', async (c) => {
    const key = keyOf((await read<SavedKey>(c)) ?? {})
    const request = key && openRequest(key, deps)
    return request ? json(c, { request }) : unknown(c)
  })
  api.post('/cases/run', async (c) => {
    const key = keyOf((await read<SavedKey>(c)) ?? {})
    const answer = key && (await runRequest(key, deps))
    return answer ? json(c, answer) : unknown(c)
  })

  const unknown = (c: Context): Response => fail(c, 404, 'UNKNOWN_CASE', 'There is no such saved request.')
  const named = (c: Context, work: () => Response): Response => {
    try {
      return work()
    } catch (error) {
      if (error instanceof NameProblem) return fail(c, 409, 'BAD_NAME', error.said)
      throw error
    }
  }
}

function keyOf({ file, name }: Partial<SavedKey>): SavedKey | undefined {
  return typeof file === 'string' && typeof name === 'string' ? { file, name } : undefined
}

function isStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 599
}
