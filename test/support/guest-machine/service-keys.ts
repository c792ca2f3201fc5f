import type { KeyContents } from '../../arm-simulator/world.ts';
import type { Smb1Traces } from './smb1-state.ts';

/** A key below `Services`; null: there is none. */
export type ServiceKeys = Readonly<Record<string, KeyContents | null>>;

/** The keys under `Services` as they are now, or as they were at the last start. */
export function serviceKeys(traces: Smb1Traces, build: number, when: 'now' | 'at-boot'): ServiceKeys {
  const isNow = when === 'now';
  const dependencies = isNow ? traces.dependencies : traces.dependenciesAtBoot;
  return {
    LanmanWorkstation: {
      ...hosted('NetworkService', 'wkssvc.dll,-100', build),
      Group: 'NetworkProvider',
      DependOnService: dependencies,
      ObjectName: 'NT AUTHORITY\\NetworkService',
    },
    LanmanServer: {
      ...hosted('netsvcs', 'srvsvc.dll,-100', build),
      DependOnService: ['SamSS', build < 10_000 ? 'Srv' : 'Srv2'],
      ObjectName: 'LocalSystem',
    },
    mrxsmb: driver('mrxsmb', 3),
    mrxsmb20: { ...driver('mrxsmb20', 3), DependOnService: ['mrxsmb'] },
    srvnet: driver('srvnet', 3),
    srv2: { ...driver('srv2', 3), DependOnService: ['srvnet'] },
    mrxsmb10: isNow ? traces.client.key : traces.client.keyAtBoot,
    srv: isNow ? traces.server.key : traces.server.keyAtBoot,
  };
}

function hosted(group: string, text: string, build: number): KeyContents {
  const image = `%SystemRoot%\\System32\\svchost.exe -k ${group}`;
  return {
    Type: 0x20,
    Start: 2,
    ErrorControl: 1,
    ImagePath: build < 15_063 ? image : `${image} -p`,
    DisplayName: `@%systemroot%\\system32\\${text}`,
  };
}

function driver(name: string, start: number): KeyContents {
  return { Type: 2, Start: start, ErrorControl: 1, ImagePath: `system32\\DRIVERS\\${name}.sys` };
}
