import { SocketAddress } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { TlsConfig } from '../web-config/web-config.ts';

/** Whether the client's certificate, or the lack of one, is acceptable. */
export function isAcceptable(
  socket: TLSSocket,
  { client_auth_type: clientAuth, client_allowed_sans: allowedSans }: TlsConfig,
  nowSeconds: number,
): boolean {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return !clientAuth.isRequired;
  if (clientAuth.isVerified && !socket.authorized) return false;
  // A session that is resumed is not verified again.
  if (clientAuth.isVerified && Date.parse(certificate.validTo) / 1000 < nowSeconds) return false;
  if (allowedSans === undefined) return true;
  const names = new Set(parseSans(certificate.subjectAltName ?? '').map(toCanonical));
  return allowedSans.some((name) => names.has(toCanonical(name)));
}

/** Kinds of names that are compared, in Node's words. */
const KINDS = ['DNS', 'IP Address', 'email', 'URI'];

// Node quotes as JSON what holds a comma or a quote, so that no name can pass for two.
const SAN = /([\w ]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/gy;

/** The names of a certificate, from Node's text of them: DNS, IP, e-mail and URI; none where that cannot be read. */
export function parseSans(text: string): readonly string[] {
  const names: string[] = [];
  let end = 0;
  for (const [match, kind = '', name = ''] of text.matchAll(SAN)) {
    end += match.length;
    if (KINDS.includes(kind)) names.push(name.startsWith('"') ? String(JSON.parse(name)) : name);
  }
  return end === text.length ? names : [];
}

// Addresses are compared as addresses: OpenSSL writes IPv6 out in full.
function toCanonical(name: string): string {
  if (!/^[0-9a-f]*:[0-9a-f:.]+$/i.test(name)) return name;
  try {
    return new SocketAddress({ address: name, family: 'ipv6' }).address;
  } catch {
    return name;
  }
}
