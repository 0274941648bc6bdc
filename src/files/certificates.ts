import { X509Certificate } from 'node:crypto';

const BEGIN = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/;

/**
 * Why a text is not a list of certificates in PEM; `undefined` if it is. OpenSSL stops without an error at the first
 * certificate that it cannot read, and trusts none of those after it.
 */
export function findCertificateFault(text: string): string | undefined {
  if (!BEGIN.test(text)) return describeOther(text);
  // With a line break in front, the first part is the text before the first certificate.
  const [, ...blocks] = `\n${text}`.split(new RegExp(`(?=${BEGIN.source})`));
  let isAtLineStart = /(^|\n)\uFEFF?$/.test(text.slice(0, text.search(BEGIN)));
  for (const [index, block] of blocks.entries()) {
    const fault = isAtLineStart ? findBlockFault(block) : 'does not begin at the start of a line';
    if (fault !== undefined) return `certificate ${index + 1} ${fault}`;
    isAtLineStart = block.endsWith('\n');
  }
  return undefined;
}

function findBlockFault(block: string): string | undefined {
  if (!block.includes('-----END ')) return 'is cut off: it has no END line';
  try {
    return new X509Certificate(block).serialNumber === '' ? 'has no serial number' : undefined;
  } catch {
    return 'cannot be read';
  }
}

function describeOther(text: string): string {
  if (text.trim() === '') return 'it is empty';
  // DER begins with a sequence, and a length of more than 127 bytes.
  if (/^0[\u0080-\uFFFF]/.test(text)) return 'it is binary: convert it from DER to PEM';
  const labels = [...text.matchAll(/^-----BEGIN ([A-Z0-9 ]{1,40})-----/gm)].map(([, label = '']) => label);
  return labels.length === 0
    ? 'it contains no certificate'
    : `it contains ${[...new Set(labels)].join(', ')}`;
}
