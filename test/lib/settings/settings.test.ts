import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { limits } from '../../../lib/run-command/pacing/limits.ts';
import { readSettings, settingsTable } from '../../../lib/settings/settings.ts';

describe('readSettings', () => {
  it('gives every default when nothing is set', () => {
    expect(readSettings({})).toMatchObject({
      scope: {},
      store: null,
      arm: { endpoint: 'https://management.azure.com' },
      http: true,
      retentionDays: null,
      language: null,
      limits: {
        probeDeadlineSeconds: 1800,
        auditDeadlineSeconds: 14_400,
        maxErrors: null,
        minCoveragePercent: null,
      },
      tuning: { firstPollMs: 20_000, minPollIntervalMs: 4_000, maxInFlight: 500 },
      unknown: [],
    });
  });

  it.each(limits.map((limit) => ({ ...limit })))('takes the documented rate of $id exactly', (limit) => {
    expect(readSettings({}).rates[limit.id]).toEqual({
      burst: limit.burst,
      perSecond: limit.perSecond,
      refillSeconds: limit.refillSeconds,
    });
  });

  it.each([
    { text: '90s', seconds: 90 },
    { text: '30m', seconds: 1800 },
    { text: '12H', seconds: 43_200 },
    { text: '7d', seconds: 604_800 },
  ])('reads $text as an age', ({ text, seconds }) => {
    expect(readSettings({ SMB1_AUDIT_MAX_AGE: text }).limits.maxAgeSeconds).toBe(seconds);
  });

  it.each(['7', '0d', 'd', '1w', '-1d'])('refuses %s as an age', (text) => {
    expect(() => readSettings({ SMB1_AUDIT_MAX_AGE: text })).toThrow(
      'SMB1_AUDIT_MAX_AGE: expected a duration',
    );
  });

  it.each(['WEBHOOK_URL', 'WEBHOOK_SECRET'])('refuses %s alone, and does not repeat it', (name) => {
    const text = 'https://example.org/hook?key=hush';

    expect(() => readSettings({ [`SMB1_AUDIT_${name}`]: text })).toThrow(/expected both or neither\.$/);
    expect(() => readSettings({ [`SMB1_AUDIT_${name}`]: text })).not.toThrow(/hush/);
  });

  it.each([
    { url: 'https://hooks.example.org/x', isTaken: true },
    { url: 'http://localhost:9000/x', isTaken: true },
    { url: 'http://hooks.example.org/x', isTaken: false },
    { url: 'http://localhost.example.org/x', isTaken: false },
  ])('takes $url for a webhook: $isTaken', ({ url, isTaken }) => {
    const read = () => readSettings({ SMB1_AUDIT_WEBHOOK_URL: url, SMB1_AUDIT_WEBHOOK_SECRET: 's' }).webhook;

    if (isTaken) {
      expect(read()).toEqual({ kind: 'generic', url, secret: 's' });
    } else {
      expect(read).toThrow('SMB1_AUDIT_WEBHOOK_URL: expected https, or http to this machine.');
    }
  });

  it.each(['teams', 'slack'])('posts to %s without a secret, and wants an address', (kind) => {
    const url = 'https://hooks.example.org/x';
    const given = { SMB1_AUDIT_NOTIFY: kind, SMB1_AUDIT_WEBHOOK_URL: url, SMB1_AUDIT_WEBHOOK_SECRET: 's' };

    expect(readSettings(given).webhook).toEqual({ kind, url, secret: null });
    expect(() => readSettings({ SMB1_AUDIT_NOTIFY: kind })).toThrow(
      'SMB1_AUDIT_WEBHOOK_URL: expected the address that SMB1_AUDIT_NOTIFY posts to.',
    );
  });

  const isList = ({ expected }: { expected: string }) => expected.startsWith('one or more values');

  it('treats blank variables as unset', () => {
    const plain = settingsTable().filter((row) => !isList(row));
    const blank = Object.fromEntries(plain.map(({ name }) => [name, '  ']));

    expect(readSettings(blank)).toEqual(readSettings({}));
  });

  it.each(
    settingsTable()
      .filter(isList)
      .flatMap(({ name }) => ['', ' ', ',', 'a,,b', 'a,'].map((text) => ({ name, text }))),
  )('refuses "$text" for the list $name', ({ name, text }) => {
    expect(() => readSettings({ [name]: text })).toThrow(
      `${name}: expected one or more values, separated by commas, none of them blank, got ${JSON.stringify(text)}.`,
    );
  });

  it.each([
    { variable: 'SUBSCRIPTIONS', text: 'a, b', scope: { include: { subscriptions: ['a', 'b'] } } },
    { variable: 'TAGS', text: 'env=prod', scope: { include: { tags: ['env=prod'] } } },
    { variable: 'EXCLUDE_IDS', text: '/x', scope: { exclude: { ids: ['/x'] } } },
    { variable: 'EXCLUDE_MANAGEMENT_GROUPS', text: 'mg', scope: { exclude: { managementGroups: ['mg'] } } },
  ])('reads $variable into the scope', ({ variable, text, scope }) => {
    expect(readSettings({ [`SMB1_AUDIT_${variable}`]: text }).scope).toEqual(scope);
  });

  it("knows Microsoft's own publishers, unless it is told others", () => {
    const given = { SMB1_AUDIT_FIRST_PARTY_PUBLISHERS: 'Contoso, MicrosoftWindowsServer' };

    expect(readSettings({}).firstPartyPublishers).toContain('MicrosoftSQLServer');
    expect(readSettings(given).firstPartyPublishers).toEqual(['Contoso', 'MicrosoftWindowsServer']);
  });

  it.each([
    { text: '20', value: { count: 20 } },
    { text: '5%', value: { percent: 5 } },
    { text: '0.5%', value: { percent: 0.5 } },
    { text: '100%', value: { percent: 100 } },
  ])('reads $text errors', ({ text, value }) => {
    expect(readSettings({ SMB1_AUDIT_MAX_ERRORS: text }).limits.maxErrors).toEqual(value);
  });

  it.each([
    { text: 'sqlite:a b/c.sqlite', kind: 'sqlite' },
    { text: 'https://example.table.core.windows.net', kind: 'tables' },
    { text: 'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=b', kind: 'connection-string' },
    { text: 'UseDevelopmentStorage=true', kind: 'connection-string' },
  ])('tells that "$text" is $kind', ({ text, kind }) => {
    expect(readSettings({ SMB1_AUDIT_STORE: text }).store).toMatchObject({ kind });
  });

  it.each([
    ['SCHEDULE', '0 3 * * *'],
    ['STORE', 'sqlite:'],
    ['STORE', 'https://example.table.core.windows.net/?sv=1&sig=secret'],
    ['STORE', 'https://example.table.core.windows.net/#sig=secret'],
    ['STORE', 'https://me:secret@example.table.core.windows.net'],
    ['CLOUD', 'AzureGermanCloud'],
    ['ARM_ENDPOINT', 'ftp://example'],
    ['HTTP', 'yes'],
    ['LANGUAGE', 'fr'],
    ['PROBE_CLIENT_ID', 'my-identity'],
    ['PROBE_DEADLINE_SECONDS', '0'],
    ['PROBE_DEADLINE_SECONDS', '-5'],
    ['AUDIT_DEADLINE_SECONDS', '1e9'],
    ['MAX_ERRORS', '0'],
    ['MAX_ERRORS', '101%'],
    ['MAX_IN_FLIGHT', '1.5'],
    ['MIN_COVERAGE', '120'],
    ['FIRST_POLL_MS', '20s'],
    ['ARM_WRITES_BURST', '0'],
    ['COMPUTE_STARTS_PER_SECOND', 'Infinity'],
    ['TAGS', ', ,'],
  ])('refuses %s=%s by name', (variable, text) => {
    expect(() => readSettings({ [`SMB1_AUDIT_${variable}`]: text })).toThrow(
      new RegExp(`SMB1_AUDIT_${variable}: expected `),
    );
  });

  it('reports every problem at once', () => {
    const env = { SMB1_AUDIT_HTTP: 'x', SMB1_AUDIT_MAX_ERRORS: 'x', SMB1_AUDIT_ARM_READS_BURST: 'x' };

    expect(() => readSettings(env)).toThrow(
      /SMB1_AUDIT_HTTP.+got "x".+SMB1_AUDIT_MAX_ERRORS.+SMB1_AUDIT_ARM_READS_BURST/,
    );
  });

  it.each([
    { given: { CLOUD: 'azurechinacloud' }, endpoint: 'https://management.chinacloudapi.cn' },
    { given: { ARM_ENDPOINT: 'http://127.0.0.1:8080/' }, endpoint: 'http://127.0.0.1:8080' },
  ])('talks to $endpoint for $given', ({ given, endpoint }) => {
    const env = Object.fromEntries(Object.entries(given).map(([name, text]) => [`SMB1_AUDIT_${name}`, text]));

    expect(readSettings(env).arm.endpoint).toBe(endpoint);
  });

  it('refuses a foreign endpoint without an audience of its own', () => {
    expect(() => readSettings({ SMB1_AUDIT_ARM_ENDPOINT: 'https://arm.example.net' })).toThrow(
      /SMB1_AUDIT_ARM_AUDIENCE/,
    );
  });

  it('never echoes what was given for a store', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9+/=;]{20,80}$/), (text) => {
        expect(messageFor({ SMB1_AUDIT_STORE: `SharedAccessSignature=${text}` })).not.toContain(text);
      }),
    );
  });

  it('warns about unknown names, each with the nearest that is known', () => {
    expect(readSettings({ SMB1_AUDIT_NONSENSE: '1', SMB1_AUDIT_PERIMAGE: '3' }).unknown).toEqual([
      { name: 'SMB1_AUDIT_NONSENSE', meant: null },
      { name: 'SMB1_AUDIT_PERIMAGE', meant: 'SMB1_AUDIT_PER_IMAGE' },
    ]);
  });

  it.each([
    'EXCLUDE_TAG',
    'TAG',
    'INCLUDE_TAGS',
    'RESOURCEGROUPS',
    'SUBSCRIPTION_IDS',
    'Location',
    'REGIONS',
    'EXCLUD_TAGS',
    'RESOURCE_GRUOPS',
  ])('refuses %s, by which the scope would be wider than was meant', (name) => {
    expect(messageFor({ [`SMB1_AUDIT_${name}`]: 'env=prod' })).toContain(
      `SMB1_AUDIT_${name} is not a setting.`,
    );
  });

  it('drops repetitions of what a list names, in any casing', () => {
    expect(readSettings({ SMB1_AUDIT_REPORT_TAGS: 'Owner, Team,owner' }).reportTags).toEqual([
      'Owner',
      'Team',
    ]);
  });
});

describe('settingsTable', () => {
  it('lists each variable once, with words for people', () => {
    const names = settingsTable().map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(42 + 3 * limits.length);
    expect(settingsTable().every(({ expected, description }) => expected !== '' && description !== '')).toBe(
      true,
    );
  });

  it('has only defaults that the reader accepts', () => {
    const preset = settingsTable().filter((row) => row.default !== '');
    const env = Object.fromEntries(preset.map((row) => [row.name, row.default]));

    expect(readSettings(env)).toEqual(readSettings({}));
  });
});

function messageFor(env: Record<string, string>): string {
  try {
    readSettings(env);
    return '';
  } catch (error) {
    return String(error);
  }
}
