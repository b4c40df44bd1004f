/** The example project's configuration: everything in it is optional. */
import { defineConfig } from 'actionlab'

export default defineConfig({
  actions: {
    page: { type: 'web' },
    'shop/users': { type: 'web', rawHttp: true },
    'shop/report': { limits: { timeout: 300_000 } },
    'shop/greet': { type: 'sequence', components: ['shop/trim', 'hello'] },
  },
  triggers: {
    // Web actions are called by HTTP, basic ones by webhook: the kind follows the action.
    users: { type: 'apigw', product: 'shop', api: 'store', stage: 'v1', resource: '/{type+}', action: 'shop/users' },
    hello: { type: 'apigw', product: 'shop', api: 'hooks', stage: 'v1', resource: '/hello', methods: ['POST'], action: 'hello' },
  },
})
