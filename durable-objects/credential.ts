import { DurableObject } from 'cloudflare:workers';
import { generateRandomCodeVerifier } from 'oauth4webapi';
import { compose, type Env, type Parts } from '../src/compose.ts';
import { applyCredential, createCredential } from '../src/engine/credential.ts';
import { answerOf, dueTime, isEmpty, isPending } from '../src/engine/credential-standing.ts';
import type { CredentialEvent, CredentialState, HeldToken } from '../src/engine/credential-state.ts';
import { type ErrorRecord, toErrorRecord } from '../src/kernel/errors.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import {
  authorizationUrl,
  isIssuerOf,
  requireAuthorizable,
  stateText,
} from '../src/resources/credentials/authorization.ts';
import type { Credential as CredentialData, CredentialName } from '../src/resources/credentials/credential-source.ts';
import type {
  AuthorizeAnswer,
  Callback,
  CallbackAnswer,
  CredentialAnswer,
  CredentialObject,
  CredentialStatus,
} from '../src/resources/credentials/directory.ts';
import { needsConsent } from '../src/resources/credentials/obtain.ts';
import { statusOf } from '../src/resources/credentials/status.ts';
import { CredentialExchange, type CodeToExchange } from './credential-exchange.ts';
import { CredentialStore } from './credential-store.ts';
import { JobAlarm } from './job-alarm.ts';

/** How often whoever waits looks again: an exchange, its repetition, and one more for who came while it failed. */
const ROUNDS = 4;
/** Milliseconds after which a fault of ours is tried anew. */
const FAULT_DELAY_MS = 1_000;

/**
 * Keeps one credential: loads its row, applies one transition each, writes row and alarm in one transaction, then
 * performs the exchange. What may happen to a credential is in `src/engine/credential.ts`.
 */
