import type { CreateProvider } from '../provider.ts'

export const createNcp: CreateProvider = () => ({
  name: 'ncp',
  ownsHost: () => false,
  claims: () => false,
  handle: () => Promise.resolve({ status: 501, headers: [] }),
  addresses: () => [],
})
