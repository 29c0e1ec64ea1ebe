import { describe, expect, test } from 'vitest';
import { openBrevo } from '../../../src/drivers/notification/email/brevo.ts';
import { openMailgun } from '../../../src/drivers/notification/email/mailgun.ts';
import { never, PLAIN, providerOf, recipients } from './provider.ts';

const TWO = recipients('jane@example.com', 'joe@example.com');
const endpoint = null;
const JOINER = '\u2060';
const STYLE = '<style>@media (max-width: 9px){#a{color:red}}</style>';

/** https://help.brevo.com/hc/en-us/articles/4402386448530 */
describe('what Brevo would take for its template language', () => {
  const sent = async (mail: Partial<typeof PLAIN>) => {
    const { http, made } = providerOf({ status: 201, body: { messageId: '<1@smtp-relay>' } });
    await openBrevo({ provider: 'brevo', apiKey: 'xkeysib-1', endpoint }, http).send({ ...PLAIN, ...mail }, TWO, never);
    const [one] = await made();
    return JSON.parse(one?.seen.body ?? '') as unknown;
  };

  test('is shown as it is written', async () => {
    const written = 'a {{params.x}} {% if y %} {# z #} {{{b}}} { c } {d}';
    const html = `<p>${written}</p>`;
    const joined = `a {${JOINER}{params.x}} {${JOINER}% if y %} {${JOINER}# z #} {${JOINER}{${JOINER}{b}}} { c } {d}`;
    expect(await sent({ subject: written, text: written, html })).toMatchObject({
      subject: joined,
      textContent: joined,
      htmlContent: `<p>a &#123;{params.x}} &#123;% if y %} &#123;# z #} &#123;&#123;{b}}} { c } {d}</p>`,
    });
  });

  test('is apart in a style sheet, which knows no entities', async () => {
    const html = `${STYLE}{{a}}<STYLE type="text/css">b{{</STYLE>{{c}}`;
    expect(await sent({ html })).toMatchObject({
      htmlContent: `${STYLE.replace('{#', '{ #')}&#123;{a}}<STYLE type="text/css">b{ {</STYLE>&#123;{c}}`,
    });
  });
});

/** https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/batch-sending */
test('what Mailgun would take for its variables is shown as it is written', async () => {
  const { http, made } = providerOf({ status: 200, body: { id: '<1@mg.example.com>' } });
  const target = { provider: 'mailgun', apiKey: 'key-1', domain: 'mg.example.com', region: 'us', endpoint } as const;
  const written = '50% %recipient.id% %recipient_email% %unsubscribe_url% %mailing_list_x% %tag_unsubscribe_url% %20';
  const names = /%(?=[rumt])/g;
  const mail = { ...PLAIN, subject: written, text: written, html: `<a href="/${written}">${STYLE}</a>` };
  await openMailgun(target, http).send(mail, TWO, never);
  const [one] = await made();
  const shown = Object.fromEntries(one?.fields?.map(({ name, value }) => [name, value]) ?? []);
  expect(shown).toMatchObject({
    'v:message_id': '%recipient.id%',
    subject: written.replace(names, `%${JOINER}`),
    text: written.replace(names, `%${JOINER}`),
    html: `<a href="/${written.replace(names, '&#37;')}">${STYLE}</a>`,
  });
});
