/** `actionlab deploy`: plans what a cloud has to be told, and tells it with `--yes`. */
import { apply } from '../release/apply.ts'
import { planJson, planLines, planSummary } from '../release/plan-text.ts'
import { isSame, type PlannedEntity } from '../release/plan.ts'
import { parseFlags } from './flags.ts'
import { openTarget, planFlags, planFor, type StagePlan, stageTitle, planUsage } from './target-plan.ts'

export const usage = `actionlab deploy --target staging --yes

Compares the project with what a cloud has, prints what would be sent, and sends it with --yes: packages, functions as the archives of
'actionlab build', sequences, triggers, rules and APIs. Arguments are names of functions; without any it is the whole project. What the cloud has
beside it stays. After a failure the same command goes on where it ended.

  --yes          send it
${planUsage}`

const flags = { ...planFlags, yes: { type: 'boolean' } } as const

/** Resolves with the exit code: 1 where something was refused. */
export async function run(args: readonly string[]): Promise<number> {
  process.stdout.off('error', goOnWithoutReader).on('error', goOnWithoutReader)
  const { values, positionals } = parseFlags(args, flags, 'deploy')
  const { config, stages } = await openTarget(values, 'deploy')
  let code = 0
  for (const at of stages) {
    const planned = await planFor(at, config, positionals)
    const print = values.json === true ? printJson : printText
    code = Math.max(code, await deployStage(planned, values.yes === true, print(planned, values.target ?? '')))
  }
  return code
}

/** A reader that leaves, as in `actionlab deploy --yes | head`, does not end a deployment in the middle. */
function goOnWithoutReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

/** Reports each step of a deployment. */
interface Teller {
  planned(): void
  done(planned: PlannedEntity): void
  retried(planned: PlannedEntity, why: string): void
  ended(text: string, refusal?: { readonly planned: PlannedEntity; readonly why: string; readonly left: readonly PlannedEntity[] }): void
}

async function deployStage({ wanted, online }: StagePlan, send: boolean, tell: Teller): Promise<number> {
  tell.planned()
  if (wanted.problems.length > 0) {
    tell.ended('Nothing was sent: the cloud would refuse this.')
    return 1
  }
  if (online === undefined) {
    tell.ended('Nothing was sent: its own command deploys.')
    return 0
  }
  if (isSame(online.plan)) {
    tell.ended('Nothing to do.')
    return 0
  }
  if (!send) {
    tell.ended('Nothing was sent: --yes sends it.')
    return 0
  }
  const { done, failed, left } = await apply(online.plan, online.cloud, { onDone: tell.done, onRetry: tell.retried })
  if (failed === undefined) {
    tell.ended(`${done.length} sent.`)
    return 0
  }
  tell.ended(`${done.length} sent, 1 refused, ${left.length} not tried. The same command goes on from there.`, { ...failed, left })
  return 1
}

function nameOf({ entity: { kind, name } }: PlannedEntity): string {
  return `${kind} ${name}`
}

function printText(stage: StagePlan, target: string): Teller {
  const { wanted, online, at, mask } = stage
  const print = (line: string): void => void process.stdout.write(`${line}\n`)
  return {
    planned() {
      print(stageTitle(target, at))
      if (online !== undefined) for (const line of [...planLines(online.plan, mask), planSummary(online.plan)]) print(line)
      for (const line of at.deployment.byHand?.(at.stage, stage.shipment) ?? []) print(line)
      for (const note of wanted.notes) print(`note: ${mask(note)}`)
      for (const problem of wanted.problems) print(`problem: ${mask(problem)}`)
    },
    done: (planned) => print(`sent  ${nameOf(planned)}`),
    retried: (planned, why) => print(`again ${nameOf(planned)}: ${mask(why)}`),
    ended(text, refusal) {
      if (refusal !== undefined) {
        print(`refused  ${nameOf(refusal.planned)}: ${mask(refusal.why)}`)
        for (const one of refusal.left) print(`not sent  ${nameOf(one)}`)
      }
      print(text)
    },
  }
}

/** One JSON object for each stage, when all is done. */
function printJson(stage: StagePlan, target: string): Teller {
  const { wanted, online, at, mask } = stage
  const sent: string[] = []
  return {
    planned() {},
    done: (planned) => void sent.push(nameOf(planned)),
    retried() {},
    ended(text, refusal) {
      const told = {
        target,
        cloud: at.vendor.name,
        url: at.stage.url,
        ...(online === undefined ? { commands: at.deployment.byHand?.(at.stage, stage.shipment) } : planJson(online.plan, mask)),
        notes: wanted.notes.map(mask),
        problems: wanted.problems.map(mask),
        sent,
        ...(refusal === undefined
          ? {}
          : { refused: { ...refusal.planned.entity, properties: undefined, why: mask(refusal.why) }, notSent: refusal.left.map(nameOf) }),
        text,
      }
      process.stdout.write(`${JSON.stringify(told)}\n`)
    },
  }
}
