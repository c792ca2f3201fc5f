import { z } from 'zod';
import { asWritten, coded } from '../record.ts';
import { scopeDimensions } from '../scope.ts';
import { expectedSchema } from './expected.ts';

const text = z.string();
const count = z.number();
const ofSubscription = { subscriptionId: text };
const ofResource = { resourceId: text };
/** `image` is a URN, of a version or of all versions of a SKU. */
const ofImage = { image: text, location: text };

/** What Azure was asked. */
const azureCallSchema = z.discriminatedUnion('code', [
  coded('subscription', ofSubscription),
  coded('subscriptions'),
  coded('regions', ofSubscription),
  coded('statuses', ofSubscription),
  coded('scale-sets', ofSubscription),
  coded('instances', ofResource),
  coded('resource-group', { resourceGroup: text, ...ofSubscription }),
  coded('resource', ofResource),
  coded('image', ofImage),
  coded('image-versions', ofImage),
  coded('graph-machines', { subscriptions: count }),
  coded('graph-disks', { subscriptions: count }),
  coded('graph-subscriptions', { managementGroup: text }),
  coded('availability', ofSubscription),
  coded('permissions', { role: z.enum(['discovery', 'probe']), resourceId: text }),
  coded('run-command', { name: text }),
  coded('run-command-state'),
]);

export type AzureCall = z.infer<typeof azureCallSchema>;

/** What is known of a call that failed, beside the words of Azure or of an error on the way to it. */
const callAdviceSchema = z.enum([
  'proxy-answered',
  'answer-unread',
  'no-answer-in-time',
  'certificate',
  'network',
  'provider-not-registered',
  'deny-assignment',
  'subscription-disabled',
  'group-being-deleted',
  'unauthorized',
  'forbidden',
  'not-found',
  'repeat',
  'conflict',
  'throttled',
  'azure-trouble',
  'refused',
]);

export type CallAdvice = z.infer<typeof callAdviceSchema>;

const storeTroubleSchema = z.enum([
  'unreachable',
  'locked',
  'read-only',
  'damaged',
  'full',
  'no-sqlite',
  'of-another-program',
  'not-created',
  'table-lost',
  'asks-to-wait',
  'not-allowed',
  'no-table-service',
  'no-answer',
  'opened-to-read',
  'answer-unread',
  'always-changed',
]);

export type StoreTrouble = z.infer<typeof storeTroubleSchema>;

const ofStore = { store: text };

/** `said` and `detail` are the words of Azure, of the system or of a library. */
const callProblems = [
  /** `status`: of the answer. `isBare`: it had no code of Azure's or no words, so that its status tells most. */
  coded('call-failed', {
    call: azureCallSchema,
    said: text,
    status: count.nullable(),
    isBare: z.boolean(),
    advice: callAdviceSchema,
  }),
  /** A list leads back to a page that was read before. */
  coded('list-in-circle', { call: azureCallSchema }),
  /** `origin` null: it is no URL. */
  coded('foreign-url', { origin: text.nullable() }),
] as const;

/** What kept one thing from being read. */
export const callSaidSchema = z.union([z.discriminatedUnion('code', callProblems), text]);

/** What may end an audit or leave it incomplete, and is stored with it. */
const auditProblemSchema = z.discriminatedUnion('code', [
  ...callProblems,
  /** `call` null: none was made yet. */
  coded('not-signed-in', { call: azureCallSchema.nullable(), detail: text.nullable() }),
  coded('store-not-signed-in', { ...ofStore, detail: text.nullable() }),
  /** `command`: to be typed, in one line. */
  coded('more-proof-asked', { command: text, detail: text }),
  /** `groups`: management groups below which none was found. */
  coded('no-subscription-in-scope', { groups: z.array(text).readonly() }),
  /** `detail`: of one of them; null: nobody said. */
  coded('no-subscription-readable', { detail: callSaidSchema.nullable() }),
  /** Of all that there are, since none is named. */
  coded('no-subscription-at-all'),
  /** Which subscriptions an excluded group has. `doubt` is the code of a {@link PageDoubt}. */
  coded('excluded-group-in-doubt', { managementGroup: text, doubt: text }),
  coded('location-not-offered', { field: text, location: text, near: text.exactOptional() }),
  coded('store-trouble', { ...ofStore, trouble: storeTroubleSchema, said: text.nullable() }),
  /** `isFile`: a flag may name another one. */
  coded('store-not-there', { ...ofStore, isFile: z.boolean() }),
  coded('store-of-other-version', { ...ofStore, schema: text, own: count, isFile: z.boolean() }),
  coded('store-empty', ofStore),
  coded('store-not-copied', { ...ofStore, part: text }),
  coded('store-damaged-at', { ...ofStore, rowKey: text }),
  coded('lease-lost', { key: text }),
  coded('row-changed', { resourceId: text, others: count }),
  coded('audit-not-there', { id: text }),
]);

