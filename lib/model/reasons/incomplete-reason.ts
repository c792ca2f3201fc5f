import { z } from 'zod';
import { coded } from '../record.ts';
import { saidSchema } from './problem.ts';

const count = z.number();
const text = z.string();

/** `detail` is what kept it from being read. */
const said = { detail: saidSchema };

/** How an answer of Resource Graph may have lost rows. */
const pageDoubts = [
  /** Resource Graph did not answer for a page. */
  coded('pages-unreadable', said),
  /** Resource Graph gave a token that it had given before. */
  coded('pages-in-circle'),
  /** Resource Graph returned only part of its answer and no token to read the rest. */
  coded('pages-cut'),
  coded('rows-missing', { announced: count, given: count }),
  coded('rows-without-id', { count }),
  /** More subscriptions than Resource Graph looks at in one query. */
  coded('too-many-subscriptions'),
] as const;

export const pageDoubtSchema = z.discriminatedUnion('code', pageDoubts);
export type PageDoubt = z.infer<typeof pageDoubtSchema>;

/** Why an audit has not seen, or not probed, everything. Names and numbers are data; its sentences are made by the report. */
export const incompleteReasonSchema = z.discriminatedUnion('code', [
  /** A sentence of an earlier version, which wrote no codes. */
  coded('as-written', { message: text }),
  coded('subscription-unreadable', { subscriptionId: text, ...said }),
  /** Every VM that was asked was refused, until nothing more was started. `isUnreadable`: its own GET was refused too. */
  coded('subscription-closed', { subscriptionId: text, refused: count, isUnreadable: z.boolean() }),
  /** Closed to the auditor without a pass that saw it happen. */
  coded('subscription-not-probed', { subscriptionId: text, count }),
  coded('management-group-empty', { managementGroup: text }),
  coded('management-group-unreadable', { managementGroup: text, ...said }),
  /** Some of its subscriptions may be missing. */
  coded('management-group-in-doubt', { managementGroup: text, doubt: pageDoubtSchema }),
  /** An instance of a scale set whose tags could not be read: they may say that it is not to be touched. `detail` null: the set does not exist. */
  coded('instance-left-alone', { resourceId: text, detail: saidSchema.nullable() }),
  /** Of the scope's own include side, as it is written there. */
  coded('resource-group-not-found', { resourceGroup: text }),
  coded('resource-group-unreadable', { resourceGroup: text, ...said }),
  /** No Windows VM in the whole scope. */
  coded('nothing-discovered'),
  coded('id-not-found', { resourceId: text }),
  coded('machine-unreadable', { resourceId: text, ...said }),
  coded('scale-sets-unreadable', { subscriptionId: text, ...said }),
  coded('scale-set-unreadable', { resourceId: text, ...said }),
  ...pageDoubts,
  /** VMs that Compute lists and Resource Graph lacks, more than are read one by one. */
  coded('machines-not-indexed', { missing: count, read: count }),
  coded('discovery-deadline'),
  coded('discovery-canceled'),
  coded('discovery-stopped', said),
  coded('deadline', { count }),
  coded('max-errors', { count }),
  /** Percentages of the targets that were to be asked. `judged`: with verdicts, those carried over included. */
  coded('low-coverage', { judged: count, wanted: count }),
  /** A step failed again and again. `detail` is what it failed of the last time; null where nobody saw it. */
  coded('gave-up', { detail: saidSchema.nullable() }),
  /** Durable Functions called its orchestration running when the deadline was past, and nothing moved. */
  coded('orchestration-stuck'),
  /** Its orchestration failed or was ended, and it was still open at the deadline. */
  coded('orchestration-ended'),
  /** An error that ended the audit. `error` is its code. */
  coded('ended-by-error', { error: text, ...said }),
]);

export type IncompleteReason = z.infer<typeof incompleteReasonSchema>;
export type IncompleteCode = IncompleteReason['code'];

/** The reasons with those added that are not among them yet. */
export function withReasons(
  reasons: readonly IncompleteReason[],
  added: readonly IncompleteReason[],
): readonly IncompleteReason[] {
  const byText = new Map([...reasons, ...added].map((reason) => [sortedText(reason), reason]));
  return [...byText.values()];
}

function sortedText(reason: IncompleteReason): string {
  return JSON.stringify(Object.entries(reason).sort(([one], [other]) => (one < other ? -1 : 1)));
}
