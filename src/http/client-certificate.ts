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
  // OpenSSL does not verify the certificate of a resumed session again.
  if (clientAuth.isVerified && Date.parse(certificate.validTo) / 1000 < nowSeconds) return false;
  if (allowedSans === undefined) return true;
  const names = new Set(parseSans(certificate.subjectAltName ?? '').map(toCanonical));
  return allowedSans.some((name) => names.has(toCanonical(name)));
}

/** Kinds of names that are compared, as Node calls them. */
const KINDS = ['DNS', 'IP Address', 'email', 'URI'];

// Node quotes a name with a comma or a quote as JSON, so that no name can look like two.
const SAN = /([\w ]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/gy;

/** The DNS, IP, e-mail and URI names in Node's `subjectAltName` text; none where it cannot be parsed. */
export function parseSans(text: string): readonly string[] {
  const names: string[] = [];
  let end = 0;
  for (const [match, kind = '', name = ''] of text.matchAll(SAN)) {
    end += match.length;
    if (KINDS.includes(kind)) names.push(name.startsWith('"') ? String(JSON.parse(name)) : name);
  }
  return end === text.length ? names : [];
}

// OpenSSL writes IPv6 addresses in full: compare the canonical form.
function toCanonical(name: string): string {
  if (!/^[0-9a-f]*:[0-9a-f:.]+$/i.test(name)) return name;
  try {
    return new SocketAddress({ address: name, family: 'ipv6' }).address;
  } catch {
    return name;
  }
}
