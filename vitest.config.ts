import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { bundledEmulator } from './scripts/bundled-emulator.mjs'
import { LongestFirst } from './scripts/longest-first.mjs'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
const slow = 'test/slow/**/*.test.ts'
/** Installs, kills, a cluster, an embedded PostgreSQL, Apache's runtime, hostile texts and axe over every page: what a change of something else hardly ever breaks. */
const rare = [
  'test/chaos.test.ts',
  'test/cloudbase/sql-rest.test.ts',
  'test/dashboard/detail.test.ts',
  'test/dashboard/frame.test.ts',
  'test/dashboard/jobs.test.ts',
  'test/dashboard/now.test.ts',
  'test/dashboard/triggers.test.ts',
  'test/keeping/restart.test.ts',
  'test/manifests/hostile.test.ts',
  'test/openwhisk-runtime.test.ts',
  'test/package.test.ts',
  'test/remote-engine.test.ts',
  'test/robustness/outliving.test.ts',
  'test/robustness/stopping.test.ts',
  'test/security/foreign-page.test.ts',
  'test/security/patterns.test.ts',
]
/** Run every day, and with ten times as many repetitions, or with all cases, in the slow run. */
const repeated = [
  'test/cloudbase/auth.test.ts',
  'test/cloudbase/document-database.test.ts',
  'test/cloudbase/storage.test.ts',
  'test/contract.test.ts',
  'test/fuzz/**/*.test.ts',
  'test/real-code.test.ts',
  'test/release/written-manifests.test.ts',
  'test/reload-load.test.ts',
  'test/schedule/*-cron.test.ts',
]

// The tests start a thousand Node.js processes; each would read these first, which takes as long as its start. One test asks the registry, and gets them back.
const extraCertificates = process.env['NODE_EXTRA_CA_CERTS']
delete process.env['NODE_EXTRA_CA_CERTS']

/** `--mode slow` runs what proves more by repetition or by waiting for a clock; all else runs by default. */
export default defineConfig(({ mode }) => ({
  plugins: [bundledEmulator()],
  resolve: {
    // The package's own names, so that examples read as in somebody else's repository.
    alias: [
      { find: /^actionlab$/, replacement: path('./emulator/index.ts') },
      { find: /^actionlab\/testing$/, replacement: path('./emulator/testing/plain/index.ts') },
      { find: /^actionlab\/vitest$/, replacement: path('./emulator/testing/index.ts') },
    ],
  },
  test: {
    ...(mode === 'slow'
      ? { include: [slow, ...rare, ...repeated], env: { ACTIONLAB_REPEAT: '10' } }
      : { include: ['test/**/*.test.ts'], exclude: [slow, ...rare] }),
    provide: { extraCertificates },
    // A worker runs one file after the other. All that they share is the emulator's modules and esbuild's process, as in somebody's long test run.
    isolate: false,
    globalSetup: ['scripts/test-setup.mjs'],
    sequence: { sequencer: LongestFirst },
    // Most tests wait for processes of their own, and some for time to pass.
    maxWorkers: availableParallelism() + 1,
    maxConcurrency: 4,
    testTimeout: mode === 'slow' ? 120_000 : 20_000,
    hookTimeout: 30_000,
    // What is polled for may take as long as a busy machine needs; a second, which is the default, is a wager.
    expect: { poll: { timeout: 10_000 } },
  },
}))
