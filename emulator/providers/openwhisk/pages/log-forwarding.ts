/**
 * Answers where Adobe's Runtime sends the logs of a namespace: nowhere but to itself (adobe/aio-lib-runtime src/LogForwarding.js). `aio runtime activation
 * logs` asks first, and shows what the API has only then.
 */
import type { Answer, Exchange } from '../../../model/http.ts'
import type { Deps } from '../../provider.ts'
import { authenticate } from '../authentication.ts'
import { rejections } from '../contract.ts'
import { checkNamespace } from '../names.ts'
import { notAuthorized, Rejection } from '../refusal.ts'
import { decodeSegment } from '../web-address.ts'
import { jsonPage } from './controller-pages.ts'

const destination = 'adobe_io_runtime'

/** `GET /runtime/namespaces/{namespace}/logForwarding[/errors]` */
export function logForwarding(exchange: Exchange, deps: Deps): Answer {
  authenticate(exchange, deps.config)
  const own = deps.catalog().namespace
  const [, , , segment = '', , part] = exchange.path.split('/')
  const namespace = checkNamespace(decodeSegment(segment), own)
  if (namespace !== own) throw notAuthorized(namespace)
  if (part === undefined) return jsonPage({ [destination]: {} })
  if (part === 'errors') return jsonPage({ configured_forwarder: destination, errors: [] })
  throw new Rejection(rejections.notFound)
}
