/** How an app's calls prove who they are: each value is a template that refers to secrets, never a secret itself. */

import * as z from 'zod';
import { Tag } from '../../kernel/fields.ts';
import { FIELD_NAME } from '../../kernel/http-fields.ts';

const Name = z.string().min(1).max(200);
const Description = z.string().max(2000).optional();
/** Text with references such as `$Secret{KEY}`. */
const Template = z.string().min(1).max(4000);
const Values = z.record(z.string().min(1).max(256), z.unknown());

/** Where credentials go in a request; each value is a template. */
const Tokens = z.strictObject({
  headers: z.record(z.string().regex(FIELD_NAME, 'not a header name'), Template).optional(),
  query: z.record(z.string().min(1).max(256), Template).optional(),
  params: z.record(z.string().min(1).max(256), Template).optional(),
  body: z.record(z.string().min(1).max(256), Template).optional(),
});
export type Tokens = z.output<typeof Tokens>;

/** An answer of status 2xx whose body says that the credential is no longer good. */
const BodyMatch = z.strictObject({
  path: z.string().min(1).max(500).describe('Path in the answer’s body, such as `error.code`.'),
  equals: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional().describe('What stands there.'),
  contains: z.string().min(1).max(500).optional().describe('Text that stands there among other text.'),
});
export type BodyMatch = z.output<typeof BodyMatch>;

const common = {
  tag: Tag,
  name: Name.optional(),
  description: Description,
  expired_when: z
    .array(BodyMatch)
    .max(10)
    .optional()
    .describe(
      'Answers of status 2xx that mean what 401 means: the credential is refreshed and the call repeated once.',
    ),
};

/** Names of periods by the milliseconds of one. */
export const PERIODS = {
  secs: 1_000,
  mins: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
  months: 2_592_000_000,
  years: 31_536_000_000,
} as const;

const Bearer = z.strictObject({ ...common, setup_type: z.literal('bearer'), token: Template });

const Basic = z.strictObject({
  ...common,
  setup_type: z.literal('basic'),
  username: Template,
  password: z.string().max(4000),
});

const ApiKey = z.strictObject({
  ...common,
  setup_type: z.literal('apikey'),
  location: z.enum(['headers', 'query', 'body', 'params']).optional().describe('`headers` when absent.'),
  key: z.string().min(1).max(256).describe('Name of the header, parameter or field.'),
  value: Template,
  prefix: z.string().max(100).optional().describe('Stands before the value, such as `Token `.'),
});

const TokenAccess = z.strictObject({ ...common, setup_type: z.literal('token_access'), tokens: Tokens });

const CredentialAccess = z.strictObject({
  ...common,
  setup_type: z.literal('credential_access'),
  action_tag: Tag.describe('Action of the app that obtains the token; its answer is `$Auth{…}`.'),
  input: Values.optional().describe('Input of that action, with references.'),
  tokens: Tokens.describe(
    'Where the token goes, such as `{ headers: { authorization: "Bearer $Auth{access_token}" } }`.',
  ),
  expiry: z.number().positive().optional().describe('How long a token is good, counted in `period`.'),
  period: z
    .enum(Object.keys(PERIODS) as [keyof typeof PERIODS])
    .optional()
    .describe('`secs` when absent.'),
  expires_in: Template.optional().describe('Seconds for which it is good, such as `$Response{expires_in}`.'),
});
export type CredentialAccess = z.output<typeof CredentialAccess>;

const OAuth2 = z.strictObject({
  ...common,
  setup_type: z.literal('oauth2'),
  grant_type: z.enum(['client_credentials', 'refresh_token', 'authorization_code']),
  token_url: Template,
  authorization_url: Template.optional().describe('For `authorization_code`: where the user gives consent.'),
  issuer: z
    .string()
    .min(1)
    .max(2000)
    .optional()
    .describe(
      'What `iss` of a callback has to be; the origin of `authorization_url` has to be its origin when absent.',
    ),
  client_id: Template,
  client_secret: Template.optional(),
  client_authentication: z
    .enum(['basic', 'body', 'none'])
    .optional()
    .describe(
      'How the client proves itself to the token endpoint; `basic` with a secret and `none` without, when absent.',
    ),
  scopes: z.array(z.string().min(1).max(500)).max(100).optional(),
  parameters: z
    .record(z.string().min(1).max(100), Template)
    .optional()
    .describe('More parameters, such as `audience`.'),
  refresh_token: Template.optional().describe('For `refresh_token`: the first one; those that follow are kept.'),
  tokens: Tokens.optional().describe('Where the token goes; `Authorization: Bearer` when absent.'),
});
export type OAuth2 = z.output<typeof OAuth2>;

/** One way in which calls of an app prove who they are. */
export const Auth = z.discriminatedUnion('setup_type', [Bearer, Basic, ApiKey, TokenAccess, CredentialAccess, OAuth2]);
export type Auth = z.output<typeof Auth>;

/** The values that one environment gives to an auth: `$Auth{field}` in its templates. */
export const AuthData = z.strictObject({
  auth_tag: Tag,
  data: Values.describe('Templates with references, such as `{ key: "$Secret{MAIL_KEY}" }`.'),
});
export type AuthData = z.output<typeof AuthData>;
