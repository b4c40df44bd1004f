// @ts-check
/** Node's own modules are loaded as Node ships them: from here until the function is loaded, the flags of ../launch.ts are away. */
import { hideFlags, setFlag } from '../../../../system/v8-flags.cjs'

const hidden = hideFlags(process.execArgv)

/** @param {boolean} exposesGc whether its cloud starts Node with `--expose-gc` */
export function restoreFlags(exposesGc) {
  for (const flag of hidden) if (exposesGc || flag !== '--expose-gc') setFlag(flag)
}
