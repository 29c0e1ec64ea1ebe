import { failedFrame, readFrame, readyFrame } from '../src/engine/event/frames.ts';
import { beginAt } from '../src/engine/event/group.ts';
import type { ErrorRecord } from '../src/kernel/errors.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import type { GroupCore } from './group-core.ts';
import { CLOSING, FrameTexts, SocketMember, type SocketParts, wakeSocket } from './group-sockets.ts';
import type { GroupTickets } from './group-tickets.ts';

/** The subprotocol of subscribers' sockets; beside it, a ticket is named. */
const PROTOCOL = 'ductape.events';

/** What a subscriber says of a failure. */
export function failureOf(text: string): ErrorRecord {
  return { code: 'UPSTREAM_ERROR', message: text === '' ? 'The subscriber failed.' : text };
}

/** The sockets of a group, those of before the object slept among them. */
export class GroupSubscribers {
  readonly #core: GroupCore;
  readonly #tickets: GroupTickets;
  readonly #parts: SocketParts;
  readonly #members = new Map<WebSocket, SocketMember>();

  constructor(ctx: DurableObjectState, core: GroupCore, tickets: GroupTickets) {
    this.#core = core;
    this.#tickets = tickets;
    this.#parts = { ctx, clock: core.parts.clock, frames: new FrameTexts(), touched: new Set() };
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
    for (const socket of ctx.getWebSockets()) this.#wake(socket);
    core.onGiven = () => this.save();
  }

  get count(): number {
    return this.#members.size;
  }

  /** Lets a socket in that has a ticket. */
  async open(request: Request): Promise<Response> {
    if (request.headers.get('Upgrade')?.toLowerCase() !== 'websocket') return new Response(null, { status: 426 });
    const named = (request.headers.get('Sec-WebSocket-Protocol') ?? '').split(',').map((name) => name.trim());
    const ticket = named.find((name) => name !== PROTOCOL);
    const admitted = ticket === undefined ? null : await this.#tickets.redeem(ticket);
    if (admitted === null || !this.#core.isKnown) return new Response(null, { status: 401 });
    if (this.#members.size >= LIMITS.event_sockets.value) return new Response(null, { status: 429 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.#admit(server, admitted.from);
    return new Response(null, { status: 101, webSocket: client, headers: { 'Sec-WebSocket-Protocol': PROTOCOL } });
  }

  /** What a socket said. */
  async said(socket: WebSocket, text: string | ArrayBuffer): Promise<void> {
    const member = this.#members.get(socket);
    const line = member === undefined ? null : this.#core.lineOf(member.id);
    if (member === undefined || line === null) return;
    // What else would be lost is lost with its member: it is delivered again.
    if (!line.isWhole) await this.#core.whole().catch((thrown: unknown) => this.#abandon(socket, thrown));
    if (!this.#members.has(socket)) return;
    const frame = typeof text === 'string' ? readFrame(text) : null;
    if (frame === null) {
      member.close('badFrame');
      this.left(socket);
      return;
    }
    member.saw();
    if (frame.type === 'ack') {
      this.#core.count('acked', line.acked(member.id, frame.offsets));
    } else {
      if (line.failed(member.id, frame.offset, failureOf(frame.error))) this.#core.count('failed', 1);
      // Before the write, for which the runtime would hold it back.
      member.send(failedFrame(frame.offset, !line.isUnsettled(frame.offset)));
      this.#core.keeper.write();
    }
    this.#core.settle([line]);
    if (frame.type === 'fail') this.#core.alarm.arm();
  }

  /** A socket is closed. */
  left(socket: WebSocket): void {
    const member = this.#members.get(socket);
    if (member === undefined) return;
    this.#members.delete(socket);
    this.#core.leave(member.id);
  }

  /** Closes all: their group was moved or is no more. */
  closeAll(): void {
    for (const member of this.#members.values()) member.close('moved');
    this.#members.clear();
  }

  /** Has what the sockets have outlive the sleep of the object. */
  save(): void {
    const { touched } = this.#parts;
    for (const member of touched) {
      const line = this.#core.lineOf(member.id);
      if (line?.members.has(member.id) === true) member.save(line, this.#core.shared === null);
    }
    touched.clear();
  }

  #admit(socket: WebSocket, from: number): void {
    const { clock, ids } = this.#core.parts;
    const member = new SocketMember(this.#parts, socket, ids.create('sub'), clock.now());
    if (this.#core.shared === null) this.#core.openLine(member.id, beginAt(from));
    const line = this.#core.lineOf(member.id);
    if (line === null) return;
    this.#parts.ctx.acceptWebSocket(socket);
    this.#members.set(socket, member);
    this.#core.join(member);
    this.#parts.touched.add(member);
    member.send(readyFrame(line.state.cursor, Math.max(this.#core.feed.head, line.state.cursor)));
    this.#core.settle([line]);
  }

  #wake(socket: WebSocket): void {
    const kept = this.#core.isKnown ? wakeSocket(this.#parts, socket) : null;
    if (kept === null) {
      socket.close(...CLOSING.moved);
      return;
    }
    const { member, leases, own } = kept;
    if (own !== null) this.#core.openLine(member.id, own);
    this.#core.lineOf(member.id)?.join(member, leases);
    this.#members.set(socket, member);
  }

  #abandon(socket: WebSocket, thrown: unknown): void {
    this.#core.alarm.noteFault(thrown);
    this.#members.get(socket)?.close('moved');
    this.left(socket);
  }
}
