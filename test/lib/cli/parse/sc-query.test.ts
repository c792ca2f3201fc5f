import { describe, expect, it } from '@jest/globals';
import { parseScQuery } from '../../../../lib/cli/parse/sc-query.ts';
import { workstation } from '../workstation.ts';
import { wrappings } from '../wrappings.ts';

const failure =
  '[SC] OpenService FAILED 1060:\n\nThe specified service does not exist as an installed service.\n';
const withClient = workstation.replace(': MRxSmb20', ': MRxSmb10\n                           : MRxSmb20');
const server = workstation
  .replaceAll('lanmanworkstation', 'LanmanServer')
  .replace('MRxSmb20', 'SamSS')
  .replace('NSI', 'Srv2');

describe('parseScQuery', () => {
  it.each(wrappings)(
    'gives fields, the plain reading and a verdict that is always unknown, in $name',
    ({ wrap }) => {
      expect(parseScQuery(wrap(workstation))).toMatchObject({
        kind: 'document',
        json: {
          fields: {
            serviceName: 'lanmanworkstation',
            loadOrderGroup: 'NetworkProvider',
            dependencies: ['Bowser', 'MRxSmb20', 'NSI'],
          },
          scQuery: { smb1: false, smb2: true },
          verdict: 'unknown',
          verdictReason: 'sc-query-only',
          because: [],
        },
        verdicts: { client: 'unknown', server: 'unknown' },
        warnings: [],
      });
    },
  );

  it.each([
    [workstation, 'cannot tell removed binaries from a feature that is off.'],
    [withClient, 'cannot tell a client that is on from one whose driver is switched off or missing.'],
  ])('says what the list that was given leaves open', (text, open) => {
    expect(parseScQuery(text)).toMatchObject({
      text: expect.arrayContaining([`Verdict:         unknown (sc-query-only): the list alone ${open}`]),
    });
  });

  it('says nothing of the client by the configuration of another service', () => {
    expect(parseScQuery(server)).toEqual({
      kind: 'error',
      json: { error: { code: 'unreadable' } },
      sentence: expect.stringMatching(
        /^This is the configuration of LanmanServer, .*sc\.exe qc lanmanworkstation/,
      ),
    });
  });

  it('asks for one file per machine where several speak', () => {
    expect(parseScQuery(`${workstation}\n${withClient}`)).toMatchObject({
      kind: 'error',
      sentence: expect.stringContaining('one file per machine'),
    });
  });

  it.each([
    { name: 'a failure', text: failure, error: { win32: 1060 } },
    {
      name: 'a failure in JSON',
      text: JSON.stringify({ value: [{ message: failure }] }),
      error: { win32: 1060 },
    },
    { name: 'anything else', text: 'hello', error: { code: 'unreadable' } },
    { name: 'nothing', text: '', error: { code: 'unreadable' } },
    { name: 'half a text', text: workstation.slice(0, 300), error: { code: 'unreadable' } },
    {
      name: 'a driver that no field explains',
      text: `${workstation}MRxSmb10\n`,
      error: { code: 'unreadable' },
    },
  ])('has an error for $name', ({ text, error }) => {
    expect(parseScQuery(text)).toMatchObject({ kind: 'error', json: { error } });
  });
});

