/** Matches what functions have sent to other hosts. */
import type { Outbound } from '../../outbound/outbound.ts'
import { OutboundRule } from '../../outbound/rule.ts'
import { checkTimes, isPattern, wrongArgument } from './arguments.ts'
import type { Comparison, Verdict } from './comparison.ts'

export function toHaveCalled(_: Comparison, received: unknown, method: string, url: string | RegExp, times?: number): Verdict {
  if (!isOutbound(received)) throw new TypeError("This matcher takes `outbound`, as in expect(outbound).toHaveCalled('GET', url).")
  if (typeof method !== 'string' || !isPattern(url))
    throw wrongArgument('toHaveCalled', [method, url], "a method and an address: toHaveCalled('GET', 'https://api.example.com/orders')")
  checkTimes('toHaveCalled', times)
  const rule = new OutboundRule(method.toUpperCase(), url)
  const count = received.calls.filter((call) => rule.match(call.method, new URL(call.url)) !== undefined).length
  const pass = times === undefined ? count > 0 : count === times
  const message = (): string => {
    const wanted = times === undefined ? '' : ` ${times} times`
    const sent = received.calls.map((call) => `  ${call.method} ${call.url}`)
    const all = sent.length === 0 ? 'They called nobody that `outbound` knows of.' : `They called:\n${sent.join('\n')}`
    return `expected functions ${pass ? 'not ' : ''}to have called ${rule.title}${wanted}, and they did ${count} times. ${all}`
  }
  return { pass, message }
}

function isOutbound(value: unknown): value is Outbound {
  return typeof value === 'object' && value !== null && 'calls' in value && 'unclaimed' in value
}
