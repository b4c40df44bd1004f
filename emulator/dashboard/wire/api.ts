/** Where the API of the dashboard stands, and how it says no. Additive changes keep the number; anything else is a v2 beside it. */

export const apiVersion = 1
export const apiPath = `/_/api/v${apiVersion}`

export interface ApiError {
  readonly error: { readonly code: string; readonly message: string }
}
