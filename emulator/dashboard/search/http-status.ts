/** Tests the HTTP status that a caller got: one status such as `404`, or a class such as `4xx`. */
import { statusOf, type Subject } from './subject.ts'

/** Undefined for what is neither. */
export function httpTest(text: string): ((subject: Subject) => boolean) | undefined {
  if (!/^[1-9](\d\d|xx)$/i.test(text)) return undefined
  const status = Number(text)
  if (!Number.isNaN(status)) return (subject) => statusOf(subject) === status
  const first = Number(text[0])
  return (subject) => Math.floor((statusOf(subject) ?? 0) / 100) === first
}
