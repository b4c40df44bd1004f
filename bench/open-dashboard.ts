/** A page of the dashboard as its browser behaves: it follows the event stream, and asks again for what it shows when something happened. */
import { request } from 'node:http'

/** What each page asks for after events, as its script in emulator/dashboard/client does. */
const pages = {
  functions: { everyMs: 500, after: (): boolean => true, ask: askAll('/functions', '/') },
  /** Where more happened than the stream tells: the newest, and the whole list after so many times. */
  activations: { everyMs: 1000, after: ({ skipped }: { skipped: number }): boolean => skipped > 0, ask: askList(200, 10) },
} as const

const chunk = 2000
const most = 10_000

export interface OpenDashboard {
  /** Messages about activations that came. */
  readonly events: number
  close(): void
}

export async function openDashboard(port: number, page: keyof typeof pages): Promise<OpenDashboard> {
  const { everyMs, after, ask } = pages[page]
  let events = 0
  let due: NodeJS.Timeout | undefined
  const closing = new AbortController()
  const refresh = (): void => {
    due ??= setTimeout(() => {
      due = undefined
      // What is under way when the page is closed is left alone.
      ask(port, closing.signal).catch((error: Error) => {
        if (!closing.signal.aborted) throw error
      })
    }, everyMs)
  }
  const onMessage = (message: string): void => {
    const [, event, data = ''] = /^event: (\w+)\ndata: (.*)$/m.exec(message) ?? []
    if (event !== 'activations') return
    events++
    if (after(JSON.parse(data) as { skipped: number })) refresh()
  }
  await new Promise<void>((resolve, reject) => {
    const options = { port, host: '127.0.0.1', path: '/_/api/v1/events?language=en', signal: closing.signal, agent: false }
    const stream = request(options, (answer) => {
      resolve()
      let text = ''
      answer.setEncoding('utf8')
      answer.on('error', () => {})
      answer.on('data', (chunk: string) => {
        const messages = (text + chunk).split('\n\n')
        text = messages.pop() ?? ''
        messages.forEach(onMessage)
      })
    })
    stream.on('error', (error) => (closing.signal.aborted ? undefined : reject(error)))
    stream.end()
  })
  return {
    get events() {
      return events
    },
    close() {
      clearTimeout(due)
      closing.abort()
    },
  }
}

function askAll(...paths: readonly string[]) {
  return async (port: number, signal: AbortSignal): Promise<void> => {
    await Promise.all(paths.map((path) => askJson(port, path, signal)))
  }
}

function askList(newest: number, mostRounds: number) {
  let rounds = 0
  return async (port: number, signal: AbortSignal): Promise<void> => {
    if (rounds < mostRounds) {
      rounds++
      await askJson(port, `/activations?limit=${newest}`, signal)
      return
    }
    rounds = 0
    for (let skip = 0; skip < most; skip += chunk) {
      const { items } = (await askJson(port, `/activations?skip=${skip}&limit=${chunk}`, signal)) as { items: readonly object[] }
      if (items.length < chunk) return
    }
  }
}

async function askJson(port: number, path: string, signal: AbortSignal): Promise<unknown> {
  const separator = path.includes('?') ? '&' : '?'
  const answer = await fetch(`http://127.0.0.1:${port}/_/api/v1${path}${separator}language=en`, { signal })
  return await answer.json()
}
