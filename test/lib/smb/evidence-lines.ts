import type {
  DismAnswer,
  DriverService,
  Evidence,
  HalfEvidence,
  Reading,
  WmiAnswer,
} from '../../../lib/smb/evidence/evidence.ts';

/** The lines that a probe prints where it sees this evidence: without the markers, and no more than judging takes. */
export function linesOf(e: Evidence): string[] {
  return [
    field('os.build', e.os.build, String),
    field('dependencies', e.client.dependencies.registry, (names) => names.join('/')),
    ...scLines(e.client.dependencies.scQuery),
    ...halfLines('mrxsmb10', e.client),
    ...(e.server === null ? [] : halfLines('srv', e.server)),
    ...(e.server === null
      ? []
      : [field('srv.switch', e.server.isSwitchedOn, (isOn) => (isOn ? 'missing' : '0'))]),
    field('reboot-pending', e.rebootPending, yesNo),
    'dism.exit=0',
    'dism.rows=120',
    'dism.known=3',
    'dism.closed=yes',
    ...featureLines('smb1', e.parent),
    ...featureLines('smb1-client', e.client.feature),
    ...(e.server === null ? [] : featureLines('smb1-server', e.server.feature)),
  ];
}

function field<Value>(key: string, reading: Reading<Value>, print: (value: Value) => string): string {
  return reading.kind === 'read' ? `${key}=${print(reading.value)}` : `${key}!${reading.why}`;
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

function scLines(list: Reading<readonly string[]>): string[] {
  if (list.kind === 'unread') {
    return [`sc!${list.why}`];
  }
  const [first = '', ...others] = list.value;
  const printed = [
    '[SC] QueryServiceConfig SUCCESS',
    'SERVICE_NAME: lanmanworkstation',
    ' TYPE : 20 WIN32_SHARE_PROCESS',
    ' START_TYPE : 2 AUTO_START',
    ' ERROR_CONTROL : 1 NORMAL',
    ' BINARY_PATH_NAME : C:\\Windows\\System32\\svchost.exe -k NetworkService -p',
    ' LOAD_ORDER_GROUP : NetworkProvider',
    ' TAG : 0',
    ' DISPLAY_NAME : Workstation',
    ` DEPENDENCIES : ${first}`,
    ...others.map((name) => ` : ${name}`),
    ' SERVICE_START_NAME : NT AUTHORITY\\NetworkService',
  ];
  return ['sc.exit=0', `sc.lines=${printed.length}`, ...printed.map((line) => `sc=${line}`)];
}

function halfLines(driver: string, { service, listing, file, store }: HalfEvidence): string[] {
  const state =
    listing.kind === 'listed'
      ? `=${listing.state}`
      : listing.kind === 'unread'
        ? `!${listing.why}`
        : '=not-listed';
  return [
    ...serviceLines(driver, service),
    `${driver}.state${state}`,
    field(`${driver}.file`, file, yesNo),
    field(`${driver}.store`, store, yesNo),
  ];
}

function serviceLines(driver: string, service: DriverService): string[] {
  switch (service.kind) {
    case 'absent':
      return [`${driver}=absent`];
    case 'unread':
      return [`${driver}!${service.why}`];
    case 'leftover':
      return [`${driver}=present`, `${driver}.type=missing`, `${driver}.start=${service.start ?? 'missing'}`];
    case 'installed': {
      const start =
        service.start.kind === 'missing'
          ? `${driver}.start=missing`
          : field(`${driver}.start`, service.start, String);
      return [`${driver}=present`, `${driver}.type=2`, start];
    }
  }
}

function featureLines(
  suffix: string,
  { dism, wmi }: { readonly dism: DismAnswer; readonly wmi: WmiAnswer },
): string[] {
  const state = { state: '', 'not-known': '=no-row', busy: '!doubled', none: '!doubled' }[dism.kind];
  const installState = { state: '', 'no-row': '=no-row', none: '!timeout' }[wmi.kind];
  return [
    `dism.${suffix}${dism.kind === 'state' ? `=${dism.text}` : state}`,
    `wmi.${suffix}${wmi.kind === 'state' ? `=${wmi.installState}` : installState}`,
  ];
}
