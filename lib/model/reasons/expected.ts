import { z } from 'zod';
import { coded } from '../record.ts';
import { type TextsOf, textOf } from './of-code.ts';

const words = z.array(z.string()).readonly();
const count = z.number();

/** What a text must be, as a code with its data. */
export const expectedSchema = z.discriminatedUnion('code', [
  z.object({
    code: z.enum([
      'text',
      'mask-key',
      'sha256',
      'list',
      'guid',
      'url',
      'on-off',
      'count-or-percent',
      'percent',
      'schedule',
      'duration',
      'store-address',
      'no-value',
      'both-or-neither',
      'https-or-local',
      'ingestion-endpoint',
      'rule-id',
    ]),
  }),
  coded('one-of', { words }),
  coded('some-of', { words }),
  coded('whole-number', { smallest: count, largest: count }),
  coded('address-for', { setting: z.string() }),
  coded('from-zero', { largest: count }),
  coded('positive', { largest: count }),
]);

export type Expected = z.infer<typeof expectedSchema>;

/** Each completes the sentence "expected …" of its language. */
export type ExpectedTexts = TextsOf<Expected>;

const english: ExpectedTexts = {
  text: () => 'a text that is not empty',
  'mask-key': () => 'a secret of at least 20 characters',
  sha256: () => '64 hexadecimal digits',
  list: () => 'one or more values, separated by commas, none of them blank',
  guid: () => 'a GUID',
  url: () => 'an absolute http or https URL',
  'on-off': () => '"on" or "off"',
  'count-or-percent': () => 'a count of 1 or more, or a percentage such as 5%',
  percent: () => 'a percentage from 1 to 100, such as 90%',
  schedule: () => '"off" or an NCRONTAB expression of six fields, such as "0 0 3 * * 1"',
  duration: () => 'a duration with its unit, above 0, such as 30m, 12h or 7d',
  'store-address': () =>
    'sqlite:PATH, the https URL of a table service, or (by environment only) a connection string',
  'no-value': () => 'no value',
  'both-or-neither': () => 'both or neither',
  'https-or-local': () => 'https, or http to this machine',
  'ingestion-endpoint': () => 'https://….ingest.monitor.azure.com, or https to this machine',
  'rule-id': () => 'the immutable id of a rule, dcr-…',
  'address-for': ({ setting }) => `the address that ${setting} posts to`,
  'one-of': ({ words }) => `one of ${words.join(', ')}`,
  'some-of': ({ words }) => `one or more of ${words.join(', ')}, separated by commas`,
  'whole-number': ({ smallest, largest }) => `a whole number from ${smallest} to ${largest}`,
  'from-zero': ({ largest }) => `a number from 0 to ${largest}`,
  positive: ({ largest }) => `a number greater than 0 and up to ${largest}`,
};

export function expectedText(expected: Expected, texts: ExpectedTexts = english): string {
  return textOf(texts, expected);
}
