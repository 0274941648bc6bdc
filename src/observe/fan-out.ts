import type { CollectObserver } from '../collect/observer.ts';

export function observeAll(observers: readonly Partial<CollectObserver>[]): CollectObserver {
  type Notify<A extends readonly unknown[]> = (observer: Partial<CollectObserver>, ...event: A) => void;
  const all =
    <A extends readonly unknown[]>(notify: Notify<A>) =>
    (...event: A): void => {
      for (const observer of observers) notify(observer, ...event);
    };
  return {
    onTargets: all((each, targets) => each.onTargets?.(targets)),
    onWorkspaces: all((each, workspaces) => each.onWorkspaces?.(workspaces)),
    onPoll: all((each, target, outcome) => each.onPoll?.(target, outcome)),
    onRun: all((each, ...run) => each.onRun?.(...run)),
    onCycle: all((each, ...cycle) => each.onCycle?.(...cycle)),
    onSkippedCycle: all((each, workspace) => each.onSkippedCycle?.(workspace)),
    onCatchUp: all((each, workspace) => each.onCatchUp?.(workspace)),
  };
}
