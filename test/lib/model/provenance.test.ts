import { describe, expect, it } from '@jest/globals';
import { urnOf } from '../../../lib/model/provenance.ts';
import { windows2016 } from '../../support/machine-facts.ts';

describe('urnOf', () => {
  it('writes an image as tools do', () => {
    expect(urnOf(windows2016)).toBe('MicrosoftWindowsServer:WindowsServer:2016-Datacenter:2016.127.20181122');
  });

  it('leaves out a version that is not told', () => {
    expect(urnOf({ ...windows2016, version: null })).toBe(
      'MicrosoftWindowsServer:WindowsServer:2016-Datacenter',
    );
  });
});
