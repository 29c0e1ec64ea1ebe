/** Where a gate lives, and the port to it. */

import type { CallCount, Circuit } from '../../engine/breaker.ts';
import type { KeyName } from '../../engine/gate-names.ts';
import type { Asking, CircuitCommand, Need, Standing } from '../../engine/gate-state.ts';
import type { KeyStanding } from '../../engine/gate-standing.ts';
import type { KnownCircuit } from './flow.ts';

/** Where a circuit stands. `until` is null for one that is not open, or that stays so until a caller closes it. */
export interface CircuitView {
  readonly status: Circuit['phase']['status'];
  readonly until: number | null;
}

/** What a gate says to one who asks, with how its circuit stands. */
export type GateAnswer = { readonly circuit: CircuitView } & (
  | {
      readonly as: 'granted';
      /** Whether the end of the attempt is to be told. */
      readonly isHeld: boolean;
      /** From when on its rates count it, by the gate's clock. */
      readonly at: number;
    }
  | { readonly as: 'held'; readonly standing: Standing }
  | { readonly as: 'full'; readonly standing: Standing; readonly name: KeyName; readonly maxQueued: number }
);

/** An attempt that ended. */
export interface Release {
  readonly ticket: string;
  readonly needs: readonly KeyName[];
  /** Whether its target failed; null when it tells nothing of the target. */
  readonly failed: boolean | null;
}

/** A circuit with what was counted in its window. */
export interface CircuitStanding extends Pick<Circuit, 'phase' | 'openings' | 'openedAt'> {
  readonly calls: number;
  readonly failures: number;
  /** Jobs that wait for it. */
  readonly waiting: number;
}

/** What a gate's object does for others. */
export interface GateObject {
  /** Lets an attempt begin, or says why not; a run that may wait is answered when it began or has waited for too long. */
  ask(asking: Asking): Promise<GateAnswer>;
  /** Counts an attempt from now on that was granted at an instant, and begins only now. */
  begun(needs: readonly KeyName[], grantedAt: number): Promise<void>;
  /** Lets go of jobs that wait no longer. */
  leave(holders: readonly string[]): Promise<void>;
  /** Takes back what an attempt was given. */
  release(release: Release): Promise<void>;
  /** Counts calls that were made without asking. */
  count(counts: readonly CallCount[], circuit: KnownCircuit): Promise<CircuitView>;
  /** How keys stand: those that are named, and others by name up to `limit`; what their limits say now is learned. */
  keys(named: readonly Need[], limit: number): Promise<KeyStanding[]>;
  pause(need: Need, reason: string | null): Promise<KeyStanding>;
  resume(need: Need): Promise<KeyStanding>;
  circuit(circuit: KnownCircuit): Promise<CircuitStanding>;
  command(command: CircuitCommand, circuit: KnownCircuit): Promise<CircuitStanding>;
}

/** Whose gate it is. */
export interface GateName {
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
  /** See `Flow`. */
  readonly group: string;
}

/** Finds the object of a gate. */
export interface GateDirectory {
  at(name: GateName): GateObject;
}

/** The name of the object that holds a gate. It starts with the workspace: a foreign one is never reached. */
export function gateObjectName({ workspace, product, env, group }: GateName): string {
  return `${workspace}:gate:${[product, env, group].map(encodeURIComponent).join(':')}`;
}
