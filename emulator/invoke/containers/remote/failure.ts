/** What goes wrong between us and a remote OpenWhisk, as the contract's own error, and a hint for the developer. */
import { BuildFailure } from '../../../model/action.ts'
import type { Failure, Hint } from '../../../model/activation.ts'
import { said, sentences, spoken, type Said } from '../../../model/said.ts'

export interface RemoteFailure {
  readonly status: 2 | 3
  readonly failure: Failure
  readonly hint: Hint
}

/** An error of the client: `statusCode` where the remote answered, the answer in `error`. */
export interface ClientError {
  readonly message: string
  readonly statusCode?: number
  readonly error?: unknown
}

export function asClientError(error: unknown): ClientError {
  return error instanceof Error ? error : { message: String(error) }
}

/** Thrown when the remote took longer than it may. */
export class RemoteTimeout extends Error {
  readonly ms: number

  constructor(ms: number) {
    super(`no answer within ${ms} ms`)
    this.ms = ms
  }
}

/** @param path of the action, @param deploying whether its code was on its way, and not a call of it */
export function explain(error: unknown, { path, deploying }: { path: string; deploying: boolean }, apiHost: string): RemoteFailure {
  const { message, statusCode } = asClientError(error)
  const when = deploying
    ? said`While deploying ${path}, the remote OpenWhisk at ${apiHost}`
    : said`While invoking ${path}, the remote OpenWhisk at ${apiHost}`
  const hint = (code: string, what: Said): Hint => ({ code: `engine.${code}`, ...spoken(sentences(when, what)) })
  if (error instanceof BuildFailure) return { status: 2, failure: 'build', hint: { code: 'engine.build', text: error.message } }
  if (error instanceof RemoteTimeout) {
    if (deploying) return { status: 3, failure: 'internal', hint: hint('timeout', said`did not answer within ${error.ms} ms.`) }
    const what = said`did not answer within ${error.ms} ms. The activation may still be running there.`
    return { status: 2, failure: 'timeout', hint: hint('timeout', what) }
  }
  if (statusCode === undefined)
    return {
      status: 3,
      failure: 'internal',
      hint: hint('unreachable', said`could not be reached (${reasonOf(message)}). Is it running, and is apiHost right?`),
    }
  if (statusCode === 401 || statusCode === 403)
    return {
      status: 3,
      failure: 'internal',
      hint: hint('refused', said`refused the key (${statusCode}). Check auth and namespace of engine.openwhisk.`),
    }
  if (statusCode === 429)
    return {
      status: 3,
      failure: 'busy',
      hint: hint('throttled', said`throttles (429): ${reasonOf(message)}. Raise the limits of the namespace there, or slow down.`),
    }
  if (statusCode >= 500)
    return { status: 3, failure: 'internal', hint: hint('failed', said`failed (${statusCode}): ${reasonOf(message)}.`) }
  return { status: 3, failure: 'internal', hint: hint('rejected', said`rejected it (${statusCode}): ${reasonOf(message)}.`) }
}

/** The client's messages begin with the request, and end with the remote's own words in quotes. */
function reasonOf(message: string): string {
  const before = '--> "'
  const start = message.endsWith('"') ? message.indexOf(before) : -1
  const words = start < 0 ? message.replace('Unknown Error From API: ', '') : message.slice(start + before.length, -1)
  return words.replace(/\.$/, '')
}
