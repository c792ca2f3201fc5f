import type { Conditions, Ended } from './conditions.ts';
import type { NamedFeature } from './feature-list.ts';

const banner = ['', 'Deployment Image Servicing and Management tool'];

type Asked = {
  readonly features: readonly NamedFeature[];
  readonly version: string;
  readonly language: string;
  readonly conditions: Conditions;
};

/** `dism.exe /Online /Get-Features /Format:Table [/English]`. Its words are translated unless it is asked for English. */
export function runDism(args: readonly string[], asked: Asked): Ended {
  const has = (option: string) => args.some((arg) => arg.toLowerCase() === option);
  if (!['/online', '/get-features', '/format:table'].every(has)) {
    throw new TypeError(`this guest's dism.exe knows no "${args.join(' ')}"`);
  }
  const { version, conditions } = asked;
  const head = [...banner, `Version: ${version}`, '', `Image Version: ${version}`, ''];
  if (conditions.dismError !== null) {
    return { lines: [...head, '', ...conditions.dismError.lines], exitCode: conditions.dismError.exitCode };
  }
  const isJapanese = asked.language.startsWith('ja') && !has('/english');
  const list = isJapanese ? japaneseTable(asked) : englishTable(asked);
  const whole = isJapanese ? list : [...head, ...list];
  const { dismList } = conditions;
  return { lines: dismList === 'whole' ? whole : shortened[dismList](whole), exitCode: 0 };
}

/** The 32-bit DISM of a 64-bit system. */
export const foreignDism: Ended = {
  lines: [
    ...banner,
    '',
    'Error: 11',
    '',
    'You cannot service a running 64-bit operating system with a 32-bit version of DISM.',
  ],
  exitCode: 11,
};

const shortened = {
  cut: (lines: readonly string[]) => lines.slice(0, Math.floor(lines.length * 0.8)),
  few: (lines: readonly string[]) => [...lines.slice(0, 16), ...lines.slice(-2)],
  unmarked: (lines: readonly string[]) =>
    lines.filter((line) => !/^(IIS-WebServerRole|TelnetClient|WCF-Services45) /.test(line)),
  doubled: (lines: readonly string[]) =>
    lines.flatMap((line) => (/^SMB1Protocol(-\w+)? /.test(line) ? [line, line] : [line])),
} as const;

function englishTable({ features, version }: Asked): string[] {
  const release = version.split('.').slice(0, 3).join('.');
  const rows = features.map(({ name, words }) => [name, words] as const);
  return [
    `Features listing for package : Microsoft-Windows-Foundation-Package~31bf3856ad364e35~amd64~~${release}.1`,
    '',
    '',
    ...table([['Feature Name', 'State'], ...rows]),
    '',
    'The operation completed successfully.',
  ];
}

const japaneseStates: Readonly<Record<string, string>> = { Enabled: '有効', Disabled: '無効' };

function japaneseTable({ features, version }: Asked): string[] {
  const rows = features.map(({ name, words }) => [name, japaneseStates[words] ?? words] as const);
  return [
    '',
    '展開イメージのサービスと管理ツール',
    `バージョン: ${version}`,
    '',
    ...table([['機能名', '状態'], ...rows]),
    '',
    '操作は正常に完了しました。',
  ];
}

/** Columns as wide as their longest entry, a rule above and below the headings. */
function table(rows: readonly (readonly [string, string])[]): string[] {
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const rule = widths.map((width) => '-'.repeat(width)).join(' | ');
  const [head = '', ...others] = rows.map((row) =>
    row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | '),
  );
  return [rule, head, rule, ...others];
}
