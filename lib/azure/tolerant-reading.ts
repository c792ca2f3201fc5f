import { z } from 'zod';

/** Longer texts are no names, ids or URLs of the platform's. */
const longestText = 4096;

/** A text of that length at the most. A pipe, because zod also measures what is no text, if it has a `length`, and throws where that is odd. */
export function textUpTo(longest: number): z.ZodType<string> {
  return z.string().pipe(z.string().min(1).max(longest));
}

/** A text, or null for anything else: the platform leaves fields out, and scrubs some. */
export const text = textUpTo(longestText).nullable().catch(null);

/**
 * Azure is no older (https://azure.microsoft.com/blog/windows-azure-general-availability/). An earlier time is none: a service that leaves
 * one unset may print the year 1 (https://learn.microsoft.com/dotnet/api/system.datetime.minvalue).
 */
const firstOfAzure = Date.UTC(2010, 0, 1);

/** A date and time without a zone, which JavaScript takes for the time of the place where it runs. */
const withoutZone = /^\d{4}-\d\d-\d\dT[\d:.]+$/;

/**
 * A time as the wire has it, or as the SDK's models do, as ISO 8601 UTC; null for anything else. Azure's times are in UTC, and one without a zone
 * is read so too: Resource Health has been seen to print one, for a time that was not set.
 */
export const moment = z
  .union([
    z.date(),
    textUpTo(longestText).transform((value) => new Date(withoutZone.test(value) ? `${value}Z` : value)),
  ])
  .transform((time) => (time.getTime() >= firstOfAzure ? time.toISOString() : null))
  .nullable()
  .catch(null);

export const flag = z.boolean().nullable().catch(null);

/** An object whose own absence reads as the absence of all that is in it. */
export function part<Shape extends z.ZodRawShape>(shape: Shape) {
  const schema = z.object(shape);
  const empty = schema.parse({});
  return schema.catch(() => empty);
}

/** A list whose unreadable members are left out. */
export function listOf<Schema extends z.ZodType>(schema: Schema) {
  return z
    .array(z.unknown())
    .catch([])
    .transform((items) =>
      items.map((item) => schema.safeParse(item)).flatMap((read) => (read.success ? [read.data] : [])),
    );
}

/** An ARM resource with `properties` lifted beside its name and id, which is how the SDK's own models have them. */
export function lifted(resource: unknown): Record<string, unknown> {
  const row = record(resource);
  return { ...record(row['properties']), ...row };
}

/** A blob's URL without its query, which may hold a signature. */
export function withoutQuery(uri: string | null): string | null {
  return uri === null ? null : (uri.split(/[?#]/, 1)[0] ?? null);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