describe('parseScQuery of several services', () => {
  it("reads LanmanWorkstation's and tells of all", () => {
    expect(parseScQuery(`${server}\n${workstation}`)).toMatchObject({
      json: {
        fields: { serviceName: 'lanmanworkstation' },
        scQuery: { smb1: false, smb2: true },
        services: {
          LanmanServer: { dependencies: ['Bowser', 'SamSS', 'Srv2'] },
          lanmanworkstation: { dependencies: ['Bowser', 'MRxSmb20', 'NSI'] },
        },
      },
      warnings: [],
    });
  });

  it.each(['C:\\>sc.exe qc mrxsmb10', 'PS C:\\> sc.exe query "MRxSmb10"', 'sc qc mrxsmb10 8192'])(
    'calls a dependency an orphan of which the text shows that there is no such service (%s)',
    (command) => {
      const parsed = parseScQuery(`C:\\>sc.exe qc lanmanworkstation\n${withClient}\n${command}\n${failure}`);

      expect(parsed).toMatchObject({
        kind: 'document',
        json: {
          scQuery: { smb1: true, smb2: true },
          services: { lanmanworkstation: { serviceName: 'lanmanworkstation' } },
          warnings: ['orphan-dependency'],
        },
      });
      expect(parsed).toMatchObject({ warnings: [expect.stringContaining('orphan-dependency')] });
      expect(parsed.kind === 'document' && parsed.text.join('\n')).not.toContain('client is usable');
    },
  );

  it('takes a failure for no orphan that is of another service, of another number, or of none that is named', () => {
    const jsonOf = (rest: string): unknown => {
      const parsed = parseScQuery(`${withClient}\n${rest}`);
      return parsed.kind === 'document' ? parsed.json : parsed;
    };

    expect(jsonOf(`C:\\>sc qc srv\n${failure}`)).toMatchObject({
      services: { srv: { error: { win32: 1060 } } },
    });
    for (const rest of [
      `C:\\>sc qc srv\n${failure}`,
      `C:\\>sc qc mrxsmb10\n${failure.replace('1060', '5')}`,
      failure,
    ]) {
      expect(jsonOf(rest)).not.toHaveProperty('warnings');
      expect(jsonOf(rest)).toHaveProperty('scQuery.smb1', true);
    }
  });

  it('refuses two that say different things of LanmanWorkstation, and a text without it', () => {
    expect(parseScQuery(`${workstation}\n${withClient}`)).toMatchObject({
      kind: 'error',
      sentence: expect.stringContaining('says two things'),
    });
    expect(parseScQuery(`${server}\nC:\\>sc qc mrxsmb10\n${failure}`)).toMatchObject({
      kind: 'error',
      sentence: expect.stringContaining('none of its services is lanmanworkstation'),
    });
    expect(parseScQuery(`${workstation}\n${workstation}`)).toMatchObject({ kind: 'document' });
  });
});

describe('parseScQuery of what other tools say', () => {
  it.each([
    {
      name: 'DISM',
      text: 'Deployment Image Servicing and Management tool\nVersion: 10.0.17763.1\n\nFeature Name : SMB1Protocol\nState : Disabled\n\nThe operation completed successfully.\n',
    },
    { name: 'PowerShell', text: 'FeatureName      : SMB1Protocol\nState            : Disabled\n' },
    {
      name: 'Server Manager',
      text: 'Display Name                                            Name                       Install State\n[X] SMB 1.0/CIFS 檔案共用支援                                 FS-SMB1                        Installed\n',
    },
    { name: 'a list of DISM', text: 'SMB1Protocol-Client      | Disabled with Payload Removed\n' },
    { name: 'the server', text: '\nEnableSMB1Protocol\n------------------\n             False\n' },
    {
      name: 'sc.exe query',
      text: 'SERVICE_NAME: mrxsmb10\n        TYPE               : 2  FILE_SYSTEM_DRIVER\n        STATE              : 4  RUNNING\n                                (STOPPABLE, NOT_PAUSABLE, IGNORES_SHUTDOWN)\n        WIN32_EXIT_CODE    : 0  (0x0)\n',
    },
    { name: 'a page', text: '<!doctype html>\n<html lang="ja"><p>EnableSMB1Protocol</p></html>\n' },
  ])('refuses that of $name with what to paste instead', ({ text }) => {
    expect(parseScQuery(text)).toEqual({
      kind: 'error',
      json: { error: { code: 'unreadable' } },
      sentence: expect.stringMatching(
        /^This is (what|an HTML page;) .*Paste the output of "sc\.exe qc lanmanworkstation"/,
      ),
    });
  });
});
