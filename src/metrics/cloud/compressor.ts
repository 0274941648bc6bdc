import type { ExpositionFormat } from '../format.ts';
import { OPENMETRICS } from '../format.ts';
import { type CompressedParts, planCompression } from './compression.ts';
import type { Edition } from './edition.ts';
import type { GzipPrefix } from './gzip.ts';

/** A format that nobody has asked for so long is not kept ready. */
const DEMAND_SECONDS = 600;

/** Editions in compressed form, each compressed once per format. */
export interface Compressor {
  /** The edition's content, compressed; its format is kept ready from now on. */
  readonly take: (edition: Edition, format: ExpositionFormat) => Promise<GzipPrefix>;
  /** Compresses an edition in the formats that scrapes ask for. */
  readonly prepare: (edition: Edition) => Preparation;
}

/** What it takes until an edition is ready in all formats that scrapes ask for. */
export interface Preparation {
  /** Bytes that the editions before did not have. */
  readonly freshBytes: number;
  readonly done: Promise<unknown>;
}

interface Prepared {
  readonly freshBytes: number;
  readonly parts: Promise<CompressedParts>;
}

/** Creates a compressor; at first it is ready for what Prometheus asks for. */
export function createCompressor(monotonicSeconds: () => number): Compressor {
  const askedAt = new Map<ExpositionFormat, number>([[OPENMETRICS, monotonicSeconds()]]);
  const last = new Map<ExpositionFormat, CompressedParts>();
  const prepared = new WeakMap<Edition, Map<ExpositionFormat, Prepared>>();

  function prepare(edition: Edition, format: ExpositionFormat): Prepared {
    const ofEdition = prepared.get(edition) ?? new Map<ExpositionFormat, Prepared>();
    prepared.set(edition, ofEdition);
    const known = ofEdition.get(format);
    if (known !== undefined) return known;
    const { freshBytes, start } = planCompression(edition.content(format), last.get(format));
    const parts = start();
    ofEdition.set(format, { freshBytes, parts });
    parts.then(
      (done) => last.set(format, done),
      // Whoever waits is told; the next one tries again.
      () => ofEdition.delete(format),
    );
    return { freshBytes, parts };
  }

  function forgetUnasked(): void {
    for (const [format, at] of askedAt) {
      if (monotonicSeconds() - at < DEMAND_SECONDS) continue;
      askedAt.delete(format);
      last.delete(format);
    }
  }

  return {
    take: (edition, format) => {
      askedAt.set(format, monotonicSeconds());
      return prepare(edition, format).parts;
    },
    prepare: (edition) => {
      forgetUnasked();
      const all = [...askedAt.keys()].map((format) => prepare(edition, format));
      return {
        freshBytes: all.reduce((sum, { freshBytes }) => sum + freshBytes, 0),
        done: Promise.all(all.map(({ parts }) => parts)),
      };
    },
  };
}
