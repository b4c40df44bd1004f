/** Korean and Chinese pages: everything the dashboard says exists in its three languages, and no English sentence is left on a page. */
import { describe, expect, test } from 'vitest'
import { labelsFor, labelTables } from '../../emulator/dashboard/labels.ts'
import { sentences as pathSentences } from '../../emulator/dashboard/words/say.ts'
import { languages, type Language, type Texts } from '../../emulator/dashboard/words/texts.ts'
import { keyOf, phrases, translationInto } from '../../emulator/dashboard/words/translation.ts'
import { said, sentences } from '../../emulator/model/said.ts'
import { serviceErrors } from '../../emulator/providers/ncp/contract.ts'
import { hints } from '../../emulator/providers/ncp/hints.ts'
import { refusals, rejections } from '../../emulator/providers/openwhisk/contract.ts'
import { problems } from '../../emulator/providers/shared/controller-errors.ts'
import { saidKeys, sources } from '../support/said-sentences.ts'
import type { RunningView } from '../../emulator/dashboard/wire/running.ts'
import { createSite, json, pageUrl, type Site } from './site.ts'

const others = languages.filter((language) => language !== 'en')
/** Three English words in a row. */
const english = /[A-Za-z']+(?: [a-z']{2,}){2,}/

describe('what the dashboard says', () => {
  test('each sentence has a Korean and a Chinese text with the same places for values', () => {
    const all: readonly Texts[] = [...Object.values(pathSentences), ...phrases]
    const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([place]) => place).toSorted()
    for (const [en, ko, zh] of all) {
      expect(places(ko), en).toEqual(places(en))
      expect(places(zh), en).toEqual(places(en))
      if (english.test(en.replace(/`.*`/, ''))) expect([ko, zh], en).not.toContain(en)
    }
  })

  test('no label replaces another one', () => {
    const keys = labelTables.flatMap((table) => Object.keys(table))
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
  })

  test('no label is an English sentence', () => {
    for (const language of others)
      for (const [label, text] of Object.entries(labelsFor(language))) expect(text, `${language} ${label}`).not.toMatch(english)
  })

  test('each sentence that the sources say is in the tables, and each row of the tables is said', () => {
    const keys = saidKeys()
    const rows = new Set(phrases.map(keyOf))
    expect([...keys].filter((key) => !rows.has(key))).toEqual([])
    const text = sources.join('\n').replaceAll("\\'", "'").replaceAll('\\n', '\n')
    expect([...rows].filter((row) => !keys.has(row) && !text.includes(row))).toEqual([])
  })

  test('each refusal with a fixed text, and each hint of NAVER, is in the tables', () => {
    const rows = new Set(phrases.map(keyOf))
    const fixed = [
      ...Object.values(serviceErrors).map(({ description }) => description.replace(/\.$/, '')),
      ...[rejections, refusals, problems].flatMap((table) => Object.values<{ text: string }>(table).map(({ text }) => text)),
      ...Object.values(hints).map(({ text }) => text),
    ]
    expect(fixed.filter((text) => !rows.has(text))).toEqual([])
  })

  test.for([
    ['en', 'deployed over the ncp API b'],
    ['ko', 'ncp API로 배포됨 b'],
    ['zh', '通过 ncp API 部署 b'],
  ] as const)('in %s values stand in their places, and what is not known stays', ([language, text]) => {
    const one = said`deployed over the ${'ncp'} API`
    expect(translationInto(language)(sentences(one, 'b'))).toBe(text)
    expect(translationInto(language)(said`nobody knows ${one}`)).toBe('nobody knows deployed over the ncp API')
  })
})

