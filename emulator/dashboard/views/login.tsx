/** @jsxImportSource hono/jsx */
/** Where an emulator that listens beyond this machine asks for its token. */
import type { Labels } from '../labels.ts'
import type { Language } from '../words/texts.ts'
import { assetPath } from '../assets.ts'
import { Icon } from './icon.tsx'
import { commonStyles } from './layout.tsx'

export function LoginPage({ labels, language, failed }: { labels: Labels; language: Language; failed: boolean }) {
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>actionlab</title>
        {commonStyles.map((name) => (
          <link rel="stylesheet" href={assetPath(`${name}.css`)} />
        ))}
      </head>
      <body data-page="login">
        <main class="login">
          <form method="post" action="/_/login" class="panel">
            <h1>
              <Icon name="brand" />
              actionlab
            </h1>
            <p>{labels.tokenHint}</p>
            <label class="field">
              <span>{labels.token}</span>
              <input
                type="password"
                name="token"
                autocomplete="current-password"
                required
                autofocus
                aria-invalid={failed ? 'true' : undefined}
                aria-describedby={failed ? 'refused' : undefined}
              />
            </label>
            {failed && (
              <p class="notice bad" id="refused" role="alert">
                {labels.wrongToken}
              </p>
            )}
            <button type="submit" class="primary">
              {labels.enter}
            </button>
          </form>
        </main>
      </body>
    </html>
  )
}
