/** Reads the flags of commands that call a cloud: its address and the credentials, which may come from the environment to stay out of the shell's history. */
import { help } from './flags.ts'
import { EmulatorError } from '../model/errors.ts'
import type { Secrets } from '../cases/player-secrets.ts'

export const targetUsage = `  --target URL          the cloud, such as https://cloudfunctions.apigw.ntruss.com
  --access-key KEY      of NAVER Cloud, to sign with (or NCP_ACCESS_KEY)
  --secret-key KEY      (or NCP_SECRET_KEY)
  --api-key KEY         for API Gateway triggers that ask for one (or NCP_API_KEY)
  --openwhisk-auth KEY  uuid:key (or OPENWHISK_AUTH)
  --tcb-token TOKEN     of CloudBase (or TCB_TOKEN)
`

export const targetFlags = {
  target: { type: 'string' },
  'access-key': { type: 'string' },
  'secret-key': { type: 'string' },
  'api-key': { type: 'string' },
  'openwhisk-auth': { type: 'string' },
  'tcb-token': { type: 'string' },
} as const

type TargetValues = { readonly [K in keyof typeof targetFlags]?: string | boolean | undefined }

export function targetUrl({ target }: TargetValues, command: string): URL | undefined {
  if (typeof target !== 'string') return undefined
  if (!URL.canParse(target) || !/^https?:$/.test(new URL(target).protocol))
    throw new EmulatorError('BAD_FLAG', `--target takes an http or https URL, not ${JSON.stringify(target)}.\n${help(command)}`)
  return new URL(target)
}

export function secretsOfFlags(values: TargetValues, env: NodeJS.ProcessEnv = process.env): Secrets {
  const value = (flag: keyof typeof targetFlags, variable: string): string | undefined => {
    const given = values[flag]
    return typeof given === 'string' ? given : env[variable]
  }
  const accessKey = value('access-key', 'NCP_ACCESS_KEY')
  const secretKey = value('secret-key', 'NCP_SECRET_KEY')
  return {
    ncp: accessKey !== undefined && secretKey !== undefined ? { accessKey, secretKey } : undefined,
    apiKey: value('api-key', 'NCP_API_KEY'),
    openwhisk: value('openwhisk-auth', 'OPENWHISK_AUTH'),
    tcb: value('tcb-token', 'TCB_TOKEN'),
  }
}
