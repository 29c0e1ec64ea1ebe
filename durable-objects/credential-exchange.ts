import type { Parts } from '../src/compose.ts';
import type { CredentialEvent, CredentialState } from '../src/engine/credential-state.ts';
import { toErrorRecord } from '../src/kernel/errors.ts';
import type { Credential, CredentialName } from '../src/resources/credentials/credential-source.ts';
import { credentialObjectName } from '../src/resources/credentials/directory.ts';
import { type AuthorizationCode, obtain, type Obtained } from '../src/resources/credentials/obtain.ts';

/** The code of a callback, which is nowhere but in memory. */
export type CodeToExchange = AuthorizationCode;

/** What is sealed of a credential. */
type Sealed = 'token' | 'refresh_token' | 'verifier';

/** What an exchange came to: the event to apply, and the token in it as callers use it. */
export interface Exchanged {
  readonly event: CredentialEvent;
  readonly opened: Credential | null;
}

/** Who reports an exchange. */
export interface Reporter {
  readonly fence: number;
  readonly instance: string;
}

/** Performs the exchanges of a credential's object; all that leaves for its storage is sealed here. */
export class CredentialExchange {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Seals text of a credential. */
  seal(name: CredentialName, what: Sealed, text: string): Promise<string> {
    return this.#parts.credentials.ports.sealer.seal(name.workspace, contextOf(name, what), text);
  }

  /** Opens it. */
  open(name: CredentialName, what: Sealed, sealed: string): Promise<string> {
    return this.#parts.credentials.ports.sealer.open(name.workspace, contextOf(name, what), sealed);
  }

  /** Spends what the state holds, or a code. Never throws. */
  async run(
    name: CredentialName,
    { refreshToken, progress }: CredentialState,
    code: CodeToExchange | null,
    { fence, instance }: Reporter,
  ): Promise<Exchanged> {
    const { clock, ids, log } = this.#parts;
    try {
      const { version, isInDoubt } = progress;
      const held = refreshToken === null ? null : await this.open(name, 'refresh_token', refreshToken);
      const sentAt = clock.now();
      const got = await obtain(this.#parts.exchanges, name, { version, isInDoubt, refreshToken: held, code });
      if (got.ok) return await this.#obtained(name, got, ids.create('token'), sentAt, fence);
      const { kind, error, cause } = got;
      if (error.code === 'INTERNAL') log.fault('credential', cause);
      return { event: { type: 'failed', now: clock.now(), fence, instance, kind, error }, opened: null };
    } catch (thrown) {
      log.fault('credential', thrown);
      const error = { ...toErrorRecord(thrown), outcome: 'not_sent' } as const;
      return { event: { type: 'failed', now: clock.now(), fence, instance, kind: 'failed', error }, opened: null };
    }
  }

  async #obtained(
    name: CredentialName,
    { data, refreshToken, expiresIn, scope }: Obtained & { readonly ok: true },
    id: string,
    sentAt: number,
    fence: number,
  ): Promise<Exchanged> {
    const expiresAt = expiresIn === null ? null : sentAt + Math.floor(expiresIn * 1000);
    const [sealed, sealedRefresh] = await Promise.all([
      this.seal(name, 'token', JSON.stringify(data)),
      refreshToken === null ? null : this.seal(name, 'refresh_token', refreshToken),
    ]);
    const now = this.#parts.clock.now();
    const token = { id, sealed, expiresAt };
    return {
      event: { type: 'obtained', now, fence, token, refreshToken: sealedRefresh, scope },
      opened: { id, data },
    };
  }
}

function contextOf(name: CredentialName, what: Sealed): string {
  return `${credentialObjectName(name)}:${what}`;
}
