/** Writes a project as the requests that deploy it over NAVER's management API. `exec.code` names the archive whose Base64 stands there. */
import { isObject, type Json } from '../../../model/json.ts'
import type { ManifestWriter, Spelling } from '../../../model/shipment.ts'
import { platformDefaults } from '../contract.ts'
import { prefix } from './management-api.ts'
import { requestsFor } from './requests.ts'
import { wantedOf } from './wanted.ts'

export const requestsFile: ManifestWriter = {
  format: 'ncp-api',
  file: 'ncp-api.json',
  cloud: 'ncp',
  write(shipment, spelling) {
    const { entities, notes, problems } = wantedOf(shipment)
    const platform = shipment.config.ncp.platform ?? platformDefaults['2.1']
    const requests = entities.flatMap((entity) =>
      requestsFor(entity, { base64Of: shipment.codes.get(entity.name)?.file ?? '' }).map(({ method, path, query = {}, body = {} }) => ({
        method,
        path: `${prefix}${path}?${new URLSearchParams({ platform, ...query }).toString()}`,
        body: withVariables(body, [entity.kind, entity.name], spelling),
      })),
    )
    const told = [...notes, ...problems].map((text) => ({ at: [], text }))
    // JSON has no comments.
    const document = { host: 'https://cloudfunctions.apigw.ntruss.com', notes: told.map(({ text }) => text), requests }
    return { text: `${JSON.stringify(document, null, 2)}\n`, notes: told }
  },
}

function withVariables(value: Json, place: readonly string[], spelling: Spelling): Json {
  if (typeof value === 'string')
    return spelling
      .spell(value, place)
      .map((part) => (typeof part === 'string' ? part : `\${${part.variable}}`))
      .join('')
  if (Array.isArray(value)) return value.map((item) => withVariables(item, place, spelling))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, withVariables(inside, [...place, key], spelling)]))
}
