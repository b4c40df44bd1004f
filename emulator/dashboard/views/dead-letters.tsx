/** @jsxImportSource hono/jsx */
/** Calls that their cloud has given up, with their tries. */
import { letterTexts, tryLinks } from '../client/trigger-row.js'
import type { Labels } from '../labels.ts'
import type { DeadLetterView } from '../wire/triggers.ts'
import type { Language } from '../words/texts.ts'
import { StartedLinks } from './started-links.tsx'

interface Words {
  readonly labels: Labels
  readonly language: Language
}

export function DeadLetters({ letters, words }: { letters: readonly DeadLetterView[]; words: Words }) {
  const { labels } = words
  return (
    <section class="panel" id="dead-letters" hidden={letters.length === 0}>
      <h2>
        {labels.deadLetters} <small>{labels.deadLettersHint}</small>
      </h2>
      <table class="fires">
        <thead>
          <tr>
            <th>{labels.time}</th>
            <th>{labels.function}</th>
            <th>{labels.code}</th>
            <th>{labels.tries}</th>
          </tr>
        </thead>
        <tbody id="letters">
          {letters.map((letter) => (
            <LetterRow letter={letter} words={words} />
          ))}
        </tbody>
      </table>
      <template id="letter-row">
        <LetterRow letter={blankLetter} words={words} />
      </template>
    </section>
  )
}

const blankLetter: DeadLetterView = { requestId: '', action: '', time: 0, code: 0, tries: [] }

function LetterRow({ letter, words: { labels, language } }: { letter: DeadLetterView; words: Words }) {
  const texts = letterTexts(letter, language)
  return (
    <tr>
      <td data-name={labels.time}>
        <span class="time" data-f="time">
          {texts.time}
        </span>
      </td>
      <td data-name={labels.function}>
        <span class="name" data-f="action">
          {texts.action}
        </span>
      </td>
      <td data-name={labels.code}>
        <span data-f="code">{texts.code}</span>
      </td>
      <td data-name={labels.tries}>
        <span class="links" data-f="tries">
          <StartedLinks links={tryLinks(letter, labels)} />
        </span>
      </td>
    </tr>
  )
}
