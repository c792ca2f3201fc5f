import { z } from 'zod';
import { probedAgain } from '../../../lib/model/audit.ts';
import { scopeDimensions } from '../../../lib/model/scope.ts';

/** What callers send. */

/** Generous for people, small enough to be harmless. */
const scopeValue = z.string().pipe(z.string().min(1).max(500).regex(/\S/));

// Pipes, because zod also measures what is no text and no list, if it has a `length`, and throws where that is odd.
const scopeList = z
  .array(z.unknown())
  .pipe(z.array(scopeValue).min(1).max(500))
  .describe(
    'Up to 500 values; a VM that matches any of them matches. Leave it out to name nothing; an empty list is refused.',
  );

const scopeSide = z
  .strictObject(Object.fromEntries(scopeDimensions.map((name) => [name, scopeList.optional()])))
  .meta({ minProperties: 1 })
  .describe('Ids and names compare case-insensitively; tags are key or key=value.');

export const scopeBody = z.strictObject({ include: scopeSide.optional(), exclude: scopeSide.optional() });

export const perImageExpected = 'a whole number from 1 to 10000';

export const planBody = scopeBody.extend({
  perImage: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe(
      'Probe no more than so many VMs of each image, and another one where a probe gives no verdict; VMs of no image always. Default: the setting SMB1_AUDIT_PER_IMAGE; with from none.',
    ),
});

export const startBody = planBody.extend({
  from: z
    .string()
    .regex(/^(\d{8}T\d{6}Z-[0-9a-f]{8}|latest|last)$/)
    .optional()
    .describe(
      'Continue this audit, in its scope: id, latest or last. Targets that are not probed again stay as they were.',
    ),
  only: z
    .array(z.unknown())
    .pipe(z.array(z.enum(probedAgain)).min(1).max(probedAgain.length))
    .optional()
    .describe(
      `With from: which of its targets are probed again, of ${probedAgain.join(', ')}. Default all but sampled.`,
    ),
});

export const checkBody = z.strictObject({
  resourceId: z
    .string()
    .pipe(z.string().min(1).max(500))
    .describe('The id of a virtual machine, or of one instance of a scale set.'),
});
