import { describe, expect, it } from 'vitest';
import { countTargets } from '../../src/discovery/count.ts';
import { parseDnsName } from '../../src/discovery/dns-name.ts';
import {
  createDomainParser,
  resolveEndpoint,
  resolveGuest,
  type SKIP_REASONS,
} from '../../src/discovery/resolve.ts';
import type { CvmView } from '../../src/snapshot/model.ts';
import { BARE_CVM, EMPTY_SNAPSHOT, FULL_CVM, UP_APP } from '../metrics/full-snapshot.ts';

const GATEWAY = 'dstack-prod5.phala.network';

/** What a hostile response could have as the domain of a gateway. */
const NO_NAMES: readonly (readonly [what: string, text: string])[] = [
  ['an empty text', ''],
  ['a single label', 'localhost'],
  ['an IPv4 address', '127.0.0.1'],
  ['a short IPv4 address', '127.1'],
  ['a hexadecimal IPv4 address', '0x7f.0x1'],
  ['an IPv6 address', '[::1]'],
  ['a mapped IPv4 address', '[::ffff:127.0.0.1]'],
  ['an IPv6 address without brackets', '2001:db8::1'],
  ['a path', 'evil.example/'],
  ['a path and more', 'evil.example/metrics'],
  ['a query', 'evil.example?x=y.gateway.example'],
  ['a fragment', 'evil.example#.gateway.example'],
  ['a user', 'a@b'],
  ['a user of a name', 'user@evil.example'],
  ['a backslash', 'evil.example\\.gateway.example'],
  ['300 characters', `${'a.'.repeat(146)}examples`],
  ['190 characters', `${'a.'.repeat(92)}wx.xyz`],
  ['a label of 64 characters', `${'a'.repeat(64)}.example`],
  ['unicode', 'gatewаy.example'],
  ['the Kelvin sign, in lower case a k', '\u{212a}.example'],
  ['a full-width dot', 'gateway。example'],
  ['white space', 'gateway .example'],
  ['a line break', 'gateway.example\n'],
  ['an encoded dot', 'gateway%2eexample.net'],
  ['an encoded slash', 'evil.example%2f'],
  ['a NUL', 'gateway.example\0'],
  ['a tab', 'gateway.example\t'],
  ['a line break inside', 'evil.example\n.gateway.example'],
  ['a trailing dot', 'gateway.example.'],
  ['a leading dot', '.gateway.example'],
  ['an empty label', 'gateway..example'],
  ['a leading hyphen', '-gateway.example'],
  ['an underscore', 'my_gateway.example'],
  ['port 0', 'gateway.example:0'],
  ['a port with a leading zero', 'gateway.example:0443'],
  ['a port above 65535', 'gateway.example:65536'],
  ['port 99999', 'gateway.example:99999'],
  ['localhost with a port', 'localhost:9090'],
  ['an IPv4 address with a port', '127.0.0.1:443'],
  ['an IPv6 address with a port', '[::1]:443'],
  ['a decimal IPv4 address', '2130706433'],
  ['an empty port', 'gateway.example:'],
  ['a port that is no number', 'gateway.example:https'],
  ['two ports', 'gateway.example:1:2'],
];

describe('a DNS name', () => {
  it.each([
    ['dstack-prod5.phala.network', { host: 'dstack-prod5.phala.network', port: undefined }],
    ['Gateway.Example', { host: 'gateway.example', port: undefined }],
    ['gateway.example:13004', { host: 'gateway.example', port: '13004' }],
    ['1.2.3.gateway.xn--p1ai', { host: '1.2.3.gateway.xn--p1ai', port: undefined }],
    ['xn--gateway-4ve.example', { host: 'xn--gateway-4ve.example', port: undefined }],
    ['gateway.example:65535', { host: 'gateway.example', port: '65535' }],
    [`${'a.'.repeat(92)}w.xyz`, { host: `${'a.'.repeat(92)}w.xyz`, port: undefined }],
    [`${'a'.repeat(63)}.example`, { host: `${'a'.repeat(63)}.example`, port: undefined }],
  ])('%s is accepted', (text, parsed) => {
    expect(parseDnsName(text)).toEqual(parsed);
  });

  it.each(NO_NAMES)('%s is rejected', (_what, text) => {
    expect(parseDnsName(text)).toBeUndefined();
  });
});

function withAttributes(changes: Partial<CvmView['attributes']>, cvm: CvmView = FULL_CVM): CvmView {
  return { ...cvm, attributes: { ...cvm.attributes, ...changes } };
}

