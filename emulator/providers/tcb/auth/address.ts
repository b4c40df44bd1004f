/** Where the authentication API is served: beside `/v1`, not below it. docs/contracts/tcb.md 15.1. */
export const authPrefix = '/auth/'
