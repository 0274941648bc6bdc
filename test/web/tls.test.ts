import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { isAcceptable } from '../../src/http/client-certificate.ts';
import { CIPHER_SUITES, CURVES, isOfTls13 } from '../../src/web-config/tls-names.ts';
import type { TlsConfig } from '../../src/web-config/web-config.ts';
import {
  createAuthority,
  createClientIdentity,
  createServerIdentity,
  type Identity,
} from './certificates.ts';
import { createWebFiles, get, SERVER_FILES, type ServedWeb, serveWeb, toFiles } from './serve-web.ts';

const authority = await createAuthority();
const server = await createServerIdentity(authority);
const rsaServer = await createServerIdentity(await createAuthority('rsa', 'rsa'), 'localhost', 'rsa');
const otherAuthority = await createAuthority('otherAuthority');

/** Client certificates. */
const CLIENTS: Readonly<Record<string, Identity | undefined>> = {
  none: undefined,
  untrusted: await createClientIdentity(otherAuthority),
  'wrong name': await createClientIdentity(authority, [{ type: 2, value: 'grafana.example' }]),
  trusted: await createClientIdentity(authority),
};

async function serveTls(settings: object = {}, identity = server): Promise<ServedWeb> {
  const files = createWebFiles();
  files.write({ ...toFiles('server', identity), 'ca.pem': authority.cert });
  files.configure({ tls_server_config: { ...SERVER_FILES, ...settings } });
  return serveWeb(files);
}

