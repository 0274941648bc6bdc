import { hash } from 'bcrypt';
import { describe, expect, it } from 'vitest';
import { OPEN_PATHS } from '../../src/http/access-control.ts';
import { createWebFiles, type ServedWeb, type ServeOptions, serveWeb } from './serve-web.ts';

const sesame = await hash('sesame', 4);
const ALICE = { auth: 'alice:sesame' };

async function serve(config: object, options: ServeOptions = {}): Promise<ServedWeb> {
  const files = createWebFiles();
  files.configure(config);
  return serveWeb(files, options);
}

describe('with a user', () => {
  it.each([
    '/metrics',
    '/',
    '/config',
    '/sd/guests',
    '/sd/endpoints',
    '/nowhere',
    '/-/',
    '/-/healthy/deeper',
    '/%ff',
    '//-/healthy',
  ])('%s requires the password', async (path) => {
    const web = await serve({ basic_auth_users: { alice: sesame } });

    const { status, headers, text } = await web.get(path);

    expect([status, text]).toEqual([401, 'unauthorized\n']);
    expect(headers['www-authenticate']).toBe('Basic realm="phala-cloud-exporter", charset="UTF-8"');
    expect((await web.get(path, ALICE)).status).not.toBe(401);
    expect(web.rejected).toEqual(['login']);
  });

  it.each(OPEN_PATHS)('%s is open to probes', async (path) => {
    const web = await serve({ basic_auth_users: { alice: sesame } });

    expect((await web.get(path)).status).toBe(200);
  });

  it.each([
    ['an unknown user', 'Basic', 'bob:sesame'],
    ['a wrong password', 'Basic', 'alice:Sesame'],
    ['no password', 'Basic', 'alice:'],
    ['no colon', 'Basic', 'alice'],
    ['nothing', 'Basic', ''],
    ['another scheme', 'Bearer', 'alice:sesame'],
    ['a property name of every object', 'Basic', 'constructor:sesame'],
  ])('rejects %s', async (_what, scheme, credentials) => {
    const web = await serve({ basic_auth_users: { alice: sesame } });
    const authorization = `${scheme} ${Buffer.from(credentials).toString('base64')}`;

    expect((await web.get('/metrics', { headers: { authorization } })).status).toBe(401);
  });

  it.each(['$2a$', '$2b$', '$2y$'])('accepts a hash with the prefix %s', async (start) => {
    const web = await serve({ basic_auth_users: { alice: sesame.replace('$2b$', start) } });

    expect((await web.get('/metrics', ALICE)).status).toBe(200);
    expect((await web.get('/metrics', { auth: 'alice:open' })).status).toBe(401);
  });

  it('accepts a hash of htpasswd', async () => {
    const htpasswdHash = '$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi';
    const web = await serve({ basic_auth_users: { alice: htpasswdHash } });

    expect((await web.get('/metrics', { auth: 'alice:fakepassword' })).status).toBe(200);
  });

  it('a password may contain colons and non-ASCII letters', async () => {
    const web = await serve({ basic_auth_users: { jürgen: await hash('a:b:ü☃', 4) } });
    const authorization = `basic ${Buffer.from('jürgen:a:b:ü☃').toString('base64')}`;

    expect((await web.get('/metrics', { headers: { authorization } })).status).toBe(200);
  });

  it('accepts a user with the name __proto__', async () => {
    const files = createWebFiles();
    files.write({ 'web.yaml': `basic_auth_users: { __proto__: "${sesame}" }` });
    const web = await serveWeb(files);

    expect((await web.get('/metrics')).status).toBe(401);
    expect((await web.get('/metrics', { auth: '__proto__:sesame' })).status).toBe(200);
  });

  it('responds to other requests while a password is checked', async () => {
    const web = await serve({ basic_auth_users: { alice: await hash('sesame', 13) } });
    let isChecked = false;
    const login = web.get('/metrics', ALICE).then(({ status }) => {
      isChecked = true;
      return status;
    });

    let respondedBefore = 0;
    while (!isChecked) {
      await web.get('/-/healthy');
      if (!isChecked) respondedBefore += 1;
    }

    expect(await login).toBe(200);
    expect(respondedBefore).toBeGreaterThan(10);
  });

  it('too many concurrent logins get 503 and Retry-After, and probes do not', async () => {
    const web = await serve(
      { basic_auth_users: { alice: sesame } },
      { checkPassword: () => Promise.resolve('busy') },
    );

    const { status, headers } = await web.get('/metrics', ALICE);

    expect([status, headers['retry-after']]).toEqual([503, '1']);
    expect((await web.get('/-/healthy')).status).toBe(200);
    expect(web.rejected).toEqual(['login_busy']);
  });
});

it('headers of the file are in every response, and override the defaults', async () => {
  const headers = {
    'X-Frame-Options': 'deny',
    'Content-Security-Policy': "default-src 'self'",
    'Strict-Transport-Security': 'max-age=3600',
    'X-XSS-Protection': '',
  };
  const web = await serve({ http_server_config: { headers }, basic_auth_users: { alice: sesame } });

  for (const path of ['/metrics', '/-/healthy', '/nowhere']) {
    const response = await web.get(path);
    expect(response.headers).toMatchObject({
      'x-frame-options': 'deny',
      'content-security-policy': "default-src 'self'",
      'strict-transport-security': 'max-age=3600',
      'x-content-type-options': 'nosniff',
    });
    expect(response.headers).not.toHaveProperty('x-xss-protection');
  }
});

it('requests beyond the rate limit are rejected until a token is available, except probes', async () => {
  const web = await serve({ rate_limit: { interval: '10s', burst: 2 } });
  const statusOf = async (): Promise<number> => (await web.get()).status;
  expect([await statusOf(), await statusOf(), await statusOf()]).toEqual([200, 200, 429]);

  expect((await web.get()).headers['retry-after']).toBe('10');
  expect((await web.get('/-/ready')).status).toBe(200);
  web.clock.advance(9.5);
  expect(await statusOf()).toBe(429);
  web.clock.advance(0.5);
  expect([await statusOf(), await statusOf()]).toEqual([200, 429]);
  web.clock.advance(1000);
  expect([await statusOf(), await statusOf(), await statusOf()]).toEqual([200, 200, 429]);
});
