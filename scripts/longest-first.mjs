// Vitest sequencer: the files that take longest start first, so that none of them runs alone at the end.
import { BaseSequencer } from 'vitest/node'

/** Seconds that a file takes, where that is more than five; measured on two cores. Others follow, the larger ones first. */
const seconds = new Map(
  Object.entries({
    'test/real-code.test.ts': 40,
    'test/contract.test.ts': 35,
    'test/dashboard/browser.test.ts': 31,
    'test/package.test.ts': 27,
    'test/saves.test.ts': 21,
    'test/remote-engine.test.ts': 15,
    'test/bundle.test.ts': 14,
    'test/tcb-web-function.test.ts': 13,
    'test/cli.test.ts': 13,
    'test/python-faults.test.ts': 13,
    'test/isolation.test.ts': 11,
    'test/security/patterns.test.ts': 11,
    'test/dashboard/api.test.ts': 10,
    'test/harness/isolation.test.ts': 10,
    'test/openwhisk-runtime.test.ts': 9,
    'test/security/pages.test.ts': 9,
    'test/python.test.ts': 8,
    'test/robustness/stopping.test.ts': 7,
    'test/reload.test.ts': 7,
    'test/security/paths.test.ts': 6,
    'test/tcb-sdk.test.ts': 6,
    'test/twins.test.ts': 6,
    'test/as-node.test.ts': 6,
    'test/scheduling.test.ts': 6,
    'test/chaos.test.ts': 5,
    'test/robustness/surroundings.test.ts': 5,
    'test/providers/tcb/event-function.test.ts': 5,
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
