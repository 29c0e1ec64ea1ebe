/** What is done with sessions, and the record of it. */

import type { Clock } from '../../kernel/clock.ts';
import type { RequestContext } from '../../kernel/contract.ts';
import { toErrorRecord } from '../../kernel/errors.ts';
import type { ConfigSource } from '../../processor.ts';
import type { RunLog } from '../../run-log.ts';
import type { Session } from '../products/manifest-session.ts';
import type { SessionScope } from './stored-session.ts';
import type { Identifier } from './tokens.ts';

/** What recording works with. */
export interface RecordingParts {
  readonly config: ConfigSource;
  readonly log: Pick<RunLog, 'session'>;
  readonly clock: Clock;
}

/** Sessions of a tag, as the product that the environment runs now defines them. */
export interface Definition {
  readonly scope: SessionScope;
  readonly session: Session;
  readonly version: number;
}

/** The sessions that are meant. Throws `NOT_FOUND` naming `product`, `env`, or the field of the tag. */
export async function definitionOf(
  { config }: Pick<RecordingParts, 'config'>,
  { product, env, tag }: { readonly product: string; readonly env: string; readonly tag: string },
  { principal: { workspace } }: Pick<RequestContext, 'principal'>,
  path = 'tag',
): Promise<Definition> {
  const found = await config.resolve(workspace, product, env);
  return { scope: { workspace, product, env, tag }, session: found.session(env, tag, path), version: found.version };
}

/** What becomes known of an operation while it is done. */
export interface Note {
  identifier: Identifier | null;
  /** Why it was refused, where that is more than its error says. */
  code: string | null;
}

/** Does something, and records that it was done or refused. */
export async function recorded<Answer>(
  { log, clock }: RecordingParts,
  { scope: { tag: target, ...place }, version }: Definition,
  { principal: { user }, requestId: id }: RequestContext,
  operation: string,
  act: (note: Note) => Promise<Answer>,
): Promise<Answer> {
  const time = clock.now();
  const note: Note = { identifier: null, code: null };
  const done = (code: string | null) =>
    log.session({ ...place, id, user, version, operation, target, code, identifier: note.identifier, time });
  try {
    const answer = await act(note);
    done(note.code);
    return answer;
  } catch (thrown) {
    done(note.code ?? toErrorRecord(thrown).code);
    throw thrown;
  }
}
