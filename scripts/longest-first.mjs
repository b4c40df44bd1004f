// Vitest sequencer: the files that take longest start first, so that none of them runs alone at the end.
import { BaseSequencer } from 'vitest/node'

/** Seconds that a file takes, where that is more than five; measured on two cores. Others follow, the larger ones first. */
const seconds = new Map(
  Object.entries({
    'test/contract.test.ts': 32,
    'test/package.test.ts': 29,
    'test/dashboard/browser.test.ts': 24,
    'test/python-faults.test.ts': 15,
    'test/isolation.test.ts': 15,
    'test/remote-engine.test.ts': 16,
    'test/robustness/stopping.test.ts': 8,
    'test/tcb-web-function.test.ts': 13,
    'test/openwhisk-runtime.test.ts': 11,
    'test/security/patterns.test.ts': 10,
    'test/cli.test.ts': 10,
    'test/harness/isolation.test.ts': 9,
    'test/bundle.test.ts': 7,
    'test/tcb-sdk.test.ts': 7,
    'test/scheduling.test.ts': 6,
    'test/security/paths.test.ts': 6,
    'test/providers/tcb/event-function.test.ts': 5,
    'test/robustness/surroundings.test.ts': 5,
    'test/python.test.ts': 6,
    'test/robustness/npm-script.test.ts': 6,
    'test/robustness/connections.test.ts': 5,
  }),
)

export class LongestFirst extends BaseSequencer {
  /** @override @param {import('vitest/node').TestSpecification[]} files */
  async sort(files) {
    const { root } = this.ctx.config
    /** @param {import('vitest/node').TestSpecification} file */
    const secondsOf = ({ moduleId }) => seconds.get(moduleId.slice(root.length + 1)) ?? 0
    return (await super.sort(files)).toSorted((a, b) => secondsOf(b) - secondsOf(a))
  }
}
