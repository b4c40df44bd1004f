/** What to write into the configuration so that something runs a kind of code. */
import { kindNamed } from './kinds.ts'
import { said, type Said } from './said.ts'

export function runtimeAdvice(kind: string): Said {
  const image = kindNamed(kind)?.image
  const program = `openwhisk.runtimes['${kind}']`
  const command = `{ command: ['program', …] }`
  const container = `{ image: '${image ?? '…'}' }`
  if (image === undefined) return said`${program} in actionlab.config may name a program or an image that does: ${command}, ${container}.`
  return said`${program} in actionlab.config may name a program or an image that does: ${command}, or with Docker or Podman ${container}.`
}
