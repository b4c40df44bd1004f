/** The words of the page in three languages, by what they are about. Its sentences are in words/ too. */
import { activationLabels } from './words/activation-labels.ts'
import { callLabels } from './words/call-labels.ts'
import { dataLabels } from './words/data-labels.ts'
import { frameLabels } from './words/frame-labels.ts'
import { functionLabels } from './words/function-labels.ts'
import { gatewayLabels } from './words/gateway-labels.ts'
import { logLabels } from './words/log-labels.ts'
import { outcomeLabels } from './words/outcome-labels.ts'
import { runningLabels } from './words/running-labels.ts'
import { searchLabels } from './words/search-labels.ts'
import { trafficLabels } from './words/traffic-labels.ts'
import { triggerLabels } from './words/trigger-labels.ts'
import { languages, textIn, type Language, type Texts } from './words/texts.ts'

/** No key stands in two of them: the later would replace the other. */
export const labelTables = [
  activationLabels,
  callLabels,
  dataLabels,
  frameLabels,
  functionLabels,
  gatewayLabels,
  logLabels,
  outcomeLabels,
  runningLabels,
  searchLabels,
  trafficLabels,
  triggerLabels,
] as const satisfies readonly Readonly<Record<string, Texts>>[]

type All<T> = T extends readonly [infer First, ...infer Rest] ? First & All<Rest> : unknown
export type Label = keyof All<typeof labelTables>
export type Labels = Readonly<Record<Label, string>>

const tables = new Map<Language, Labels>(languages.map((language) => [language, tableIn(language)]))

export function labelsFor(language: Language): Labels {
  return tables.get(language) ?? tableIn('en')
}

function tableIn(language: Language): Labels {
  const rows = labelTables.flatMap((table) => Object.entries<Texts>(table))
  return Object.fromEntries(rows.map(([key, texts]) => [key, textIn(texts, language)])) as Labels
}
