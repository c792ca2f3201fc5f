import { describe, expect, it } from '@jest/globals';
import type { GuestOs } from '../../../../lib/model/finding.ts';
import { verdicts } from '../../../../lib/model/verdict.ts';
import { controls, controlsFor, failedControls } from '../../../../lib/report/advice/controls.ts';

const server = (year: string, build: string): GuestOs => ({
  name: `Windows Server ${year} Datacenter`,
  build,
});

const policyClient = 'Azure Policy d6c69680-54f0-4349-af10-94dd05f4225e';
const policyServer = 'Azure Policy caf2d518-f029-4f6b-833b-d7081702f253';
const [cm7, t1210] = ['NIST SP 800-53 CM-7', 'MITRE ATT&CK T1210'];

describe('controlsFor', () => {
  it.each([
    {
      os: server('2012', '6.2.9200.1'),
      client: ['Azure baseline AZ-WIN-00122', policyClient, cm7],
      server: ['Azure baseline AZ-WIN-00175', policyServer, cm7, t1210],
    },
    {
      os: server('2016', '10.0.14393.3025'),
      client: ['STIG WN16-00-000412', 'CIS WS2016 v3.0.0 18.4.3', policyClient, cm7],
      server: [
        'STIG WN16-00-000411',
        'CIS WS2016 v3.0.0 18.4.4',
        'Azure baseline AZ-WIN-00175',
        policyServer,
        cm7,
        t1210,
      ],
    },
    {
      os: server('2019', '10.0.17763.1'),
      client: ['STIG WN19-00-000400', 'CIS WS2019 v3.0.0 18.4.3', policyClient, cm7],
      server: [
        'STIG WN19-00-000390',
        'CIS WS2019 v3.0.0 18.4.4',
        'Azure baseline AZ-WIN-00175',
        policyServer,
        cm7,
        t1210,
      ],
    },
    {
      os: server('2022', '10.0.20348'),
      client: ['STIG WN22-00-000400', 'CIS WS2022 v3.0.0 18.4.3', policyClient, cm7],
      server: [
        'STIG WN22-00-000390',
        'CIS WS2022 v3.0.0 18.4.4',
        'Azure baseline AZ-WIN-00175',
        policyServer,
        cm7,
        t1210,
      ],
    },
    { os: server('2025', '10.0.26100.1'), client: [cm7], server: [cm7, t1210] },
    { os: { name: 'Windows 10 Enterprise', build: '10.0.17763.1' }, client: [cm7], server: [cm7, t1210] },
    { os: { name: null, build: '10.0.20348.1' }, client: [cm7], server: [cm7, t1210] },
    { os: { name: 'Windows Server 2019 Datacenter', build: null }, client: [cm7], server: [cm7, t1210] },
  ])('names for $os.name, $os.build what its own baselines ask', ({ os, client, server: ofServer }) => {
    expect(controlsFor('client', os).map(({ id }) => id)).toEqual(client);
    expect(controlsFor('server', os).map(({ id }) => id)).toEqual(ofServer);
  });
});

describe('failedControls', () => {
  it('holds no half but an enabled one to a control: what is not known has not failed', () => {
    const failing = verdicts.filter(
      (verdict) => failedControls('server', verdict, server('2019', '10.0.17763.1')).length > 0,
    );

    expect(failing).toEqual(['enabled']);
  });
});

describe('controls', () => {
  it('has no id twice and none without a source', () => {
    expect(new Set(controls.map(({ id }) => id)).size).toBe(controls.length);
    expect(controls.filter(({ source }) => !/^https:\/\/[a-z.]+\/\S+$/.test(source))).toEqual([]);
  });
});
