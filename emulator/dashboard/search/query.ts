/** Reads what a person types to find activations and refused requests: words, "phrases", -exclusions, and fields such as `status:404`. */
import { httpTest } from './http-status.ts'
import { matchesIn, places, type Place } from './places.ts'
import { timeOf, tookMs, type Subject } from './subject.ts'
import { durationOf, momentOf } from './time.ts'
import { said, type Said } from '../../model/said.ts'

export type Test = (subject: Subject) => boolean

/** What is wrong with a query, in words for the person who wrote it. */
export class QueryProblem {
  readonly said: Said

  constructor(said: Said) {
    this.said = said
  }
}

/**
 * Every part must match.
 *
 * @param now epoch ms
 */
export function readQuery(text: string, now: number): Test | QueryProblem {
  const tests: Test[] = []
  for (const part of text.match(/-?(?:[\w-]+:)?"[^"]*"?|\S+/g) ?? []) {
    const isExcluded = part.startsWith('-') && part.length > 1
    const test = readPart(isExcluded ? part.slice(1) : part, now)
    if (test instanceof QueryProblem) return test
    tests.push(isExcluded ? (subject) => !test(subject) : test)
  }
  return (subject) => tests.every((test) => test(subject))
}

function readPart(part: string, now: number): Test | QueryProblem {
  const [, name = '', given = ''] = /^([\w-]+):(.+)$/s.exec(part) ?? []
  const value = unquoted(given)
  if (name === 'status')
    return httpTest(value) ?? new QueryProblem(said`status: takes an HTTP status or a class, such as 404 or 4xx; not ${value}.`)
  if (name === 'since' || name === 'until') {
    const moment = momentOf(value, now)
    if (moment === undefined) return new QueryProblem(said`${name}: takes 10m, 2h, 14:30 or 2026-01-31T14:30; not ${value}.`)
    return name === 'since' ? (subject) => timeOf(subject) >= moment : (subject) => timeOf(subject) <= moment
  }
  if (name === 'slower') {
    const least = durationOf(value)
    if (least === undefined) return new QueryProblem(said`slower: takes a time such as 500ms or 2s; not ${value}.`)
    return (subject) => tookMs(subject) >= least
  }
  const place = places.find((one) => one === name)
  if (place !== undefined) return textTest([place], patternOf(value))
  // A field, a header or a query parameter of that name; an address such as http://… is none.
  return textTest(places, name === '' || given.startsWith('//') ? patternOf(unquoted(part)) : fieldPattern(name, value))
}

function textTest(where: readonly Place[], pattern: RegExp): Test {
  return (subject) => where.some((place) => matchesIn(place, subject, pattern))
}

/** As it stands in a text, or as JSON spells it. */
function patternOf(text: string): RegExp {
  const json = JSON.stringify(text).slice(1, -1)
  return new RegExp(json === text ? escaped(text) : `${escaped(text)}|${escaped(json)}`, 'iu')
}

/** `"order":4711`, `order: 4711` and `order=4711` alike. */
function fieldPattern(name: string, value: string): RegExp {
  return new RegExp(`${escaped(name)}"?\\s?[:=]\\s?"?(?:${patternOf(value).source})`, 'iu')
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, text.endsWith('"') && text.length > 1 ? -1 : undefined) : text
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+./?[\\\]^{|}]/g, '\\$&')
}
