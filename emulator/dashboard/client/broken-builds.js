// @ts-check
/** Functions that do not build: one line above the page, their messages below it. */
import { copyOf, fill, one } from './dom.js'
import { firstNames } from './format.js'

/** @typedef {import('../wire/overview.ts').BuildProblem} BuildProblem */

/** @param {readonly BuildProblem[]} all */
export function showBroken(all) {
  const { about } = document.body.dataset
  const problems = about === undefined ? all : all.filter(({ action }) => action === about)
  const box = one('#broken')
  for (const old of box.querySelectorAll('.build-error')) old.remove()
  for (const { action, file, text } of problems) {
    const article = copyOf('#broken-row')
    fill(article, { action, file, text })
    box.append(article)
  }
  fill(box, { count: String(problems.length), names: firstNames(problems.map(({ action }) => action)) })
  box.hidden = problems.length === 0
}
