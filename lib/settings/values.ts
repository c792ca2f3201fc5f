import { z } from 'zod';
import type { AuditLimits } from '../model/audit.ts';
import type { Expected } from '../model/reasons/expected.ts';
import { isNcrontab } from './ncrontab.ts';

/** How one setting's or flag's text is read. */
export type ValueType<Value> = { readonly expected: Expected; readonly schema: z.ZodType<Value, string> };

/** Where the store is. A connection string is a secret: never print it. */
export type StoreAddress =
  | { readonly kind: 'sqlite'; readonly path: string }
  | {
      readonly kind: 'tables';
      readonly accountUrl: string;
      /** Of a user-assigned identity. Absent: the system-assigned one, or whoever is signed in. */
      readonly clientId?: string;
    }
  | { readonly kind: 'connection-string'; readonly connectionString: string };

const trimmed = z.string().trim();
const lowerCase = trimmed.toLowerCase();
const decimal = trimmed.regex(/^\d{1,15}(\.\d{1,20})?$/).transform(Number);

export const anyText = readAs({ code: 'text' }, trimmed.min(1));

/** Short enough to be typed, too long to be tried out. */
export const maskKey = readAs({ code: 'mask-key' }, trimmed.min(20));

export const sha256 = readAs({ code: 'sha256' }, lowerCase.regex(/^[0-9a-f]{64}$/));

/** Several texts between commas; blanks around them and repetitions in any casing are dropped, and none may be empty. */
export const textList: ValueType<readonly string[]> = readAs(
  { code: 'list' },
  z
    .string()
    .transform(splitAtCommas)
    .pipe(z.array(z.string().min(1)))
    .transform((texts) =>
      [...Map.groupBy(texts, (text) => text.toLowerCase()).values()].flatMap(([first = '']) => first),
    ),
);

export const guid = readAs({ code: 'guid' }, lowerCase.pipe(z.guid()));

export const url = readAs({ code: 'url' }, trimmed.pipe(z.url({ protocol: /^https?$/ })));

export const onOff = readAs(
  { code: 'on-off' },
  lowerCase.pipe(z.enum(['on', 'off'])).transform((text) => text === 'on'),
);

/** A count of 1 or more, or a share such as `5%`. */
export const maxErrors: ValueType<NonNullable<AuditLimits['maxErrors']>> = readAs(
  { code: 'count-or-percent' },
  trimmed
    .regex(/^\d+(\.\d+)?%$|^\d+$/)
    .transform((text) => ({ amount: Number.parseFloat(text), isPercent: text.endsWith('%') }))
    .refine(({ amount, isPercent }) => amount > 0 && (!isPercent || amount <= 100))
    .transform(({ amount, isPercent }) => (isPercent ? { percent: amount } : { count: amount })),
);

export const percent = readAs(
  { code: 'percent' },
  trimmed
    .regex(/^\d+(\.\d+)?%?$/)
    .transform((text) => Number.parseFloat(text))
    .pipe(z.number().min(1).max(100)),
);

/** An expression that Azure Functions timers take; null for `off`. */
export const schedule = readAs(
  { code: 'schedule' },
  trimmed
    .refine((text) => text === 'off' || isNcrontab(text))
    .transform((text) => (text === 'off' ? null : text)),
);

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** In seconds. A number without a unit is refused: people mean different ones. */
export const duration = durationUpTo(Number.MAX_SAFE_INTEGER);

/** As {@link duration}, of `mostSeconds` or less. */
export function durationUpTo(mostSeconds: number): ValueType<number> {
  return readAs(
    { code: 'duration' },
    lowerCase
      .regex(/^\d{1,7}(\.\d{1,9})?[smhd]$/)
      .transform((text) => Number.parseFloat(text) * (secondsOf[text.slice(-1)] ?? Number.NaN))
      .pipe(z.number().positive().max(mostSeconds)),
  );
}

export const storeAddress = readAs(
  { code: 'store-address' },
  trimmed.transform(readStoreAddress).pipe(z.custom<StoreAddress>((value) => value !== null)),
);

export function wholeNumber(smallest: number, largest: number): ValueType<number> {
  const digits = trimmed.regex(/^\d{1,15}$/).transform(Number);
  return readAs(
    { code: 'whole-number', smallest, largest },
    digits.pipe(z.number().min(smallest).max(largest)),
  );
}

export function nonNegativeNumber(largest: number): ValueType<number> {
  return readAs({ code: 'from-zero', largest }, decimal.pipe(z.number().max(largest)));
}

/** Greater than zero, so that a time-scaled emulator can be given fractions. */
export function positiveNumber(largest: number): ValueType<number> {
  return readAs({ code: 'positive', largest }, decimal.pipe(z.number().positive().max(largest)));
}

/** One of the given words, in any casing. */
export function oneOf<const Word extends string>(words: readonly Word[]): ValueType<Word> {
  const byLowerCase = new Map(words.map((word) => [word.toLowerCase(), word]));
  return readAs(
    { code: 'one-of', words },
    lowerCase.refine((text) => byLowerCase.has(text)).transform((text) => byLowerCase.get(text) as Word),
  );
}

/** Several of the given words between commas. */
export function someOf<const Word extends string>(words: readonly Word[]): ValueType<readonly Word[]> {
  const { schema } = oneOf(words);
  return readAs({ code: 'some-of', words }, z.string().transform(splitAtCommas).pipe(z.array(schema)));
}

function readAs<Value>(expected: Expected, schema: z.ZodType<Value, string>): ValueType<Value> {
  return { expected, schema };
}

function splitAtCommas(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

const connectionStringPattern =
  /^\s*(DefaultEndpointsProtocol|UseDevelopmentStorage|AccountName|TableEndpoint|BlobEndpoint)\s*=/i;

function readStoreAddress(text: string): StoreAddress | null {
  if (text.startsWith('sqlite:') && text.length > 'sqlite:'.length) {
    return { kind: 'sqlite', path: text.slice('sqlite:'.length) };
  }
  if (connectionStringPattern.test(text)) {
    return { kind: 'connection-string', connectionString: text };
  }
  const address = URL.canParse(text) ? new URL(text) : null;
  // A shared access signature or a password in the URL would be a secret on the command line.
  const isAccount =
    address !== null &&
    /^https?:$/.test(address.protocol) &&
    address.href === address.origin + address.pathname;
  return isAccount ? { kind: 'tables', accountUrl: address.href } : null;
}
