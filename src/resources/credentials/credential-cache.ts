/** The credentials of one isolate: what their objects gave, believed for a while. */

import { BoundedMap } from '../../kernel/bounded-map.ts';
import type { Clock } from '../../kernel/clock.ts';
import { fromErrorRecord, ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Credential, CredentialName, CredentialSource } from './credential-source.ts';
import { type CredentialAnswer, type CredentialDirectory, credentialObjectName } from './directory.ts';

interface Believed {
  readonly credential: Credential;
  readonly until: number;
}

const CAPACITY = 1_000;

/**
 * Asks the objects, and believes an answer until its refresh is due, for `LIMITS.credential_trust` at most, and no
 * longer than until a target refuses it. Tokens are in the isolate's memory for that time.
 */
export function createCredentialSource(parts: {
  readonly directory: CredentialDirectory;
  readonly clock: Clock;
}): CredentialSource {
  const { directory, clock } = parts;
  const believed = new BoundedMap<string, Believed>(CAPACITY);
  return {
    async current(name, version, stale) {
      const key = credentialObjectName(name);
      const known = believed.get(key);
      if (known !== undefined && known.credential.id !== stale && clock.now() < known.until) return known.credential;
      believed.delete(key);
      const answer = await ask(directory, name, version, stale);
      if (!answer.ok) throw fromErrorRecord(answer.error);
      const { credential, refreshAt } = answer;
      const until = Math.min(refreshAt ?? Infinity, clock.now() + LIMITS.credential_trust.value);
      believed.set(key, { credential, until });
      return credential;
    },
  };
}

/** An object that is moved or restarted breaks the calls that wait for it: they ask once more. */
async function ask(
  directory: CredentialDirectory,
  name: CredentialName,
  version: number,
  stale: string | undefined,
): Promise<CredentialAnswer> {
  const once = () => directory.at(name).current(name, version, stale);
  try {
    return await once().catch(once);
  } catch (thrown) {
    const message = `the credential '${name.auth}' of app '${name.app}' could not be asked for`;
    throw new ProcessorError('SERVICE_UNAVAILABLE', message, { outcome: 'not_sent' }, thrown);
  }
}
