// @ts-check
/** A row of what runs: what stands in it. The server renders it once as markup, the page fills it again and again. */
import { duration } from './format.js'

/** @typedef {import('../wire/running.ts').RunningActivation} Item */

/** @type {Readonly<Record<Item['phase'], 'phaseBuilding' | 'phaseQueued' | 'phaseBooting' | 'phaseRunning'>>} */
export const phaseLabels = { building: 'phaseBuilding', queued: 'phaseQueued', booting: 'phaseBooting', running: 'phaseRunning' }

/** Text by `data-f`. @param {Item} item @param {number} now @param {import('../labels.ts').Labels} labels */
export function runningTexts(item, now, labels) {
  return {
    phase: labels[phaseLabels[item.phase]],
    since: sinceText(item, now),
    path: item.path,
    request: item.method === null ? (item.cause === null ? '' : '↳') : `${item.method} ${item.target}`,
    surface: item.surface,
    logs: `${item.logs} ${item.logs === 1 ? labels.line : labels.lines}`,
    lines: item.lastLines.map(({ text }) => text).join('\n'),
  }
}

/** How long it runs, or has waited. @param {Pick<Item, 'accepted' | 'started'>} item @param {number} now */
export function sinceText({ accepted, started }, now) {
  const ms = Math.max(0, now - (started ?? accepted))
  return duration(ms < 1000 ? Math.round(ms / 100) * 100 : ms)
}
