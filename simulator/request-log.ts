const RING_SIZE = 500;

/** The state of a request's API key. */
export type KeyState = 'valid' | 'expired' | 'unknown' | 'missing';

/** A request to the API. */
interface RecordedRequest {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly endpoint: string;
  /** Normalised; null if the path has none. */
  readonly appId: string | null;
  /** The number of ids in a request of `POST /status/batch`; null for other and invalid requests. */
  readonly batchSize: number | null;
  /** Without credentials. */
  readonly headers: Readonly<Record<string, string>>;
  readonly apiKey: KeyState;
  readonly atSeconds: number;
  /** Null until the response was sent completely. */
  readonly status: number | null;
}

/** Requests to the API; requests to the control API are not counted. */
export interface RequestLog {
  readonly total: () => number;
  readonly byEndpoint: () => Readonly<Record<string, number>>;
  readonly byApp: () => Readonly<Record<string, number>>;
  readonly inFlight: () => number;
  readonly maxInFlight: () => number;
  /** The last 500, oldest first. */
  readonly recent: () => readonly RecordedRequest[];
  /** Resets everything but the requests in flight. */
  readonly reset: () => void;
  /** Records the start of a request. */
  readonly begin: (request: Omit<RecordedRequest, 'status'>) => RequestEnd;
}

/** Records the end of a request. */
interface RequestEnd {
  readonly responded: (status: number) => void;
  readonly closed: () => void;
}

type Entry = Omit<RecordedRequest, 'status'> & { status: number | null };

/** Creates an empty log. */
export function createRequestLog(): RequestLog {
  const recent: Entry[] = [];
  const byEndpoint = new Map<string, number>();
  const byApp = new Map<string, number>();
  let total = 0;
  let inFlight = 0;
  let maxInFlight = 0;
  return {
    total: () => total,
    byEndpoint: () => Object.fromEntries(byEndpoint),
    byApp: () => Object.fromEntries(byApp),
    inFlight: () => inFlight,
    maxInFlight: () => maxInFlight,
    recent: () => recent,
    reset: () => {
      recent.length = 0;
      byEndpoint.clear();
      byApp.clear();
      total = 0;
      maxInFlight = inFlight;
    },
    begin: (request) => {
      const entry: Entry = { ...request, status: null };
      recent.push(entry);
      if (recent.length > RING_SIZE) recent.shift();
      count(byEndpoint, request.endpoint);
      if (request.appId !== null) count(byApp, request.appId);
      total += 1;
      inFlight += 1;
      maxInFlight = Math.max(maxInFlight, inFlight);
      return {
        responded: (status) => {
          entry.status = status;
        },
        closed: () => {
          inFlight -= 1;
        },
      };
    },
  };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
