import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { Agent } from 'node:https';
import { hash } from 'bcrypt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAuthority, createClientIdentity, createServerIdentity } from './certificates.ts';
import { createWebFiles, SERVER_FILES, serveWeb, toFiles } from './serve-web.ts';

const authority = await createAuthority();
const [first, second] = await Promise.all([
  createServerIdentity(authority, 'first'),
  createServerIdentity(authority, 'second'),
]);
const login = (password: string): string => `alice:${password}`;

describe('without a restart', () => {
  it('the next connection gets a new certificate', async () => {
    const files = createWebFiles();
    files.write(toFiles('server', first));
    files.configure({ tls_server_config: SERVER_FILES });
    const web = await serveWeb(files);
    expect(await web.handshake()).toMatch(/ first$/);

    files.write(toFiles('server', second));
    await web.applyChanges();

    expect(await web.handshake()).toMatch(/ second$/);
    expect(web.changes).toEqual(['loaded', 'loaded']);
  });

  it.each([
    [
      'the key of another certificate',
      { 'server.key': second.key },
      "expected the certificate's key, got another one",
    ],
    [
      'a truncated certificate',
      { 'server.pem': first.cert.slice(0, 200) },
      'server.pem: certificate 1 cannot be read',
    ],
    ['invalid YAML', { 'web.yaml': 'tls_server_config: {' }, 'expected YAML'],
    ['an unknown key', { 'web.yaml': 'tls: {}' }, 'tls: unknown key'],
    ['an empty file', { 'web.yaml': '' }, 'expected TLS to stay on while the exporter runs: restart it'],
  ])('%s keeps the previous configuration, and is reported once', async (_what, broken, message) => {
    const files = createWebFiles();
    files.write(toFiles('server', first));
    files.configure({ tls_server_config: SERVER_FILES });
    const web = await serveWeb(files);

    files.write(broken);
    await web.applyChanges();
    for (let time = 0; time < 5; time += 1) {
      expect(await web.handshake()).toMatch(/ first$/);
      expect((await web.get()).status).toBe(200);
    }

    expect(web.changes).toEqual(['loaded', expect.stringContaining(message)]);
    files.write(toFiles('server', second));
    files.configure({ tls_server_config: SERVER_FILES });
    await web.applyChanges();
    expect(await web.handshake()).toMatch(/ second$/);
    expect(web.changes.at(-1)).toBe('loaded');
  });

  it('missing files keep the previous configuration, and are read when they exist again', async () => {
    const files = createWebFiles();
    files.write(toFiles('server', first));
    files.configure({ tls_server_config: SERVER_FILES });
    const web = await serveWeb(files);

    rmSync(files.path('server.key'));
    rmSync(files.path('web.yaml'));
    await web.applyChanges();
    expect(await web.handshake()).toMatch(/ first$/);
    mkdirSync(files.path('web.yaml'));
    await web.applyChanges();
    expect(await web.handshake()).toMatch(/ first$/);
    rmSync(files.path('web.yaml'), { recursive: true });
    files.write(toFiles('server', second));
    files.configure({ tls_server_config: SERVER_FILES });
    await web.applyChanges();

    expect(await web.handshake()).toMatch(/ second$/);
  });

  it('files named by a changed configuration are read and checked for changes', async () => {
    const files = createWebFiles();
    files.write({ ...toFiles('server', first), ...toFiles('other', second) });
    files.configure({ tls_server_config: SERVER_FILES });
    const web = await serveWeb(files);

    files.configure({ tls_server_config: { cert_file: 'other.pem', key_file: 'other.key' } });
    await web.applyChanges();
    expect(await web.handshake()).toMatch(/ second$/);
    files.write(toFiles('other', first));
    await web.applyChanges();

    expect(await web.handshake()).toMatch(/ first$/);
    expect(web.changes).toEqual(['loaded', 'loaded', 'loaded']);
  });

  it('a change of file permissions has no effect', async () => {
    const files = createWebFiles();
    files.write(toFiles('server', first));
    files.configure({ tls_server_config: SERVER_FILES });
    const web = await serveWeb(files);

    chmodSync(files.path('server.key'), 0o600);
    await web.applyChanges();

    expect(await web.handshake()).toMatch(/ first$/);
  });

  it('clients of a removed CA are rejected, also on open connections', async () => {
    const [old, next] = await Promise.all([createAuthority('old'), createAuthority('next')]);
    const client = await createClientIdentity(old);
    const files = createWebFiles();
    files.write({ ...toFiles('server', first), 'ca.pem': old.cert });
    files.configure({
      tls_server_config: {
        ...SERVER_FILES,
        client_auth_type: 'RequireAndVerifyClientCert',
        client_ca_file: 'ca.pem',
      },
    });
    const web = await serveWeb(files);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    expect((await web.get('/metrics', { ...client, agent })).status).toBe(200);

    files.write({ 'ca.pem': next.cert });
    await web.applyChanges();

    await expect(web.get('/metrics', { ...client, agent })).rejects.toThrow();
    await expect(web.get('/metrics', client)).rejects.toThrow();
    expect((await web.get('/metrics', await createClientIdentity(next))).status).toBe(200);
  });

  it('a change of users keeps TLS connections open', async () => {
    const files = createWebFiles();
    files.write(toFiles('server', first));
    files.configure({ tls_server_config: SERVER_FILES });
    const web = await serveWeb(files);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const sockets = new Set<unknown>();
    agent.on('free', (socket) => sockets.add(socket));
    expect((await web.get('/metrics', { agent })).status).toBe(200);

    files.configure({
      tls_server_config: SERVER_FILES,
      basic_auth_users: { alice: await hash('sesame', 4) },
    });
    await web.applyChanges();

    expect((await web.get('/metrics', { agent })).status).toBe(401);
    expect((await web.get('/metrics', { agent, auth: login('sesame') })).status).toBe(200);
    expect(sockets.size).toBe(1);
  });

  it('a TLS session of a client of a removed CA cannot be resumed', async () => {
    const [old, next] = await Promise.all([createAuthority('old'), createAuthority('next')]);
    const client = await createClientIdentity(old);
    const files = createWebFiles();
    files.write({ ...toFiles('server', first), 'ca.pem': old.cert });
    files.configure({
      tls_server_config: {
        ...SERVER_FILES,
        client_auth_type: 'RequireAndVerifyClientCert',
        client_ca_file: 'ca.pem',
      },
    });
    const web = await serveWeb(files);
    const agent = new Agent({ maxCachedSessions: 1 });
    let session: Buffer | undefined;
    agent.on('keylog', (_line, socket) => {
      socket.once('session', (next: Buffer) => {
        session = next;
      });
    });
    expect((await web.get('/metrics', { ...client, agent })).status).toBe(200);
    expect(session).toBeDefined();
    const withoutCertificate: object = { session };
    expect((await web.get('/metrics', withoutCertificate)).status).toBe(200);

    files.write({ 'ca.pem': next.cert });
    await web.applyChanges();

    await expect(web.get('/metrics', withoutCertificate)).rejects.toThrow();
  });

  it('TLS cannot be switched on', async () => {
    const files = createWebFiles();
    files.write(toFiles('server', first));
    files.configure({});
    const web = await serveWeb(files);

    files.configure({ tls_server_config: SERVER_FILES });
    await web.applyChanges();

    expect((await web.get()).status).toBe(200);
    expect(web.changes.at(-1)).toMatch(/expected TLS to stay off while the exporter runs: restart it/);
  });

  it('client_auth_type cannot be changed, and client certificates are still required', async () => {
    const client = await createClientIdentity(authority);
    const files = createWebFiles();
    files.write({ ...toFiles('server', first), 'ca.pem': authority.cert });
    const withType = (client_auth_type: string) => ({
      tls_server_config: { ...SERVER_FILES, client_auth_type, client_ca_file: 'ca.pem' },
    });
    files.configure(withType('RequireAndVerifyClientCert'));
    const web = await serveWeb(files);

    files.configure(withType('VerifyClientCertIfGiven'));
    await web.applyChanges();

    await expect(web.get()).rejects.toThrow();
    expect((await web.get('/metrics', client)).status).toBe(200);
    expect(web.changes.at(-1)).toMatch(/client_auth_type: it cannot be changed while the exporter runs/);
  });

  it('added, changed and removed users take effect at once, but the last user cannot be removed', async () => {
    const [sesame, other] = await Promise.all([hash('sesame', 4), hash('other', 4)]);
    const files = createWebFiles();
    files.configure({ basic_auth_users: { alice: sesame } });
    const web = await serveWeb(files);
    const statusOf = async (password: string): Promise<number> =>
      (await web.get('/metrics', { auth: login(password) })).status;
    expect([await statusOf('sesame'), await statusOf('other')]).toEqual([200, 401]);

    files.configure({ basic_auth_users: { alice: other } });
    await web.applyChanges();
    expect([await statusOf('sesame'), await statusOf('other')]).toEqual([401, 200]);
    files.configure({ basic_auth_users: { bob: other } });
    await web.applyChanges();
    expect([await statusOf('sesame'), await statusOf('other')]).toEqual([401, 401]);
    files.write({ 'web.yaml': '' });
    await web.applyChanges();

    expect((await web.get('/metrics', { auth: 'bob:other' })).status).toBe(200);
    expect((await web.get('/metrics')).status).toBe(401);
    expect(web.changes.at(-1)).toMatch(/basic_auth_users: the last user cannot be removed/);
  });
});
