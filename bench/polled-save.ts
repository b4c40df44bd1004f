/** One save, and its function asked at once and then every millisecond, each time on a connection of its own, until the new answer is there. */
import { post, type Posted } from './post.ts'

const everyMs = 1
const mostMs = 30_000

export interface PolledSave {
  /** ms from the save to the end of the first new answer. */
  readonly ms: number
  readonly answers: number
  readonly stale: number
  readonly failed: number
}

/** @param save writes the file; `value` is what the function answers from then on */
export async function polledSave(port: number, path: string, value: number, save: () => void): Promise<PolledSave> {
  const polls: Promise<Posted>[] = []
  save()
  const saved = performance.now()
  const fresh = await new Promise<Posted>((resolve, reject) => {
    const poll = (): void => {
      if (performance.now() - saved > mostMs) {
        clearInterval(polling)
        reject(new Error(`save ${value} was not served within ${mostMs / 1000} s`))
      }
      const asked = post(port, path)
      polls.push(asked)
      void asked.then((posted) => {
        if (valueOf(posted) !== value) return
        clearInterval(polling)
        resolve(posted)
      })
    }
    const polling = setInterval(poll, everyMs)
    poll()
  })
  const values = (await Promise.all(polls)).map(valueOf)
  const failed = values.filter((one) => one === undefined).length
  const answered = values.filter((one) => one === value).length
  return { ms: fresh.ended - saved, answers: values.length, stale: values.length - failed - answered, failed }
}

/** Undefined where the answer was none of the function. */
export function valueOf({ status, text }: Posted): number | undefined {
  return status === 200 ? (JSON.parse(text) as { value: number }).value : undefined
}
