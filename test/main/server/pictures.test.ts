import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '../../support/until.js';
import { at, codeIn, ServerHere } from './server-here.js';

describe('pictures of agents', () => {
  let server: ServerHere;
  let path: string;
  before(async () => {
    server = await ServerHere.open({ maximumThreads: 1 });
    // It goes on, and nobody does anything of it.
    const run = { problem: 'drawing-problem.js', options: { threads: 0 } };
    path = `/api/v1/runs/${String(at((await server.ask('POST', '/api/v1/runs', run)).json, 'runId'))}`;
  });
  after(() => server.close());

  const pictureOf = async (key: string) => (await server.ask('GET', `${path}/agents/${encodeURIComponent(key)}/picture`)).json;
  const added = async (state: string) => {
    const key = String(at((await server.ask('POST', `${path}/agents`, { state })).json, 'key'));
    const agent = `${path}/agents/${encodeURIComponent(key)}`;
    await until(async () => (await server.ask('GET', agent)).status === 200, 'the agent to be read');
    return key;
  };

  it('are drawn while their run goes on, once for all who ask', async () => {
    const pictures = await Promise.all([pictureOf('root'), pictureOf('root')]);
    const picture = String(at(pictures[0], 'picture'));
    assert.match(picture, /^data:image\/svg\+xml;base64,/);
    const svg = Buffer.from(picture.slice(picture.indexOf(',') + 1), 'base64').toString();
    assert.equal(svg, '<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>');
    assert.deepEqual([...pictures, await pictureOf('root')], Array(3).fill({ picture, fault: null }));
  });

  it('that cannot be drawn are told of in a sentence', async () => {
    assert.deepEqual(await pictureOf(await added('broken')), { picture: null, fault: 'no ink is left' });
    const tooLong = 'the picture has 1000059 characters, more than 1000000';
    assert.deepEqual(await pictureOf(await added('huge')), { picture: null, fault: tooLong });
  });

  it('are none of a problem without code, nor of an agent that is not there', async () => {
    const inline = await server.ask('POST', '/api/v1/runs', { problem: { name: 'bare', root: 1 } });
    const url = `/api/v1/runs/${String(at(inline.json, 'runId'))}/agents/root/picture`;
    assert.deepEqual((await server.ask('GET', url)).json, { picture: null, fault: null });
    assert.equal(codeIn(await server.ask('GET', `${path}/agents/none/picture`)), 'ERR_UNKNOWN_AGENT');
  });
});
