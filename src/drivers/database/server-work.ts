import type { DatabaseAnswer, DatabaseRequest, DatabaseWork, SqlSession } from './port.ts';
import type { ServerLink } from './server-link.ts';
import { createServerSession } from './server-session.ts';
import { isReading } from './work-kind.ts';

/** Does work on a session. */
export type RunWork = (session: SqlSession, work: DatabaseWork) => Promise<DatabaseAnswer>;

/** Does a piece of work on the connection of a link, within its time. */
export async function workAt(
  link: ServerLink,
  { work, timeoutMs }: DatabaseRequest,
  runWork: RunWork,
): Promise<DatabaseAnswer> {
  const session = createServerSession(link, { isReading: isReading(work), timeoutMs });
  const takeBack = link.deadlines.add(timeoutMs, () => session.expire());
  try {
    return await runWork(session, work);
  } finally {
    takeBack();
  }
}
