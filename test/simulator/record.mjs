// Makes random small policies and requests, asks an independent simulator of IAM about them, and prints both as JSON
// lines, which internal/iam/testdata/simulator.jsonl keeps for the test beside it. The same seed makes the same cases.
//
// The simulator is @cloud-copilot/iam-simulate (AGPL-3.0-or-later). Nothing here depends on it: install it in a folder
// of its own, run this there, and only its answers are kept.
//
//	mkdir simulator && cd simulator && npm init -y && npm install --ignore-scripts @cloud-copilot/iam-simulate@0.1.173
//	node REPOSITORY/test/simulator/record.mjs > REPOSITORY/internal/iam/testdata/simulator.jsonl
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'

const installed = createRequire(join(process.cwd(), 'package.json'))
const { runSimulation } = await import(pathToFileURL(installed.resolve('@cloud-copilot/iam-simulate')))

const wanted = Number(process.argv[2] ?? 230)
let state = 87
function below(n) { // mulberry32
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) % n
}
const pick = (...items) => items[below(items.length)]
const chance = (n) => below(n) === 0
const several = (make) => chance(3) ? [...new Set([make(), make()])] : make()

const account = '111122223333'
const role = `arn:aws:iam::${account}:role/app`
const repository = (name) => `arn:aws:ecr:us-east-1:${account}:repository/${name}`
const secret = `arn:aws:secretsmanager:us-east-1:${account}:secret:db-a1b2c3`
const calls = [
  ['ecr:BatchGetImage', repository('team/app')],
  ['ecr:GetDownloadUrlForLayer', repository('app')],
  ['ecr:GetAuthorizationToken', '*'],
  ['s3:GetObject', 'arn:aws:s3:::layers/team/app'],
  ['secretsmanager:GetSecretValue', secret],
]
// Patterns that mostly fit some call. A statement takes half of its patterns from all, so that some fit none.
const actions = ['*', '*', 'ecr:*', 'ecr:Batch*', 'ecr:GET*', 'ecr:Get?uthorizationToken', 's3:Get*', 'secretsmanager:*',
  ...calls.map(([action]) => action)]
const resources = ['*', 'arn:aws:ecr:*:*:repository/*', repository('team/*'), repository('a?p'), repository('App'),
  repository('${aws:PrincipalTag/team}/*'), 'arn:aws:s3:::layers/*', 'arn:aws:s3:::layers/*/app', secret, secret.replace('db', '*'),
  ...calls.map(([, resource]) => resource)]
const principals = ['*', account, role, `arn:aws:iam::${account}:root`, role, `arn:aws:iam::${account}:role/other`, '444455556666',
  'arn:aws:iam::444455556666:root']

// What requests may hold: each key with the values it may have there, and the operators and values of policies for it.
const texts = ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase']
const arns = ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', 'StringLike']
const order = (type) => ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map((o) => type + o)
const keys = [
  { name: 'aws:PrincipalTag/team', in: ['team', 'Team', 'red'], operators: texts, of: ['team', 'red', 't*', '?ed', '*', '${aws:ResourceTag/team}'] },
  { name: 'aws:ResourceTag/team', in: ['team', 'red'], operators: texts, of: ['team', '${aws:PrincipalTag/team}', "${aws:PrincipalTag/team, 'red'}", 'r*'] },
  { name: 'aws:SourceVpce', in: ['vpce-0a', 'vpce-0b'], operators: texts.slice(0, 4), of: ['vpce-0a', 'vpce-0c', 'vpce-*'] },
  { name: 'aws:PrincipalArn', in: [role], operators: arns, of: [role, `arn:aws:iam::${account}:role/*`, 'arn:aws:iam::*:role/app', 'arn:aws:iam::*:role/b*', `arn:*:iam::${account}:*`] },
  { name: 'aws:SourceIp', in: ['10.0.1.7', '203.0.113.9'], operators: ['IpAddress', 'NotIpAddress'], of: ['10.0.0.0/16', '10.0.1.7', '203.0.113.0/24', '0.0.0.0/0', '2001:db8::/32'] },
  { name: 'aws:SecureTransport', in: ['true', 'false'], operators: ['Bool'], of: ['true', 'false', 'True'] },
  { name: 'aws:MultiFactorAuthAge', in: ['60', '3600', '7200'], operators: order('Numeric'), of: ['60', '3600', '3600.0', '-1'] },
  { name: 'aws:CurrentTime', in: ['2026-06-01T12:00:00Z'], operators: order('Date'), of: ['2026-06-01T12:00:00Z', '2026-06-01T14:00:00+02:00', '2025-01-01', '2027-01-01T00:00:00Z'] },
  { name: 'aws:CalledVia', in: [['athena.amazonaws.com', 'dynamodb.amazonaws.com'], ['athena.amazonaws.com']], operators: texts.slice(0, 4), set: true, of: ['athena.amazonaws.com', 'dynamodb.amazonaws.com', 'kms.*'] },
]

