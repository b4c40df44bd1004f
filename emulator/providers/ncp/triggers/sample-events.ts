/**
 * Events as the services behind triggers send them, for firing by hand. Those of Object Storage, Cloud Insight and Secret Manager are not published where they can be read
 * (ncp.md 15): of these there is none.
 */
import type { NcpTriggerType } from '../../../model/ncp-config.ts'
import type { SampleEvent } from '../../../model/trigger.ts'

const author = { name: 'Octo Cat', email: 'octocat@example.com', username: 'octocat' }
const commit = {
  id: '7fd1a60b01f91b314f59955a4e4d4e80d8edf11d',
  message: 'Say hello',
  timestamp: '2026-03-01T09:00:00+09:00',
  url: 'https://github.com/octocat/hello/commit/7fd1a60b01f91b314f59955a4e4d4e80d8edf11d',
  author,
  committer: author,
  added: ['hello.js'],
  removed: [],
  modified: [],
}

export const sampleEvents: Partial<Record<NcpTriggerType, readonly SampleEvent[]>> = {
  github: [
    {
      title: 'push',
      payload: {
        ref: 'refs/heads/main',
        before: '0000000000000000000000000000000000000000',
        after: commit.id,
        created: true,
        deleted: false,
        forced: false,
        repository: {
          name: 'hello',
          full_name: 'octocat/hello',
          private: false,
          owner: { name: 'octocat', login: 'octocat' },
          html_url: 'https://github.com/octocat/hello',
          default_branch: 'main',
        },
        pusher: { name: 'octocat', email: author.email },
        sender: { login: 'octocat', type: 'User' },
        commits: [commit],
        head_commit: commit,
      },
      source: "GitHub's Webhook events and payloads, push (docs.github.com)",
    },
  ],
  source_commit: ['push', 'pull_request', 'create', 'delete'].map((type) => ({
    title: type,
    payload: {
      version: '',
      repository: { id: '', name: '', description: '', ssh_url: '', https_url: '', portaladdr: '', created_at: '', owner: '' },
      sender: '',
      // The page does not say what is in the payload of each type.
      event: { type, payload: {} },
      timestamp: '',
    },
    source: 'SourceCommit, Webhook event list (guide.ncloud-docs.com/docs/en/sourcecommit-use-webhook-event)',
  })),
  resource_manager: [
    {
      title: 'a detection of an Observer',
      payload: {
        observerId: '',
        observerName: '',
        detectRules: [],
        detectTypes: [],
        detectValues: [],
        detectedAt: '',
        nrn: '',
        action: '',
        sourceIp: '',
        eventTime: 0,
      },
      source: 'Cloud Functions, Resource Manager type trigger (guide.ncloud-docs.com/docs/en/cloudfunctions-resourcemanager-vpc)',
    },
  ],
}
