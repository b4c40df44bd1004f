/** `actionlab record`: a proxy in front of a cloud that signs what passes and writes it down as contract cases. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EmulatorError } from '../errors.ts'
import { SocketExchange } from '../exchange.ts'
import type { SeenRequest } from '../observer.ts'
import { addressOf, hostName } from '../recording/address.ts'
import { Mask } from '../recording/mask.ts'
import { CaseFile } from '../recording/recording.ts'
import type { Secrets } from '../testing/cases/secrets.ts'
import { hostOf, type Transport } from '../testing/cases/send.ts'
import { viaTarget } from '../testing/cases/target.ts'
import { signature } from '../testing/clients/signature.ts'
import { parseTarget, secretsOfFlags, targetUrl, targetUsage, textsOf } from './target-flags.ts'

export const usage = `Usage: actionlab record --target URL [options]

Example: actionlab record --target https://cloudfunctions.apigw.ntruss.com --out cases/live.json

Serves the cloud's addresses here, passes every request on, signed when keys are given, and writes each exchange with secrets masked. Replay
the file with 'actionlab verify' or with replayCases() of actionlab/vitest.

${targetUsage}  --out FILE            where the cases go (default: cases/recorded.json)
  --port PORT           where to listen (default: a free one)
`

const own = { out: { type: 'string' }, port: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const

/** Runs until SIGINT or SIGTERM; resolves with the exit code. */
export async function record(args: string[]): Promise<number> {
  const { values } = parseTarget(args, own, usage)
  if (values.help === true) {
    process.stdout.write(usage)
    return 0
  }
  const target = targetUrl(values, usage)
  if (!target) throw new EmulatorError('BAD_FLAG', `--target is missing.\n\n${usage}`)
  const port = Number(values.port ?? 0)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new EmulatorError('BAD_FLAG', `--port takes a number from 0 to 65535, not ${JSON.stringify(values.port)}.`)
  const secrets = secretsOfFlags(values)
  const day = new Date().toISOString().slice(0, 10)
  const source = `recorded ${day} from ${target.host}`
  const cases = new CaseFile(typeof values.out === 'string' ? values.out : 'cases/recorded.json', { source, certainty: 'doc', mask: new Mask(textsOf(secrets)) })
  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing, { send: viaTarget(target), secrets, cases }))
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new EmulatorError('CANNOT_LISTEN', `Cannot listen on port ${port}: ${error.message}`)))
    server.listen(port, '127.0.0.1', resolve)
  })
  process.stdout.write(`Recording ${target.origin} at http://127.0.0.1:${(server.address() as AddressInfo).port} into ${cases.file}. Stop with Ctrl-C.\n`)
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  server.close()
  server.closeAllConnections()
  await cases.stop()
  process.stdout.write(`${cases.count} cases in ${cases.file}\n`)
  return 0
}

export { record as run }

interface Proxy {
  readonly send: Transport
  readonly secrets: Secrets
  readonly cases: CaseFile
}

async function pass(incoming: IncomingMessage, outgoing: ServerResponse, { send, secrets, cases }: Proxy): Promise<void> {
  try {
    const exchange = new SocketExchange(incoming)
    const body = await exchange.body()
    if ('tooLarge' in body) return refuse(outgoing, 413, `${body.size} bytes are more than can be recorded.`)
    const { method, target, headers } = exchange
    const seen: SeenRequest = { method, target, headers, body }
    const onward = forwarded(seen, secrets)
    if (!onward) return refuse(outgoing, 404, `${target} is no address of a cloud.`)
    const answer = await send(onward)
    const lines = answer.lines ?? []
    cases.add({ ...seen, headers: onward.headers }, { status: answer.status, headers: lines, body: answer.body })
    outgoing.writeHead(answer.status, lines.filter(([name]) => !hop.has(name.toLowerCase())).flat())
    outgoing.end(answer.body)
  } catch (error) {
    refuse(outgoing, 502, `The cloud cannot be reached: ${error instanceof Error ? error.message : String(error)}`)
  }
}

type Onward = Parameters<Transport>[0]

/** The same request on the cloud's own host, with the caller's credentials replaced by ours where we have some. */
export function forwarded({ method, target, headers, body }: SeenRequest, secrets: Secrets): Onward | undefined {
  const address = addressOf(hostName(headers), target)
  if (!address) return undefined
  const lines = new Map<string, string>([['host', address.host ?? hostOf(address.surface)]])
  for (const [name, value] of headers) if (name !== 'host' && !hop.has(name)) lines.set(name, value)
  if (body.length > 0 || !['GET', 'HEAD', 'OPTIONS'].includes(method)) lines.set('content-length', String(body.length))
  for (const [name, value] of Object.entries(credentials(address.surface, method, address.path, secrets))) lines.set(name, value)
  return { method, path: address.path, headers: [...lines], body: Buffer.from(body) }
}

function credentials(surface: Parameters<typeof hostOf>[0], method: string, path: string, { ncp, apiKey, openwhisk, tcb }: Secrets): Record<string, string> {
  switch (surface) {
    case 'ncp-post-action':
      return ncp ? signature(ncp, method, path, Date.now()) : {}
    case 'ncp-apigw':
      return { ...(ncp ? signature(ncp, method, path, Date.now()) : {}), ...(apiKey === undefined ? {} : { 'x-ncp-apigw-api-key': apiKey }) }
    case 'ow-api':
      return openwhisk === undefined ? {} : { authorization: `Basic ${btoa(openwhisk)}` }
    case 'tcb':
      return tcb === undefined ? {} : { authorization: `Bearer ${tcb}` }
    case 'ow-web':
      return {}
  }
}

/** RFC 9110 7.6.1, and what is counted anew. */
const hop: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'proxy-authorization', 'content-length', 'expect'])

function refuse(outgoing: ServerResponse, status: number, text: string): void {
  if (!outgoing.headersSent) outgoing.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' })
  outgoing.end(`${text}\n`)
}

