import { X509Certificate } from 'node:crypto';

const PEM = /-----BEGIN CERTIFICATE-----\r?\n([^-]+)-----END CERTIFICATE-----/g;

/**
 * The certificates of a chain in PEM, leaf first, with a self-signed one at its end. Whether its root is Intel's is for
 * the library to decide; this detects any change to a certificate that the library does not look at.
 * @throws Error when one is not signed by the next, or is not plain PEM.
 */
export function toCertificates(pem: string): readonly X509Certificate[] {
  if (!/^[\r\n]*\0?$/.test(pem.replaceAll(PEM, ''))) throw new RangeError('a certificate chain is not PEM');
  const certificates = [...pem.matchAll(PEM)].map(([, base64 = '']) => toCertificate(base64));
  if (certificates.length < 2) throw new RangeError('a certificate chain is too short');
  for (const [index, certificate] of certificates.entries()) {
    const issuer = certificates[index + 1] ?? certificate;
    if (certificate.issuer !== issuer.subject || !certificate.verify(issuer.publicKey))
      throw new RangeError('a certificate is not signed by the next one of its chain');
  }
  return certificates;
}

function toCertificate(base64: string): X509Certificate {
  const text = base64.replaceAll(/[\r\n]/g, '');
  const raw = Buffer.from(text, 'base64');
  if (raw.toString('base64') !== text) throw new RangeError('a certificate is not PEM');
  const certificate = new X509Certificate(raw);
  if (!certificate.raw.equals(raw)) throw new RangeError('bytes after the end of a certificate');
  return certificate;
}
