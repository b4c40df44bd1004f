/** How an action or a sequence is called from the web: `web` beside it, and its annotations. */
import type { ActionConfig } from '../../../model/config.ts'
import { isObject, type Json, type Params } from '../../../model/json.ts'
import { splitAnnotations } from '../annotations.ts'
import type { YamlValue } from '../yaml-value.ts'

/** aio knows these words only: the text 'true' is none of them. */
function isTrue(value: Json | undefined): boolean {
  return value === true || value === 'yes' || value === 'raw'
}

/**
 * aio deploys an action that requires Adobe auth as a sequence behind a validator. The action itself is no web action then, and what these say of one has no
 * effect.
 */
const hidden: ReadonlySet<string> = new Set(['require-adobe-auth', 'final', 'require-whisk-auth', 'web-custom-options'])

export interface Web {
  readonly config: ActionConfig
  /** Whether `require-adobe-auth` stands beside; it counts for web actions only. */
  readonly asksForToken: boolean
}

/** Like aio, which writes out both annotations also where they are false. */
export function readWeb(entity: YamlValue): Web {
  const given = entity.at('annotations').value
  const annotations: Params = isObject(given) ? given : {}
  const { value: web } = entity.at('web')
  const exported = annotations['web-export']
  const isWeb = isTrue(web) || isTrue(exported)
  const isRaw = isWeb && (web === 'raw' || exported === 'raw' || isTrue(annotations['raw-http']))
  const isSequence = !entity.at('actions').isAbsent
  const asksForToken = !isSequence && Boolean(annotations['require-adobe-auth'])
  const isSecured = asksForToken && isWeb
  const kept = Object.entries(annotations).filter(([name]) => !isSecured || !hidden.has(name))
  const config = splitAnnotations({ ...Object.fromEntries(kept), 'web-export': isWeb, 'raw-http': isRaw }, isSequence)
  return { config: isSecured ? { ...config, requireAdobeAuth: true } : config, asksForToken }
}
