import type { CreateProvider } from '../provider.ts'

export const createTcb: CreateProvider = () => ({
  name: 'tcb',
  ownsHost: () => false,
  claims: () => false,
  handle: () => Promise.resolve({ status: 501, headers: [] }),
  addresses: () => [],
})
