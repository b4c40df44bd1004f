/** What apache/openwhisk-catalog (packages/*\/manifest.yaml) and apache/openwhisk-package-alarms (installCatalog.sh) say of their packages and actions. */
import type { Json, Params } from '../../../model/json.ts'

interface Described {
  readonly annotations: Params
  readonly params?: Params
}

export interface PublishedPackage extends Described {
  readonly actions: Readonly<Record<string, Described>>
}

/** A parameter as annotations describe it. */
function parameter(name: string, required: boolean | undefined, more: Readonly<Record<string, Json>> = {}): Params {
  return { name, ...(required === undefined ? {} : { required }), ...more }
}

const described = (description: string, annotations: Params = {}): Described => ({ annotations: { description, ...annotations } })
const lines = parameter('lines', true, { type: 'array', description: 'An array of strings' })
const listOfLines = parameter('lines', true, { description: 'an array of strings' })
const aString = parameter('payload', true, { description: 'A string' })
const person = [parameter('name', false), parameter('place', false, { description: 'The string to be included in the return value' })]
const feline = { payload: 'Five fuzzy felines' }
const narrowsburg = { payload: 'Cat', place: 'Narrowsburg' }

const utilities: PublishedPackage = {
  ...described('Building blocks that format and assemble data'),
  actions: {
    echo: described('Returns the input', {
      parameters: [parameter('payload', false, { description: 'Any JSON entity' })],
      sampleInput: feline,
      sampleOutput: feline,
    }),
    cat: described('Concatenates input into a string', {
      parameters: [parameter('lines', true, { type: 'array', description: 'An array of strings or numbers' })],
      sampleInput: { lines: [4, 2, 3] },
      sampleOutput: { lines: [4, 2, 3] },
    }),
    smash: described('Nests all properties under given property', {
      parameters: [parameter('$fieldName', true, { type: 'string', description: 'Name of property to nest object under' })],
      sampleInput: { a: 1, b: { c: 2, d: 3 }, $fieldName: 'p' },
      sampleOutput: { p: { a: 1, b: { c: 2, d: 3 } } },
    }),
    split: described('Split a string into an array', {
      parameters: [
        aString,
        parameter('separator', false, { description: 'The character, or the regular expression, to use for splitting the string' }),
      ],
      sampleInput: { payload: 'one,two,three', separator: ',' },
      sampleOutput: { lines: ['one', 'two', 'three'], payload: 'one,two,three' },
    }),
    sort: described('Sorts an array', {
      parameters: [lines],
      sampleInput: { lines: [4, 2, 3] },
      sampleOutput: { lines: [2, 3, 4], length: 3 },
    }),
    head: described('Extract prefix of an array', {
      parameters: [lines, parameter('num', false, { type: 'integer', description: 'The length of the prefix' })],
      sampleInput: { lines: [4, 2, 3], num: 2 },
      sampleOutput: { lines: [4, 2], num: 2 },
    }),
    date: described('Current date and time', { sampleOutput: { date: '2016-03-22T00:59:55.961Z' } }),
    namespace: described('Returns namespace for the authorization key used to invoke this action', {
      sampleOutput: { namespace: 'guest' },
    }),
    hosturl: described('Returns the URL to activate an action or trigger', {
      parameters: [
        parameter('web', undefined, { type: 'boolean', description: 'True for web actions' }),
        parameter('ext', undefined, { type: 'string', description: 'Extension for web action, one of .html, .http, .json, .text' }),
        parameter('trigger', undefined, { type: 'boolean', description: 'True to construct path for trigger instead of action.' }),
        parameter('path', undefined, {
          type: 'string',
          description: 'The action name as just <action name> or <package name>/<action name>.',
        }),
      ],
      sampleInput: { web: true, path: 'utils/echo' },
      sampleOutput: { url: 'https://openwhisk.ng.bluemix.net/api/v1/experimental/web/guest/utils/echo.json' },
    }),
  },
}

const samples: PublishedPackage = {
  ...described('A suite of simple actions to help you get started with OpenWhisk'),
  actions: {
    cat: described('Equivalent to unix cat command', {
      parameters: [listOfLines],
      sampleInput: { lines: [1, 2, 3] },
      sampleOutput: { lines: [1, 2, 3], payload: '1\n2\n3\n' },
    }),
    countdown: described('An action that invokes itself recursively, programmatically using whisk API', {
      parameters: [parameter('n', false, { description: 'number of times the action needs to be invoked' })],
      'provide-api-key': true,
      sampleInput: { n: 5 },
      sampleOutput: { activationId: '10f95a603b6c4966b95a603b6cd96643' },
      sampleLogOutput: '2018-11-12T20:27:50.12223688Z  stdout: 4',
    }),
    curl: described('Curl a host url', {
      parameters: [parameter('payload', true, { description: 'A host url' })],
      sampleInput: { payload: 'google.com' },
      sampleOutput: { msg: 'content returned from google.com' },
    }),
    greeting: described('Returns a friendly greeting', {
      parameters: person,
      sampleInput: narrowsburg,
      sampleOutput: { payload: 'Hello, Cat from Narrowsburg!' },
      sampleLogOutput: "2016-03-22T01:07:08.384982272Z stdout: params: { place: 'Narrowsburg', payload: 'Cat' }",
    }),
    head: described('returns the first num lines of an array', {
      parameters: [listOfLines, parameter('num', false, { description: 'number of lines to return' })],
      sampleInput: { lines: [1, 2, 3, 4], num: 2 },
      sampleOutput: { lines: [1, 2], num: 2 },
    }),
    helloWorld: described('Demonstrates logging facilities', {
      parameters: [parameter('payload', false, { description: 'The string to be included in the log record' })],
      sampleInput: { payload: 'Cat' },
      sampleOutput: {},
      sampleLogOutput: '2016-03-22T01:02:26.387624916Z stdout: hello Cat!',
    }),
    helloPromises: described(
      'Return a hello message as an array of strings which demonstrates the use of returning a Promise for asynchronous actions.',
      {
        'provide-api-key': true,
        parameters: person,
        sampleInput: narrowsburg,
        sampleOutput: { lines: ['Hello,', 'Cat', 'from', 'Narrowsburg!'] },
      },
    ),
    invoke: described('Invoke date action and parse date from the response to display', {
      'provide-api-key': true,
      parameters: [],
      sampleInput: {},
      sampleOutput: 'date: 2018-11-13T05:23:04.792Z',
      sampleLogOutput: '2018-11-13T05:23:04.797318072Z stdout: It is now Tue Nov 13 2018 05:23:04 GMT+0000 (UTC)',
    }),
    printParams: described('print the parameters to the console, sorted alphabetically by key', {
      parameters: [],
      sampleInput: { x: 1, b: 5, z: 2 },
      sampleOutput: { params: { b: 2, x: 1, z: 4 } },
    }),
    wordCount: described('Count words in a string', {
      parameters: [aString],
      sampleInput: feline,
      sampleOutput: { count: 3 },
      sampleLogOutput: "2016-03-22T01:10:07.361649586Z stdout: The message 'Five fuzzy felines' has 3 words",
    }),
    wordCountAsync: described('word count utility, coded as an asynchronous action for pedagogical purposes', {
      parameters: [aString],
      sampleInput: feline,
      sampleOutput: { count: 3 },
    }),
  },
}

