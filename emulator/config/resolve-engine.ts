/** Resolves the engine; `openwhisk` alone is the cluster in the settings of the `wsk` command. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { EmulatorError } from '../model/errors.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import type { Engine, RemoteOpenWhisk } from '../model/engine.ts'

export function resolveEngine(engine: Engine = 'local'): ResolvedConfig['engine'] {
  if (engine === 'local') return engine
  return { openwhisk: engine === 'openwhisk' ? readWskProps() : engine.openwhisk }
}

/** `KEY=value` lines, `#` comments (apache/openwhisk-cli; WSK_CONFIG_FILE names another file than ~/.wskprops). */
function readWskProps(): RemoteOpenWhisk {
  const file = process.env['WSK_CONFIG_FILE'] ?? join(homedir(), '.wskprops')
  const props = new Map(
    textOf(file)
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line): [string, string] => {
        const at = line.indexOf('=')
        return [line.slice(0, at).trim().toUpperCase(), line.slice(at + 1).trim()]
      }),
  )
  const apiHost = props.get('APIHOST')
  const auth = props.get('AUTH')
  if (apiHost === undefined || auth === undefined)
    throw new EmulatorError(
      'BAD_CONFIG',
      `engine: 'openwhisk' needs APIHOST and AUTH in ${file}, as the wsk command does; or say engine: { openwhisk: { apiHost, auth } }.`,
    )
  const namespace = props.get('NAMESPACE')
  return { apiHost, auth, ...(namespace === undefined || namespace === '' ? {} : { namespace }) }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
