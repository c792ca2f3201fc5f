import { describe, expect, it } from '@jest/globals';
import { noExemptions } from '../../../../lib/findings/exemptions.ts';
import { writeSarif } from '../../../../lib/report/sarif/write-sarif.ts';
import { seedEstate } from '../../../support/seeded-estate.ts';
import { overStore } from '../../cli/commands/over-store.ts';
import { withEstate } from '../html/rendered-report.ts';
import { audit, judged, pagesFrom, probeOf, sink, target } from '../sample-findings.ts';
import { complaintsOf } from './multitool.ts';

describe('writeSarif', () => {
  it('is SARIF that the standard’s schema and code scanning take', async () => {
    await withEstate(seedEstate, async (store) => {
      const { stdout } = await overStore(store, ['export', '--format', 'sarif']);

      const complaints = await complaintsOf(stdout);

      // The product has no page of its own to name.
      expect(complaints.filter(({ text }) => !text.includes('ToolnformationUri'))).toEqual([]);
    });
  });

  it('is so, too, where a name looks like links and arguments', async () => {
    const name = '[click](https://evil.example) {0} \u202e';
    const probe = probeOf({ client: { verdict: 'binaries-absent' }, server: { verdict: 'enabled' } });
    const pages = () => pagesFrom([{ ...judged('a', { probe }), target: target('a', { name }) }]);
    const out = sink();

    await writeSarif({ audit: audit(), pages, exemptions: noExemptions, at: 0, version: '1.2.3' }, out.write);

    const complaints = await complaintsOf(out.text());
    expect(complaints.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
