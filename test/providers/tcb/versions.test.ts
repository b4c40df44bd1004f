import { describe, expect, test } from 'vitest'
import type { FunctionVersion, TcbFunction } from '../../../emulator/providers/tcb/function-catalog.ts'
import { Fault } from '../../../emulator/providers/tcb/envelope.ts'
import { chooseVersion } from '../../../emulator/providers/tcb/versions.ts'

function functionWith(versions: string[], routes?: { version: string; weight: number }[]): TcbFunction {
  const all = ['$LATEST', ...versions]
  return {
    name: 'fn',
    type: undefined,
    config: { versions: Object.fromEntries(versions.map((id) => [id, `./${id}.js`])), ...(routes ? { routes } : {}) },
    version: (id) => (all.includes(id) ? ({ id } as FunctionVersion) : undefined),
  }
}

function chosen(fn: TcbFunction, qualifier?: string, point = 0): string {
  const version = chooseVersion(fn, qualifier, () => point)
  return version instanceof Fault ? version.code : version.id
}

describe('the version of a call', () => {
  test('is the one it names', () => {
    const fn = functionWith(['1', '2'])
    expect([chosen(fn, '1'), chosen(fn, '2'), chosen(fn, '$LATEST')]).toEqual(['1', '2', '$LATEST'])
  })

  test('is the latest when nothing is named and nothing is routed', () => {
    expect([chosen(functionWith(['1'])), chosen(functionWith(['1']), '')]).toEqual(['$LATEST', '$LATEST'])
  })

  test('does not exist when it was never published', () => {
    expect(chosen(functionWith(['1']), '7')).toBe('FUNCTION_QUALIFIER_NOT_FOUND')
    expect(chosen(functionWith(['1']), 'toString')).toBe('FUNCTION_QUALIFIER_NOT_FOUND')
  })

  test('follows the weights, and what they leave goes to the latest', () => {
    const fn = functionWith(
      ['1', '2'],
      [
        { version: '1', weight: 30 },
        { version: '2', weight: 50 },
      ],
    )
    const points = [0, 0.29, 0.3, 0.79, 0.8, 0.999]
    expect(points.map((point) => chosen(fn, undefined, point))).toEqual(['1', '1', '2', '2', '$LATEST', '$LATEST'])
  })

  test('with all the weight gets every call, one without any gets none', () => {
    const fn = functionWith(
      ['1', '2'],
      [
        { version: '2', weight: 0 },
        { version: '1', weight: 100 },
      ],
    )
    expect([0, 0.5, 0.999].map((point) => chosen(fn, undefined, point))).toEqual(['1', '1', '1'])
  })

  test('named by the caller beats the traffic rule, $DEFAULT is the rule', () => {
    const fn = functionWith(['1'], [{ version: '1', weight: 100 }])
    expect([chosen(fn, '$LATEST'), chosen(fn, '$DEFAULT')]).toEqual(['$LATEST', '1'])
  })

  test('is missing when the traffic rule names one that is', () => {
    expect(chosen(functionWith([], [{ version: '3', weight: 100 }]))).toBe('FUNCTION_QUALIFIER_NOT_FOUND')
  })
})
