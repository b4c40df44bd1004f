/** Describes API Gateway triggers, and explains why a signature is accepted or refused. */
import { LocalExchange } from '../../http/exchange.ts'
import { isWeb } from '../../model/action.ts'
import { authenticate, type Reason } from '../../providers/ncp/authentication.ts'
import { gatewayErrors, headers, triggerKinds } from '../../providers/ncp/contract.ts'
import { explain } from '../../providers/ncp/explain.ts'
import { sign, stringToSign } from '../../providers/ncp/signature.ts'
import type { DashboardDeps } from '../deps.ts'
import { addressView } from './functions.ts'
import type { GatewayView, TriggerView } from '../wire/gateway.ts'
import type { SignatureAnswer, SignatureRequest } from '../wire/signature.ts'
import { said } from '../../model/said.ts'
import { type Translate } from '../words/translation.ts'

export function gatewayView(deps: DashboardDeps): GatewayView {
  const { triggers, ncp } = deps.config()
  return {
    triggers: Object.entries(triggers).map(([name, trigger]): TriggerView => {
      const action = deps.catalog().actions.get(trigger.action)
      const kind = action && isWeb(action) ? 'HTTP' : 'Webhook'
      const start = `/apigw/${trigger.product}/${trigger.api}/${trigger.stage}${trigger.resource.split('{')[0]}`
      const address = action && deps.addresses(action).find(({ path }) => path.startsWith(start))
      return {
        name,
        product: trigger.product,
        api: trigger.api,
        stage: trigger.stage,
        resource: trigger.resource,
        methods: trigger.methods ?? triggerKinds[kind].methods,
        action: trigger.action,
        kind,
        auth: trigger.auth ?? 'NONE',
        apiKey: trigger.apiKey ?? false,
        fault: trigger.fault ?? null,
        address: address ? addressView(address, deps) : null,
      }
    }),
    faults: Object.entries(gatewayErrors).map(([code, { status, message }]) => ({ code, status, message })),
    accessKeys: ncp.credentials.map(({ accessKey }) => accessKey),
  }
}

export function isFaultCode(code: string): boolean {
  return Object.hasOwn(gatewayErrors, code)
}

export function explainSignature(given: SignatureRequest, deps: DashboardDeps, translate: Translate): SignatureAnswer {
  const now = deps.clock.now()
  const { method, target, body, signature } = given
  const { credentials } = deps.config().ncp
  const timestamp = given.timestamp || String(now)
  const accessKey = given.accessKey || credentials[0]?.accessKey || ''
  const known = given.secretKey ? [{ accessKey, secretKey: given.secretKey }] : credentials
  const text = stringToSign(method, target, timestamp, accessKey)
  const secretKey = known.find((one) => one.accessKey === accessKey)?.secretKey
  const expected = secretKey === undefined || accessKey === '' ? null : sign(secretKey, text)
  const found = { stringToSign: text, expected, timestamp, now }
  const verdict = signature ? 'refused' : 'unsigned'
  if (accessKey === '') return { verdict, explanation: translate(said`No access key is given: it is part of the signed text.`), ...found }
  if (secretKey === undefined) {
    const why = said`No secret key is known for ${accessKey}: configure ncp.credentials, or give one here.`
    return { verdict, explanation: translate(why), ...found }
  }
  if (!signature) return { verdict, explanation: '', ...found }
  const lines: [string, string][] = [
    [headers.timestamp, timestamp],
    [headers.accessKey, accessKey],
    [headers.signature, signature],
  ]
  const bytes = Buffer.from(body ?? '')
  const exchange = new LocalExchange(method, target, [['host', 'cloudfunctions.apigw.ntruss.com'], ...lines], bytes)
  const reasonAt = (time: number): Reason[] => {
    const checked = authenticate(exchange, [target], known, time)
    return checked.ok ? [] : [checked.reason]
  }
  const reasons = reasonAt(now)
  // The gateway looks at the time first, and says nothing of the signature then: one more look, at the time of the request.
  if (reasons[0]?.kind === 'timestamp') reasons.push(...reasonAt(Number(timestamp)).filter(({ kind }) => kind === 'mismatch'))
  if (reasons.length === 0) return { verdict: 'valid', explanation: '', ...found }
  const circumstances = { exchange, targets: [target], credentials: known, body: bytes }
  return { verdict, explanation: reasons.map((reason) => translate(explain(reason, circumstances))).join('\n'), ...found }
}