async function isAccepted(
  web: ServedWeb,
  client: Identity | undefined,
  options: object = {},
): Promise<boolean> {
  return web.get('/metrics', { ...client, ...options }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

describe('clients', () => {
  const ca = { client_ca_file: 'ca.pem' };
  const names = { client_allowed_sans: ['prometheus.example'] };
  it.each([
    ['NoClientCert', {}, ['none', 'untrusted', 'wrong name', 'trusted']],
    ['RequestClientCert', {}, ['none', 'untrusted', 'wrong name', 'trusted']],
    ['RequestClientCert', ca, ['none', 'untrusted', 'wrong name', 'trusted']],
    ['RequireAnyClientCert', {}, ['untrusted', 'wrong name', 'trusted']],
    ['RequireClientCert', {}, ['untrusted', 'wrong name', 'trusted']],
    ['RequireAnyClientCert', names, ['untrusted', 'trusted']],
    ['VerifyClientCertIfGiven', ca, ['none', 'wrong name', 'trusted']],
    ['RequireAndVerifyClientCert', ca, ['wrong name', 'trusted']],
    ['RequireAndVerifyClientCert', { ...ca, ...names }, ['trusted']],
  ])('%s with %j accepts: %j', async (client_auth_type, settings, expected) => {
    const web = await serveTls({ client_auth_type, ...settings });

    for (const maxVersion of ['TLSv1.2', 'TLSv1.3']) {
      const accepted: string[] = [];
      for (const [name, client] of Object.entries(CLIENTS)) {
        if (await isAccepted(web, client, { maxVersion })) accepted.push(name);
      }
      expect([maxVersion, accepted]).toEqual([maxVersion, expected]);
    }
    expect(web.rejected).toEqual(Array(2 * (4 - expected.length)).fill('client_certificate'));
  });

  it.each([
    ['a DNS name', { type: 2, value: 'a.example' }, 'a.example', true],
    ['another DNS name', { type: 2, value: 'a.example' }, 'b.example', false],
    ['a part of a DNS name', { type: 2, value: 'a.example' }, 'example', false],
    ['a wildcard, which is compared literally', { type: 2, value: '*.example' }, 'a.example', false],
    ['an e-mail address', { type: 1, value: 'ops@a.example' }, 'ops@a.example', true],
    ['a URI', { type: 6, value: 'spiffe://a.example/prometheus' }, 'spiffe://a.example/prometheus', true],
    ['a URI with a comma', { type: 6, value: 'spiffe://a/b, DNS:c' }, 'spiffe://a/b, DNS:c', true],
    ['a name hidden in a URI', { type: 6, value: 'spiffe://a/b, DNS:c' }, 'c', false],
    ['an IPv4 address', { type: 7, ip: '10.1.2.3' }, '10.1.2.3', true],
    ['another IPv4 address', { type: 7, ip: '10.1.2.3' }, '10.1.2.4', false],
    ['an IPv6 address in another notation', { type: 7, ip: '2001:db8::1' }, '2001:DB8:0::1', true],
    ['another IPv6 address', { type: 7, ip: '2001:db8::1' }, '2001:db8::2', false],
  ] as const)('are compared by %s', async (_what, name, allowed, expected) => {
    const files = createWebFiles();
    files.write(toFiles('server', server));
    // Names in the configuration cannot contain blanks, unlike those in a certificate.
    const client_allowed_sans = ['other.example', allowed.replaceAll(' ', '')];
    files.configure({
      tls_server_config: { ...SERVER_FILES, client_auth_type: 'RequireAnyClientCert', client_allowed_sans },
    });
    const altName = 'value' in name ? { ...name, value: name.value.replaceAll(' ', '') } : name;

    const web = await serveWeb(files);

    expect(await isAccepted(web, await createClientIdentity(authority, [altName]))).toBe(expected);
  });
});

it('an HTTP request on the TLS port gets a 400 that says so, and counts as rejected', async () => {
  const web = await serveTls();

  const response = await get(`http://127.0.0.1:${web.port}/metrics`);

  expect(response).toMatchObject({
    status: 400,
    text: 'client sent an HTTP request to an HTTPS server\n',
  });
  expect(web.rejected).toEqual(['tls']);
});

describe('versions of TLS', () => {
  it.each([
    ['by default', {}, ['TLSv1.2', 'TLSv1.3']],
    ['from TLS13 on', { min_version: 'TLS13' }, ['TLSv1.3']],
    ['up to TLS12', { max_version: 'TLS12' }, ['TLSv1.2']],
  ])('%s are %j', async (_what, settings, expected) => {
    const web = await serveTls(settings);

    const supported: string[] = [];
    for (const version of ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']) {
      const options = { minVersion: version, maxVersion: version, ciphers: 'ALL@SECLEVEL=0' };
      if ((await web.handshake(options)).startsWith(version)) supported.push(version);
    }

    expect(supported).toEqual(expected);
  });
});

describe('cipher suites', () => {
  const suites = [...CIPHER_SUITES].filter(([go]) => !isOfTls13(go));

  it.each(suites)('%s is negotiated as %s, and no other suite', async (go, openssl) => {
    const settings = { cipher_suites: [go], max_version: 'TLS12' };
    const web = await serveTls(settings, go.includes('RSA') ? rsaServer : server);

    expect(await web.handshake()).toBe(`TLSv1.2 ${openssl} localhost`);
    const others = suites.map(([, other]) => other).filter((other) => other !== openssl);
    expect(await web.handshake({ ciphers: others.join(':') })).toMatch(/ALERT_HANDSHAKE_FAILURE/);
  });

  it('of TLS 1.3 are always offered', async () => {
    const web = await serveTls({ cipher_suites: ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'] });

    for (const suite of [...CIPHER_SUITES.values()].filter(isOfTls13)) {
      expect(await web.handshake({ ciphers: suite })).toBe(`TLSv1.3 ${suite} localhost`);
    }
  });

  it.each([
    [true, 'ECDHE-ECDSA-AES256-GCM-SHA384'],
    [false, 'ECDHE-ECDSA-AES128-GCM-SHA256'],
  ])('are chosen by the server: %s', async (prefer_server_cipher_suites, expected) => {
    const web = await serveTls({
      max_version: 'TLS12',
      prefer_server_cipher_suites,
      cipher_suites: ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
    });

    const negotiated = await web.handshake({
      ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384',
    });

    expect(negotiated).toBe(`TLSv1.2 ${expected} localhost`);
  });
});

describe('curves', () => {
  it.each([...CURVES])('%s is negotiated, and no other curve', async (go, openssl) => {
    const web = await serveTls({ curve_preferences: [go] });

    // Only TLS 1.2 requires the curve of the certificate in the list.
    const tls13 = { minVersion: 'TLSv1.3' };
    expect(await web.handshake({ ...tls13, ecdhCurve: openssl })).toMatch(/^TLSv1.3 /);
    const others = [...CURVES.values()].filter((other) => other !== openssl);
    expect(await web.handshake({ ...tls13, ecdhCurve: others.join(':') })).toMatch(/ALERT_HANDSHAKE_FAILURE/);
  });
});

it('the handshake fails for clients with only HTTP/2, and selects HTTP/1.1 for clients with both', async () => {
  const web = await serveTls();

  expect(await web.handshake({ ALPNProtocols: ['h2'] })).toMatch(/ALERT_NO_APPLICATION_PROTOCOL/);
  expect(await web.handshake({ ALPNProtocols: ['h2', 'http/1.1'] })).toMatch(/^TLSv1.3 /);
});

it('certificates and keys can be inline in the file', async () => {
  const files = createWebFiles();
  files.configure({
    tls_server_config: {
      cert: server.cert,
      key: server.key,
      client_ca: authority.cert,
      client_auth_type: 'RequireAndVerifyClientCert',
    },
  });

  const web = await serveWeb(files);

  expect(await isAccepted(web, CLIENTS['trusted'])).toBe(true);
  expect(await isAccepted(web, CLIENTS['untrusted'])).toBe(false);
});

it('rejects a client with an expired certificate, also on a resumed session', async () => {
  const authority = await createAuthority();
  const { cert } = await createClientIdentity(authority);
  const socket = { getPeerX509Certificate: () => new X509Certificate(cert), authorized: true } as TLSSocket;
  const client_auth_type = { isAsked: true, isRequired: true, isVerified: true };
  const settings = { client_auth_type, client_allowed_sans: undefined } as TlsConfig;
  const endSeconds = Date.parse(new X509Certificate(cert).validTo) / 1000;

  expect(isAcceptable(socket, settings, endSeconds - 1)).toBe(true);
  expect(isAcceptable(socket, settings, endSeconds + 1)).toBe(false);
});
