import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { findCertificateFault } from '../../src/files/certificates.ts';
import { createAuthority, createServerIdentity } from '../web/certificates.ts';

const authority = await createAuthority();
const { cert: first, key } = await createServerIdentity(authority, 'first');
const { cert: second } = await createServerIdentity(authority, 'second');
const garbage = '-----BEGIN CERTIFICATE-----\nhello world\n-----END CERTIFICATE-----\n';
const der = new TextDecoder().decode(new X509Certificate(first).raw);

it.each([
  ['one certificate', first],
  ['several', `${first}\n${second}\n`],
  ['one without a line end at its end', first.trimEnd()],
  ['one with line ends of Windows', first.replace(/\r?\n/g, '\r\n')],
  ['one with a byte-order mark', `\uFEFF${first}`],
  ['one amid other text', `subject=first\n# comment\n${first}\n\nthe end`],
  ['one beside its key', `${key}\n${first}\n`],
])('takes %s', (_, text) => {
  expect(findCertificateFault(text)).toBeUndefined();
});

it.each([
  ['an empty file', ' \n', 'it is empty'],
  ['another text', 'phak_made_up', 'it contains no certificate'],
  ['a key', key, 'it contains no certificate'],
  ['DER', der, 'it contains no certificate'],
  ['garbage between BEGIN and END', garbage, 'certificate 1 cannot be read'],
  ['a certificate and garbage', `${first}\n${garbage}`, 'certificate 2 cannot be read'],
  ['a certificate that is cut off', first.slice(0, 200), 'certificate 1 cannot be read'],
  ['a second one that is cut off', `${first}\n${second.slice(0, 200)}`, 'certificate 2 cannot be read'],
  ['one whose middle is missing', first.slice(0, 200) + first.slice(300), 'certificate 1 cannot be read'],
  ['one that is indented', first.replace(/^/gm, '  '), 'certificate 1 does not begin at the start of a line'],
  ['two on one line', first.trimEnd() + second, 'certificate 2 does not begin at the start of a line'],
])('rejects %s, with the reason', (_, text, reason) => {
  expect(findCertificateFault(text)).toBe(reason);
});
