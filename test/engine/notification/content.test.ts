import { expect, test } from 'vitest';
import { samplesOf } from '../../../src/engine/notification/message.ts';
import { EMAIL, fill } from './filling.ts';

test('a mail of a message: each part with its own variables, the text made of the HTML', () => {
  const input = {
    recipients: ['ada@example.com'],
    subject: { name: '<Ada>' },
    template: { name: '<A&B>', link: 'https://x.test/?a=1&b=2', no: 7 },
    reply_to: 'Help@EXAMPLE.com',
    headers: { 'X-Campaign': 'späť' },
    attachments: [{ storage: 'docs', fileName: 'a/terms.txt', name: 'Terms.txt', contentId: 'terms@x' }],
  };
  expect(fill('email', { email: EMAIL }, input)).toEqual({
    content: {
      channel: 'email',
      subject: 'Hello <Ada>',
      html: expect.stringMatching(
        /^<html><!-- <body> --><body class="x"><div style="display:none;[^"]*">For &lt;&lt;A&amp;B&gt;&gt;<\/div><p>Dear &lt;A&amp;B&gt;, see <a href="https:\/\/x\.test\/\?a=1&b=2">this<\/a><\/p><\/body><\/html>$/,
      ),
      text: 'Dear <A&B>, see this (https://x.test/?a=1&b=2)',
      replyTo: 'Help@example.com',
      headers: { 'X-Campaign': 'späť' },
      attachments: [
        { storage: 'docs', fileName: 'bills/7.pdf', name: '7.pdf', mimeType: 'application/pdf', contentId: null },
        { storage: 'docs', fileName: 'a/terms.txt', name: 'Terms.txt', mimeType: null, contentId: 'terms@x' },
      ],
    },
    missing: [],
  });
});

test('gaps stay and are told once each, by their part', () => {
  const { content, missing } = fill('email', { email: { ...EMAIL, text: '{{a}} {{a}} {{name}}' } }, {});
  expect(missing).toEqual([
    'subject.name',
    'template.name',
    'template.link',
    'preview.name',
    'text.a',
    'text.name',
    'attachments.no',
  ]);
  expect(content).toMatchObject({ subject: 'Hello {{name}}', text: '{{a}} {{a}} {{name}}' });
});

test('text messages and pushes of a message', () => {
  expect(fill('sms', { sms: 'Code {{code}} & {{no}}' }, { body: { code: '<1>' } })).toEqual({
    content: { channel: 'sms', body: 'Code <1> & {{no}}' },
    missing: ['body.no'],
  });
  const push = { title: '{{t}}', body: '{{b}}', data: { order: '{{id}}', list: '{{l}}' } };
  const input = { title: { t: 'T' }, body: { b: 1 }, data: { id: 7, l: [1] } };
  expect(fill('push', { push_notification: push }, input)).toEqual({
    content: { channel: 'push', title: 'T', body: '1', data: { order: '7', list: '[1]' } },
    missing: [],
  });
});

test('a callback: every text is a template; one that is a variable and nothing else is its value', () => {
  const callback = {
    params: { id: '{{id}}' },
    query: { page: '{{page}}', tags: ['{{tag}}', 'x-{{tag}}'] },
    headers: { 'X-User': '{{user.id}}', 'X-Fixed': 1 },
    body: {
      order: '{{order}}',
      note: 'for {{order.no}}',
      raw: '{{{on}}}',
      gone: '{{gone}}',
      n: 1,
      list: [{ a: '{{on}}' }],
    },
  };
  const input = {
    params: { id: 12 },
    query: { page: 2, tag: 't' },
    headers: { user: { id: 'u1' } },
    body: { order: { no: 7 }, on: true },
  };
  expect(fill('callback', { callback }, input)).toEqual({
    content: {
      channel: 'callback',
      url: null,
      method: null,
      params: { id: '12' },
      query: { page: 2, tags: ['t', 'x-t'] },
      headers: { 'X-User': 'u1', 'X-Fixed': '1' },
      body: { order: { no: 7 }, note: 'for 7', raw: true, gone: '{{gone}}', n: 1, list: [{ a: true }] },
    },
    missing: ['body.gone'],
  });
  expect(fill('callback', { callback: { body: '{{all}}' } }, { body: { all: [1] } }).content).toMatchObject({
    body: [1],
  });
  expect(fill('callback', { callback: {} }, {}).content).not.toHaveProperty('body');
});

test('a direct send is taken as it is', () => {
  expect(fill('email', null, { subject: 'a {{b}}', html: '<p>{{c}}</p>' }).content).toMatchObject({
    subject: 'a {{b}}',
    html: '<p>{{c}}</p>',
    text: '{{c}}',
  });
  expect(fill('email', null, { subject: 's', text: 't' }).content).toMatchObject({ html: null, text: 't' });
  expect(fill('sms', null, { body: '{{x}}' }).content).toEqual({ channel: 'sms', body: '{{x}}' });
  const push = { title: 't', body: 'b', data: { k: '{{v}}' } };
  expect(fill('push', null, push)).toEqual({ content: { channel: 'push', ...push }, missing: [] });
  const callback = { url: 'https://a.test/:x', query: { a: 1 }, headers: { A: '{{b}}' }, body: ['{{c}}'] };
  expect(fill('callback', null, callback).content).toEqual({
    channel: 'callback',
    method: 'POST',
    params: {},
    ...callback,
  });
});

test('HTML that nests without end makes text in bounded time', () => {
  for (const html of ['<div>'.repeat(40_000), '<b>'.repeat(40_000) + '</i>'.repeat(20_000), '<'.repeat(200_000)]) {
    const { content } = fill('email', null, { subject: 's', html });
    expect(content).toMatchObject({ html, text: expect.stringMatching(/…$|\.\.\.$/) });
  }
});

test('the first sample of each channel is that of its preview', () => {
  expect(samplesOf({ email_data: [{ subject: { a: 1 } }, {}], sms_data: [] })).toEqual({
    email: { subject: { a: 1 } },
    sms: {},
    push: {},
    callback: {},
  });
});
