/** A REST resource behind `/{type+}` with raw HTTP on: method, path and body arrive untouched, and this code answers for all of them. */
interface Request {
  __ow_method: string
  __ow_path: string
  __ow_body: string
}

interface User {
  id: number
  name: string
}

// Lives as long as the container is warm, as in the cloud: a real one would ask a database.
const users = new Map<number, User>([[1, { id: 1, name: 'Jane' }]])

const json = (statusCode: number, body: unknown) => ({ statusCode, headers: { 'content-type': 'application/json' }, body })

export function main({ __ow_method: method, __ow_path: path, __ow_body: body }: Request) {
  const id = Number(path.split('/')[2] ?? '')
  const found = users.get(id)
  if (method === 'get' && !id) return json(200, [...users.values()])
  if (method === 'post') {
    // Raw JSON arrives as base64.
    const { name } = JSON.parse(Buffer.from(body, 'base64').toString()) as { name: string }
    const user = { id: users.size + 1, name }
    users.set(user.id, user)
    return json(201, user)
  }
  if (method !== 'get' && method !== 'delete') return json(405, { error: `${method} is not allowed` })
  if (!found) return json(404, { error: `no user ${id}` })
  if (method === 'delete') users.delete(id)
  return json(200, found)
}
