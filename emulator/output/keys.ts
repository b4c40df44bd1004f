/** Reads single keys from a terminal while the emulator runs. */
import type { ReadStream } from 'node:tty'

export interface Key {
  readonly key: string
  readonly label: string
  run(): void | Promise<void>
}

export interface Keys {
  detach(): void
}

export type KeyInput = Pick<ReadStream, 'isTTY' | 'setRawMode' | 'resume' | 'pause' | 'on' | 'off' | 'unref'>

const noKeys: Keys = { detach() {} }

/** @param failed receives errors of a key's command */
export function listenForKeys(input: KeyInput, keys: readonly Key[], failed: (error: unknown) => void): Keys {
  if (!input.isTTY) return noKeys
  const byName = new Map(keys.map((key) => [key.key, key]))
  const onData = (data: Buffer): void => {
    for (const character of data.toString('utf8')) {
      // In raw mode the terminal does not turn Ctrl-C into a signal.
      if (character === '\u0003' || character === '\u0004') process.kill(process.pid, 'SIGINT')
      else if (character === '\u001A') suspend()
      else {
        const key = byName.get(character.toLowerCase())
        if (key)
          void Promise.resolve()
            .then(() => key.run())
            .catch(failed)
      }
    }
  }
  const suspend = (): void => {
    input.setRawMode(false)
    process.once('SIGCONT', () => input.setRawMode(true))
    process.kill(process.pid, 'SIGTSTP')
  }
  input.setRawMode(true)
  input.on('data', onData)
  input.resume()
  return {
    detach() {
      input.off('data', onData)
      input.setRawMode(false)
      input.pause()
      input.unref()
    },
  }
}
