/** What Intel says about a platform, each part signed; the names are those that the library takes. */
export interface Collateral {
  readonly pck_crl_issuer_chain: string;
  /** Hex. */
  readonly root_ca_crl: string;
  /** Hex. */
  readonly pck_crl: string;
  readonly tcb_info_issuer_chain: string;
  /** JSON, as signed. */
  readonly tcb_info: string;
  /** Hex. */
  readonly tcb_info_signature: string;
  readonly qe_identity_issuer_chain: string;
  /** JSON, as signed. */
  readonly qe_identity: string;
  /** Hex. */
  readonly qe_identity_signature: string;
}

/** When collateral may be used, Unix seconds: from its latest issue to its earliest `nextUpdate`. */
export interface Validity {
  readonly fromSeconds: number;
  readonly untilSeconds: number;
}

/** The time in which all parts of the collateral are valid. @throws RangeError when a part has no dates. */
export function toValidity(collateral: Collateral): Validity {
  const dates = [
    ...[collateral.tcb_info, collateral.qe_identity].map((json) => {
      const { issueDate, nextUpdate } = JSON.parse(json);
      return [Date.parse(issueDate), Date.parse(nextUpdate)] as const;
    }),
    ...[collateral.root_ca_crl, collateral.pck_crl].map((hex) => toCrlDates(Buffer.from(hex, 'hex'))),
  ];
  const fromSeconds = Math.max(...dates.map(([from]) => from)) / 1000;
  const untilSeconds = Math.min(...dates.map(([, until]) => until)) / 1000;
  if (Number.isNaN(fromSeconds + untilSeconds)) throw new RangeError('the collateral has no dates');
  return { fromSeconds, untilSeconds };
}

/** UTCTime and GeneralizedTime in DER (RFC 5280, 5.1.2.4): the first two of a CRL are thisUpdate and nextUpdate. */
const TIME = /(?<!\d)(\d{14}|\d{12})Z/g;

function toCrlDates(der: Buffer): readonly [number, number] {
  const [from, until] = [...der.toString('latin1').matchAll(TIME)].map(([, time = '']) =>
    toMilliseconds(time.length === 12 ? `20${time}` : time),
  );
  if (from === undefined || until === undefined) throw new RangeError('a CRL has no dates');
  return [from, until];
}

function toMilliseconds(time: string): number {
  return Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6Z'));
}
