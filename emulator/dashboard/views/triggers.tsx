/** @jsxImportSource hono/jsx */
/** What fires and what has fired, with the result of each; a trigger is fired by hand and paused here. */
import { firingTexts, keyOf, startedLinks, stateOf, triggerTexts } from '../client/trigger-row.js'
import type { Labels } from '../labels.ts'
import type { FiringTrigger, FiringView, TriggersView } from '../wire/triggers.ts'
import type { Language } from '../words/texts.ts'
import { DeadLetters } from './dead-letters.tsx'
import { Icon } from './icon.tsx'
import { StartedLinks } from './started-links.tsx'

interface Words {
  readonly labels: Labels
  readonly language: Language
}

export function TriggersPage({ view, words }: { view: TriggersView; words: Words }) {
  const { labels } = words
  const { triggers, firings, deadLetters, now } = view
  return (
    <>
      <header class="head">
        <h1>{labels.triggers}</h1>
        <p class="counts">
          <span>
            <b id="due">{String(view.due)}</b> {labels.fireByThemselves}
          </span>
        </p>
      </header>
      <section class="panel">
        <table class="fires">
          <thead>
            <tr>
              <th>{labels.nextFiring}</th>
              <th>{labels.trigger}</th>
              <th>{labels.schedule}</th>
              <th>{labels.actions}</th>
              <th>{labels.lastFiring}</th>
              <td></td>
            </tr>
          </thead>
          <tbody id="triggers">
            {triggers.map((trigger) => (
              <TriggerRow trigger={trigger} now={now} words={words} />
            ))}
          </tbody>
        </table>
        <p class="empty" id="more" hidden={view.more === 0}>
          {`+${view.more}`}
        </p>
        <p class="empty" id="nothing" hidden={triggers.length > 0}>
          {labels.nothingFires}
        </p>
        <template id="trigger-row">
          <TriggerRow trigger={blank} now={0} words={words} />
        </template>
      </section>
      <section class="panel">
        <h2>{labels.whatFired}</h2>
        <table class="fires">
          <thead>
            <tr>
              <th>{labels.time}</th>
              <th>{labels.trigger}</th>
              <th>{labels.firedBy}</th>
              <th>{labels.outcome}</th>
            </tr>
          </thead>
          <tbody id="fired">
            {firings.map((firing) => (
              <FiredRow firing={firing} words={words} />
            ))}
          </tbody>
        </table>
        <p class="empty" id="nothing-fired" hidden={firings.length > 0}>
          {labels.nothing}
        </p>
        <template id="fired-row">
          <FiredRow firing={blankFiring} words={words} />
        </template>
      </section>
      <DeadLetters letters={deadLetters} words={words} />
      <FireDialog labels={labels} />
    </>
  )
}

const blank: FiringTrigger = { vendor: '', name: '', kind: '', actions: [], paused: false, pausable: true, times: 0, last: null }
const blankFiring: FiringView = { number: 0, vendor: '', trigger: '', by: 'schedule', time: 0, activationId: null, started: [] }

function TriggerRow({ trigger, now, words: { labels, language } }: { trigger: FiringTrigger; now: number; words: Words }) {
  const texts = triggerTexts(trigger, now, labels, language)
  return (
    <tr data-trigger={keyOf(trigger)} data-state={stateOf(trigger)}>
      <td data-name={labels.nextFiring}>
        <div>
          <b data-f="until">{texts.until}</b>
          <small data-f="next">{texts.next}</small>
        </div>
      </td>
      <td data-name={labels.trigger}>
        <div>
          <span class="name" data-f="name">
            {texts.name}
          </span>
          <small data-f="kind">{texts.kind}</small>
        </div>
      </td>
      <td data-name={labels.schedule}>
        <div>
          <code data-f="rhythm">{texts.rhythm}</code>
          <small data-f="zone">{texts.zone}</small>
        </div>
      </td>
      <td data-name={labels.actions}>
        <div>
          <span class="links" data-f="actions">
            {trigger.actions.length === 0 ? labels.noActions : trigger.actions.map((path) => <a href={`/_/functions/${path}`}>{path}</a>)}
          </span>
          <span class="why" data-f="why" hidden={texts.why === ''}>
            {texts.why}
          </span>
        </div>
      </td>
      <td data-name={labels.lastFiring}>
        <div>
          <small class="number-of" data-f="times">
            {texts.times}
          </small>
          <span class="links" data-f="last">
            {trigger.last !== null && <Started firing={trigger.last} labels={labels} />}
          </span>
        </div>
      </td>
      <td>
        <span class="buttons">
          <button type="button" class="quiet fire" aria-label={`${labels.fire}: ${trigger.name}`}>
            <Icon name="invoke" />
            {labels.fire}
          </button>
          <button type="button" class="quiet toggle" hidden={!trigger.pausable} aria-label={`${texts.toggle}: ${trigger.name}`}>
            <Icon name="pause" />
            <span data-f="toggle">{texts.toggle}</span>
          </button>
        </span>
      </td>
    </tr>
  )
}

function FiredRow({ firing, words: { labels, language } }: { firing: FiringView; words: Words }) {
  const texts = firingTexts(firing, labels, language)
  return (
    <tr>
      <td data-name={labels.time}>
        <span class="time" data-f="time">
          {texts.time}
        </span>
      </td>
      <td data-name={labels.trigger}>
        <span class="name" data-f="trigger">
          {texts.trigger}
        </span>
      </td>
      <td data-name={labels.firedBy}>
        <span class="by" data-f="by">
          {texts.by}
        </span>
      </td>
      <td data-name={labels.outcome}>
        <span class="links" data-f="started">
          {startedLinks(firing, labels).length === 0 ? labels.noActions : <Started firing={firing} labels={labels} />}
        </span>
      </td>
    </tr>
  )
}

function Started({ firing, labels }: { firing: FiringView; labels: Labels }) {
  return <StartedLinks links={startedLinks(firing, labels)} />
}

function FireDialog({ labels }: { labels: Labels }) {
  return (
    <dialog id="fire" aria-labelledby="fire-title">
      <h2 id="fire-title">
        {labels.fireNow} <span data-f="name"></span>
      </h2>
      <form>
        <label class="field" id="samples" hidden>
          <span>{labels.sampleEvent}</span>
          <select></select>
        </label>
        <label class="field">
          <span>
            {labels.payload} <small>{labels.payloadHint}</small>
          </span>
          <textarea rows={7} spellcheck={false} autocomplete="off"></textarea>
        </label>
        <p class="actions">
          <button type="submit" class="primary">
            {labels.fire}
            <kbd>Ctrl ↵</kbd>
          </button>
          <button type="button" data-close>
            {labels.close}
          </button>
        </p>
      </form>
    </dialog>
  )
}
