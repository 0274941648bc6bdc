import type { Clock } from '../../clock.ts';
import type { Snapshot } from '../../snapshot/model.ts';
import { CATALOGUE } from '../catalogue/catalogue.ts';
import type { FamilyFilter } from '../family-filter.ts';
import type { Compressor } from './compressor.ts';
import { createEditionMaker, type Edition } from './edition.ts';
import { createRenderer, type RenderedFamily } from './render-sections.ts';
import { workInSlices } from './slices.ts';

/** What editions are made from. */
export interface SnapshotSource {
  /** What is true now. */
  readonly snapshot: () => Snapshot;
  /** Whether nothing has changed since this snapshot. */
  readonly isCurrent: (snapshot: Snapshot) => boolean;
  /** Whether a snapshot may still be shown, though something may have changed since: nothing in it is too old. */
  readonly isShowable: (snapshot: Snapshot) => boolean;
  /** Calls the listener whenever something has changed. */
  readonly onChange: (listener: () => void) => void;
}

/** What editions stand on. */
export interface EditionsOptions {
  readonly source: SnapshotSource;
  /** In force now; another object where it changed. */
  readonly filter: () => FamilyFilter;
  readonly compressor: Compressor;
  readonly clock: Clock;
}

/** So many apps and CVMs are rendered in one go: a few milliseconds. */
const SMALL_FLEET = 128;

/** Of larger fleets, rendering keeps everything else waiting no longer than this at a time. */
const SLICE_SECONDS = 0.002;

/** Compressing so little takes a few milliseconds: scrapes that want it can wait. */
const QUICK_BYTES = 262_144;

/** What became of an edition. */
export type Made =
  | { readonly edition: Edition; readonly isSmall: boolean }
  | { readonly edition?: never; readonly error: Error };

type OnMade = (made: Made) => void;

/** Makes an edition of what is true now, and tells what became of it: where the fleet is small, before it returns. */
export type MakeEdition = (onMade: OnMade) => void;

/** Creates a way to make editions; each is carried to its end before the next one begins. */
export function createEditionPress({ source, filter, compressor, clock }: EditionsOptions): MakeEdition {
  const createEdition = createEditionMaker();
  const renderer = createRenderer(CATALOGUE);

  async function finish(basis: Basis, families: readonly RenderedFamily[], onMade: OnMade): Promise<void> {
    const { isSmall } = basis;
    try {
      const edition = createEdition(basis, families);
      const { freshBytes, done } = compressor.prepare(edition);
      // Whoever asks for what cannot be compressed is told; all others are not kept waiting for it.
      const settled = done.catch(() => undefined);
      if (!isSmall && freshBytes > QUICK_BYTES) await settled;
      onMade({ edition, isSmall });
    } catch (error) {
      onMade({ error: toError(error) });
    }
  }

  return (onMade) => {
    try {
      const snapshot = source.snapshot();
      const basis = { snapshot, filter: filter(), isSmall: isSmallFleet(snapshot) };
      workInSlices({
        steps: renderer.render(snapshot, basis.filter),
        sliceSeconds: basis.isSmall ? Number.POSITIVE_INFINITY : SLICE_SECONDS,
        monotonicSeconds: clock.monotonicSeconds,
        onDone: (families) => void finish(basis, families, onMade),
        onError: (error) => onMade({ error: toError(error) }),
      });
    } catch (error) {
      onMade({ error: toError(error) });
    }
  };
}

/** What an edition is of. */
interface Basis extends Pick<Edition, 'snapshot' | 'filter'> {
  readonly isSmall: boolean;
}

function isSmallFleet({ apps }: Snapshot): boolean {
  return apps.reduce((sum, { cvms }) => sum + 1 + cvms.length, 0) <= SMALL_FLEET;
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error('a rendering failed', { cause: error });
}
