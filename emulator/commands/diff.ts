/** `actionlab diff`: compares the project with what a cloud has. */
import { planJson, planLines, planSummary } from '../release/plan-text.ts'
import { isSame } from '../release/plan.ts'
import { parseFlags } from './flags.ts'
import { openTarget, planFlags, planFor, planUsage, stageTitle } from './target-plan.ts'

export const usage = `actionlab diff --target staging

Compares the project with what a cloud has: the code of functions by the hash of their archives, their parameters, limits and annotations,
packages, triggers and rules. Ends with 1 where they differ. Arguments are names of functions; without any it is the whole project. What the cloud
has beside it is listed, and is no difference.

${planUsage}`

/** Resolves with the exit code: 1 for a difference. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(args, planFlags, 'diff')
  const { config, stages } = await openTarget(values, 'diff')
  let code = 0
  for (const at of stages) {
    const { online, wanted, mask } = await planFor(at, config, positionals)
    if (online === undefined) {
      process.stderr.write(`${stageTitle(values.target ?? '', at)} cannot be compared: its own command deploys.\n`)
      continue
    }
    if (!isSame(online.plan)) code = 1
    if (values.json === true) {
      const told = {
        target: values.target,
        cloud: at.vendor.name,
        url: at.stage.url,
        same: isSame(online.plan),
        ...planJson(online.plan, mask),
        notes: wanted.notes.map(mask),
      }
      process.stdout.write(`${JSON.stringify(told)}\n`)
      continue
    }
    const lines = [
      stageTitle(values.target ?? '', at),
      ...planLines(online.plan, mask),
      planSummary(online.plan),
      ...wanted.notes.map((note) => `note: ${mask(note)}`),
    ]
    process.stdout.write(`${lines.join('\n')}\n`)
  }
  return code
}
