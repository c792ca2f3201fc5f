import { describe, expect, it } from '@jest/globals';
import { probeTemplate } from '../../../lib/smb/probe-script.ts';
import { mutants } from '../../support/powershell/mutants.ts';
import { violations } from '../../support/powershell/read-only.ts';

describe('violations', () => {
  it('finds none in the probe', () => {
    expect(violations(probeTemplate)).toEqual([]);
  });

  it.each(mutants)('finds $name', ({ mutate }) => {
    const mutated = mutate(probeTemplate);

    expect(mutated).not.toBe(probeTemplate);
    expect(violations(mutated)).not.toEqual([]);
  });
});
