/** The floor of an answered request: Hono, and nothing behind it. */

import { Hono } from 'hono';

const app = new Hono();

app.post('/', async (c) => c.body(await c.req.text()));

export default app;
