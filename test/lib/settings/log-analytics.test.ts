import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../../../lib/settings/settings.ts';

const endpoint = 'https://rule-abcd.japaneast-1.ingest.monitor.azure.com';
const ruleId = 'dcr-0123456789abcdef0123456789abcdef';

function read(given: Record<string, string>) {
  const named = Object.entries(given).map(([name, value]) => [`SMB1_AUDIT_LOG_ANALYTICS_${name}`, value]);
  return readSettings(Object.fromEntries(named)).logAnalytics;
}

describe('logAnalyticsOf', () => {
  it('is off unless both are given', () => {
    expect(read({})).toBeNull();
    expect(read({ ENDPOINT: '', RULE_ID: '' })).toBeNull();
  });

  it.each([
    endpoint,
    `${endpoint}/`,
    'https://x-1.usgovvirginia-1.ingest.monitor.azure.us',
    'https://x-1.chinaeast2-1.ingest.monitor.azure.cn',
    'https://127.0.0.1:8443',
  ])('takes %s', (address) => {
    expect(read({ ENDPOINT: address, RULE_ID: ruleId })).toEqual({ endpoint: address, ruleId });
  });

  it.each([
    { given: { ENDPOINT: endpoint }, says: /ENDPOINT and SMB1_AUDIT_LOG_ANALYTICS_RULE_ID: expected both/ },
    { given: { RULE_ID: ruleId }, says: /expected both or neither/ },
    ...[
      'https://collector.example.org',
      'http://127.0.0.1:8443',
      'https://ingest.monitor.azure.com.example.org',
      'https://x.ingest.monitor.azure.com@example.org',
      'https://x.ingest.monitor.azure.com/other?key=1',
    ].map((address) => ({ given: { ENDPOINT: address, RULE_ID: ruleId }, says: /ENDPOINT: expected https/ })),
    { given: { ENDPOINT: endpoint, RULE_ID: '../rules/x' }, says: /RULE_ID: expected the immutable id/ },
  ])('sends no token elsewhere: $given', ({ given, says }) => {
    expect(() => read(given)).toThrow(says);
  });
});
