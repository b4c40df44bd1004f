/** js-sdk 2 brings no adapter for Node; this one does what its browser adapter does, with the platform's fetch. */
import { WebSocket } from 'ws'

interface Options {
  url: string
  method?: string
  data?: object | string
  headers: Record<string, string>
}

interface Upload {
  url: string
  file: Uint8Array<ArrayBuffer>
  headers: Record<string, string>
  method?: string
  data?: Record<string, string>
  name: string
}

async function send(method: string, { url, data, headers }: Options): Promise<object> {
  const body = data === undefined || typeof data === 'string' ? data : JSON.stringify(data)
  const answer = await fetch(absolute(url), { method, headers, ...(method === 'GET' || body === undefined ? {} : { body }) })
  return { statusCode: answer.status, data: await answer.json(), header: Object.fromEntries(answer.headers) }
}

class FetchRequest {
  get = (options: Options): Promise<object> => send('GET', options)
  post = (options: Options): Promise<object> => send('POST', options)
  patch = (options: Options): Promise<object> => send('PATCH', options)
  /** `file` is what the SDK was given as `filePath`: bytes, in Node. */
  upload = async ({ url, file, headers, method, data, name }: Upload): Promise<object> => {
    const form = new FormData()
    for (const [key, value] of Object.entries(data ?? {})) form.append(key, value)
    form.append('file', new Blob([file]), name)
    const isForm = method?.toUpperCase() === 'POST'
    const answer = await fetch(absolute(url), isForm ? { method: 'POST', body: form } : { method: 'PUT', headers, body: file })
    return { statusCode: answer.status, data: await answer.text() }
  }
  download = async ({ url }: { url: string }): Promise<object> => {
    const answer = await fetch(absolute(url))
    return { statusCode: answer.status, fileContent: Buffer.from(await answer.arrayBuffer()) }
  }
  delete = (options: Options): Promise<object> => send('DELETE', options)

  async fetch({ url, ...options }: { url: string } & RequestInit): Promise<object> {
    const answer = await fetch(absolute(url), options)
    if (!answer.ok) throw await answer.json()
    const data = answer.headers.get('content-type')?.includes('application/json') ? answer.json() : answer.text()
    return { statusCode: answer.status, data, header: answer.headers }
  }
}

function absolute(url: string): string {
  return url.startsWith('//') ? `http:${url}` : url
}

/** In memory. */
function storage(): object {
  const kept = new Map<string, unknown>()
  return {
    setItem: (key: string, value: unknown) => kept.set(key, value),
    getItem: (key: string) => kept.get(key),
    removeItem: (key: string) => kept.delete(key),
  }
}

/** To be given to `useAdapters`. @param wsClass opens its connections */
export function js2Adapter(wsClass: new (url: string) => WebSocket = WebSocket): object {
  const genAdapter = () => ({ root: globalThis, reqClass: FetchRequest, wsClass, localStorage: storage() })
  return { runtime: 'node', isMatch: () => true, genAdapter }
}
