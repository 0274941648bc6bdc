import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { TlsConfig } from '../web-config/web-config.ts';

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
  const names = parseSans(certificate.subjectAltName ?? '');
  return allowedSans.some((name) =>
    isIP(name) === 0 ? names.includes(name) : certificate.checkIP(name) !== undefined,
  );
}

/** Kinds of names that are compared as texts, as Node calls them. */
const KINDS = ['DNS', 'email', 'URI'];

// Node quotes a name with a comma or a quote as JSON, so that no name can look like two.
const SAN = /([\w ]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/gy;

/** The DNS, e-mail and URI names in Node's `subjectAltName` text; none where it cannot be parsed. */
function parseSans(text: string): readonly string[] {
  const names: string[] = [];
  let end = 0;
  for (const [match, kind = '', name = ''] of text.matchAll(SAN)) {
    end += match.length;
    if (KINDS.includes(kind)) names.push(name.startsWith('"') ? String(JSON.parse(name)) : name);
  }
  return end === text.length ? names : [];
}
