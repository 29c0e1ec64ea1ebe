/** The operations that publish messages once more, and have dead letters delivered again. */

import { eventIdOf, placeOfEvent } from '../../engine/event/event-id.ts';
import type { Handlers } from '../../kernel/contract.ts';
import type { events } from './contract.ts';
import { type EventParts, publish } from './handlers.ts';
import { groupsOf } from './dead-letters.ts';
import { findMessage } from './tracking-handlers.ts';

const LIMIT = 100;

/** Builds the handlers. */
export function createReplayingHandlers(
  parts: EventParts,
): Pick<Handlers<typeof events>, 'replayEvent' | 'reprocessDLQ'> {
  return {
    async replayEvent({ eventId, force = false, ...given }, context) {
      const found = await findMessage(parts, context.principal.workspace, given, eventId);
      const refused = found === null ? `event '${eventId}' not found` : refusalOf(found.status, force);
      if (found === null || refused !== null)
        return { data: { success: false, new_event_id: null, process_id: null, error: refused } };
      const { place, message } = found;
      const event = `${place.broker}:${place.topic}`;
      const again = { message: JSON.parse(message.body) as unknown, key: message.key ?? undefined };
      const { published, meta } = await publish(parts, { ...given, event }, [again], context);
      const { event_id: newId, process_id } = published;
      return { data: { success: true, new_event_id: newId, process_id, error: null }, meta };
    },
    async reprocessDLQ({ consumerTag, messageIds, limit = LIMIT, ...given }, { principal: { workspace } }) {
      const groups = await groupsOf(parts, workspace, given, consumerTag);
      const taken = new Set<string>();
      let count = 0;
      for (const place of groups) {
        if (count >= limit) break;
        const offsets = messageIds?.flatMap((id) => {
          const found = placeOfEvent(id);
          return found?.broker === place.broker && found.topic === place.topic ? [found.offset] : [];
        });
        if (offsets?.length === 0) continue;
        const delivered = await parts.eventObjects.group(place).reprocess(place, offsets ?? null, limit - count);
        count += delivered.length;
        for (const offset of delivered) taken.add(eventIdOf({ ...place, partition: 0, offset }));
      }
      const missed = count >= limit ? [] : (messageIds ?? []).filter((id) => !taken.has(id));
      return {
        data: {
          reprocessed_count: count,
          failed_count: missed.length,
          event_ids: [...taken],
          errors: missed.map((id) => ({ id, error: 'is no dead letter' })),
        },
      };
    },
  };
}

/** Why a message is not published once more; null where it is. */
function refusalOf(status: string, force: boolean): string | null {
  if (force || status === 'failed') return null;
  return status === 'success' ? 'it succeeded: give force' : 'it is being delivered: give force';
}
