import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

export default defineConfig({
  resolve: {
    // The package's own names, so that examples read as in somebody else's repository.
    alias: [
      { find: /^actionlab$/, replacement: path('./emulator/index.ts') },
      { find: /^actionlab\/vitest$/, replacement: path('./emulator/testing/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['.ci/test-setup.mjs'],
    // Most tests wait for processes of their own: a worker for each core, none left for Vitest itself.
    maxWorkers: '100%',
    maxConcurrency: 4,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
})
