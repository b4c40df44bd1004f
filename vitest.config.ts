import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { bundledEmulator } from './scripts/bundled-emulator.mjs'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

export default defineConfig({
  plugins: [bundledEmulator()],
  resolve: {
    // The package's own names, so that examples read as in somebody else's repository.
    alias: [
      { find: /^actionlab$/, replacement: path('./emulator/index.ts') },
      { find: /^actionlab\/vitest$/, replacement: path('./emulator/testing/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['scripts/test-setup.mjs'],
    // Most tests wait for processes of their own, and some for time to pass.
    maxWorkers: availableParallelism() + 1,
    maxConcurrency: 4,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
})
