import { connect } from 'node:net';
import { toCvmInfo } from '../../simulator/cvm-info.ts';
import type { World } from '../../simulator/world.ts';
import type { ParsedFormat } from '../metrics/parse-exposition.ts';
import type { Injection } from './flags.ts';

/** Injects the bug of `--inject`, which the soak test must find. */
export interface Injector {
  readonly onReload: () => void;
  /** Returns the response that the soak test checks. */
  readonly onResponse: (text: string, format: ParsedFormat) => string;
  readonly end: () => void;
}

/** Creates an injector; without an injection it has no effect. */
export function createInjector(
  injection: Injection | undefined,
  { world, url }: { readonly world: World; readonly url: string },
): Injector {
  const kept: unknown[] = [];
  const ends: (() => void)[] = [];
  const last = new Map<ParsedFormat, string>();
  const onReload: Partial<Record<Injection, () => void>> = {
    // One list of CVMs per reload, as if old stores were leaked.
    leak: () => kept.push(structuredClone(world.apps().flatMap(({ cvms }) => cvms.map(toCvmInfo)))),
    timer: () => {
      const timer = setInterval(() => undefined, 1e8).unref();
      ends.push(() => clearInterval(timer));
    },
    socket: () => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
      ends.push(() => socket.destroy());
    },
    rejection: () => void Promise.reject(new Error('injected')),
  };
  const onResponse: Partial<Record<Injection, (text: string, before: string) => string>> = {
    mix: (text, before) => spliceFamily(text, before, 'phala_cvm_status'),
    ghost: (text, before) => spliceFamily(text, before, 'phala_app_poll_success'),
  };
  return {
    onReload: () => (injection === undefined ? undefined : onReload[injection]?.()),
    onResponse: (text, format) => {
      const before = last.get(format) ?? text;
      last.set(format, text);
      return injection === undefined ? text : (onResponse[injection]?.(text, before) ?? text);
    },
    end: () => {
      for (const end of ends) end();
    },
  };
}

// As if one family were rendered from the previous snapshot.
function spliceFamily(text: string, before: string, family: string): string {
  const samples = new RegExp(`(?:^${family}[{ ].*\n)+`, 'm');
  const old = samples.exec(before)?.[0];
  return old === undefined ? text : text.replace(samples, () => old);
}
