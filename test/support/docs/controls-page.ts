import { controls, type SecurityControl } from '../../../lib/report/advice/controls.ts';
import { code, page, table } from './markdown.ts';

/** Which ids of baselines the exports and the report name, for which Windows, and where each was read. */
export function controlsPage(): string {
  return page(
    '# Controls',
    'A half of SMB 1.0 that is `enabled` fails the controls below that are written for the Windows of its VM. Their ids stand in `failedControls` of ' +
      'each half in JSON and NDJSON, in the columns `clientFailedControls` and `serverFailedControls` of CSV, in the alerts of SARIF, and in the ' +
      'report, which also counts VMs by control. A half that is `unknown` or `conflict` has neither failed nor passed.',
    'Each id is one that was read in its source, and no other. Numbers of CIS move from version to version of a benchmark, so the version stands in ' +
      'the id. For Windows Server 2025 and for client Windows no control was read, so those VMs have only what is for any Windows. MITRE ATT&CK ' +
      'T1210 is no control but the technique that an SMB 1.0 server lets in.',
    table(
      ['id', 'half', 'Windows', 'in its own words', 'read in'],
      controls.map((control) => [
        code(control.id),
        control.halves.join(', '),
        windowsOf(control),
        control.title,
        control.source,
      ]),
    ),
  );
}

/** The first build of each server release that a control can be for. */
const servers: readonly (readonly [build: number, name: string])[] = [
  [6001, '2008'],
  [9200, '2012'],
  [14_393, '2016'],
  [17_763, '2019'],
  [20_348, '2022'],
];

function windowsOf({ builds }: SecurityControl): string {
  if (builds === null) {
    return 'any';
  }
  const [first, last] = builds.map(
    (build) => servers.find(([own]) => own === build)?.[1] ?? `build ${build}`,
  );
  return first === last ? `Server ${first}` : `Server ${first} to ${last}`;
}
