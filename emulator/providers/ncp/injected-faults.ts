/** Injects errors that only a cloud service can cause, by `ncp.faults`: e.g. PUT of an action answers 81312. */
import type { Answer } from '../../model/http.ts'
import { gatewayErrors, isGatewayCode, serviceErrors } from './contract.ts'
import type { ServiceErrorKey } from './contract.ts'
import { gatewayError, serviceError } from './envelope.ts'

/** The code configured for a call, the first that fits. `*` stands for one segment; the path is the one behind `/api/v2`. */
export function faultFor(faults: Readonly<Record<string, string>>, method: string, path: string): string | undefined {
  for (const [pattern, code] of Object.entries(faults)) {
    const [wantedMethod = '', wantedPath = ''] = pattern.split(' ', 2)
    if (wantedMethod === method && fits(wantedPath, path)) return code
  }
  return undefined
}

export function faultAnswer(code: string, requestId: string): Answer {
  if (isGatewayCode(code)) return gatewayError(code, requestId)
  const key = serviceKey(code)
  return key ? serviceError({ error: key }, requestId) : gatewayError('900', requestId)
}

/** The first mistake in `ncp.faults`; undefined without one. */
export function faultsProblem(faults: Readonly<Record<string, string>>): string | undefined {
  for (const [pattern, code] of Object.entries(faults)) {
    const at = `ncp.faults[${JSON.stringify(pattern)}]`
    if (!/^(GET|PUT|POST|DELETE) \/\S*$/.test(pattern)) return `${at}: a key is a method and a path, such as "PUT /packages/demo/actions/*"`
    if (!isGatewayCode(code) && !serviceKey(code)) {
      return `${at}: found ${JSON.stringify(code)}, allowed are the codes of the service (80000 …) and of the gateway (${Object.keys(gatewayErrors).join(', ')})`
    }
  }
  return undefined
}

function fits(pattern: string, path: string): boolean {
  const wanted = pattern.split('/')
  const given = path.split('/')
  return wanted.length === given.length && wanted.every((segment, index) => segment === '*' || segment === given[index])
}

function serviceKey(code: string): ServiceErrorKey | undefined {
  return (Object.keys(serviceErrors) as ServiceErrorKey[]).find((key) => serviceErrors[key].code === code)
}
