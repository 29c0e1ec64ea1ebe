/** The floor of files: a request's body goes into R2 as it comes, and out of it the same way. */

interface Env {
  readonly FILES: R2Bucket;
}

/** `PUT` and `GET` of a file by its path. */
export default {
  async fetch(request, { FILES }) {
    const { pathname } = new URL(request.url);
    if (request.method === 'PUT') {
      await FILES.put(pathname, request.body);
      return new Response('{}', { headers: { 'content-type': 'application/json' } });
    }
    const file = await FILES.get(pathname);
    return file === null ? new Response(null, { status: 404 }) : new Response(file.body);
  },
} satisfies ExportedHandler<Env>;
