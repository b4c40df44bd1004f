/** `actionlab record`: runs a proxy in front of a cloud that signs requests and records exchanges as contract cases. */
import { EmulatorError } from '../model/errors.ts'
import { loadConfig } from '../config/load-config.ts'
import { openRecorder } from '../cases/cloud-recorder.ts'
import { onScriptEnd } from './script-end.ts'
import { help, parseFlags, portOf, refusePositionals } from './flags.ts'
import { secretsOfFlags, targetFlags, targetUrl, targetUsage } from './target-flags.ts'

export const usage = `actionlab record --target https://cloudfunctions.apigw.ntruss.com --out cases/live.json

Serves the cloud's addresses here, passes every request on, signed when keys are given, and writes each exchange with secrets masked, those of
the project's configuration and .env among them. Replay the file with 'actionlab verify' or with replayCases() of actionlab/vitest.

${targetUsage}  --out FILE            where the cases go (default: cases/recorded.json)
  --port PORT           where to listen (default: a free one)
`

const own = { out: { type: 'string' }, port: { type: 'string' } } as const

/** Runs until SIGINT or SIGTERM; resolves with the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(args, { ...targetFlags, ...own }, 'record')
  refusePositionals(positionals, 'record')
  const target = targetUrl(values, 'record')
  if (!target) throw new EmulatorError('BAD_FLAG', `--target is missing.\n${help('record')}`)
  const port = portOf(values.port) ?? 0
  const out = values.out ?? 'cases/recorded.json'
  const config = await loadConfig({ root: '.' })
  const recorder = await openRecorder({ target, secrets: secretsOfFlags(values), config, file: out, port })
  process.stdout.write(`Recording ${target.origin} at ${recorder.url} into ${recorder.file}. Stop with Ctrl-C.\n`)
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
    onScriptEnd(resolve)
  })
  await recorder.stop()
  process.stdout.write(`${recorder.count} cases in ${recorder.file}\n`)
  return 0
}
