/** Handles `/api/v1/namespaces/{ns}/packages[/{name}]`, bindings included (Packages.scala). */
import type { BoundParams } from '../../../model/bound-params.ts'
import type { Catalog, Package } from '../../../model/catalog.ts'
import { isObject, type JsonObject, type Params } from '../../../model/json.ts'
import type { Answer } from '../../../model/http.ts'
import { malformedContent } from '../../shared/controller-errors.ts'
import { annotationsOf } from './actions.ts'
import { json, packagePath, requireMethod, requireOwn, requireReadablePackage, type ApiCall } from './api-call.ts'
import { isNoPackage, requireCollection } from './collections.ts'
import { refusals, rejections } from '../contract.ts'
import { listEntities, readBound, readPairs, readPublish, readVersion, toPairs } from './entity.ts'
import { readEntity } from './entity-body.ts'
import { deployed } from './file-backed.ts'
import { isEntityName, qualifiedPath } from '../../../model/names.ts'
import { checkName } from '../names.ts'
import { flag } from './parameters.ts'
import { notAuthorized, notFound, Refusal, Rejection } from '../refusal.ts'
import { actionsIn, findPackage, isOwn, providerOf } from '../../../model/find-action.ts'
import { said, spoken } from '../../../model/said.ts'

type Binding = NonNullable<Package['binding']>

export async function handlePackages(call: ApiCall): Promise<Answer> {
  const { exchange, deps, path, namespace } = call
  const [name, ...more] = path
  const catalog = deps.catalog()
  if (name === undefined || (name === '' && more.length === 0)) {
    requireMethod(call, 'GET')
    return listEntities(call, 'packages', packagesIn(catalog, namespace), async (pkg) => ({
      ...common(call, pkg),
      binding: pkg.binding ?? false,
    }))
  }
  if (more.length > 0) throw new Rejection(rejections.notFound)
  requireMethod(call, 'PUT', 'GET', 'DELETE', 'POST')
  checkName(name)
  if (exchange.method === 'GET') requireReadablePackage(call, name)
  else requireOwn(call, name)
  const known = findPackage(catalog, packagePath(call, name))
  switch (exchange.method) {
    case 'PUT':
      return put(call, name, known)
    case 'DELETE': {
      const force = flag(call.query, 'force')
      requireCollection(call, 'packages', name)
      return remove(call, requireFound(known), force)
    }
    case 'GET':
      if (namespace === catalog.namespace) requireCollection(call, 'packages', name)
      if (!known) throw unknownPackage(`${namespace}/${name}`)
      return json(call, viewWithActions(call, known))
    default:
      throw notAuthorized(`${namespace}/${name}`)
  }
}

/** Every caller may list; another namespace shows its shared packages only. */
function packagesIn(catalog: Catalog, namespace: string): Package[] {
  if (namespace === catalog.namespace) return [...catalog.packages.values()]
  const shared = [...(catalog.platform?.packages ?? [])]
  return shared.filter(([path]) => path.startsWith(`/${namespace}/`)).map(([, pkg]) => pkg)
}

/** Says which one: reading needs a right to the package, and that check has words of its own (AuthorizedRouteDispatcher.scala). */
function unknownPackage(name: string): Refusal {
  return new Refusal({ status: 404, ...spoken(said`The requested resource '${name}' does not exist.`) })
}

function requireFound(pkg: Package | undefined): Package {
  if (!pkg) throw notFound()
  return pkg
}

async function put(call: ApiCall, name: string, known: Package | undefined): Promise<Answer> {
  const { deps, query, store } = call
  const overwrite = flag(query, 'overwrite')
  if (name === 'default') throw new Refusal({ status: 400, text: "Package name 'default' is reserved." })
  const body = await readEntity(call)
  const given = readBinding(call, body)
  const bound = readBound(body, 'parameters')
  const annotations = readPairs(body, 'annotations')
  const publish = readPublish(body)
  const version = readVersion(body)
  if (given) checkProvider(call, given)
  requireCollection(call, 'packages', name)
  if (known && !overwrite) throw new Refusal(refusals.exists)
  if (known && given && !known.binding) throw new Refusal(refusals.packageNotBinding)
  if (given && isOwn(deps.catalog(), given.namespace) && deps.catalog().packages.get(given.name)?.binding)
    throw new Refusal(refusals.bindingToBinding)
  const binding = given ?? known?.binding
  const draft = {
    name,
    params: known?.params ?? {},
    init: known?.init ?? [],
    ...bound,
    annotations: annotations ?? known?.annotations ?? {},
    ...(binding ? { binding } : {}),
    ...(version === undefined ? {} : { version }),
  }
  const pkg = deployed(deps.deployments.putPackage(draft), name)
  if (publish !== undefined) store.published[publish ? 'add' : 'delete'](publishedKey(name))
  return json(call, view(call, pkg))
}

