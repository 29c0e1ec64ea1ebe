/** The floor of files: a request's body goes into R2 as it comes, whole or as a part, and out of it the same way. */

interface Env {
  readonly FILES: R2Bucket;
}

/**
 * `PUT` and `GET` of a file by its path. With `?begin` a `POST` begins it in parts and answers its upload, `PUT` with
 * `upload` and `part` stores one of them, and `POST` with `upload` and the list of them ends it.
 */
export default {
  async fetch(request, { FILES }) {
    const { pathname, searchParams } = new URL(request.url);
    const [upload, part] = [searchParams.get('upload'), searchParams.get('part')];
    if (searchParams.has('begin')) return Response.json((await FILES.createMultipartUpload(pathname)).uploadId);
    if (upload !== null) {
      const parts = FILES.resumeMultipartUpload(pathname, upload);
      if (part === null) return Response.json(await parts.complete(await request.json()));
      if (request.body === null) return new Response(null, { status: 400 });
      return Response.json(await parts.uploadPart(Number(part), request.body));
    }
    if (request.method === 'PUT') {
      await FILES.put(pathname, request.body);
      return new Response('{}', { headers: { 'content-type': 'application/json' } });
    }
    const file = await FILES.get(pathname);
    return file === null ? new Response(null, { status: 404 }) : new Response(file.body);
  },
} satisfies ExportedHandler<Env>;
