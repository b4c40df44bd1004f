/** Refuses a Vitest that is too old, before the fixtures fail one by one. */
import { createRequire } from 'node:module'
import { EmulatorError } from '../model/errors.ts'

const { version } = createRequire(import.meta.url)('vitest/package.json') as { version: string }
const [major = 0, minor = 0] = version.split('.').map(Number)
const isTooOld = major < 4 || (major === 4 && minor < 1)

if (isTooOld) throw new EmulatorError('WRONG_VITEST', `actionlab/vitest needs Vitest 4.1 or newer, and found ${version}: npm i -D vitest@4`)