function condition() {
  const key = pick(...keys)
  let operator = pick(...key.operators)
  if (chance(8)) return { Null: { [key.name]: pick('true', 'false') } }
  if (key.set) operator = pick('ForAllValues:', 'ForAnyValue:') + operator
  if (chance(4)) operator += 'IfExists'
  return { [operator]: { [chance(6) ? key.name.toUpperCase() : key.name]: several(() => pick(...key.of)) } }
}

function statement(kind, [action, resource]) {
  const service = action.split(':')[0]
  const near = (list) => chance(4) ? pick(...list) : pick('*', ...list.filter((x) => x.includes(`${service}:`)))
  const s = { Effect: pick('Allow', 'Allow', 'Allow', 'Deny') }
  if (kind === 'endpoint' || kind === 'resource') {
    const named = pick('*', { AWS: several(() => pick(...principals)) })
    s[kind === 'resource' && s.Effect === 'Deny' && chance(3) ? 'NotPrincipal' : 'Principal'] = named
  }
  s[chance(8) ? 'NotAction' : 'Action'] = chance(3) ? action : several(() => near(actions))
  s[chance(8) ? 'NotResource' : 'Resource'] = chance(4) ? '*' : several(() => near(resources))
  if (!chance(3)) s.Condition = chance(4) ? { ...condition(), ...condition() } : condition()
  return s
}

function policy(kind, call) {
  const p = { Statement: [...Array(1 + below(2))].map(() => statement(kind, call)) }
  return chance(8) ? p : { Version: '2012-10-17', ...p }
}

function made() {
  const call = pick(...calls)
  const [action, resource] = call
  const request = { action, resource, keys: {} }
  const c = { request }
  if (action.startsWith('ecr:') && chance(3)) c.resource = policy('resource', call)
  else {
    c.identity = chance(4) ? [policy('identity', call), policy('identity', call)] : [policy('identity', call)]
    const layer = pick('endpoint', 'endpoint', 'boundary', 'control', '')
    if (layer) c[layer] = policy(layer, call)
  }
  const asked = JSON.stringify(c).toLowerCase()
  for (const key of keys) if (!chance(4) && asked.includes(key.name.toLowerCase())) request.keys[key.name] = pick(...key.in)
  request.keys['aws:PrincipalArn'] = role // AWS sets it in every request
  return c
}

const named = (p) => p && [{ name: 'p', policy: p }]
let refused = 0
for (let kept = 0; kept < wanted;) {
  const c = made()
  const result = await runSimulation({
    request: { action: c.request.action, principal: role, resource: { resource: c.request.resource, accountId: account }, contextVariables: c.request.keys },
    identityPolicies: (c.identity ?? []).map((p, i) => ({ name: String(i), policy: p })),
    vpcEndpointPolicies: named(c.endpoint), permissionBoundaryPolicies: named(c.boundary), resourcePolicy: c.resource,
    serviceControlPolicies: c.control ? [{ orgIdentifier: 'r-1', policies: named(c.control) }] : [], resourceControlPolicies: [],
  }, {})
  if (result.resultType !== 'single') {
    refused++
    continue
  }
  for (const key of result.result.ignoredContextKeys) delete c.request.keys[key] // the action has no such key
  const a = result.result.analysis
  c.answer = { all: a.result }
  if (c.identity) c.answer.identity = a.identityAnalysis.result
  if (c.endpoint) c.answer.endpoint = a.endpointAnalysis.result
  if (c.boundary) c.answer.boundary = a.permissionBoundaryAnalysis.result
  if (c.control) c.answer.control = a.scpAnalysis.result
  if (c.resource) c.answer = { resource: a.resourceAnalysis.result }
  if (Object.values(c.answer).every((is) => is === 'ImplicitlyDenied') && !chance(3)) continue // these are most, and alike
  console.log(JSON.stringify(c))
  kept++
}
console.error(`${wanted} cases kept, ${refused} that the simulator does not take left out`)
