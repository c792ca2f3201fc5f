import { beforeAll, describe, expect, it } from '@jest/globals';
import { auditThroughCrashes, auditThroughOneCrash, undisturbed } from '../support/crashed-audit.ts';

let base: Awaited<ReturnType<typeof undisturbed>>;
let sampled: Awaited<ReturnType<typeof undisturbed>> | undefined;

beforeAll(async () => {
  base = await undisturbed();
});

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('an audit whose process dies', () => {
  it.each(range(16))('loses nothing and probes no VM needlessly (seed %i)', async (seed) => {
    expect(await auditThroughCrashes({ seed, ...base })).toEqual([]);
  });

  it.each(range(12))('loses nothing of so many VMs of each image (seed %i)', async (seed) => {
    sampled ??= await undisturbed(2);

    expect(await auditThroughCrashes({ seed, ...sampled })).toEqual([]);
  });

  it('loses nothing at any store call of the plan', async () => {
    for (const call of range(8)) {
      expect([call, ...(await auditThroughOneCrash({ nthCall: call + 1, ...base }))]).toEqual([call]);
    }
  });

  it('loses nothing at any store call of the end', async () => {
    for (const call of range(8)) {
      const nthCall = base.storeCalls - call;
      expect([call, ...(await auditThroughOneCrash({ nthCall, ...base }))]).toEqual([call]);
    }
  });
});
