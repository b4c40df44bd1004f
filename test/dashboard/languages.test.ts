/** Korean and Chinese pages: everything the dashboard says exists in its three languages, and no English sentence is left on a page. */
import { describe, expect, test } from 'vitest'
import { labelsFor, labelTables } from '../../emulator/dashboard/labels.ts'
import { sentences } from '../../emulator/dashboard/words/say.ts'
import { languages, type Language, type Texts } from '../../emulator/dashboard/words/texts.ts'
import { phrases, translationInto } from '../../emulator/dashboard/words/translation.ts'
import { cancelled, cancelledBeside } from '../../emulator/invoke/cancel-hint.ts'
import { memoryHint } from '../../emulator/invoke/containers/memory-hint.ts'
import { missingHint } from '../../emulator/invoke/containers/missing-hint.ts'
import { explain } from '../../emulator/invoke/containers/remote/failure.ts'
import { hints } from '../../emulator/providers/ncp/hints.ts'
import { createSite, json, pageUrl, type Site } from './site.ts'

const others = languages.filter((language) => language !== 'en')
/** Three English words in a row. */
const english = /[A-Za-z']+(?: [a-z']{2,}){2,}/

describe('what the dashboard says', () => {
  test('each sentence has a Korean and a Chinese text with the same places for values', () => {
    const all: readonly Texts[] = [...Object.values(sentences), ...phrases]
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

  test('each hint that a function can get is translated, with what it names', () => {
    const phases = ['running', 'booting', 'queued', 'building'] as const
    const use = { limitMb: 128, used: 200 * 1024 * 1024, lastWords: '', convention: 'params' } as const
    const remote = (error: Error): string => explain(error, { path: 'shop/pay', deploying: false }, 'ow.example').hint.text
    const given = [
      ...Object.values(hints).map(({ text }) => text),
      ...phases.map((phase) => cancelled(phase).text),
      cancelled('running', 'The cluster runs the code to its end: OpenWhisk has no request that cancels an activation.').text,
      cancelledBeside('1f').text,
      memoryHint(use).text,
      memoryHint({ ...use, convention: 'event', used: undefined }).text,
      missingHint("Cannot find module 'left-pad'\nRequire stack:\n- /p/functions/a.js")?.text ?? '',
      missingHint("Cannot find module 'uuid'\nRequire stack:\n- /p/functions/a.js")?.text ?? '',
      missingHint("Cannot find module 'axios'\nRequire stack:\n- /p/functions/a.js")?.text ?? '',
      missingHint("ModuleNotFoundError: No module named 'numpy'")?.text ?? '',
      remote(new Error('connect ECONNREFUSED')),
      remote(Object.assign(new Error('no'), { statusCode: 401 })),
      remote(Object.assign(new Error('no'), { statusCode: 429 })),
      remote(Object.assign(new Error('no'), { statusCode: 502 })),
    ]
    for (const language of others)
      for (const text of given) expect(withoutQuotes(translationInto(language)(text)), `${language}: ${text}`).not.toMatch(english)
  })
})

describe('pages', () => {
  test('no English sentence is left on a page in Korean or Chinese', async () => {
    const site = await createSite({ files: { 'functions/bad.ts': 'export const main = () => {' } })
    for (const [target, init] of calls) await site.emulator.request(target, init)
    const { items } = await site.get<{ items: { id: string }[] }>('/activations')
    const pages = [
      '/_/',
      '/_/activations',
      '/_/invoke',
      '/_/traffic',
      '/_/gateway',
      '/_/none',
      ...items.map(({ id }) => `/_/activations/${id}`),
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
  ['/packages/x', {}],
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