const github: PublishedPackage = {
  ...described('Package which contains actions and feeds to interact with Github'),
  actions: {
    webhook: described('Creates a webhook on GitHub to be notified on selected changes', {
      feed: true,
      // Its code has always used the key, which an action got unasked when it was published.
      'provide-api-key': true,
      parameters: [
        parameter('username', true, { bindTime: true, description: 'Your GitHub username' }),
        parameter('repository', true, { bindTime: true, description: 'The name of a GitHub repository' }),
        parameter('accessToken', true, {
          bindTime: true,
          description: 'A webhook or personal token',
          doclink: 'https://github.com/settings/tokens/new',
        }),
        parameter('events', true, { description: 'A comma-separated list', doclink: 'https://developer.github.com/webhooks/#events' }),
        parameter('baseUrl', false, {
          description: 'GitHub API endpoint',
          doclink: 'https://docs.github.com/en/enterprise-server@2.21/rest/reference/enterprise-admin#endpoint-urls',
        }),
      ],
      sampleInput: {
        username: 'myUserName',
        repository: 'myRepository or myOrganization/myRepository',
        accessToken: '123ABCXYZ',
        events: 'push, delete, pull-request',
        baseUrl: 'https://github.myenterprise.com/api/v3',
      },
    }),
  },
}

const slack: PublishedPackage = {
  ...described('This package interacts with the Slack messaging service', {
    parameters: [
      parameter('username', true, { bindTime: true, description: 'Your Slack username' }),
      parameter('url', true, { bindTime: true, description: 'Your webhook URL', doclink: 'https://api.slack.com/incoming-webhooks' }),
      parameter('channel', true, { bindTime: true, description: 'The name of a Slack channel' }),
      parameter('token', undefined, { description: 'Your Slack oauth token', doclink: 'https://api.slack.com/docs/oauth' }),
    ],
  }),
  actions: {
    post: described('Post a message to Slack', {
      parameters: [parameter('text', true, { description: 'The message you wish to post' })],
      sampleInput: {
        username: 'openwhisk',
        text: 'Hello OpenWhisk!',
        channel: 'myChannel',
        url: 'https://hooks.slack.com/services/XYZ/ABCDEFG/12345678',
      },
    }),
  },
}

const socket = { uri: 'ws://MyAwesomeService.com/sweet/websocket', payload: 'Hi there, WebSocket!' }

const websocket: PublishedPackage = {
  ...described('Utilities for communicating with WebSockets', { parameters: [parameter('uri', true, { bindTime: true })] }),
  actions: {
    send: described('Send a message to a WebSocket', {
      parameters: [
        parameter('uri', true, { description: 'The URI of the websocket server.' }),
        parameter('payload', true, { description: 'The data you wish to send to the websocket server.' }),
      ],
      sampleInput: socket,
      sampleOutput: socket,
    }),
  },
}

const [required, optional] = [true, false].map((is) => (name: string) => parameter(name, is)) as [
  (name: string) => Params,
  (name: string) => Params,
]
const feed = (description: string, parameters: Params[], params: Params = {}): Described => {
  return { ...described(description, { parameters, feed: true }), params }
}

/** Calls of its feeds over the API are answered by the provider itself: see alarms/. */
const alarms: PublishedPackage = {
  ...described('Alarms and periodic utility', { parameters: [optional('trigger_payload')] }),
  params: { trigger_payload: '' },
  actions: {
    alarm: feed('Fire trigger when alarm occurs', [required('cron'), ...['timezone', 'startDate', 'stopDate', 'strict'].map(optional)]),
    once: feed('Fire trigger once when alarm occurs', [required('date'), optional('deleteAfterFire')], { fireOnce: true }),
    interval: feed('Fire trigger at specified interval', [required('minutes'), ...['startDate', 'stopDate'].map(optional)], {
      isInterval: true,
    }),
  },
}

export const published = { utils: utilities, samples, github, slack, websocket, alarms } as const satisfies Record<string, PublishedPackage>
