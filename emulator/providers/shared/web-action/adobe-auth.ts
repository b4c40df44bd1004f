/**
 * What the validator asks for that Adobe App Builder puts before a web action with `require-adobe-auth`: adobe/aio-lib-runtime deploys such an action as a
 * sequence of /adobeio/shared-validators-v1/headless-v2 and the action itself. Tokens cannot be verified here.
 */
import type { Exchange } from '../../../model/http.ts'
import type { Problem } from '../controller-errors.ts'

const required = ['authorization', 'x-gw-ims-org-id'] as const

/** The first header that the request lacks. */
export function missingHeader(exchange: Exchange): string | undefined {
  return required.find((name) => !exchange.header(name))
}

/** adobe/aio-cli#761 (from production), adobe/aio-cli-plugin-app-dev src/lib/run-dev.js */
export function missingToken(header: string): Problem {
  return { status: 401, text: `cannot authorize request, reason: missing ${header} header` }
}
