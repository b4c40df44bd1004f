/** The published SDKs of CloudBase, unchanged, as programs outside of functions use them: only the address is told to them. */
import { createRequire } from 'node:module'
import { afterAll, beforeAll, vi } from 'vitest'
import { WebSocket } from 'ws'
import { js2Adapter } from './js2-adapter.ts'

const require = createRequire(import.meta.url)

export const env = 'sdk-env'

/** All that the tests call of the SDKs' databases, which have no types in common. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Loose = any

/** Version 3 of the SDKs asks a host of Tencent's before each call whether it runs there, and waits for it. */
export function skipMetadata(): void {
  beforeAll(() => void vi.stubEnv('TENCENTCLOUD', 'true'))
  afterAll(() => void vi.unstubAllEnvs())
}

/** @param version of @cloudbase/node-sdk */
export function nodeSdk(version: 2 | 3, address: string, options: object = {}): Loose {
  const sdk = require(version === 2 ? '@cloudbase/node-sdk-2' : '@cloudbase/node-sdk')
  return sdk.init({ env, secretId: 'any-id', secretKey: 'any-key', serviceUrl: `http://${address}/admin`, ...options })
}

/** Connections that js-sdk 2 has opened, the last one at the end. */
export const sockets: WebSocket[] = []

class KnownSocket extends WebSocket {
  constructor(url: string) {
    super(url)
    sockets.push(this)
  }
}

/** @cloudbase/js-sdk 3, which brings an adapter for Node. */
export function js3(address: string, options: object = {}): Loose {
  const sdk = require('@cloudbase/js-sdk')
  const app = sdk.init({ env, ...options })
  app.registerHost(address, 'http')
  return app
}

/** @cloudbase/js-sdk 2. */
export function js2(mode: 'GATEWAY' | 'CLOUD_API', address: string, accessKey = 'any-key'): Loose {
  const sdk = require('@cloudbase/js-sdk-2')
  sdk.useAdapters(js2Adapter(KnownSocket))
  const app = sdk.init({ env, accessKey, endPointMode: mode })
  if (mode === 'GATEWAY') app.registerEndPointWithKey({ key: 'GATEWAY', url: `//${address}/v1`, protocol: 'http' })
  else app.registerEndPoint(`//${address}/web`, 'http')
  return app
}
