import type { AppView, Cvm } from '../snapshot/model.ts';
import type { AppFault, Condition } from './conditions.ts';

/** An app, and what its CVMs say about it. */
export interface SurveyedApp {
  readonly app: AppView;
  readonly fault: AppFault | undefined;
  readonly running: number;
  /** CVMs that need attention. */
  readonly failing: number;
}

/** A CVM beside its app. */
export interface SurveyedCvm {
  readonly cvm: Cvm;
  readonly app: AppView;
  readonly condition: Condition;
}
