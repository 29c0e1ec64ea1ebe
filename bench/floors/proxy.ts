/** The floor of a call to a target: one `fetch` a request, its body passed through. */

interface Env {
  /** Address that every request is sent on to. */
  readonly TARGET: string;
}

export default {
  async fetch(request, { TARGET }) {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(TARGET, { method: 'POST', headers, body: request.body });
    return new Response(answer.body, answer);
  },
} satisfies ExportedHandler<Env>;
