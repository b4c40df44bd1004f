import { expect, test } from 'vitest'
import { disagreements } from '../../../emulator/providers/ncp/contract.ts'
import type { DisagreementRow } from '../../../emulator/providers/ncp/contract.ts'

const rows: readonly DisagreementRow[] = Object.values(disagreements)

test('each of the fifteen disagreements between the documents is decided in one row', () => {
  const decided = rows.map(({ source }) => source).filter((source) => source.startsWith('ncp.md 12.'))
  expect(decided).toEqual(Array.from({ length: 15 }, (_, index) => `ncp.md 12.${index + 1}`))
})

test('a switch says what it changes', () => {
  for (const { strict, default: usual } of rows) if (strict !== undefined) expect(strict).not.toBe(usual)
})
