/** The operations that make a run from one that has ended. */

import type * as z from 'zod';
import type { Handlers, Reply, RequestContext } from '../../kernel/contract.ts';
import { invalidField } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { features as contract } from './contract.ts';
import { valueOf } from './directory.ts';
import { checkInput } from '../products/manifest-input-fields.ts';
import { checkGiven, planOf } from './lookup.ts';
import { conflict, type Difference, makeRun, type MakingParts } from './making.ts';
import { findRun, type FoundRun, type ReadRun } from './reading.ts';
import type { ExecutionResult } from './result.ts';
import { outcomeOf } from './starting.ts';
import { takeForReplay, takeForResume } from './taking-over.ts';

type Operation = 'replay' | 'restart' | 'resume' | 'replayFromStep';
type RestartInput = z.output<typeof contract.restart.input>;
type ResumeInput = z.output<typeof contract.resume.input>;

/** Builds the handlers. */
export function createMakeHandlers(parts: MakingParts): Pick<Handlers<typeof contract>, Operation> {
  const answer = async (found: FoundRun, waitMs: number = LIMITS.run_time.value): Promise<Reply<ExecutionResult>> => ({
    data: await outcomeOf(parts, found, waitMs),
  });
  return {
    async replay(input, context) {
      return answer(await makeRun(parts, 'replay', input, context, () => ({})), input.timeout);
    },
    async restart(input, context) {
      const differ = (original: ReadRun) => restarted(parts, original, input);
      return answer(await makeRun(parts, 'restart', input, context, differ), input.timeout);
    },
    async resume(input, context) {
      const paused = await pausedRun(parts, input, context);
      if (paused === null) return answer(await resumeRun(parts, input, context), input.timeout);
      valueOf(await paused.object.proceed(paused.run.spec.id));
      return answer(paused, input.timeout);
    },
    async replayFromStep(input, context) {
      const { from_step: from, step_outputs: outputs } = input;
      const differ = (original: ReadRun) => takeForReplay(original, from, outputs);
      return answer(await makeRun(parts, 'replay_from_step', input, context, differ), input.timeout);
    },
  };
}

/** Makes the run that goes on where another ended. */
export function resumeRun(parts: MakingParts, input: ResumeInput, context: RequestContext): Promise<FoundRun> {
  return makeRun(parts, 'resume', input, context, (original) => resumed(original, input));
}

/** The run itself when it paused for a debugger. */
async function pausedRun(
  parts: MakingParts,
  input: ResumeInput,
  { principal }: RequestContext,
): Promise<FoundRun | null> {
  const found = await findRun(parts, principal, input);
  const { spec, status } = found.run;
  if (status !== 'paused' || spec.pauseAfter === null) return null;
  for (const field of ['from_checkpoint', 'from_step', 'skip_steps', 'input', 'options'] as const)
    if (input[field] !== undefined) throw invalidField(field, 'has no place where a run only goes on that paused');
  return found;
}

async function restarted(
  { config: source }: MakingParts,
  { spec, given }: ReadRun,
  { input, input_override: override, merge_input: isMerged = false, version = spec.version }: RestartInput,
): Promise<Difference> {
  if (input !== undefined && override !== undefined) throw invalidField('input_override', 'has no place beside input');
  if (isMerged && override === undefined) throw invalidField('merge_input', 'needs input_override');
  const other = input ?? override ?? given.input;
  const restartedWith = isMerged ? { ...given.input, ...other } : other;
  const { workspace, product, env, feature } = spec;
  const config = await source.resolve(workspace, product, env, version);
  planOf(config, env, feature, 'version');
  checkGiven(config.feature(env, feature), restartedWith, given.session);
  return { version, input: restartedWith };
}

function resumed(original: ReadRun, input: ResumeInput): Difference {
  const { spec, config, state, given } = original;
  if (state.final?.status === 'completed') throw conflict(`run '${spec.id}' has completed: nothing is left to be done`);
  const merged = input.input === undefined ? given.input : { ...given.input, ...input.input };
  if (input.input !== undefined) checkInput(config.feature(spec.env, spec.feature).input, merged);
  return { input: merged, ...takeForResume(original, input) };
}
