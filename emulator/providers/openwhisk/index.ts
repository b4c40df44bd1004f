import type { CreateProvider } from '../provider.ts'

export const createOpenWhisk: CreateProvider = () => ({
  name: 'openwhisk',
  ownsHost: () => false,
  claims: () => false,
  handle: () => Promise.resolve({ status: 501, headers: [] }),
  addresses: () => [],
})
