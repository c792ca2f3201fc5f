import { z } from 'zod';

const count = z.number();
const text = z.string();

/** `detail` is what Azure, or an error on the way to it, said: quoted, never read. */
const said = { detail: text };

/** How an answer of Resource Graph may have lost rows. */
const pageDoubts = [
  /** Resource Graph did not answer for a page. */
  z.object({ code: z.literal('pages-unreadable'), ...said }),
  /** Resource Graph gave a token that it had given before. */
  z.object({ code: z.literal('pages-in-circle') }),
  /** Resource Graph returned only part of its answer and no token to read the rest. */
  z.object({ code: z.literal('pages-cut') }),
  z.object({ code: z.literal('rows-missing'), announced: count, given: count }),
  z.object({ code: z.literal('rows-without-id'), count }),
  /** More subscriptions than Resource Graph looks at in one query. */
  z.object({ code: z.literal('too-many-subscriptions') }),
] as const;

const pageDoubtSchema = z.discriminatedUnion('code', pageDoubts);
export type PageDoubt = z.infer<typeof pageDoubtSchema>;

/** Why an audit has not seen, or not probed, everything. Names and numbers are data; its sentences are made by the report. */
export const incompleteReasonSchema = z.discriminatedUnion('code', [
  /** A sentence of an earlier version, which wrote no codes. */
  z.object({ code: z.literal('as-written'), message: text }),
  z.object({ code: z.literal('subscription-unreadable'), subscriptionId: text, ...said }),
  /** Every VM that was asked was refused, until nothing more was started. `isUnreadable`: its own GET was refused too. */
  z.object({
    code: z.literal('subscription-closed'),
    subscriptionId: text,
    refused: count,
    isUnreadable: z.boolean(),
  }),
  /** Closed to the auditor without a pass that saw it happen. */
  z.object({ code: z.literal('subscription-not-probed'), subscriptionId: text, count }),
  z.object({ code: z.literal('management-group-empty'), managementGroup: text }),
  z.object({ code: z.literal('management-group-unreadable'), managementGroup: text, ...said }),
  /** Some of its subscriptions may be missing. */
  z.object({
    code: z.literal('management-group-in-doubt'),
    managementGroup: text,
    doubt: pageDoubtSchema,
  }),
  /** An instance of a scale set whose tags could not be read: they may say that it is not to be touched. */
  z.object({ code: z.literal('instance-left-alone'), resourceId: text, ...said }),
  /** Of the scope's own include side, as it is written there. */
  z.object({ code: z.literal('resource-group-not-found'), resourceGroup: text }),
  z.object({ code: z.literal('resource-group-unreadable'), resourceGroup: text, ...said }),
  /** No Windows VM in the whole scope. */
  z.object({ code: z.literal('nothing-discovered') }),
  z.object({ code: z.literal('id-not-found'), resourceId: text }),
  z.object({ code: z.literal('machine-unreadable'), resourceId: text, ...said }),
  z.object({ code: z.literal('scale-sets-unreadable'), subscriptionId: text, ...said }),
  z.object({ code: z.literal('scale-set-unreadable'), resourceId: text, ...said }),
  ...pageDoubts,
  /** VMs that Compute lists and Resource Graph lacks, more than are read one by one. */
  z.object({ code: z.literal('machines-not-indexed'), missing: count, read: count }),
  z.object({ code: z.literal('discovery-deadline') }),
  z.object({ code: z.literal('discovery-stopped'), ...said }),
  z.object({ code: z.literal('deadline'), count }),
  z.object({ code: z.literal('max-errors'), count }),
  /** Percentages of the targets that were to be asked. `judged`: with verdicts, those carried over included. */
  z.object({ code: z.literal('low-coverage'), judged: count, wanted: count }),
  /** A step failed again and again. `detail` is what it failed of the last time; null where nobody saw it. */
  z.object({ code: z.literal('gave-up'), detail: text.nullable() }),
  /** An error that ended the audit. `error` is its code. */
  z.object({ code: z.literal('ended-by-error'), error: text, ...said }),
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
