/** What bypasses `process.stdout.write` in a sandbox: the function's children, and Node's own last words. */
import type { Readable } from 'node:stream'
import { marker } from './protocol.ts'

/** Calls back with text as it comes, and with each marker that ends the output of an activation. */
export function readRawOutput(pipe: Readable, onText: (text: string) => void, onMarker: () => void): void {
  let rest = ''
  pipe.setEncoding('utf8')
  pipe.on('data', (chunk: string) => {
    const parts = (rest + chunk).split(marker)
    rest = ''
    for (const [index, part] of parts.entries()) {
      if (index > 0) onMarker()
      // A marker may be cut in two.
      const cut = index === parts.length - 1 ? part.lastIndexOf('\u0000') : -1
      const held = cut >= 0 && marker.startsWith(part.slice(cut)) ? cut : part.length
      onText(part.slice(0, held))
      rest = part.slice(held)
    }
  })
  pipe.on('error', () => {})
}

/** Node announces on stderr what its inspector does; none of that is output of the function. */
export function withoutInspector(text: string): { readonly text: string; readonly attached: boolean } {
  return {
    text: text.replace(
      /^(?:Debugger (?:listening on|attached|ending on)|For help, see: https:|Waiting for the debugger to disconnect).*\n?/gm,
      '',
    ),
    attached: text.includes('Debugger attached.'),
  }
}
