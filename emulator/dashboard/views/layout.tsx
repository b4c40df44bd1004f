/** @jsxImportSource hono/jsx */
/** The frame around every page: navigation, what is broken, what is open. */
import type { Child } from 'hono/jsx'
import type { Labels } from '../labels.ts'
import { languages, type Language } from '../words/texts.ts'
import type { BuildProblem, Overview } from '../wire/overview.ts'
import { assetPath, modulePaths, type StyleName } from '../assets.ts'
import { firstNames } from '../client/format.js'
import { Icon, type IconName } from './icon.tsx'

export type PageName =
  | 'functions'
  | 'function'
  | 'activations'
  | 'activation'
  | 'running'
  | 'logs'
  | 'invoke'
  | 'traffic'
  | 'triggers'
  | 'data'
  | 'gateway'
  | 'login'
  | 'missing'

export const commonStyles = ['palette', 'frame', 'controls', 'notices'] as const

function stylesOf(page: PageName): readonly StyleName[] {
  if (page === 'login' || page === 'missing') return []
  if (page === 'activations') return ['list', page, 'running']
  if (page === 'logs') return ['list', page]
  if (page === 'data') return ['triggers', page]
  return page === 'function' ? ['functions', page] : [page]
}

export interface Frame {
  /** The function that the page is about: broken builds of others are not shown on it. */
  readonly about?: string | undefined
  readonly labels: Labels
  readonly language: Language
  readonly theme: 'light' | 'dark' | undefined
  readonly overview: Overview
  /** Whether a cloud that is served keeps data. */
  readonly hasData: boolean
}

const sections = [
  ['functions', '/_/', 'functions', 'f'],
  ['activations', '/_/activations', 'activations', 'a'],
  ['logs', '/_/logs', 'logs', 'l'],
  ['invoke', '/_/invoke', 'invoke', 'i'],
  ['traffic', '/_/traffic', 'traffic', 't'],
  ['triggers', '/_/triggers', 'triggers', 's'],
  ['data', '/_/data', 'data', 'd'],
  ['gateway', '/_/gateway', 'gateway', 'g'],
] as const satisfies readonly (readonly [IconName & PageName, string, keyof Labels, string])[]

function sectionOf(page: PageName): PageName {
  if (page === 'function') return 'functions'
  return page === 'activation' || page === 'running' ? 'activations' : page
}

/** Each in its own language. */
const languageNames: Readonly<Record<Language, string>> = { en: 'English', ko: '한국어', zh: '中文' }

export function Layout({ frame, page, title, children }: { frame: Frame; page: PageName; title: string; children: Child }) {
  const { labels, language, theme, overview, about, hasData } = frame
  const shown = sections.filter(([name]) => hasData || name !== 'data')
  const section = sectionOf(page)
  const folder = overview.root.split(/[\\/]/).at(-1) ?? ''
  return (
    <html lang={language} data-theme={theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · actionlab`}</title>
        <link rel="icon" href={assetPath('icon.svg')} type="image/svg+xml" />
        {[...commonStyles, ...stylesOf(page)].map((name) => (
          <link rel="stylesheet" href={assetPath(`${name}.css`)} />
        ))}
        {modulePaths(page).map((path) => (
          <link rel="modulepreload" href={path} />
        ))}
        <script type="module" src={assetPath('main.js')}></script>
      </head>
      <body data-page={page} data-about={about} data-labels={JSON.stringify(labels)}>
        <a class="skip" href="#main">
          {labels.skip}
        </a>
        <aside class="side">
          <a class="brand" href="/_/">
            <Icon name="brand" />
            <span>actionlab</span>
          </a>
          <p class="project" title={overview.root}>
            {folder}
          </p>
          <nav aria-label="actionlab">
            {shown.map(([name, href, label, key]) => (
              <a href={href} aria-current={section === name ? 'page' : undefined} data-key={key}>
                <Icon name={name} />
                <span>{labels[label]}</span>
                <kbd>{key}</kbd>
              </a>
            ))}
          </nav>
          <div class="foot">
            <p class="link-state" id="live" data-state="off" role="status">
              <i aria-hidden="true"></i>
              <span>{labels.offline}</span>
            </p>
            <div class="tools">
              <select class="quiet" id="language" title={labels.language} aria-label={labels.language}>
                {languages.map((one) => (
                  <option value={one} lang={one} selected={one === language}>
                    {languageNames[one]}
                  </option>
                ))}
              </select>
              <button type="button" class="quiet" id="theme" title={labels.theme} aria-label={labels.theme}>
                <Icon name="theme" />
              </button>
              <button type="button" class="quiet" id="help" title={`${labels.help} (?)`} aria-label={labels.help}>
                <Icon name="help" />
              </button>
              <span class="version">{overview.version}</span>
            </div>
          </div>
        </aside>
        <main id="main" tabindex={-1}>
          <p id="gone" role="alert" hidden>
            <Icon name="bad" />
            <b>{labels.goneTitle}</b> {labels.goneText}
          </p>
          <Broken
            problems={about === undefined ? overview.broken : overview.broken.filter(({ action }) => action === about)}
            labels={labels}
          />
          {children}
        </main>
        <HelpDialog sections={shown} labels={labels} />
        <div id="toasts" role="status" aria-live="polite"></div>
      </body>
    </html>
  )
}

/** One line until somebody opens it. Filled again by the page when a build breaks or is mended. */
function Broken({ problems, labels }: { problems: readonly BuildProblem[]; labels: Labels }) {
  return (
    <details id="broken" hidden={problems.length === 0}>
      <summary>
        <Icon name="chevron" />
        <span role="status">
          {labels.brokenBuilds} <b data-f="count">{String(problems.length)}</b>{' '}
          <span data-f="names">{firstNames(problems.map(({ action }) => action))}</span>
        </span>
      </summary>
      {problems.map((problem) => (
        <BuildError problem={problem} labels={labels} />
      ))}
      <template id="broken-row">
        <BuildError problem={{ action: '', file: '', text: '' }} labels={labels} />
      </template>
    </details>
  )
}

function BuildError({ problem, labels }: { problem: BuildProblem; labels: Labels }) {
  return (
    <article class="build-error">
      <h2>
        <Icon name="bad" />
        <b data-f="action">{problem.action}</b> {labels.broken} <code data-f="file">{problem.file}</code>
      </h2>
      <pre tabindex={0} data-f="text">
        {problem.text}
      </pre>
    </article>
  )
}

function HelpDialog({ sections: shown, labels }: { sections: readonly (typeof sections)[number][]; labels: Labels }) {
  const keys: readonly (readonly [keys: readonly string[], text: string])[] = [
    ...shown.map(([, , label, key]) => [[key], labels[label]] as const),
    [['j', 'k'], labels.keyMove],
    [['↵'], labels.keyOpen],
    [['/'], labels.keySearch],
    [['n', 'p'], labels.keyNeighbour],
    [['r'], labels.replay],
    [['c'], labels.compare],
    [['Ctrl', '↵'], labels.send],
    [['?'], labels.help],
  ]
  return (
    <dialog id="keys" aria-labelledby="keys-title">
      <h2 id="keys-title">{labels.help}</h2>
      <dl>
        {keys.map(([names, text]) => (
          <div>
            <dt>
              {names.map((name) => (
                <kbd>{name}</kbd>
              ))}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">{labels.close}</button>
      </form>
    </dialog>
  )
}
