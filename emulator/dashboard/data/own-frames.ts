/** Tells the frames of a printed stack that lead through Actionlab and Node from those of the developer's code. */
import type { LogLine } from '../../model/activation.ts'

const ownFrame = /^\s+at .*(?:[(\s]node:|[/\\]sandbox[/\\][\w-]+\.[cm]js:\d+:\d+\)?$)/

/** @param root real path of the project, whose code is never taken for Actionlab's */
export function isOwnFrame({ stream, text }: LogLine, root: string): boolean {
  return stream === 'stderr' && text.length < 4096 && ownFrame.test(text) && !text.includes(root)
}
