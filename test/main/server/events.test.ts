import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../../support/until.js';
import { at, codeIn, ServerHere } from './server-here.js';
import { type SentEvent, StreamReader } from './stream-reader.js';

let server: ServerHere;
let url: string;
let path: string;

before(async () => {
  server = await ServerHere.open({ maximumThreads: 1, limits: { streams: 2 } });
  url = await server.app.listen({ host: '127.0.0.1', port: 0 });
  const options = { threads: 1, evaluations: 100_000, params: { slow: true } };
  const made = await server.ask('POST', '/api/v1/runs', { problem: 'served-problem.js', options });
  path = `/api/v1/runs/${String(at(made.json, 'runId'))}`;
});
after(() => server.close());

test('a stream tells figures as they change, and what is done to the run; who comes back gets what he has missed', async () => {
  const first = await StreamReader.open(`${url}${path}/events?types=figures,steering,end`);
  const begun = await first.next('figures');
  assert.ok(Number(at(begun.data, 'figures', 'evaluations')) >= 0);
  assert.equal(typeof at(begun.data, 'inFlight'), 'number');
  await server.ask('PATCH', path, { evaluations: 200_000 });
  const told = await first.next('steering');
  assert.deepEqual(told.data, { type: 'steering', action: 'update', key: null, changes: { evaluations: 200_000 } });
  const evaluations = (event: SentEvent) => Number(at(event.data, 'figures', 'evaluations'));
  let later = await first.next('figures');
  // The run's thread may only be starting: then the change is told first.
  while (evaluations(later) === evaluations(begun)) later = await first.next('figures');
  assert.ok(evaluations(later) > evaluations(begun));
  first.close();

  await server.ask('POST', `${path}/pause`);
  assert.ok(told.id !== undefined && later.id !== undefined);
  const again = await StreamReader.open(`${url}${path}/events?types=steering,end`, { 'last-event-id': told.id });
  assert.equal(at((await again.next('steering')).data, 'action'), 'pause');
  await server.ask('POST', `${path}/resume`);
  assert.equal(at((await again.next('steering')).data, 'action'), 'unpause');
  again.close();
});

test('a client that comes from a place that the journal does not have begins anew', async () => {
  const lost = await StreamReader.open(`${url}${path}/events?types=reset,figures`, { 'last-event-id': '999999999999' });
  assert.deepEqual((await lost.next('reset')).data, {});
  await lost.next('figures');
  lost.close();
});

test('evaluations are told to whoever asks for them', async () => {
  const stream = await StreamReader.open(`${url}${path}/events?types=evaluation`);
  const { data, id } = await stream.next('evaluation');
  assert.equal(typeof at(data, 'reward'), 'number');
  assert.equal(id, undefined);
  stream.close();
});

test('there are so many streams at once, and no more; one that is closed makes room', async () => {
  const open = await Promise.all([1, 2].map(() => StreamReader.open(`${url}${path}/events`)));
  const third = await server.ask('GET', `${path}/events`);
  assert.equal(codeIn(third), 'ERR_UNAVAILABLE');
  assert.equal(third.status, 503);
  for (const stream of open) stream.close();
  await until(async () => (await StreamReader.open(`${url}${path}/events`)).status === 200, 'room');
});

test('what is no type of event, and no place, is refused', async () => {
  assert.equal(codeIn(await server.ask('GET', `${path}/events?types=figures,none`)), 'ERR_REQUEST');
  for (const id of ['-1', 'x', '99999999999999999999']) {
    assert.equal(codeIn(await server.ask('GET', `${path}/events`, undefined, { 'last-event-id': id })), 'ERR_REQUEST', id);
  }
});
