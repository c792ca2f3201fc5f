import type { Conditions, Ended } from './conditions.ts';
import type { Service, ServiceManager } from './service-manager.ts';

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
  fr: { ...english, success: 'réussite(s)', workstation: 'Station de travail' },
  it: {
    ...english,
    success: 'OPERAZIONI RIUSCITE',
    fields: [
      'NOME_SERVIZIO: ',
      'TIPO                      : ',
      'TIPO_AVVIO                : ',
      'CONTROLLO_ERRORE          : ',
      'NOME_PERCORSO_BINARIO     : ',
      'GRUPPO_ORDINE_CARICAMENTO : ',
      'TAG                       : ',
      'NOME_VISUALIZZATO         : ',
      'DIPENDENZE                : ',
      'SERVICE_START_NAME : ',
    ],
  },
};

/** `sc.exe qc NAME [SIZE]` and `sc.exe query NAME`. */
export function runSc(
  args: readonly string[],
  services: ServiceManager,
  { scExitCode, translatesStates }: Conditions,
  language: string,
): Ended {
  const labels = labelsByLanguage[language.slice(0, 2).toLowerCase()] ?? english;
  const [verb = '', name = ''] = args;
  const print = { qc: queryConfig, query: queryState }[verb.toLowerCase()];
  if (!print) {
    throw new TypeError(`this guest's sc.exe knows no "${verb}"`);
  }
  if (scExitCode !== 0) {
    return failure(labels, scExitCode, 'Access is denied.');
  }
  const service = services.find(name);
  const stateNames = translatesStates ? ['ARRÊTÉ', 'EN COURS'] : ['STOPPED', 'RUNNING'];
  return service
    ? { lines: print({ ...labels, stateNames }, name, service), exitCode: 0 }
    : failure(labels, 1060, 'The specified service does not exist as an installed service.');
}

function failure(labels: Labels, exitCode: number, words: string): Ended {
  return { lines: [`[SC] OpenService ${labels.failed} ${exitCode}:`, '', words, ''], exitCode };
}

const types: Readonly<Record<number, string>> = { 2: 'FILE_SYSTEM_DRIVER', 32: 'WIN32_SHARE_PROCESS' };
const starts = ['BOOT_START', 'SYSTEM_START', 'AUTO_START', 'DEMAND_START', 'DISABLED'];

function queryConfig(labels: Labels, asked: string, service: Service): string[] {
  const [dependency = '', ...others] = service.dependencies;
  const values = [
    asked,
    `${service.type.toString(16).padEnd(4)}${types[service.type]} `,
    `${service.start}   ${starts[service.start] ?? ''}`,
    `${service.errorControl}   NORMAL`,
    service.imagePath,
    service.group,
    '0',
    service.name === 'LanmanWorkstation' ? labels.workstation : service.name,
    dependency,
    service.account,
  ];
  const lines = values.map(
    (value, index) => `${index === 0 ? '' : '        '}${labels.fields[index]}${value}`,
  );
  const more = others.map((name) => `                           : ${name}`);
  return [`[SC] QueryServiceConfig ${labels.success}`, '', ...lines.slice(0, 9), ...more, ...lines.slice(9)];
}

function queryState(
  labels: Labels & { readonly stateNames: readonly string[] },
  asked: string,
  { type, isRunning }: Service,
): string[] {
  const [nameLabel = '', typeLabel = ''] = labels.fields;
  return [
    '',
    `${nameLabel}${asked}`,
    `        ${typeLabel}${type.toString(16).padEnd(4)}${types[type]} `,
    `        STATE              : ${isRunning ? 4 : 1}  ${labels.stateNames[Number(isRunning)]} `,
    `                                (${isRunning ? '' : 'NOT_'}STOPPABLE, NOT_PAUSABLE, IGNORES_SHUTDOWN)`,
    `        WIN32_EXIT_CODE    : ${isRunning ? '0  (0x0)' : '1077  (0x435)'}`,
    '        SERVICE_EXIT_CODE  : 0  (0x0)',
    '        CHECKPOINT         : 0x0',
    '        WAIT_HINT          : 0x0',
  ];
}
