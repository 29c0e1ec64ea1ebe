import { defineProduct } from '@ductape/sdk';

/** The example product: one app, reached at the given address in both environments. */
export function welcomeProduct(mailUrl: string) {
  return defineProduct({
    tag: 'my-app',
    name: 'My app',
    environments: [
      { slug: 'prd', env_name: 'production' },
      { slug: 'dev', env_name: 'development' },
    ],
    apps: [
      {
        tag: 'email-service',
        name: 'Email',
        environments: [
          { slug: 'prd', base_url: mailUrl },
          { slug: 'dev', base_url: mailUrl },
        ],
        actions: [
          {
            tag: 'send_welcome_email',
            name: 'Send the welcome mail',
            method: 'POST',
            resource: '/welcome',
            body: { to: 'jane@example.com', name: 'Jane' },
            idempotency_header: 'Idempotency-Key',
          },
          { tag: 'get_mail', name: 'Read a mail', method: 'GET', resource: '/mails/:id' },
        ],
      },
    ],
  });
}

/** As `ductape apply examples/welcome/product.ts` sends it. */
export default welcomeProduct('http://127.0.0.1:8788');
