import { readFileSync } from 'node:fs'
import { createEmulator } from './emulator/index.ts'
import { deployCase } from './emulator/cases/deploy-case.ts'
import { playCase } from './emulator/cases/play.ts'
import { viaSocket } from './emulator/cases/send.ts'
const cases = JSON.parse(readFileSync(process.argv[2], 'utf8'))
let ok = 0
const bad: string[] = []
for (const c of cases) {
  try {
    const deployed = await deployCase(c)
    const emulator = await createEmulator(deployed.options)
    const { port } = await emulator.listen({ port: 0 })
    const found = await playCase(c, viaSocket(port), () => c.now ?? Date.now())
    await emulator.close()
    await deployed.remove()
    if (found.length === 0) ok++
    else bad.push(`${c.id} [${c.certainty}] ${c.why}\n    ${found.slice(0, 3).join('\n    ').slice(0, 700)}`)
  } catch (e) {
    bad.push(`${c.id} ERROR ${(e as Error).message.slice(0, 300)}`)
  }
}
console.log(ok, 'of', cases.length)
console.log(bad.join('\n'))
process.exit(0)