/** A text is in the words of Azure or of the system, or from another version. */
export const saidSchema = z.union([auditProblemSchema, text.catch((read) => asWritten(read).message)]);
export type Said = z.infer<typeof saidSchema>;

/** `given` null: it is a secret, or the matter is between several. `expected` null: there is no such setting, and `meant` is the nearest. */
const wrongSettingSchema = z.object({
  names: z.array(text).readonly(),
  expected: expectedSchema.nullable(),
  given: text.nullable(),
  meant: text.nullable().exactOptional(),
});

export type WrongSetting = z.infer<typeof wrongSettingSchema>;

const ofAudit = { id: text };
const ofOpenAudit = { id: text, state: text };

/** What a person or a program asked for and cannot have, told at once and stored nowhere. `why` is the system's own words. */
const askedProblemSchema = z.discriminatedUnion('code', [
  /** A sentence in its reader's language: of the command line, or of the HTTP API, which speaks English. */
  coded('as-said', { text }),
  coded('settings-not-valid', { wrong: z.array(wrongSettingSchema).readonly() }),
  coded('arm-endpoint-not-valid', { lacks: z.enum(['form', 'https', 'plain-host']) }),
  coded('arm-audience-not-valid', { host: text, hostname: text, suffixes: z.array(text).readonly() }),
  coded('no-subscription-id', { given: text }),
  coded('scope-empty'),
  coded('scope-list-empty', { field: text }),
  coded('scope-misshapen', { field: text, expected: text }),
  coded('scope-value', { field: text, dimension: z.enum(scopeDimensions), expected: text, given: text }),
  /** Beyond what a setting allows. */
  coded('scope-beyond', { field: text, given: text, setting: text, allowed: z.array(text).readonly() }),
  coded('audit-there-already', ofAudit),
  coded('audit-without-vm', ofAudit),
  coded('audit-to-resume', ofOpenAudit),
  coded('audit-ended', ofOpenAudit),
  coded('audit-not-closed', ofOpenAudit),
  coded('audit-not-comparable', ofOpenAudit),
  coded('audit-at-work', { by: text, until: text, isOfApp: z.boolean() }),
  coded('nothing-before', ofAudit),
  coded('nothing-after', ofAudit),
  coded('audit-of-a-part', { id: text, from: text }),
  coded('no-pair'),
  coded('foreign-cursor'),
  coded('scopes-differ', { earlier: text, later: text }),
  /** `at`: where the document is not as expected; null: it is no JSON. */
  coded('exemptions-not-valid', { source: text, at: text.nullable() }),
  coded('exemptions-unreadable', { source: text, why: text }),
  coded('file-not-written', { path: text, why: text }),
  coded('folder-unusable', { folder: text, done: z.enum(['read', 'written']), why: text }),
  coded('folder-taken', { folder: text }),
  coded('input-unreadable', { why: text }),
  coded('input-too-long', { mostBytes: count }),
  coded('store-of-strangers', { origin: text }),
  coded('connection-string-not-valid'),
]);

/** What an error says, as a code with its data; its sentences are made by one table a language. */
export const problemSchema = z.union([auditProblemSchema, askedProblemSchema]);
export type Problem = z.infer<typeof problemSchema>;

/** What an error says as far as stores keep codes of it, else its words. */
export function saidBy({ problem, message }: { readonly problem: Problem; readonly message: string }): Said {
  return auditProblemSchema.safeParse(problem).data ?? message;
}
