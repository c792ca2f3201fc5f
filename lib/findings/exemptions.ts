import { z } from 'zod';
import { AuditError } from '../model/errors.ts';
import { resourceKey } from '../model/ids.ts';
import { parsedJson } from '../model/parsed-json.ts';
import { dayMs } from '../model/ports.ts';
import type { Target } from '../model/target.ts';
import { type Half, halves } from '../model/verdict.ts';
import { imageKey } from './images/image-key.ts';

/** A day means until its end, UTC. */
const expiry = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);
const words = z.string().trim().min(1).max(500);

const exemptionSchema = z
  .strictObject({
    /** Resource id of one VM. */
    vm: z
      .string()
      .regex(/^\/subscriptions\//i)
      .optional(),
    /** `key` or `key=value`. */
    tag: words.optional(),
    /** `publisher:offer:sku:version`, each part a name or `*`. */
    image: z
      .string()
      .regex(/^[^:]+:[^:]+:[^:]+:[^:]+$/)
      .optional(),
    /** The half of SMB 1.0 that somebody answers for; absent: both. */
    half: z.enum(halves).optional(),
    owner: words,
    reason: words,
    expires: expiry,
  })
  .refine(({ vm, tag, image }) => [vm, tag, image].filter((each) => each !== undefined).length === 1);

const fileSchema = z.strictObject({ exemptions: z.array(exemptionSchema) });

/** Somebody answers for these VMs until a day: their findings stay visible but alarm nobody. Names compare case-insensitively. */
export type Exemption = z.output<typeof exemptionSchema>;

/** `expired`: the exemption ran out, so that its findings count again. */
export type Exempt = { readonly exemption: Exemption; readonly state: 'active' | 'expired' };

/** Of each half the exemption that covers it or did; an active one before an expired one. */
export type ExemptHalves = Readonly<Record<Half, Exempt | null>>;

/** Finds what is exempt of a target at a time in epoch milliseconds; null: nothing is or was. */
export type Exemptions = (target: Target, at: number) => ExemptHalves | null;

export const noExemptions: Exemptions = () => null;

/** Throws `usage.invalid` that names the first bad entry. `source` says where the text came from. */
export function readExemptions(text: string, source: string): readonly Exemption[] {
  const json = parsedJson(text);
  const parsed = fileSchema.safeParse(json);
  if (parsed.success) {
    return parsed.data.exemptions;
  }
  const at = json === undefined ? null : (parsed.error.issues[0]?.path.join('.') ?? '');
  throw new AuditError('usage.invalid', { code: 'exemptions-not-valid', source, at });
}

export function indexExemptions(all: readonly Exemption[]): Exemptions {
  const byVm = Map.groupBy(all, ({ vm }) => (vm === undefined ? null : resourceKey(vm)));
  const others = byVm.get(null) ?? [];
  return (target, at) => {
    const matching = [
      ...(byVm.get(target.key) ?? []),
      ...others.filter((exemption) => covers(exemption, target)),
    ];
    return matching.length === 0
      ? null
      : { client: exemptOf('client', matching, at), server: exemptOf('server', matching, at) };
  };
}

/** The halves that somebody answers for at that time. */
export function activeHalves(exempt: ExemptHalves | null): readonly Half[] {
  return halves.filter((half) => exempt?.[half]?.state === 'active');
}

function exemptOf(half: Half, matching: readonly Exemption[], at: number): Exempt | null {
  const own = matching.filter((exemption) => exemption.half === undefined || exemption.half === half);
  const active = own.find((exemption) => at < expiresAt(exemption));
  const found = active ?? own[0];
  return found === undefined
    ? null
    : { exemption: found, state: active === undefined ? 'expired' : 'active' };
}

/** Epoch milliseconds; a bare day ends with its last. */
function expiresAt({ expires }: Exemption): number {
  const isDay = expires.length === 'YYYY-MM-DD'.length;
  return isDay ? Date.parse(`${expires}T00:00:00Z`) + dayMs : Date.parse(expires);
}

function covers({ tag, image }: Exemption, target: Target): boolean {
  if (tag !== undefined) {
    return hasTag(target, tag);
  }
  const marketplace = target.provenance.image;
  if (image === undefined || marketplace === null) {
    return false;
  }
  const key = imageKey(marketplace);
  return image
    .toLowerCase()
    .split(':')
    .every((part, index) => part === '*' || part === key[index]);
}

/** As in a scope, without regard to case. */
function hasTag({ tags }: Target, tag: string): boolean {
  const equals = tag.indexOf('=');
  const name = (equals === -1 ? tag : tag.slice(0, equals)).toLowerCase();
  return Object.entries(tags).some(
    ([key, value]) =>
      key.toLowerCase() === name &&
      (equals === -1 || value.toLowerCase() === tag.slice(equals + 1).toLowerCase()),
  );
}
