/** One attempt to deliver a message. */

import type { HttpDriver, OutgoingRequest, TargetAnswer } from '../../drivers/http/driver.ts';
import type { AttemptOutcome, Delivery, DeliveryAttempt } from '../../engine/webhook-state.ts';
import type { Clock } from '../../kernel/clock.ts';
import { isProcessorError } from '../../kernel/errors.ts';
import { retryAfterMs } from '../../kernel/http-fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { maskSecrets } from '../../kernel/mask.ts';
import { redact, redactText } from '../../kernel/redact.ts';
import { signWebhook } from '../../kernel/webhook-signature.ts';
import type { Sealer } from '../secrets/sealer.ts';
import type { WebhookRow } from './store.ts';

/** Sends messages to endpoints. */
export interface WebhookSender {
  /** Signs a message and sends it once. What fails on the way is an outcome; a fault of ours is thrown. */
  send(workspace: string, endpoint: WebhookRow, message: Pick<Delivery, 'id' | 'body'>): Promise<AttemptOutcome>;
}

/** What a webhook's sealed secret says it is. */
export function webhookContext(id: string): string {
  return `webhook:${id}`;
}

/** Builds the sender. */
export function createWebhookSender(parts: {
  readonly http: HttpDriver;
  readonly sealer: Sealer;
  readonly clock: Clock;
}): WebhookSender {
  const { http, sealer, clock } = parts;
  return {
    async send(workspace, endpoint, { id, body }) {
      const at = clock.now();
      const sealed = [endpoint.secret, ...(isOldGood(endpoint, at) ? [endpoint.old_secret] : [])];
      const secrets = await Promise.all(
        sealed.map((text) => sealer.open(workspace, webhookContext(endpoint.id), text)),
      );
      const signature = await signWebhook(secrets, { id, timestamp: Math.floor(at / 1000), body });
      const headers = { 'content-type': 'application/json', 'user-agent': 'Ductape-Processor-Webhooks', ...signature };
      const request: OutgoingRequest = { method: 'POST', url: new URL(endpoint.url), headers, body };
      try {
        const answer = await http.send(request, {
          timeoutMs: LIMITS.webhook_timeout.value,
          redirects: 'refuse',
          body: 'start',
        });
        return outcomeOf(answer, secrets, at, clock.now());
      } catch (thrown) {
        if (!isProcessorError(thrown) || thrown.code === 'INTERNAL') throw thrown;
        const error = { code: thrown.code, message: thrown.message };
        const attempt = { at, durationMs: clock.now() - at, status: null, error, response: null };
        return { attempt, retryAfterMs: null };
      }
    },
  };
}

function isOldGood(endpoint: WebhookRow, now: number): endpoint is WebhookRow & { readonly old_secret: string } {
  return endpoint.old_secret !== null && (endpoint.old_secret_until ?? 0) > now;
}

function outcomeOf(
  { status, headers, body }: TargetAnswer,
  secrets: readonly string[],
  at: number,
  now: number,
): AttemptOutcome {
  const done: DeliveryAttempt = { at, durationMs: now - at, status, error: null, response: null };
  if (status >= 200 && status < 300) return { attempt: done, retryAfterMs: null };
  const isRedirect = status >= 300 && status < 400;
  const message = `it answered ${status}${isRedirect ? ', and redirects are not followed' : ''}`;
  const attempt: DeliveryAttempt = {
    ...done,
    error: { code: 'UPSTREAM_ERROR', message },
    response: typeof body === 'string' ? cleaned(body, secrets).slice(0, LIMITS.webhook_response.value) : null,
  };
  return { attempt, retryAfterMs: retryAfterMs(headers.get('retry-after'), now) };
}

/** What an endpoint answers may quote what it was sent. */
function cleaned(text: string, secrets: readonly string[]): string {
  const masked = maskSecrets(
    text,
    secrets.flatMap((secret) => [secret, secret.slice('whsec_'.length)]),
  );
  try {
    const parsed: unknown = JSON.parse(masked);
    return typeof parsed === 'object' ? JSON.stringify(redact(parsed)) : redactText(masked);
  } catch {
    return redactText(masked);
  }
}
