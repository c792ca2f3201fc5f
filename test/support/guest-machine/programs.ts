import type { Conditions } from './oddities.ts';
import type { Feature, Smb1Traces } from './smb1-state.ts';

export type Ended = { readonly lines: readonly string[]; readonly exitCode: number };

type Labels = {
  readonly success: string;
  readonly failed: string;
  readonly workstation: string;
  readonly fields: readonly string[];
};

const englishFields = [
  'SERVICE_NAME: ',
  'TYPE               : ',
  'START_TYPE         : ',
  'ERROR_CONTROL      : ',
  'BINARY_PATH_NAME   : ',
  'LOAD_ORDER_GROUP   : ',
  'TAG                : ',
  'DISPLAY_NAME       : ',
  'DEPENDENCIES       : ',
  'SERVICE_START_NAME : ',
];

const english: Labels = {
  success: 'SUCCESS',
  failed: 'FAILED',
  workstation: 'Workstation',
  fields: englishFields,
};

/** Labels of `sc.exe qc` where public captures show them (Exploit-DB has hundreds); other languages are printed in English. */
const labelsByLanguage: Readonly<Record<string, Labels>> = {
  de: { ...english, success: 'ERFOLG', failed: 'FEHLER', workstation: 'Arbeitsstationsdienst' },
  es: {
    success: 'CORRECTO',
    failed: 'ERROR',
    workstation: 'Estación de trabajo',
    fields: [
      'NOMBRE_SERVICIO: ',
      'TIPO               : ',
      'TIPO_INICIO        : ',
      'CONTROL_ERROR      : ',
      'NOMBRE_RUTA_BINARIO: ',
      'GRUPO_ORDEN_CARGA  : ',
      'ETIQUETA           : ',
      'NOMBRE_MOSTRAR     : ',
      'DEPENDENCIAS       : ',
      'NOMBRE_INICIO_SERVICIO: ',
    ],
  },
  ja: { ...english, workstation: 'ワークステーション' },
  fr: { ...english, workstation: 'Station de travail' },
};

function labelsOf(language: string): Labels {
  return labelsByLanguage[language.slice(0, 2).toLowerCase()] ?? english;
}

/** `sc.exe qc lanmanworkstation` and `sc.exe query mrxsmb10`. */
export function runSc(
  args: readonly string[],
  traces: Smb1Traces,
  conditions: Conditions,
  language: string,
): Ended {
  const labels = labelsOf(language);
  const [verb = '', service = ''] = args.map((arg) => arg.toLowerCase());
  if (conditions.scExitCode !== 0) {
    return scFailure(labels, conditions.scExitCode, 'Access is denied.');
  }
  if (verb === 'qc' && service === 'lanmanworkstation') {
    return { lines: queryConfig(labels, traces.dependencies), exitCode: 0 };
  }
  if (verb === 'query' && service === 'mrxsmb10' && traces.driver) {
    return { lines: queryState(labels, traces.driver.running), exitCode: 0 };
  }
  if (verb === 'qc' || verb === 'query') {
    return scFailure(labels, 1060, 'The specified service does not exist as an installed service.');
  }
  throw new TypeError(`this guest's sc.exe knows no "${verb}"`);
}

function scFailure(labels: Labels, exitCode: number, words: string): Ended {
  return { lines: [`[SC] OpenService ${labels.failed} ${exitCode}:`, '', words, ''], exitCode };
}

function queryConfig(labels: Labels, dependencies: readonly string[]): string[] {
  const values = [
    'lanmanworkstation',
    '20  WIN32_SHARE_PROCESS ',
    '2   AUTO_START',
    '1   NORMAL',
    'C:\\Windows\\System32\\svchost.exe -k NetworkService -p',
    'NetworkProvider',
    '0',
    labels.workstation,
    dependencies[0] ?? '',
    'NT AUTHORITY\\NetworkService',
  ];
  const lines = values.map(
    (value, index) => `${index === 0 ? '' : '        '}${labels.fields[index]}${value}`,
  );
  const more = dependencies.slice(1).map((name) => `                           : ${name}`);
  return [`[SC] QueryServiceConfig ${labels.success}`, '', ...lines.slice(0, 9), ...more, ...lines.slice(9)];
}

function queryState(labels: Labels, running: boolean): string[] {
  const [name = '', type = ''] = labels.fields;
  return [
    '',
    `${name}mrxsmb10`,
    `        ${type}2   FILE_SYSTEM_DRIVER `,
    `        STATE              : ${running ? '4  RUNNING ' : '1  STOPPED '}`,
    `                                (${running ? '' : 'NOT_'}STOPPABLE, NOT_PAUSABLE, IGNORES_SHUTDOWN)`,
    `        WIN32_EXIT_CODE    : ${running ? '0  (0x0)' : '1077  (0x435)'}`,
    '        SERVICE_EXIT_CODE  : 0  (0x0)',
    '        CHECKPOINT         : 0x0',
    '        WAIT_HINT          : 0x0',
  ];
}

const notKnown = -2146498548;

/** `dism.exe … /Get-FeatureInfo`. Its words are translated unless it is asked for English. */
export function runDism(args: string, traces: Smb1Traces, version: string, language: string): Ended {
  const name = /\/featurename:(\S+)/i.exec(args)?.[1] ?? '';
  const feature =
    { smb1protocol: traces.parent, 'smb1protocol-client': traces.client }[name.toLowerCase()] ?? null;
  if (!/\/online\b/i.test(args) || !/\/get-featureinfo\b/i.test(args)) {
    throw new TypeError(`this guest's dism.exe knows no "${args}"`);
  }
  const head = [
    '',
    'Deployment Image Servicing and Management tool',
    `Version: ${version}`,
    '',
    `Image Version: ${version}`,
    '',
  ];
  if (!feature) {
    return {
      lines: [...head, '', 'Error: 0x800f080c', '', `Feature name ${name} is unknown.`],
      exitCode: notKnown,
    };
  }
  const translated = language.startsWith('ja') && !/\/english\b/i.test(args);
  return { lines: [...head, ...featureInfo(name, feature, translated)], exitCode: 0 };
}

export const foreignDism: Ended = {
  lines: [
    '',
    'Error: 11',
    '',
    'You cannot service a running 64-bit operating system with a 32-bit version of DISM.',
  ],
  exitCode: 11,
};

const japaneseStates: Readonly<Record<string, string>> = { Enabled: '有効', Disabled: '無効' };

function featureInfo(name: string, feature: Feature, japanese: boolean): string[] {
  if (japanese) {
    return ['機能情報:', '', `機能名 : ${name}`, `状態 : ${japaneseStates[feature.words] ?? feature.words}`];
  }
  return [
    'Feature Information:',
    '',
    `Feature Name : ${name}`,
    'Display Name : SMB 1.0/CIFS File Sharing Support',
    'Description : Support for the SMB 1.0/CIFS file sharing protocol, and the Computer Browser protocol.',
    'Restart Required : Possible',
    `State : ${feature.words}`,
    '',
    'Custom Properties:',
    '',
    'ServerComponent\\Type : Feature',
    '',
    'The operation completed successfully.',
  ];
}
