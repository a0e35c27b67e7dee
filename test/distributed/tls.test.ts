/** A run whose Redis is reached by TLS only by who trusts its certificate, under a prefix of its own. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { ownPort } from '../support/ports/own-port.js';
import { Cluster } from './cluster.js';

it('a run over rediss: is carried out where the certificate is trusted, and refused elsewhere', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'hgm-tls-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [certificate, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', '-x509', ...made, '-subj', '/CN=hgm', '-addext', 'subjectAltName=IP:127.0.0.1'], {
    stdio: 'ignore',
  });
  const { port, folder: reserving } = await ownPort();
  t.after(() => rmSync(reserving, { recursive: true }));
  const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate];
  const cluster = await Cluster.start({ args: ['--tls-port', `${port}`, ...files, '--tls-auth-clients', 'no'] });
  t.after(() => cluster.close());
  const redis = ['--redis', `rediss://127.0.0.1:${port}`];
  const env = { NODE_EXTRA_CA_CERTS: certificate };
  const stranger = cluster.coordinator('refused', { args: redis });
  const worker = cluster.worker({ env, args: [...redis, '--prefix', 'mine', '--exit-when-done'] });
  const coordinator = cluster.coordinator('secret', { env, evaluations: 100, args: [...redis, '--redis-prefix', 'mine'] });
  await cluster.assertExact('secret', 100, [await coordinator.ended()]);
  assert.equal((await worker.ended()).exitCode, 0);
  const { exitCode, stderr } = await stranger.ended();
  assert.equal(exitCode, 2);
  const said = /\nhgm: Redis at rediss:\S+ cannot be used \(self-signed certificate\); .*NODE_EXTRA_CA_CERTS=.* \(ERR_REDIS\)\n$/;
  assert.match(stderr, said);
});