/** `{}` and an absent field both mean no binding. */
function readBinding({ namespace }: ApiCall, body: JsonObject): Binding | undefined {
  const { binding } = body
  if (binding === undefined || binding === null) return undefined
  if (!isObject(binding)) throw new Rejection(malformedContent('binding malformed'))
  if (Object.keys(binding).length === 0) return undefined
  const { namespace: owner, name } = binding
  if (typeof owner !== 'string' || typeof name !== 'string' || !isEntityName(owner) || !isEntityName(name)) {
    throw new Rejection(malformedContent('binding malformed'))
  }
  return { namespace: owner === '_' ? namespace : owner, name }
}

/** A right to the package is needed before anything else is looked at (Packages.scala create, rewriteEntitlementFailure). */
function checkProvider(call: ApiCall, { namespace, name }: Binding): void {
  const catalog = call.deps.catalog()
  if (!isOwn(catalog, namespace)) {
    if (!findPackage(catalog, qualifiedPath(namespace, name))) throw notAuthorized(`${namespace}/${name}`)
    return
  }
  if (isNoPackage(call, name)) throw new Refusal(refusals.bindingToOther)
  if (!catalog.packages.has(name)) throw new Refusal(refusals.bindingMissing)
}

/** The controller writes the binding into the annotations as well, for clients that only see lists. */
function withBinding(annotations: Params, binding: Binding | undefined): Params {
  const { binding: _, ...kept } = annotations
  return binding ? { ...kept, binding: { name: binding.name, namespace: binding.namespace } } : kept
}

function remove(call: ApiCall, pkg: Package, force: boolean): Answer {
  const { deps, store } = call
  const inside = pkg.fromApi && !pkg.binding ? actionsIn(deps.catalog(), pkg.name) : []
  if (inside.length > 0 && !force) {
    const entities = inside.length === 1 ? '1 entity' : `${inside.length} entities`
    throw new Refusal({
      status: 409,
      ...spoken(said`Package not empty (contains ${entities}). Set force param or delete package contents.`),
    })
  }
  const last = view(call, pkg)
  for (const action of inside) deployed(deps.deployments.deleteAction(action.path), action.path)
  deployed(deps.deployments.deletePackage(pkg.name), pkg.name)
  store.published.delete(publishedKey(pkg.name))
  return json(call, last)
}

function view(call: ApiCall, pkg: Package, { params, init }: BoundParams = pkg): object {
  return { ...common(call, pkg), binding: pkg.binding ?? {}, parameters: toPairs(params, init) }
}

/** A binding shows the actions of its package, and that package's parameters overridden by its own. */
function viewWithActions(call: ApiCall, pkg: Package): object {
  const catalog = call.deps.catalog()
  const provider = providerOf(catalog, packagePath(call, pkg.name))
  if (!provider) throw unknownPackage(`${call.namespace}/${pkg.name}`)
  const actions = actionsIn(catalog, provider.path).map((action) => {
    const annotations = annotationsOf(action)
    return {
      feed: Object.hasOwn(annotations, 'feed'),
      row: { annotations: toPairs(annotations), name: action.name, version: action.version },
    }
  })
  const rows = (feed: boolean): object[] => actions.filter((action) => action.feed === feed).map((action) => action.row)
  return { ...view(call, pkg, provider), actions: rows(false), feeds: rows(true) }
}

function common({ namespace, store, deps }: ApiCall, { name, annotations, binding, updated, version }: Package): object {
  const publish = namespace !== deps.catalog().namespace || store.published.has(publishedKey(name))
  return { annotations: toPairs(withBinding(annotations, binding)), name, namespace, publish, updated, version }
}

function publishedKey(name: string): string {
  return `packages/${name}`
}
