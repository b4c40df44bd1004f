/** Reads and writes Protocol Buffers as far as WeChat's messages need it: protobuf.dev/programming-guides/encoding. */

/** One field of a message: a number, or bytes. */
export interface Field {
  readonly id: number
  readonly value: number | Uint8Array
}

/** @throws {RangeError} for bytes that are no message */
export function readMessage(bytes: Uint8Array): Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]
      if (byte === undefined || shift > 63) throw new RangeError('a number is cut off')
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }
  while (at < bytes.length) {
    const tag = varint()
    const id = Math.floor(tag / 8)
    const type = tag % 8
    if (id === 0) throw new RangeError('a field has no number')
    if (type === 0) fields.push({ id, value: varint() })
    else {
      const length = type === 2 ? varint() : type === 1 ? 8 : type === 5 ? 4 : undefined
      if (length === undefined || at + length > bytes.length) throw new RangeError('a field is cut off')
      fields.push({ id, value: bytes.subarray(at, at + length) })
      at += length
    }
  }
  return fields
}

/** The bytes of a message. Numbers are whole and not negative. */
export function writeMessage(fields: readonly { readonly id: number; readonly value: number | string | Uint8Array }[]): Buffer {
  return Buffer.concat(
    fields.flatMap(({ id, value }) => {
      if (typeof value === 'number') return [varintOf(id * 8), varintOf(value)]
      const bytes = typeof value === 'string' ? Buffer.from(value) : value
      return [varintOf(id * 8 + 2), varintOf(bytes.length), bytes]
    }),
  )
}

function varintOf(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80)
  bytes.push(rest)
  return Buffer.from(bytes)
}
