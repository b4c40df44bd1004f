/** The remark for the developer whose Python function takes the arguments of another cloud. */
import type { Hint } from '../model/activation.ts'
import { said, spoken } from '../model/said.ts'

/** Without a frame before it: the call itself failed, not one that the function made. */
const mismatch = /^TypeError: (\w+)\(\) (?:takes 1 positional argument but 2 were given|missing 1 required positional argument)/

/** @param trace of the failure */
export function pythonArgumentsHint(trace: string): Hint | undefined {
  const name = mismatch.exec(trace)?.[1]
  if (name === undefined) return undefined
  // cloud.tencent.com/document/product/583/9210, and openwhisk docs/actions-python.md.
  const [two, one, both] = [`${name}(event, context)`, `${name}(args)`, `def ${name}(args, context=None)`]
  return { code: 'python-arguments', ...spoken(said`CloudBase calls ${two}, OpenWhisk and NAVER Cloud call ${one}. For both: ${both}.`) }
}
