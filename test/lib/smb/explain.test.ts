import { describe, expect, it } from '@jest/globals';
import { explain } from '../../../lib/smb/explain.ts';
import { judge, judgeScQueryOnly } from '../../../lib/smb/judge.ts';
import { dism, evidence, read, removedOn2019, service } from './evidence-builder.ts';

describe('explain', () => {
  it('names the rule, its signals, what would change it, and the evidence', () => {
    const lines = explain(judge(removedOn2019), { 'os.build': '17763', store: 'no' });

    expect(lines[0]).toBe('Verdict: binaries-absent');
    expect(lines[1]).toMatch(/^Rule C8: the feature is Disabled with Payload Removed; /);
    expect(lines).toContain('  driverService: absent. So: the SMB1 client is not installed.');
    expect(lines).toContain('  store: lacks the payload. So: SMB1 cannot be installed from it.');
    expect(lines.find((line) => line.startsWith('What would change it: '))).toMatch(
      /the payload put back from an outside source/,
    );
    expect(lines.slice(-3)).toEqual(['Evidence:', '  os.build: 17763', '  store: no']);
  });

  it('gives the reason code of a verdict that needs one', () => {
    const [line] = explain(judge(evidence({ store: read(true) })), {});

    expect(line).toBe('Verdict: conflict (feature-removed-with-payload)');
  });

  it('says that a restart is due', () => {
    const given = evidence({
      driverService: service(2),
      driverFile: read(true),
      dism: { parent: dism.enabled, client: dism.disablePending },
    });

    expect(explain(judge(given), {})).toContain('A change waits for the next restart; probe again after it.');
  });

  it('explains a judgement from sc.exe text alone, which no rule of the table made', () => {
    const lines = explain(judgeScQueryOnly({ smb1: true, smb2: true }), {});

    expect(lines[1]).toBe('Rule sc-query-only: nothing but the text of sc.exe qc was given.');
    expect(lines).toContain(
      'What would change it: a whole probe output, which also tells of driver, feature and component store.',
    );
  });
});