export class Credential extends DurableObject<Env> implements CredentialObject {
  readonly #parts: Parts;
  readonly #store: CredentialStore;
  readonly #alarm: JobAlarm;
  readonly #exchange: CredentialExchange;
  readonly #instance: string;
  #name: CredentialName | null;
  #state: CredentialState;
  /** The token as it was opened last. */
  #opened: CredentialData | null = null;
  /** Resolves when the exchange that is under way has ended, and its outcome is stored. */
  #running: Promise<void> = Promise.resolve();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#parts = compose(env);
    this.#store = new CredentialStore(ctx.storage.sql);
    this.#alarm = new JobAlarm(ctx.storage);
    this.#exchange = new CredentialExchange(this.#parts);
    this.#instance = this.#parts.ids.create('instance');
    const stored = this.#store.read();
    this.#name = stored?.name ?? null;
    this.#state = stored?.state ?? createCredential();
  }

  /** See {@link CredentialObject}. */
  async current(name: CredentialName, version: number, stale?: string): Promise<CredentialAnswer> {
    this.#name = name;
    for (let round = 1; ; round += 1) {
      const now = this.#parts.clock.now();
      const asked = { type: 'ask', now, instance: this.#instance, version } as const;
      this.#change(stale === undefined ? asked : { ...asked, stale });
      const { token, progress } = this.#state;
      const answer = answerOf(this.#state, now);
      if (answer === 'give' && token !== null)
        return { ok: true, credential: await this.#open(name, token), refreshAt: token.refreshAt };
      if (answer === 'fail')
        return { ok: false, error: plain(progress.lastError) ?? toErrorRecord(needsConsent(name)) };
      if (round === ROUNDS) return { ok: false, error: none(name) };
      await this.#running;
    }
  }

  /** See {@link CredentialObject}. */
  async authorize(name: CredentialName, version: number, redirectUri: string): Promise<AuthorizeAnswer> {
    try {
      const { clock, ids, credentials } = this.#parts;
      const { auth } = await credentials.ports.resolveAuth(name, version);
      const authorizable = requireAuthorizable(auth);
      const nonce = ids.create('consent');
      const verifier = generateRandomCodeVerifier();
      const state = await credentials.ports.states.sealState(stateText(name, nonce));
      const url = await authorizationUrl(authorizable, { state, verifier, redirectUri });
      const sealed = await this.#exchange.seal(name, 'verifier', verifier);
      const expiresAt = clock.now() + LIMITS.credential_consent.value;
      this.#name = name;
      this.#change({ type: 'authorize', version, consent: { nonce, verifier: sealed, redirectUri, expiresAt } });
      return { ok: true, url, expiresAt };
    } catch (thrown) {
      return { ok: false, error: this.#recordOf(thrown) };
    }
  }

  /** See {@link CredentialObject}. */
  async complete(name: CredentialName, callback: Callback): Promise<CallbackAnswer> {
    try {
      const { nonce } = callback;
      const { consent, progress } = this.#state;
      const refusal = await this.#refusalOf(name, callback, progress.version);
      const verifier = consent === null ? '' : await this.#exchange.open(name, 'verifier', consent.verifier);
      const now = this.#parts.clock.now();
      if (consent === null || !isPending(this.#state, { nonce, now })) return { ok: false, error: over() };
      if (refusal !== null || callback.code === null) {
        const error = refusal ?? { code: 'VALIDATION_ERROR', message: 'the server sent no code' };
        this.#change({ type: 'declined', now, nonce, error });
        return { ok: false, error };
      }
      const code = { code: callback.code, verifier, redirectUri: consent.redirectUri };
      this.#change({ type: 'consented', now, instance: this.#instance, nonce }, code);
      await this.#running;
      const error = plain(this.#state.progress.lastError);
      return error === null ? { ok: true } : { ok: false, error };
    } catch (thrown) {
      return { ok: false, error: this.#recordOf(thrown) };
    }
  }

  /** See {@link CredentialObject}. */
  async status(): Promise<CredentialStatus> {
    return statusOf(this.#state, this.#parts.clock.now());
  }

  /** See {@link CredentialObject}. */
  async revoke(): Promise<boolean> {
    const wasEmpty = isEmpty(this.#state);
    this.#change({ type: 'revoke' });
    return !wasEmpty;
  }

  /** Never throws: a handler that does is tried six times and then dropped by the platform. */
  override async alarm(): Promise<void> {
    this.#alarm.fired();
    const now = this.#parts.clock.now();
    try {
      this.#change({ type: 'wake', now, instance: this.#instance });
      this.#arm();
      await this.#running;
    } catch (thrown) {
      this.#alarm.arm(now + FAULT_DELAY_MS);
      this.#parts.log.fault('credential', thrown);
    }
  }

  /** Applies an event, stores what changed, and begins the exchange that follows from it; all in one turn. */
  #change(event: CredentialEvent, code: CodeToExchange | null = null): void {
    const { state, effects } = applyCredential(this.#state, event);
    if (state === this.#state || this.#name === null) return;
    if (isEmpty(state)) this.#erase();
    else this.#store.write({ name: this.#name, state });
    // Not before: a write that fails has changed nothing.
    this.#state = state;
    this.#arm();
    for (const { fence } of effects) {
      this.#running = this.#perform(this.#name, fence, code).catch((thrown: unknown) => {
        // What could not be stored is taken up from the row, by a new instance.
        this.#parts.log.fault('credential', thrown);
        this.ctx.abort('an outcome could not be stored');
      });
      this.ctx.waitUntil(this.#running);
    }
  }

  async #perform(name: CredentialName, fence: number, code: CodeToExchange | null): Promise<void> {
    // What the exchange may use up is durable before it is sent.
    await this.ctx.storage.sync();
    const { event, opened } = await this.#exchange.run(name, this.#state, code, { fence, instance: this.#instance });
    this.#change(event);
    if (opened !== null && this.#state.token?.id === opened.id) this.#opened = opened;
    const flushing = this.#parts.records.flush();
    if (flushing !== null) this.ctx.waitUntil(flushing);
  }

  #arm(): void {
    const at = dueTime(this.#state, this.#parts.clock.now());
    if (at !== null) this.#alarm.arm(at, true);
  }

  #erase(): void {
    this.#opened = null;
    void this.ctx.storage.deleteAll();
    this.#store.forget();
    this.#alarm.fired();
  }

  async #open(name: CredentialName, token: HeldToken): Promise<CredentialData> {
    if (this.#opened?.id === token.id) return this.#opened;
    const text = await this.#exchange.open(name, 'token', token.sealed);
    this.#opened = { id: token.id, data: JSON.parse(text) as CredentialData['data'] };
    return this.#opened;
  }

  /** Why an authorization ends without a code, or null. */
  async #refusalOf(name: CredentialName, { error, issuer }: Callback, version: number): Promise<ErrorRecord | null> {
    if (error !== null) return { code: 'UNAUTHORIZED', message: `the server answered: ${error}` };
    if (issuer === null) return null;
    const { auth } = await this.#parts.credentials.ports.resolveAuth(name, version);
    if (auth.setup_type === 'oauth2' && isIssuerOf(issuer, auth)) return null;
    return { code: 'UNAUTHORIZED', message: 'the answer comes from another server than the one that was asked' };
  }

  #recordOf(thrown: unknown): ErrorRecord {
    const record = toErrorRecord(thrown);
    if (record.code === 'INTERNAL') this.#parts.log.fault('credential', thrown);
    return record;
  }
}

function none({ app, auth }: CredentialName): ErrorRecord {
  const message = `auth '${auth}' of app '${app}' got no token that is good for long enough to be used`;
  return { code: 'SERVICE_UNAVAILABLE', message, outcome: 'not_sent' };
}

/** An error as callers get it, without the time at which it was noted. */
function plain(noted: CredentialState['progress']['lastError']): ErrorRecord | null {
  if (noted === null) return null;
  const { at: _at, ...error } = noted;
  return error;
}

function over(): ErrorRecord {
  return { code: 'VALIDATION_ERROR', message: 'this authorization was used, has expired, or another was begun since' };
}
