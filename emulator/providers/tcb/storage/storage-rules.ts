/** The rules of the bucket for clients: four presets, as the console names them, or expressions. docs/contracts/tcb.md 14.4. */
import type { Clock } from '../../../model/clock.ts'
import type { TcbStorageConfig, TcbStorageRule } from '../../../model/tcb-config.ts'
import { readFileRule, type RuleExpression } from '../../../model/rule-expression.ts'
import { RuleFault } from '../../../model/rule-tokens.ts'
import { authOf, type FileCaller } from './caller.ts'
import { evaluate } from '../collection-rules/evaluate.ts'

/** docs.cloudbase.net/storage/security-rules: a creator is who uploaded the file, by WeChat's id or CloudBase's. */
const creator = 'auth != null && (resource.openid == auth.openid || resource.openid == auth.uid)'
const presets = {
  READONLY: { read: true, write: creator },
  PRIVATE: { read: creator, write: creator },
  ADMINWRITE: { read: true, write: false },
  ADMINONLY: { read: false, write: false },
} as const satisfies Record<string, TcbStorageRule>

/** What environments have where nobody chose: cloud.tencent.com/document/product/851/41767. */
const usual = presets.READONLY

/** A file that is asked for. `owner`: of one that is made, who makes it. */
export interface RuledFile {
  readonly path: string
  readonly owner: string | undefined
}

export interface StorageRules {
  allows(operation: 'read' | 'write', caller: FileCaller, file: RuledFile): Promise<boolean>
  /** Whether the unsigned address of a file is answered. */
  isPublic(file: RuledFile): Promise<boolean>
}

type Rule = boolean | RuleExpression

/** Without configured rules a client that nobody knows may do everything: nothing protects what nobody configured. */
export function readStorageRules(configured: TcbStorageConfig['rules'], clock: Pick<Clock, 'now'>): StorageRules {
  const source = configured === undefined ? usual : typeof configured === 'string' ? presets[configured] : configured
  const rules = { read: ruleOf(source.read), write: ruleOf(source.write) }
  const holds = async (rule: Rule, caller: Exclude<FileCaller, 'server'>, { path, owner = '' }: RuledFile): Promise<boolean> => {
    if (typeof rule === 'boolean') return rule
    const scope = {
      auth: caller && authOf(caller),
      now: clock.now(),
      request: {},
      resource: { openid: owner, path },
      doc: { document: {} },
    }
    return (await evaluate(rule, { ...scope, read: async () => undefined })) === 'true'
  }
  return {
    allows: async (operation, caller, file) =>
      caller === 'server' || (caller === null && configured === undefined) || holds(rules[operation], caller, file),
    isPublic: (file) => holds(rules.read, null, file),
  }
}

/** The schema has refused what is no rule. */
function ruleOf(source: boolean | string | undefined): Rule {
  if (typeof source !== 'string') return source ?? false
  const rule = readFileRule(source)
  return rule instanceof RuleFault ? false : rule
}
