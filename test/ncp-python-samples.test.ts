/**
 * Python in the style of NAVER's own samples (NaverCloudPlatform/cloud-functions, samples/python), as it is uploaded: a folder with `__main__.py`
 * and `virtualenv`, settings as parameters, raw HTTP taken apart by hand. From the folder, and as the zip that a developer uploads.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../emulator/index.ts'
import { zip, type Zippable } from '../emulator/system/zip.ts'
import { has } from '../scripts/test-tools.mjs'

const version = spawnSync('python3', ['-c', 'import sys; assert sys.version_info >= (3, 8); print("%d.%d" % sys.version_info[:2])'])
const hasPython = has('Python')
const packages = `virtualenv/lib/python${version.stdout.toString().trim()}/site-packages`

const files = {
  // As rest-api: a connection per call in a global, `print` for errors, `finally`.
  'functions/students/__main__.py': `import json
import base64
import tinydb_driver

conn = None


def db_connect(cdb_host, cdb_database):
    global conn
    conn = tinydb_driver.connect(host=cdb_host, db=cdb_database, charset="utf8")


def make_response(statusCode, body):
    return {"headers": {"Content-Type": "application/json"}, "statusCode": statusCode, "body": body}


def main(args):
    method, path = args["__ow_method"], args["__ow_path"]
    path_components = path.split("/")
    try:
        if conn is None or not conn.open:
            db_connect(args["cdb_host"], args["cdb_database"])
        if len(path_components) == 2 and path_components[1] == "students":
            decoded_body = json.loads(base64.b64decode(args["__ow_body"]).decode("utf8"))
            with conn.cursor() as cursor:
                cursor.execute("INSERT INTO student VALUES (?, ?, ?)", (decoded_body["student_id"], decoded_body["name"], decoded_body["age"]))
            conn.commit()
            return make_response(201, {"done": True})
        elif len(path_components) == 3 and path_components[1] == "students":
            with conn.cursor() as cursor:
                if method == "get":
                    cursor.execute("SELECT * FROM student WHERE studentId = ?", (path_components[2],))
                    return make_response(200, {"student_info": cursor.fetchall()})
                if method == "delete":
                    cursor.execute("DELETE FROM student WHERE studentId = ?", (path_components[2],))
                    conn.commit()
                    return make_response(200, {"done": True})
        return make_response(405, {"error_message": "Invalid URL or not allowed method"})
    except Exception as e:
        print(e)
        return make_response(400, {"done": False, "error_message": "check Error log on NCP console"})
    finally:
        conn.close()
`,
  'functions/students/README.md': '# students\n',
  // Stands in for PyMySQL, in the place where \`pip install\` puts it.
  [`functions/students/${packages}/tinydb_driver/__init__.py`]: `import contextlib
import sqlite3


class Connection:
    def __init__(self, db):
        self._db = sqlite3.connect(db)
        self._db.execute("CREATE TABLE IF NOT EXISTS student (studentId INT PRIMARY KEY, name TEXT, age INT)")
        self.open = True

    def cursor(self):
        return contextlib.closing(self._db.cursor())

    def commit(self):
        self._db.commit()

    def close(self):
        self.open = False
        self._db.close()


def connect(host, db, charset):
    return Connection(db)
`,
  // As object-storage-rest-api: the content type stands beside the headers, the body is text, a client is made once.
  'functions/objects/__main__.py': `import json

S3 = None


def set_response(status_code, body):
    return {"Content-Type": "application/json", "statusCode": status_code, "body": json.dumps(body)}


def main(args):
    try:
        global S3
        if S3 is None:
            print("--- new object storage client ---")
            S3 = {"key": args["access_key"]}
        return set_response(200, {"path": args["__ow_path"], "client": S3})
    except Exception as e:
        print(e)
        return set_response(500, {"error": "An unexpected error occurred."})
`,
  // As slack: a dictionary in an exception.
  'functions/notify.py': `def main(args):
    repo_name = args["repository"]["name"]
    try:
        raise ConnectionError("no route to " + repo_name)
    except Exception as e:
        raise Exception({"done": False, "error_message": str(e)})
`,
}

let root: string
let emulator: Emulator

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'actionlab-samples-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  const params = { cdb_host: 'db-1.vpc-cdb.ntruss.com', cdb_database: join(root, 'students.db') }
  const trigger = { type: 'apigw', product: 'school', stage: 'v1', resource: '/{type+}' } as const
  emulator = await createEmulator({
    root,
    functions: './functions',
    watch: false,
    actions: {
      students: { type: 'web', rawHttp: true, params },
      objects: { type: 'web', rawHttp: true, params: { access_key: 'in-a-parameter' } },
    },
    triggers: {
      students: { ...trigger, api: 'rest', action: 'students' },
      objects: { ...trigger, api: 'objects', action: 'objects' },
    },
  })
})
afterAll(async () => {
  await emulator.close()
  rmSync(root, { recursive: true, force: true })
})

async function call(method: string, target: string, json?: object): Promise<[status: number, body: unknown]> {
  const body = json === undefined ? {} : { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } }
  const answer = await emulator.request(target, { method, ...body })
  return [answer.status, await answer.json()]
}

describe.skipIf(!hasPython)('samples in NAVER’s style', () => {
  const student = { student_id: 7, name: '김네이버', age: 20 }

  test('a raw REST resource keeps its students in a database, through its HTTP trigger', async () => {
    const at = '/apigw/school/rest/v1'
    expect(await call('POST', `${at}/students`, student)).toEqual([201, { done: true }])
    expect(await call('GET', `${at}/students/7`)).toEqual([200, { student_info: [[7, '김네이버', 20]] }])
    expect(await call('POST', `${at}/students`, student)).toEqual([400, { done: false, error_message: 'check Error log on NCP console' }])
    expect(emulator.activations.list({ name: 'students', limit: 1 })).toMatchObject([
      { logLines: [{ stream: 'stdout', text: 'UNIQUE constraint failed: student.studentId' }] },
    ])
    expect(await call('DELETE', `${at}/students/7`)).toEqual([200, { done: true }])
    expect(await call('GET', `${at}/students/7`)).toEqual([200, { student_info: [] }])
    expect(await call('PATCH', `${at}/a/b/c`)).toEqual([405, { error_message: 'Invalid URL or not allowed method' }])
  })

  test('the same folder does the same as an uploaded zip, its virtualenv in it', async () => {
    const folder = join(root, 'functions/students')
    const entries: Zippable = {}
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      if (entry.isFile()) entries[relative(folder, path).replaceAll('\\', '/')] = readFileSync(path)
    }
    const [status] = await call('PUT', '/ncf/api/v2/packages/-/actions/uploaded?type=web', {
      exec: { kind: 'python:3.13', binary: true, code: Buffer.from(zip(entries)).toString('base64') },
      'raw-http': true,
      parameters: { cdb_host: 'db', cdb_database: join(root, 'uploaded.db') },
    })
    expect(status).toBe(200)
    const at = '/api/v1/web/guest/default/uploaded.http'
    expect(await call('POST', `${at}/students`, student)).toEqual([201, { done: true }])
    expect(await call('GET', `${at}/students/7`)).toEqual([200, { student_info: [[7, '김네이버', 20]] }])
  })

  test('a content type beside the headers is lost as in the cloud, and said so', async () => {
    for (let n = 0; n < 2; n++) {
      const answer = await emulator.request('/apigw/school/objects/v1/objects/a')
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8'])
      expect(await answer.text()).toBe('{"path": "/objects/a", "client": {"key": "in-a-parameter"}}')
    }
    const [second, first] = emulator.activations.list({ name: 'objects' })
    expect(first?.hints.map(({ code }) => code)).toContain('ncp.content-type-outside-headers')
    // The client of the first call is there for the second.
    expect([first, second].map((one) => one?.logLines.map(({ text }) => text))).toEqual([['--- new object storage client ---'], []])
  })

  test('a dictionary in an exception is text to the caller', async () => {
    const { response } = await emulator.invoke('notify', { repository: { name: 'shop' } })
    expect([response.status, response.result]).toEqual([
      'application error',
      { error: "{'done': False, 'error_message': 'no route to shop'}" },
    ])
  })

  test('nothing of the interpreter’s own surroundings is needed', () => {
    expect(() => execFileSync('python3', ['-c', 'import tinydb_driver'], { stdio: 'ignore' })).toThrow()
  })
})