describe('pages', () => {
  test('no English sentence is left on a page in Korean or Chinese', async () => {
    const site = await createSite({
      files: {
        'functions/bad.ts': 'export const main = () => {',
        'functions/slow.js': 'exports.main = () => new Promise(() => {})\n',
        'functions/needs.js': "require('left-pad')\n",
      },
      config: { actions: { echo: { type: 'web', params: { a: 1 }, env: { TABLE: 'orders' }, final: true, customOptions: true } } },
    })
    for (const [target, init] of calls) await site.emulator.request(target, init)
    const { items } = await site.get<{ items: { id: string }[] }>('/activations')
    await site.emulator.request('/api/v1/namespaces/_/actions/slow', json({}))
    const running = await site.get<RunningView>('/running')
    const slow = running.items.filter(({ path }) => path === 'slow')
    expect(slow).toHaveLength(1)
    const ids = [...items, ...slow].map(({ id }) => id)
    const pages = [
      '/_/',
      '/_/functions/echo',
      '/_/functions/shop/greet',
      '/_/activations',
      '/_/activations?text=status:great',
      '/_/activations?since=soon',
      '/_/activations/none',
      '/_/logs',
      '/_/invoke',
      '/_/traffic',
      '/_/gateway',
      '/_/triggers',
      '/_/data',
      '/_/none',
      `/_/activations/${ids[0]}?with=${ids[1]}`,
      `/_/activations/${ids[0]}?with=none`,
      ...ids.map((id) => `/_/activations/${id}`),
    ]
    for (const language of others) for (const page of pages) expect(await proseOf(site, page, language), `${language} ${page}`).toEqual([])
  })

  test('the language that a person switched to is stronger than that of the browser', async () => {
    const { emulator } = await createSite()
    const headers = { 'accept-language': 'zh-CN', cookie: 'actionlab-language=ko' }
    expect(await (await emulator.request(pageUrl('/_/'), { headers })).text()).toContain('<html lang="ko"')
  })
})

const calls: readonly (readonly [target: string, init: RequestInit])[] = [
  ['/api/v1/web/guest/default/echo?both=query&a=1', {}],
  ['/api/v1/web/guest/default/raw', json({ a: 1 })],
  ['/api/v1/web/guest/default/hello', {}],
  ['/apigw/shop/store/v1/echo/x?both=query', json({ both: 'body' })],
  ['/apigw/shop/store/v2/echo', {}],
  ['/apigw/shop/hooks/v1/hello', json({})],
  ['/apigw/shop/hooks/v1/hello?blocking=true', json({ error: 1 })],
  ['/ncf/api/v2/packages/-/actions/hello', json({ name: 'Bo' })],
  ['/v1/functions/fail', json({})],
  ['/api/v1/namespaces/_/actions/shop/greet?blocking=true', json({ name: 'Bo' })],
  ['/v1/functions/needs', json({})],
  ['/v1/functions/none', json({})],
  ['/v1/functions/x!', json({})],
  ['/packages/x', {}],
  ['/nowhere', {}],
  ['/ncf/api/v2/packages/-/actions/nobody', json({})],
  ['/ncf/api/v2/packages/shop/actions/trim?timeout=1', json({})],
  ['/ncf/api/v2/packages/-/actions/new', { ...json({ exec: { kind: 'nodejs:10', code: 3 } }), method: 'PUT' }],
  ['/ncf/api/v2/nothing', {}],
  ['/api/v1/namespaces/_/actions/helo', {}],
  ['/api/v1/namespaces/_/actions?limit=999', {}],
  ['/api/v1/namespaces/_/actions/new', { ...json({ exec: { kind: 'cobol', code: '' } }), method: 'PUT' }],
  ['/api/v1/namespaces/_/actions/hello', { ...json({ exec: { kind: 'nodejs:default', code: '' } }), method: 'PUT' }],
  ['/api/v1/web/guest/default/none', {}],
]

/** The English sentences among the texts of a page; code, data and what functions say is no prose. */
async function proseOf({ emulator }: Site, page: string, language: Language): Promise<string[]> {
  const response = await emulator.request(pageUrl(page), { headers: { 'accept-language': language } })
  const html = (await response.text()).replace(/<(code|pre|kbd|script|textarea)\b[^]*?<\/\1>/g, ' ')
  const spoken = [...html.matchAll(/(?:aria-label|title|placeholder)="([^"]*)"/g)].map(([, text = '']) => text)
  const written = html.replace(/<[^>]+>/g, '\n').split('\n')
  return [...spoken, ...written].map(withoutQuotes).filter((text) => english.test(text))
}

/** Without what is quoted from a cloud or from code. */
function withoutQuotes(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replace(/`[^`]*`|"[^"]*"|^\d{3,5} [^:]+:|\bcurl .*|python3 -m pip.*/g, '')
}