describe('the guest agent of a CVM', () => {
  it('is behind the gateway of the CVM, by the instance id', () => {
    expect(resolveGuest(FULL_CVM, parseDnsName)).toEqual({
      instanceId: 'b'.repeat(40),
      gateway: { host: GATEWAY, port: undefined },
    });
  });

  it('is listed where the shape of the list does not have its setting', () => {
    expect(resolveGuest({ ...FULL_CVM, isSysinfoPublic: undefined }, parseDnsName)).toHaveProperty('gateway');
  });

  it.each<[keyof typeof SKIP_REASONS.guests, CvmView]>([
    ['not_running', { ...FULL_CVM, status: 'stopped' }],
    ['not_running', BARE_CVM],
    ['sysinfo_private', { ...FULL_CVM, isSysinfoPublic: false }],
    ['no_gateway', withAttributes({ gatewayDomain: undefined })],
    ['no_gateway', { ...FULL_CVM, settings: { gateway: false } }],
    ['invalid_gateway', withAttributes({ gatewayDomain: '127.0.0.1' })],
    ['no_instance_id', withAttributes({ instanceId: undefined })],
    ['invalid_instance_id', withAttributes({ instanceId: 'evil.example/' })],
    ['invalid_instance_id', withAttributes({ instanceId: 'a-22' })],
    ['invalid_instance_id', withAttributes({ instanceId: 'a'.repeat(58) })],
  ])('is skipped as %s', (reason, cvm) => {
    expect(resolveGuest(cvm, parseDnsName)).toBe(reason);
  });
});

describe('an endpoint of a CVM', () => {
  it.each([
    [`https://i-80.${GATEWAY}`, `https://i-80.${GATEWAY}`],
    [`HTTPS://I-80.${GATEWAY.toUpperCase()}/`, `https://i-80.${GATEWAY}`],
    [`https://i-80.${GATEWAY}:8443`, `https://i-80.${GATEWAY}:8443`],
  ])('%s is the target %s', (listed, url) => {
    expect(resolveEndpoint(FULL_CVM, listed, parseDnsName)).toEqual({ url });
  });

  it.each([
    ['another host', 'https://evil.example'],
    ['a host that only ends like the gateway', `https://evil${GATEWAY}`],
    ['the gateway itself', `https://${GATEWAY}`],
    ['a name of two labels below the gateway', `https://a.b.${GATEWAY}`],
    ['a user', `https://i-80.${GATEWAY}@evil.example`],
    ['a user before the gateway', `https://user:password@i-80.${GATEWAY}`],
    ['a path', `https://i-80.${GATEWAY}/admin`],
    ['a query', `https://i-80.${GATEWAY}?delete=all`],
    ['a backslash', `https://evil.example\\.${GATEWAY}`],
    ['another scheme', `http://i-80.${GATEWAY}`],
    ['a file', 'file:///etc/passwd'],
    ['no URL', 'i-80'],
    ['a truncated text', `https://${'i'.repeat(250)}…`],
  ])('%s is no target', (_what, url) => {
    expect(resolveEndpoint(FULL_CVM, url, parseDnsName)).toBe('invalid_url');
  });

  it.each<[keyof typeof SKIP_REASONS.endpoints, CvmView]>([
    ['not_running', { ...FULL_CVM, status: 'exited' }],
    ['no_gateway', withAttributes({ gatewayDomain: undefined })],
    ['invalid_gateway', withAttributes({ gatewayDomain: 'evil.example/' })],
  ])('is skipped as %s', (reason, cvm) => {
    expect(resolveEndpoint(cvm, `https://i-80.${GATEWAY}`, parseDnsName)).toBe(reason);
  });
});

it('parses each domain once', () => {
  const parse = createDomainParser();

  expect(parse(GATEWAY)).toBe(parse(GATEWAY));
  expect([parse('a@b'), parse('a@b')]).toEqual([undefined, undefined]);
});

describe('the counts', () => {
  it.each(NO_NAMES)('have a gateway with %s as invalid, and no target', (_what, gatewayDomain) => {
    const cvm = withAttributes({ gatewayDomain });
    const endpoints = [`https://i-80.${gatewayDomain}`];

    const counts = countTargets({
      ...EMPTY_SNAPSHOT,
      apps: [{ ...UP_APP, cvms: [{ ...cvm, endpoints }] }],
    });

    expect(counts).toHaveLength(2);
    for (const { targets, skipped } of counts) {
      expect(targets).toBe(0);
      expect(skipped.filter(([, count]) => count > 0)).toEqual([['invalid_gateway', 1]]);
    }
  });

  it('have every CVM and every endpoint once, as a target or with a reason', () => {
    const cvms = [FULL_CVM, BARE_CVM, withAttributes({ gatewayDomain: 'a@b' })];

    const counts = countTargets({ ...EMPTY_SNAPSHOT, apps: [{ ...UP_APP, cvms }] });

    expect(counts.map(({ kind, targets, skipped }) => [kind, targets, Object.fromEntries(skipped)])).toEqual([
      [
        'guests',
        1,
        {
          not_running: 1,
          sysinfo_private: 0,
          no_gateway: 0,
          invalid_gateway: 1,
          no_instance_id: 0,
          invalid_instance_id: 0,
        },
      ],
      ['endpoints', 2, { not_running: 0, no_gateway: 0, invalid_gateway: 2, invalid_url: 0 }],
    ]);
  });

  it('are unknown while no app has fresh data', () => {
    expect(countTargets(EMPTY_SNAPSHOT)).toEqual([]);
    expect(countTargets({ ...EMPTY_SNAPSHOT, apps: [{ ...UP_APP, cvms: [], cvmCount: undefined }] })).toEqual(
      [],
    );
  });

  it('are 0 where the apps have no CVMs', () => {
    const [guests] = countTargets({ ...EMPTY_SNAPSHOT, apps: [{ ...UP_APP, cvms: [], cvmCount: 0 }] });

    expect(guests?.targets).toBe(0);
  });
});
