import type { Clock } from './clock.ts';
import type { Fleet } from './fleet.ts';
import type { SimulatedApp, SimulatedCvm } from './model.ts';

const RESOLUTION_SECONDS = 1;

/** The CVMs of an app as a list shows them. */
export interface ListedCvms {
  readonly cvms: readonly SimulatedCvm[];
  /** The age of the list. */
  readonly ageSeconds: number;
}

/** Lists of CVMs that lag behind: they show an earlier state. */
export interface ListLag {
  readonly seconds: () => number;
  /** Sets the lag; 0 ends it. The state of this moment counts as that of all time before. */
  readonly set: (lagSeconds: number) => void;
  /** Records a change of state. */
  readonly record: () => void;
  readonly read: (app: SimulatedApp) => ListedCvms;
}

/** The state from a time on, until that of the next one. */
interface State {
  readonly sinceSeconds: number;
  /** By the id of their app. */
  readonly cvms: ReadonlyMap<string, readonly SimulatedCvm[]>;
}

/** Creates lists without lag. */
export function createListLag(fleet: Fleet, clock: Clock): ListLag {
  let lagSeconds = 0;
  let states: State[] = [];
  const dropUnused = (): void => {
    const cutoffSeconds = clock.monotonicSeconds() - lagSeconds;
    const current = states.findLastIndex(({ sinceSeconds }) => sinceSeconds <= cutoffSeconds);
    states = states.slice(Math.max(0, current));
  };
  return {
    seconds: () => lagSeconds,
    set: (seconds) => {
      lagSeconds = seconds;
      if (seconds === 0) states = [];
      else if (states.length === 0) states = [{ sinceSeconds: -Infinity, cvms: copyCvms(fleet) }];
    },
    record: () => {
      if (lagSeconds === 0) return;
      dropUnused();
      const state = { sinceSeconds: clock.monotonicSeconds(), cvms: copyCvms(fleet) };
      const last = states.at(-1);
      if (last && state.sinceSeconds - last.sinceSeconds < RESOLUTION_SECONDS) {
        states[states.length - 1] = { ...state, sinceSeconds: last.sinceSeconds };
      } else states.push(state);
    },
    read: (app) => {
      dropUnused();
      const [state] = states;
      return { cvms: state ? (state.cvms.get(app.id) ?? []) : app.cvms, ageSeconds: lagSeconds };
    },
  };
}

function copyCvms(fleet: Fleet): State['cvms'] {
  const copy = (cvm: SimulatedCvm): SimulatedCvm => ({
    ...cvm,
    node: { ...cvm.node },
    events: [...cvm.events],
  });
  return new Map(fleet.apps().map((app) => [app.id, app.cvms.map(copy)]));
}
