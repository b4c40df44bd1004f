import { existsSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { slug } from './slug.mjs'

const docs = fileURLToPath(new URL('..', import.meta.url))

export default defineConfig({
  title: 'Actionlab',
  description: 'Local emulator and test harness for NAVER Cloud Functions, Apache OpenWhisk and Tencent CloudBase functions',
  srcExclude: ['node_modules/**'],
  rewrites: { 'contracts/README.md': 'contracts/index.md' },
  markdown: { linkify: false, anchor: { slugify: slug }, config: prepareMarkdown },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: [
      {
        text: 'Guide',
        items: [
          { text: 'Start here', link: '/' },
          { text: 'Functions', link: '/functions' },
          { text: 'Coming from another tool', link: '/coming-from' },
          { text: 'Terminal and dashboard', link: '/dashboard' },
          { text: 'What ran, and calling it again', link: '/activations' },
          { text: 'Testing functions', link: '/testing' },
          { text: 'Time and triggers', link: '/time' },
          { text: 'Where functions run', link: '/engines' },
          { text: 'How code is loaded', link: '/loading' },
          { text: 'Traces', link: '/traces' },
          { text: 'Archives for the clouds', link: '/build' },
          { text: 'Deploying', link: '/deploy' },
          { text: 'Coding agents', link: '/agents' },
          { text: 'Troubleshooting', link: '/troubleshooting' },
        ],
      },
      {
        text: 'Repositories of other tools',
        link: '/manifests/',
        items: [
          { text: 'Adobe App Builder', link: '/manifests/app-builder' },
          { text: 'serverless.yml', link: '/manifests/serverless' },
          { text: 'wskdeploy', link: '/manifests/wskdeploy' },
          { text: 'DigitalOcean, Nimbella', link: '/manifests/digitalocean' },
          { text: 'CloudBase, WeChat', link: '/manifests/cloudbase' },
          { text: 'Plain folders, NAVER', link: '/manifests/plain' },
        ],
      },
      {
        text: 'Recipes',
        items: [
          { text: 'NAVER Cloud', link: '/recipes/naver' },
          { text: 'OpenWhisk', link: '/recipes/openwhisk' },
          { text: 'CloudBase', link: '/recipes/cloudbase' },
          { text: 'Data of CloudBase', link: '/cloudbase-data' },
        ],
      },
      {
        text: 'Reference',
        items: [
          { text: 'Configuration', link: '/reference/configuration' },
          { text: 'Command line', link: '/reference/cli' },
          { text: 'API', link: '/reference/api/' },
          { text: 'What it answers', link: '/answers' },
          { text: 'Compatibility', link: '/compatibility' },
          { text: 'Performance', link: '/performance' },
        ],
      },
      {
        text: 'Inside',
        items: [
          { text: 'Architecture', link: '/architecture' },
          { text: 'Adding a provider', link: '/adding-a-provider' },
          { text: 'Contracts', link: '/contracts/' },
        ],
      },
    ],
  },
})

function prepareMarkdown(md) {
  md.core.ruler.push('sources', dropSourceLinks)
  const { rules } = md.renderer
  // Anchors of the API's pages, and comments: everything else in angle brackets is text.
  const kept = /^<(?:!--|a id="[^"]*">|\/a>|br ?\/?>)/
  // Braces in code are no template of Vue's.
  rules.code_inline = (tokens, index) => `<code v-pre>${md.utils.escapeHtml(tokens[index].content)}</code>`
  rules.html_inline = rules.html_block = (tokens, index) => {
    const { content } = tokens[index]
    return kept.test(content) ? content : md.utils.escapeHtml(content)
  }
}

/** A link from a page to a source file, which the site does not have, becomes its text; one to a file that is not there fails the build. */
function dropSourceLinks({ tokens, env }) {
  for (const { children } of tokens) {
    let dropped = false
    for (const token of children ?? []) {
      if (token.type === 'link_open') {
        const href = token.attrGet('href') ?? ''
        const target = /^\.{1,2}\//.test(href) ? resolve(dirname(env.path), href.replace(/#.*/, '')) : docs
        dropped = relative(docs, target).startsWith('..')
        if (dropped && !existsSync(target)) throw new Error(`${env.path} links to ${href}, and there is no such file.`)
      }
      if (!dropped || !token.type.startsWith('link_')) continue
      token.tag = 'span'
      token.type = token.type === 'link_open' ? 'span_open' : 'span_close'
      token.attrs = null
    }
  }
}
