/** What commands say of a file that never ends, or holds more than they send, instead of reading on. */
import { expect, test } from 'vitest'
import { run as fire } from '../../emulator/commands/fire.ts'
import { run as invoke } from '../../emulator/commands/invoke.ts'
import { run as verify } from '../../emulator/commands/verify.ts'
import { createEmulator } from '../../emulator/index.ts'
import { createFolder } from '../support/project.ts'

const files = {
  'functions/hello.js': 'exports.main = () => ({})',
  'large.bin': 'x'.repeat(3_000_001),
  'part.bin': 'x'.repeat(1_800_000),
}
const endless = '/dev/zero'

test.runIf(process.platform !== 'win32')('a device without end is refused by whatever command reads it', async () => {
  const { root } = createFolder(files)
  const sent = 'it holds more than 3 MB, or never ends. A command sends at most 3 MB: call the address itself with more'
  await expect(fire(['nightly', '-d', `@${endless}`, '--root', root])).rejects.toThrow(`-d @${endless}: ${sent}`)
  await expect(invoke(['hello', '-P', endless, '--root', root])).rejects.toThrow(`-P ${endless}: ${sent}`)
  await expect(invoke(['hello', '--file', endless, '--root', root])).rejects.toThrow(`--file ${endless}: ${sent}`)
  await expect(invoke(['hello', '--form', `a=@${endless}`, '--root', root])).rejects.toThrow(`--form @${endless}: ${sent}`)
  await expect(verify([endless])).rejects.toThrow(`${endless}: no readable cases: it holds more than 64 MB, or never ends`)
  await expect(createEmulator({ root, envFiles: [endless] })).rejects.toThrow(`${endless}: it holds more than 64 MB, or never ends.`)
  await expect(createEmulator({ root, config: endless })).rejects.toThrow(
    'dev/zero is a device, and a configuration is a file: actionlab.config.ts',
  )
})

test('a file of more than 3 MB, a folder, and parts that are more than 4 MB together are named', async () => {
  const { root, path } = createFolder(files)
  await expect(invoke(['hello', '--file', path('large.bin'), '--root', root])).rejects.toThrow('large.bin: it holds more than 3 MB')
  await expect(invoke(['hello', '--file', root, '--root', root])).rejects.toThrow(
    `--file ${root}: a file is expected, and this is a folder.`,
  )
  const parts = ['a', 'b'].flatMap((name) => ['--form', `${name}=@${path('part.bin')}`])
  await expect(invoke(['hello', ...parts, '--root', root])).rejects.toThrow(
    'The request holds more than 4 MB, which is all that is taken here',
  )
})
