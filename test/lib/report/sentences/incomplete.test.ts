import { describe, expect, it } from '@jest/globals';
import {
  type IncompleteReason,
  incompleteReasonSchema,
} from '../../../../lib/model/reasons/incomplete-reason.ts';
import { incompleteJson, incompleteSentence } from '../../../../lib/report/sentences/incomplete.ts';
import { samplesOf } from '../../../support/schema-samples.ts';
import { sharedWords } from '../../../support/shared-words.ts';

const values: Readonly<Record<string, unknown>> = {
  message: 'As it was written.',
  detail: 'Azure said so.',
  subscriptionId: 'sub-1',
  resourceId: '/subscriptions/sub-1/x',
  managementGroup: 'group-1',
  resourceGroup: 'rg-1',
  error: 'arm.forbidden',
  refused: 7,
  count: 8,
  announced: 12,
  given: 9,
  missing: 13,
  read: 11,
  judged: 92.13,
  wanted: 95,
  isUnreadable: false,
  doubt: { code: 'rows-missing', announced: 12, given: 9 },
};

/** One reason of every code, with data that a sentence can be searched for. */
const reasons = incompleteReasonSchema.options.map(({ shape }) => {
  const data = Object.keys(shape).map((name) => [name, name === 'code' ? shape.code.value : values[name]]);
  return incompleteReasonSchema.parse(Object.fromEntries(data));
});

/** What a sentence need not say, since its quotation names it. */
const unsaid = new Set(['code', 'error', 'isUnreadable', 'doubt']);

describe('incompleteSentence', () => {
  it('leaves no sentence in English, whatever kept something from being read', () => {
    const all = samplesOf(incompleteReasonSchema) as IncompleteReason[];
    const untranslated = all.filter(
      (reason) =>
        sharedWords(incompleteSentence(reason, 'en'), incompleteSentence(reason, 'ja')).length > 0 ||
        /undefined|\[object/.test(`${incompleteSentence(reason, 'en')}${incompleteSentence(reason, 'ja')}`),
    );

    expect(untranslated).toEqual([]);
    expect(all.length).toBeGreaterThan(500);
  });

  it.each(reasons)('names in Japanese all that $code knows', (reason) => {
    const sentence = incompleteSentence(reason, 'ja');

    for (const [name, value] of Object.entries(reason)) {
      expect(
        unsaid.has(name) ||
          sentence.includes(typeof value === 'number' ? `${Math.trunc(value)}` : `${value}`),
      ).toBe(true);
    }
    expect(sentence === incompleteSentence(reason, 'en')).toBe(reason.code === 'as-written');
  });

  it.each<{ reason: IncompleteReason; sentence: string }>([
    {
      reason: { code: 'subscription-closed', subscriptionId: 's', refused: 1, isUnreadable: true },
      sentence:
        "Probing of subscription s was stopped: commands were refused on one VM, and the subscription can no longer be read. Check the probing identity's role on it.",
    },
    {
      reason: { code: 'subscription-not-probed', subscriptionId: 's', count: 1 },
      sentence: 'Probing of subscription s was stopped: 1 of its targets was not probed.',
    },
    {
      reason: {
        code: 'management-group-in-doubt',
        managementGroup: 'mg',
        doubt: { code: 'rows-missing', announced: 2, given: 1 },
      },
      sentence:
        'Management group mg may have more subscriptions than were found. Resource Graph reported 2 rows but returned 1.',
    },
    {
      reason: { code: 'low-coverage', judged: 92.13, wanted: 95 },
      sentence:
        'Only 92.1 % of the VMs have verdicts, those left alone on purpose not counted; at least 95 % were asked for.',
    },
    {
      reason: { code: 'gave-up', detail: null },
      sentence: 'The audit gave up after repeated internal errors; see its log.',
    },
  ])('says $reason.code as people do', ({ reason, sentence }) => {
    expect(incompleteSentence(reason)).toBe(sentence);
  });
});

describe('incompleteJson', () => {
  it('puts the sentence between the code and its data', () => {
    expect(JSON.stringify(incompleteJson({ code: 'rows-without-id', count: 3 }))).toBe(
      '{"code":"rows-without-id","message":"Resource Graph returned 3 rows without a readable id.","count":3}',
    );
  });

  it('has what was said as a text, in English', () => {
    const detail = {
      code: 'call-failed',
      call: { code: 'subscriptions' },
      said: 'No.',
      status: 403,
      isBare: false,
      advice: 'forbidden',
    } as const;
    const text =
      'Listing the subscriptions failed: No. Give the auditor a role with this action at this scope.';

    expect(incompleteJson({ code: 'pages-unreadable', detail })).toMatchObject({ detail: text });
    expect(
      incompleteJson({
        code: 'management-group-in-doubt',
        managementGroup: 'mg',
        doubt: { code: 'pages-unreadable', detail },
      }),
    ).toMatchObject({ doubt: { code: 'pages-unreadable', detail: text } });
  });

  it('shows what an earlier version wrote as it was written', () => {
    expect(incompleteJson({ code: 'as-written', message: 'Something.' })).toEqual({
      code: 'as-written',
      message: 'Something.',
    });
  });
});
