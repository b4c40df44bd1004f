/** Reads the triggers and rules of a package; both stand in the namespace. */
import { isServedFeed } from '../feed.ts'
import type { YamlValue } from '../yaml-value.ts'
import { readInputs } from './inputs.ts'
import { read } from './keys.ts'
import type { Scope } from './scope.ts'
import { readAnnotations } from './web.ts'

export function readTrigger(key: string, at: YamlValue, scope: Scope): void {
  const { draft } = scope
  const trigger = read(at, 'trigger', scope.old)
  const name = scope.nameOf(key, at)
  const source = trigger.at('source')
  if (!source.isAbsent) draft.remark(source, 'source is read as feed, which is its name today')
  const place = trigger.at('feed').isAbsent ? source : trigger.at('feed')
  const text = place.text()
  const feed = text === undefined ? undefined : draft.interpolate(text, place) || undefined
  const other = draft.triggers.get(name)
  if (other && other.feed !== feed)
    at.fail(`${name} has the feed ${feed ?? 'none'} here, and ${other.feed ?? 'none'} in line ${other.origin.line}: a trigger has one.`)
  if (feed !== undefined && !isServedFeed(feed)) draft.remark(place, `The feed ${feed} is not emulated: fire the trigger ${name} by hand`)
  draft.triggers.set(name, {
    origin: at.origin,
    feed,
    params: readInputs(trigger.at('inputs'), scope.inherited, draft),
    annotations: readAnnotations(trigger.at('annotations'), draft),
  })
}

export function readRule(key: string, at: YamlValue, scope: Scope): void {
  const { draft } = scope
  const rule = read(at, 'rule', scope.old)
  const name = scope.nameOf(key, at)
  const [trigger, action] = ['trigger', 'action'].map((part) => {
    const text = rule.at(part).text()?.trim()
    return text === undefined ? at.fail(`the key '${part}' is missing.`) : scope.nameOf(text, rule.at(part))
  }) as [string, string]
  const found = { origin: at.origin, trigger: trigger.replace(/^\/[^/]+\//, ''), action: scope.actionOf(action) }
  const other = draft.rules.get(name)
  if (other && (other.trigger !== found.trigger || other.action !== found.action))
    at.fail(`${name} is there already, in line ${other.origin.line}, with another trigger or action: a rule has one of each.`)
  draft.rules.set(name, found)
}
