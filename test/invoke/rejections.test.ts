/** What a function rejects with is the error of its activation, as serialize-error 9.1 of the OpenWhisk Node runtime writes it. */
import { expect, test } from 'vitest'
import { createEmulator } from '../../emulator/index.ts'
import { createFolder } from '../support/project.ts'

test('an error inside of another value keeps its name, message and stack, and what says itself how it is as JSON is that', async () => {
  const reject = (value: string): string => `exports.main = () => Promise.reject(${value})\n`
  const { root } = createFolder({
    'functions/nested.js': reject(`{ done: false, errorMessage: Object.assign(new RangeError('deep'), { code: 'E' }) }`),
    'functions/list.js': reject(`[new Error('one'), 2]`),
    'functions/circle.js': `exports.main = async () => { const a = { b: { n: null } }; a.b.a = a; throw a }\n`,
    'functions/own.js': reject(
      `Object.assign(new Error('request failed'), { request: {}, toJSON() { return { message: this.message, status: 404 } } })`,
    ),
    'functions/stream.js': reject(`{ body: require('stream').Readable.from([]), bytes: Buffer.from('a'), call() {} }`),
    'functions/text.js': reject(`'plain text'`),
    'functions/called.js': reject(`function given() {}`),
    'functions/nothing.js': reject(`0`),
  })
  await using emulator = await createEmulator({ root, watch: false, isolation: 'inline', log: 'silent' })
  const result = async (name: string): Promise<unknown> => {
    const { response } = await emulator.invoke(name)
    expect(response.status).toBe('application error')
    return response.result
  }
  const stack = expect.stringContaining('Error: ') as string
  expect(await result('nested')).toEqual({
    error: { done: false, errorMessage: { name: 'RangeError', message: 'deep', code: 'E', stack } },
  })
  expect(await result('list')).toEqual({ error: [{ name: 'Error', message: 'one', stack }, 2] })
  expect(await result('circle')).toEqual({ error: { b: { n: null, a: '[Circular]' } } })
  expect(await result('own')).toEqual({ error: { message: 'request failed', status: 404 } })
  expect(await result('stream')).toEqual({ error: { body: '[object Stream]', bytes: '[object Buffer]' } })
  expect(await result('text')).toEqual({ error: 'plain text' })
  expect(await result('called')).toEqual({ error: '[Function: given]' })
  expect(await result('nothing')).toEqual({ error: {} })
})
