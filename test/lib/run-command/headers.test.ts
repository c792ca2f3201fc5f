import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readAnswerFacts } from '../../../lib/run-command/headers.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

function read(headers: Record<string, string>) {
  return readAnswerFacts({ get: (name) => headers[name] }, now);
}

describe('readAnswerFacts', () => {
  it.each([
    { headers: { 'retry-after': '10' }, waitMs: 10_000 },
    { headers: { 'retry-after': '0.5' }, waitMs: 500 },
    { headers: { 'retry-after': 'Thu, 01 Jan 2026 00:20:00 GMT' }, waitMs: 1_200_000 },
    { headers: { 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, waitMs: 0 },
    { headers: { 'retry-after-ms': '250', 'retry-after': '10' }, waitMs: 250 },
    { headers: { 'x-ms-retry-after-ms': '750' }, waitMs: 750 },
    {
      headers: { 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '00:00:05' },
      waitMs: 5000,
    },
    {
      headers: { 'x-ms-user-quota-remaining': '3', 'x-ms-user-quota-resets-after': '00:00:05' },
      waitMs: null,
    },
    { headers: { 'retry-after': 'soon' }, waitMs: null },
    { headers: { 'retry-after': '-5' }, waitMs: null },
    { headers: {}, waitMs: null },
  ])('reads the wait in $headers', ({ headers, waitMs }) => {
    expect(read(headers).retryAfterMs).toBe(waitMs);
  });

  it.each([
    {
      name: 'the names of 2023',
      text: 'Microsoft.Compute/GetOperationResource;44,Microsoft.Compute/GetOperationSubscriptionMaximum;14999',
      remaining: [
        { limit: 'compute-vm-polls', remaining: 44 },
        { limit: 'compute-polls', remaining: 14_999 },
      ],
    },
    {
      name: 'the names of 2019, with a space between two headers',
      text: 'Microsoft.Compute/UpdateVM3Min;239, Microsoft.Compute/UpdateVM30Min;1198',
      remaining: [
        { limit: 'compute-starts', remaining: 239 },
        { limit: 'compute-starts', remaining: 1198 },
      ],
    },
    {
      name: 'the names that follow from them',
      text: 'microsoft.compute/updatevmresource;11,Microsoft.Compute/UpdateVMSubscriptionMaximum;1499',
      remaining: [
        { limit: 'compute-vm-starts', remaining: 11 },
        { limit: 'compute-starts', remaining: 1499 },
      ],
    },
    {
      name: 'a bucket of scale sets',
      text: 'Microsoft.Compute/UpdateVMScaleSetVMSubscriptionMaximum;3',
      remaining: [],
    },
    { name: 'another provider', text: 'Microsoft.Network/GetOperationResource;44', remaining: [] },
    {
      name: 'unknown policies',
      text: 'Microsoft.Compute/DeleteVM3Min;12,,;,Microsoft.Compute/',
      remaining: [],
    },
    { name: 'a count that is none', text: 'Microsoft.Compute/GetOperationResource;many', remaining: [] },
  ])('reads what remains by $name', ({ text, remaining }) => {
    expect(read({ 'x-ms-ratelimit-remaining-resource': text }).remaining).toEqual(remaining);
  });

  it('reads what remains of ARM and of Resource Graph, and leaves out the buckets that no call draws from', () => {
    const { remaining } = read({
      'x-ms-ratelimit-remaining-subscription-reads': '249',
      'x-ms-ratelimit-remaining-subscription-global-reads': '3749',
      'x-ms-ratelimit-remaining-subscription-writes': '199',
      'x-ms-ratelimit-remaining-tenant-reads': '248',
      'x-ms-user-quota-remaining': '14',
    });

    expect(remaining).toEqual([
      { limit: 'arm-writes', remaining: 199 },
      { limit: 'arm-reads', remaining: 249 },
      { limit: 'resource-graph', remaining: 14 },
    ]);
  });

  it('counts a date from when the answer says it was sent, whatever our own clock says', () => {
    const headers = {
      date: 'Thu, 01 Jan 1970 01:00:00 GMT',
      'retry-after': 'Thu, 01 Jan 1970 01:00:30 GMT',
    };

    expect(read(headers).retryAfterMs).toBe(30_000);
  });

  it('reads any text without throwing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const facts = readAnswerFacts({ get: () => text }, now);

        expect(facts.retryAfterMs ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
