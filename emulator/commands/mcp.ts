/** `actionlab mcp`: serves the tools for coding agents over stdio, on the project's running emulator or on one of its own. */
import { Console } from 'node:console'
import { randomBytes } from 'node:crypto'
import { apiCalls, type ApiCalls } from '../dashboard/api-client.ts'
import { createEmulator, type Emulator } from '../emulator.ts'
import { StdioServerTransport } from '../mcp/sdk.ts'
import { createMcpServer } from '../mcp/server.ts'
import { openRunning, whereFlags, whereUsage, type Where } from './emulator-client.ts'
import { parseFlags, refusePositionals } from './flags.ts'

export const usage = `actionlab mcp --root ./shop

Tools for coding agents, by the Model Context Protocol over stdin and stdout: list, describe and invoke functions, list and fire triggers, read logs and
activations, explain a failure, write a test, validate the configuration. It uses the project's running emulator, or one of its own while none runs.
An agent starts it by itself:

  { "mcpServers": { "actionlab": { "command": "npx", "args": ["actionlab", "mcp"] } } }

${whereUsage}`

/** Serves until the agent closes stdin, or a signal comes. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(args, whereFlags, 'mcp')
  refusePositionals(positionals, 'mcp')
  // Stdout belongs to the protocol, and a configuration may print.
  globalThis.console = new Console(process.stderr)
  const project = new ProjectEmulator(values)
  const server = createMcpServer(() => project.api())
  const ended = new Promise<void>((resolve) => {
    process.stdin.once('end', resolve)
    process.stdout.once('error', () => resolve())
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
  await server.connect(new StdioServerTransport())
  await ended
  await server.close()
  await project.close()
  return 0
}

/** The emulator that a person has started, or one that lives as long as there is no such. */
class ProjectEmulator {
  readonly #where: Where
  #own: Promise<{ emulator: Emulator; api: ApiCalls }> | undefined

  constructor(where: Where) {
    this.#where = where
  }

  async api(): Promise<ApiCalls> {
    const running = await openRunning(this.#where)
    if (running) {
      await this.close()
      return running
    }
    // A wrong configuration may be mended by the next call.
    this.#own ??= startOwn(this.#where.root ?? '.').catch((error: unknown) => {
      this.#own = undefined
      throw error
    })
    return (await this.#own).api
  }

  async close(): Promise<void> {
    const own = await this.#own?.catch(() => undefined)
    this.#own = undefined
    await own?.emulator.close()
  }
}

/** It listens, so that the addresses that it tells an agent are true. */
async function startOwn(root: string): Promise<{ emulator: Emulator; api: ApiCalls }> {
  const token = randomBytes(24).toString('base64url')
  const emulator = await createEmulator({ root, token })
  const { url } = await emulator.listen({ port: 0, host: '127.0.0.1' })
  return { emulator, api: apiCalls((path, init) => fetch(url + path, init), token, url) }
}
