/** The controller's own pages. Few ever open one, so that they are loaded together at the first. */
export { apiDocument, infoDocument } from './api-docs.ts'
export { apiInfoPage, infoPage, invokersPage, jsonPage, pingPage } from './controller-pages.ts'
export { docsPage, leadToDocs } from './docs-page.ts'
export { logForwarding } from './log-forwarding.ts'
