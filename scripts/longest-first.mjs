// Vitest sequencer: the files that take longest start first, so that none of them runs alone at the end.
import { BaseSequencer } from 'vitest/node'

/** Seconds that a file takes, where that is more than five; measured on two cores. Others follow, the larger ones first. */
const seconds = new Map(
  Object.entries({
    'test/contract.test.ts': 40,
    'test/real-code.test.ts': 33,
    'test/dashboard/browser.test.ts': 27,
    'test/saves.test.ts': 17,
    'test/tcb-web-function.test.ts': 16,
    'test/reload.test.ts': 14,
    'test/python.test.ts': 13,
    'test/python-faults.test.ts': 12,
    'test/commands/invoke.test.ts': 12,
    'test/bundle.test.ts': 11,
    'test/harness/isolation.test.ts': 11,
    'test/cli.test.ts': 10,
    'test/isolation.test.ts': 10,
    'test/traces.test.ts': 10,
    'test/dashboard/request-client.test.ts': 9,
    'test/as-node.test.ts': 8,
    'test/scheduling.test.ts': 8,
    'test/reload-packages.test.ts': 8,
    'test/dashboard/api.test.ts': 7,
    'test/security/pages.test.ts': 7,
    'test/outbound/rules.test.ts': 7,
    'test/docstrings.test.ts': 7,
    'test/security/paths.test.ts': 6,
    'test/twins.test.ts': 6,
    'test/tcb-sdk.test.ts': 6,
    'test/providers/tcb/event-function.test.ts': 6,
    'test/robustness/surroundings.test.ts': 6,
    'test/commands/types.test.ts': 6,
    'test/deploy/half-loaded.test.ts': 5,
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
