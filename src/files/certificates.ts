import { X509Certificate } from 'node:crypto';

const BEGIN = /(?=-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----)/;

/**
 * Why a text is not a list of certificates in PEM; `undefined` if it is. OpenSSL stops without an error at the first
 * certificate that it cannot read, and trusts none of those after it.
 */
export function findCertificateFault(text: string): string | undefined {
  // With a line break in front, the first part is the text before the first certificate.
  const parts = `\n${text}`.split(BEGIN);
  if (text.trim() === '') return 'it is empty';
  if (parts.length === 1) return 'it contains no certificate';
  const faults = parts.slice(1).map((block, index) => {
    if (!/\n\uFEFF?$/.test(parts[index] ?? '')) return 'does not begin at the start of a line';
    return isCertificate(block) ? undefined : 'cannot be read';
  });
  const index = faults.findIndex((fault) => fault !== undefined);
  return index === -1 ? undefined : `certificate ${index + 1} ${faults[index]}`;
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).serialNumber !== '';
  } catch {
    return false;
  }
}
