import { describe, expect, it } from '@jest/globals';
import {
  linkNoteSchema,
  type OriginReason,
  originReasonSchema,
} from '../../../../lib/model/reasons/origin-reason.ts';
import { linkJson, linkText, originJson, originSentence } from '../../../../lib/report/sentences/origin.ts';

const values: Readonly<Record<string, unknown>> = {
  message: 'As it was written.',
  detail: 'Azure said so.',
  resource: 'restore-point',
  document: 'publisher:offer:sku:1.0',
  disk: 'publisher:offer:sku:2.0',
  gallery: 'shared',
  trail: 'gone',
  most: 8,
  firstParty: true,
};

const reasons = originReasonSchema.options.map(({ shape }) => {
  const data = Object.keys(shape).map((name) => [name, name === 'code' ? shape.code.value : values[name]]);
  return originReasonSchema.parse(Object.fromEntries(data));
});

/** Words of the auditor's, which each language has its own for. */
const ownWords = new Set(['code', 'resource', 'gallery', 'trail', 'firstParty']);

describe('originSentence', () => {
  it.each(reasons)('names in both languages all that $code knows', (reason) => {
    const [english, japanese] = [originSentence(reason, 'en'), originSentence(reason, 'ja')];

    for (const [, value] of Object.entries(reason).filter(([name]) => !ownWords.has(name))) {
      expect(english).toContain(`${value}`);
      expect(japanese).toContain(`${value}`);
    }
    expect(english === japanese).toBe(reason.code === 'as-written');
  });

  it.each<{ reason: OriginReason; en: string; ja: string }>([
    {
      reason: { code: 'marketplace-image', firstParty: false },
      en: 'The chain ends at a Marketplace image of another publisher.',
      ja: 'Microsoft 以外の発行元の Marketplace イメージです。',
    },
    {
      reason: { code: 'source-gone', resource: 'restore-point' },
      en: 'The restore point that it came from no longer exists.',
      ja: '作成元の復元ポイントは既に存在しません。',
    },
    {
      reason: { code: 'disk-and-document-disagree', document: 'a:b:c:1', disk: null },
      en: 'The VM and its OS disk name different origins, as after a swap of the disk: the VM names a:b:c:1, and its disk came from something that is not known. It counts for neither.',
      ja: 'VM の情報と OS ディスクで作成元が異なります (OS ディスクの交換後などに起こります)。VM の情報にあるイメージはa:b:c:1、ディスクの作成元は不明です。どちらのイメージにも数えません。',
    },
  ])('says $reason.code', ({ reason, en, ja }) => {
    expect([originSentence(reason, 'en'), originSentence(reason, 'ja')]).toEqual([en, ja]);
  });

  it('puts nothing about rights into what a failover cost', () => {
    for (const trail of ['gone', 'untold'] as const) {
      expect(originSentence({ code: 'failed-over', trail })).not.toMatch(
        /right|role|permission|could not be/,
      );
    }
  });
});

describe('originJson', () => {
  it('has the code, an English sentence and the data', () => {
    expect(originJson({ code: 'chain-too-long', most: 8 })).toEqual({
      code: 'chain-too-long',
      message: 'The chain is longer than 8 resources.',
      most: 8,
    });
  });
});

describe('linkText', () => {
  it.each(linkNoteSchema.options.map(({ shape }) => shape.code.value))('has words for %s', (code) => {
    const note = linkNoteSchema.parse({ code, message: 'm', option: 'Copy' });
    const link = { kind: 'disk', id: '/x', note } as const;

    expect(linkText(link, 'en')).toMatch(/\w/);
    expect(linkText(link, 'ja')).toMatch(/\S/);
  });

  it('says that a version is no longer offered', () => {
    const note = { code: 'image-reference' } as const;
    const link = { kind: 'marketplace-image', id: 'a:b:c:1', note, isWithdrawn: true } as const;

    expect(linkJson(link)).toEqual({
      kind: 'marketplace-image',
      id: 'a:b:c:1',
      note: { code: 'image-reference', message: 'imageReference; this version is no longer offered' },
    });
  });
});
