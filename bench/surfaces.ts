/** The surfaces that are measured: the same function behind each vendor's own address. */
import type { Target } from './client.ts'
import { createProject, startEmulator, startHono, type BenchProject, type Started } from './servers.ts'

/** Of OpenWhisk's REST API. */
const key = '23bc46b1-71f6-4ed5-8c54-816aa4f8c502:bench-key'

interface Surface {
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
}

export const surfaces = {
  'Post Action': { path: '/ncf/api/v2/packages/-/actions/echo?platform=vpc' },
  'web action': { path: '/api/v1/web/guest/default/site' },
  'webhook, result=true': { path: '/apigw/p/a/s/echo?blocking=true&result=true' },
  'TCB function': { path: '/v1/functions/echo' },
  'OpenWhisk REST': {
    path: '/api/v1/namespaces/_/actions/echo?blocking=true&result=true',
    headers: { Authorization: `Basic ${Buffer.from(key).toString('base64')}` },
  },
} as const satisfies Readonly<Record<string, Surface>>

/** Characters of payload where its size is not the question. */
const small = 20

/** What a target asks for when nothing else is said: the smallest of all loads. */
export function targetOf(
  { port }: Started,
  { path, headers = {} }: Surface,
  { connections, ms, text = small }: { connections: number; ms: number; text?: number },
): Target {
  return { port, paths: [path], text, headers, connections, ms }
}

/** The bare echo and an emulator with one project, side by side. */
export interface Pairing {
  readonly hono: Started
  readonly emulator: Started
}

/** @param change completes the project before the emulator starts */
export async function withServers<T>(change: (project: BenchProject) => void, work: (servers: Pairing) => Promise<T>): Promise<T> {
  const project = createProject(10)
  project.configure({ openwhisk: { auth: key } })
  change(project)
  const [hono, emulator] = [await startHono(), await startEmulator(project.root)]
  try {
    return await work({ hono, emulator })
  } finally {
    await Promise.all([hono.stop(), emulator.stop()])
    project.remove()
  }
}
