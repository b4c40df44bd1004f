/** @jsxImportSource hono/jsx */
/** NAVER API Gateway: the triggers, their faults, and the signature explained. */
import type { Labels } from '../labels.ts'
import type { GatewayView, TriggerView } from '../wire/gateway.ts'
import { CopyCurl, FillPathDialog } from './copy-curl.tsx'
import { Icon } from './icon.tsx'

export interface GatewayFacts {
  readonly gateway: GatewayView
  /** The request whose signature a link to this page wants to have explained. */
  readonly asked: { readonly method?: string; readonly target?: string }
  readonly labels: Labels
}

export function GatewayPage({ gateway, asked, labels }: GatewayFacts) {
  return (
    <>
      <header class="head">
        <h1>{labels.gateway}</h1>
        <p class="actions">
          <a class="button quiet" href="#explain">
            <Icon name="help" />
            {labels.signature}
          </a>
        </p>
      </header>
      <section class="panel">
        {gateway.triggers.length === 0 ? (
          <p class="empty">{labels.noTriggers}</p>
        ) : (
          <table class="triggers">
            <thead>
              <tr>
                <th>{labels.resource}</th>
                <th>{labels.action}</th>
                <th>{labels.methods}</th>
                <th>{labels.auth}</th>
                <th>{labels.fault}</th>
                <td></td>
              </tr>
            </thead>
            <tbody>
              {gateway.triggers.map((trigger) => (
                <TriggerRow trigger={trigger} gateway={gateway} labels={labels} />
              ))}
            </tbody>
          </table>
        )}
      </section>
      <Signature gateway={gateway} asked={asked} labels={labels} />
      <FillPathDialog labels={labels} />
    </>
  )
}

function TriggerRow({ trigger, gateway, labels }: { trigger: TriggerView; gateway: GatewayView; labels: Labels }) {
  const { name, product, api, stage, resource, methods, action, kind, auth, apiKey, fault, address } = trigger
  return (
    <tr data-trigger={name} class={fault === null ? '' : 'faulty'}>
      <td data-name={labels.resource}>
        <small>{`${product} / ${api} / ${stage}`}</small>
        <code>{resource}</code>
      </td>
      <td data-name={labels.action}>
        <span class="action">
          <a href={`/_/activations?function=${encodeURIComponent(action)}`}>{action}</a>{' '}
          <span class={`badge ${kind === 'HTTP' ? 'web' : 'basic'}`}>{kind}</span>
        </span>
      </td>
      <td class="methods" data-name={labels.methods}>
        <span>
          {methods.map((method) => (
            <span class={`method of-${method.toLowerCase()}`}>{method}</span>
          ))}
        </span>
      </td>
      <td data-name={labels.auth}>
        <span>{auth + (apiKey ? ' + API key' : '')}</span>
      </td>
      <td data-name={labels.fault}>
        <select class="fault" name="fault" aria-label={`${labels.fault}: ${name}`}>
          <option value="">{labels.noFault}</option>
          {gateway.faults.map(({ code, status, message }) => (
            <option value={code} selected={code === fault}>{`${code} · ${status} ${message}`}</option>
          ))}
        </select>
      </td>
      <td>{address !== null && <CopyCurl address={address} labels={labels} />}</td>
    </tr>
  )
}

function Signature({ gateway, asked, labels }: GatewayFacts) {
  const { method: askedMethod = 'POST', target = '/ncf/api/v2/packages/-/actions/hello?platform=vpc' } = asked
  const [accessKey = ''] = gateway.accessKeys
  return (
    <section class="panel" id="explain">
      <h2>{labels.signature}</h2>
      <p class="lead">{labels.signatureHint}</p>
      <form id="signature" class="signature">
        <label class="field">
          <span>
            {labels.pasted} <small>{labels.pastedHint}</small>
          </span>
          <textarea id="pasted" rows={2} spellcheck={false} autocomplete="off"></textarea>
        </label>
        <input type="hidden" name="body" />
        <div class="field line">
          <label>
            <span>{labels.method}</span>
            <select name="method">
              {['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'].map((method) => (
                <option selected={method === askedMethod}>{method}</option>
              ))}
            </select>
          </label>
          <label class="grow">
            <span>{labels.address}</span>
            <input name="target" value={target} spellcheck={false} autocomplete="off" required />
          </label>
        </div>
        <div class="field line">
          <label>
            <span>{labels.timestamp}</span>
            <input name="timestamp" inputmode="numeric" autocomplete="off" />
          </label>
          <label class="grow">
            <span>{labels.accessKey}</span>
            <input name="accessKey" value={accessKey} list="access-keys" autocomplete="off" spellcheck={false} />
            <datalist id="access-keys">
              {gateway.accessKeys.map((key) => (
                <option value={key}></option>
              ))}
            </datalist>
          </label>
          <label class="grow">
            <span>{labels.secretKey}</span>
            <input name="secretKey" type="password" autocomplete="off" />
          </label>
        </div>
        <div class="field line">
          <label class="grow">
            <span>x-ncp-apigw-signature-v2</span>
            <input name="signature" autocomplete="off" spellcheck={false} />
          </label>
          <button type="submit" class="primary">
            {labels.explain}
          </button>
        </div>
      </form>
      <div id="signature-answer" aria-live="polite" hidden>
        <p>
          <span class="badge" data-f="verdict"></span> <span data-f="explanation"></span>
        </p>
        <h3>{labels.stringToSign}</h3>
        <pre data-f="stringToSign"></pre>
        <h3>{labels.expected}</h3>
        <pre data-f="expected"></pre>
      </div>
    </section>
  )
}
