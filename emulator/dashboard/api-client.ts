/** Calls the JSON API (wire/), over a socket or within the process. */
import { EmulatorError } from '../model/errors.ts'
import { apiPath, type ApiError } from './wire/api.ts'

export interface ApiCalls {
  /** Rejects with an {@link EmulatorError} where the API refuses. */
  get<T>(path: string): Promise<T>
  send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<T>
}

export type SendRequest = (path: string, init: RequestInit) => Promise<Response>

/** @param name what a message calls the emulator: its address */
export function apiCalls(send: SendRequest, token: string, name = 'The emulator'): ApiCalls {
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const init: RequestInit = { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } }
    const response = await send(apiPath + path, body === undefined ? init : { ...init, body: JSON.stringify(body) })
    const value = (await response.json()) as T | ApiError
    if (response.ok) return value as T
    throw new EmulatorError('NO_EMULATOR', `${name} refused: ${(value as ApiError).error.message}`)
  }
  return {
    get: (path) => call('GET', path),
    send: (method, path, body = {}) => call(method, path, body),
  }
}
