import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { at, ServerHere } from './server-here.js';

let server: ServerHere;
let document: Record<string, unknown>;

before(async () => {
  server = await ServerHere.open();
  document = { ...Object((await server.ask('GET', '/openapi.json')).json) };
});
after(() => server.close());

test('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(document);
  assert.ok(valid, JSON.stringify(errors, null, 2));
  assert.equal(validator.version, '3.1');
});

test('every route says what it is for, and which errors it may answer', () => {
  const routes = Object.entries(Object(at(document, 'paths'))).flatMap(([path, methods]) =>
    Object.entries(Object(methods)).map(([method, route]) => ({ name: `${method} ${path}`, route })),
  );
  assert.ok(routes.length > 5);
  for (const { name, route } of routes) {
    assert.ok(typeof at(route, 'summary') === 'string', name);
    for (const status of ['400', '403', '421', '429']) {
      assert.deepEqual(
        at(route, 'responses', status, 'content', 'application/json', 'schema'),
        { $ref: '#/components/schemas/Error' },
        name,
      );
    }
  }
});

test('the document names the options that HTTP may set, by the table of options', () => {
  const options = at(
    document,
    'paths',
    '/api/v1/runs',
    'post',
    'requestBody',
    'content',
    'application/json',
    'schema',
    'properties',
    'options',
  );
  assert.equal(at(options, 'properties', 'evaluations', 'type'), 'integer');
  assert.match(String(at(options, 'properties', 'seed', 'description')), /^seed of all random numbers: an integer from 0/);
  assert.equal(at(options, 'properties', 'store'), undefined);
  assert.equal(at(options, 'additionalProperties'), false);
});

test('a service has the plugin under a prefix, beside routes of its own that it does nothing to', async () => {
  const other = await ServerHere.open({ token: 'a-token-of-tests-0123456789' }, '/hgm');
  try {
    assert.equal((await other.ask('GET', '/hgm/healthz')).status, 200);
    assert.equal((await other.ask('GET', '/hgm/api/v1/problems')).status, 401);
    const missing = await other.ask('GET', '/elsewhere');
    assert.equal(missing.headers['content-security-policy'], undefined);
  } finally {
    await other.close();
  }
});
