import { beforeAll, describe, expect, it } from '@jest/globals';
import type { CliTexts } from '../../../../lib/cli/texts/cli-texts.ts';
import { loadTexts } from '../../../../lib/cli/texts/load-texts.ts';
import { readSettings } from '../../../../lib/settings/settings.ts';
import { earlierAudit, laterAudit, seedEstate } from '../../../support/seeded-estate.ts';
import { withEstate } from '../../report/html/rendered-report.ts';
import { overStore } from '../commands/over-store.ts';

let texts: CliTexts;

beforeAll(async () => {
  texts = await loadTexts('ja');
});

async function inJapanese(...args: string[]) {
  return await withEstate(seedEstate, async (store) => await overStore(store, args, { texts }));
}

/** Sentences that were left in English: two plain English words in a row. */
function leftInEnglish(lines: readonly string[]): string[] {
  return lines.filter((line) => /\b(the|is|are|was|not|and|of|no|it|that|to)\b [a-z]/.test(line));
}

describe('the command line in Japanese', () => {
  it.each([
    { args: ['status', 'latest'], says: /監査 \S+ の状態: 完了 \[complete\]。検出した VM は \d+ 台/ },
    { args: ['explain', 'vm-server-on'], says: /SMB 1\.0 サーバー: 有効 \[enabled\]/ },
    { args: ['explain', 'vm-2022-b'], says: /判定なし: .+ \[skipped\] \(停止中 \[not-running\]\)/ },
    {
      args: ['cancel', 'latest'],
      says: /監査 \S+ は既に終了しているため、取り消せません \(状態: 完了 \[complete\]\)/,
    },
    {
      args: ['diff'],
      says: /監査 \S+ \(完了 \[complete\]\) から監査 \S+ \(完了 \[complete\]\) への変化です/,
    },
    { args: ['findings', '--exposur', 'on'], says: /--exposure のことですか/ },
    { args: ['explain', 'vm-sever-on'], says: /vm-server-on のことですか/ },
    { args: ['status', '20260112T030000Z-0000000c'], says: /20260112T030000Z-0000000b のことですか/ },
    { args: ['purge'], says: /--older-than を指定してください/ },
    { args: ['verify', '/no/such/folder'], says: /フォルダーがありません \[ENOENT\]/ },
    { args: ['report', 'latest', '--out', '/no/such/folder/x'], says: /フォルダーがありません \[ENOENT\]/ },
    { args: ['purge', '--older-than', '0d'], says: /0 より大きい、単位付きの時間/ },
  ])('$args says so', async ({ args, says }) => {
    const { stdout, said } = await inJapanese(...args);

    expect(`${stdout}\n${said.join('\n')}`).toMatch(says);
    expect(leftInEnglish([...stdout.split('\n'), ...said])).toEqual([]);
  });

  it('leaves documents for programs as they are', async () => {
    const args = ['explain', 'vm-2022-b', '--output', 'json'];
    const [japanese, inEnglish] = await withEstate(seedEstate, async (store) => [
      await overStore(store, args, { texts }),
      await overStore(store, args),
    ]);

    expect(japanese?.stdout).toBe(inEnglish?.stdout);
    expect(japanese?.said).not.toEqual(inEnglish?.said);
  });

  it('names the audit it speaks of', async () => {
    const { said } = await inJapanese('findings', earlierAudit.id);
    const latest = await inJapanese('findings');

    expect(said).toEqual([]);
    expect(latest.said[0]).toMatch(new RegExp(`^監査 ${laterAudit.id}: .+、完了 \\[complete\\]、.+ 終了。$`));
  });
});

describe('errorText', () => {
  it('tells what a setting must be', () => {
    const error = thrownBy(() => readSettings({ SMB1_AUDIT_HTTP: 'maybe', SMB1_AUDIT_MAX_AGE: '12' }));

    expect(texts.errorText(error)).toBe(
      '設定が正しくありません。SMB1_AUDIT_HTTP: "on" または "off" を指定してください。SMB1_AUDIT_MAX_AGE: 0 より大きい、単位付きの時間 (例: 30m、12h、7d) を指定してください。',
    );
  });

  it('calls a bug a bug', () => {
    expect(texts.errorText(new TypeError('x'))).toBe('予期しない問題が発生しました: x');
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error: unknown) {
    return error;
  }
  throw new Error('nothing was thrown');
}
