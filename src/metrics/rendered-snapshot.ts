import type { Snapshot } from '../snapshot/model.ts';
import type { TimeSlice } from '../time-slice.ts';
import type { FamilyFilter } from './define.ts';
import type { ExpositionFormat } from './format.ts';
import { inflateStart, startGzip } from './gzip.ts';
import { renderSnapshot } from './render-snapshot.ts';

export interface RenderRequest {
  readonly snapshot: Snapshot;
  readonly filter: FamilyFilter;
  readonly format: ExpositionFormat;
}

/** The metrics of Phala Cloud in one format, complete and from one snapshot. Only the compressed form is kept. */
export type RenderedSnapshot = Awaited<ReturnType<typeof toRenderedSnapshot>>;

/** Texts are compressed in chunks of about this many characters. */
const CHUNK_LENGTH = 65_536;

/** Renders a snapshot in slices of time. */
export async function toRenderedSnapshot(request: RenderRequest, slice: TimeSlice) {
  const { snapshot, filter, format } = request;
  let series = 0;
  function* toTexts(): Generator<string> {
    series = yield* renderSnapshot(snapshot, filter, format);
  }
  async function* toChunks(): AsyncGenerator<Buffer> {
    let chunk = '';
    for (const text of toTexts()) {
      chunk += text;
      if (chunk.length >= CHUNK_LENGTH) {
        yield Buffer.from(chunk);
        chunk = '';
      }
      if (slice.isOver()) await slice.next();
    }
    yield Buffer.from(chunk);
  }
  const gzip = await startGzip(toChunks());
  let plain: Promise<Buffer> | undefined;
  return {
    ...request,
    series,
    gzip,
    /** Headers and sample lines; kept from the first call on. */
    plain: (): Promise<Buffer> => {
      plain ??= inflateStart(gzip);
      return plain;
    },
  };
}
